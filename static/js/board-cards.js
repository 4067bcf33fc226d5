// Where cards are: the words that the parts of the board share.
export const CARD = ".deal-card";

export const boxOf = (card) => card.querySelector(".deal-card__select");
export const columnOf = (card) => document.getElementById(`stage-${card.dataset.stage}`);
export const cardsIn = (column) => column.querySelector(".kanban-column__cards");
export const cardsOf = (column) => [...column.querySelectorAll(`${CARD}:not([data-ghost])`)];
