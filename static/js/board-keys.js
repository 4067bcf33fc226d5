// Cards by key: arrows walk, M opens the menu of stages at the card, a digit there moves it, W and L close it.
import { announce } from "./announcer.js";
import { CARD, cardsIn, cardsOf, columnOf } from "./board-cards.js";
import { closeAs, move } from "./board-moves.js";
import { choose } from "./board-selection.js";
import { isCommand } from "./typing.js";

const OUTCOMES = { w: "won", l: "lost" };
const menu = () => document.getElementById("stage-menu");

function neighbour(card, key) {
  const column = columnOf(card);
  const at = cardsOf(column).indexOf(card);
  const beside = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!beside) return cardsOf(column)[at + (key === "ArrowDown" ? 1 : -1)];
  const columns = [...document.querySelectorAll(".kanban-column")];
  let other = columns[columns.indexOf(column) + beside];
  while (other && !cardsOf(other).length) other = columns[columns.indexOf(other) + beside];
  return other && cardsOf(other)[Math.min(at, cardsOf(other).length - 1)];
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(`#board ${CARD}`);
  if (!card || !event.key.startsWith("Arrow") || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  const next = neighbour(card, event.key);
  next?.querySelector(".deal-card__title").focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (next && columnOf(next) !== columnOf(card)) announce(columnOf(next).dataset.name);
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(`#board ${CARD}`);
  const outcome = card && menu() && isCommand(event) && OUTCOMES[event.key.toLowerCase()];
  if (!outcome) return;
  event.preventDefault();
  closeAs(card, outcome);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".deal-card__menu");
  if (!button || !menu() || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const card = button.closest(CARD);
  menu().dataset.card = card.id;
  for (const item of menu().querySelectorAll("[data-move]")) item.disabled = item.dataset.move === card.dataset.stage;
  menu().showPopover({ source: button });
  // At once, not when the browser says it is open: the next key may follow quickly.
  menu().querySelector("[role=menuitem]:not([disabled])").focus();
}, true);

document.addEventListener("click", ({ target }) => {
  const item = target.closest("#stage-menu [role=menuitem]");
  const card = item && document.getElementById(menu().dataset.card);
  if (!card) return;
  if ("choose" in item.dataset) choose(card);
  else if (item.dataset.closeAs) closeAs(card, item.dataset.closeAs);
  else moveTo(card, document.getElementById(`stage-${item.dataset.move}`));
});

function moveTo(card, column) {
  cardsIn(column).prepend(card);
  card.querySelector(".deal-card__title").focus();
  move(card, column);
}
