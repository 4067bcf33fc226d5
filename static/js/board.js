// Deal cards are dragged: to a column, where they then stand, or to an outcome. With a chosen card go all that are
// chosen, to a stage, as one change with its progress.
import { settleAll } from "./board-arrivals.js";
import { CARD, cardsOf, cardsIn } from "./board-cards.js";
import "./board-keys.js";
import { closeAs, move, moveAll } from "./board-moves.js";
import { choose, together } from "./board-selection.js";
import "./board-tabs.js";
import { draggable } from "./drag.js";

const placeholder = Object.assign(document.createElement("div"), { className: "drop-placeholder" });
let hand = [];
const zones = () => document.querySelector(".drop-zones");

function clear() {
  document.querySelectorAll("[data-drop]").forEach((each) => each.removeAttribute("data-drop"));
}

function over(card, under, y) {
  const zone = under.closest(".drop-zone");
  const column = under.closest(hand.length > 1 ? ".kanban-column:not([data-outcome])" : ".kanban-column");
  clear();
  if (zone || !column) placeholder.remove();
  if (zone) zone.dataset.drop = "over";
  else if (column) hover(column, y);
}

function lift(card, y, shadow) {
  hand = together(card);
  for (const each of hand) each.dataset.ghost = "";
  if (hand.length > 1) shadow.dataset.count = hand.length;
  else zones()?.setAttribute("data-active", "");
}

function hover(column, y) {
  column.dataset.drop = "over";
  placeholder.textContent = `Drop to move ${hand.length > 1 ? `${hand.length} deals ` : ""}to ${column.dataset.name} · ${column.dataset.probability}%`;
  const list = cardsIn(column);
  const next = cardsOf(column).find((each) => y < each.getBoundingClientRect().top + each.offsetHeight / 2);
  const place = next ?? list.querySelector(".kanban-column__more");
  if (placeholder.nextElementSibling !== place || placeholder.parentElement !== list) list.insertBefore(placeholder, place);
}

function drop(card) {
  const zone = document.querySelector(".drop-zone[data-drop]");
  const column = document.querySelector(".kanban-column[data-drop=over]");
  if (zone) closeAs(card, zone.dataset.outcome);
  else if (column && hand.length > 1) moveAll(hand, column);
  else if (column && placeholder.isConnected) dropOn(card, column);
}

function dropOn(card, column) {
  const unmoved = [placeholder.previousElementSibling, placeholder.nextElementSibling].includes(card);
  placeholder.replaceWith(card);
  if (!unmoved) move(card, column);
}

draggable(`.kanban[data-movable] ${CARD}`, {
  lift,
  over,
  drop,
  press: (card) => choose(card),
  end: () => {
    for (const each of hand) delete each.dataset.ghost;
    hand = [];
    clear();
    placeholder.remove();
    zones()?.removeAttribute("data-active");
    settleAll();
  },
});
