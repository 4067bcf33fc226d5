// Deal cards are dragged: to a column, where they then stand, or to an outcome.
import { settleAll } from "./board-arrivals.js";
import { CARD, cardsOf, cardsIn } from "./board-cards.js";
import "./board-keys.js";
import { closeAs, move } from "./board-moves.js";
import { choose } from "./board-selection.js";
import "./board-tabs.js";
import { draggable } from "./drag.js";

const placeholder = Object.assign(document.createElement("div"), { className: "drop-placeholder" });
const zones = () => document.querySelector(".drop-zones");

function clear() {
  document.querySelectorAll("[data-drop]").forEach((each) => each.removeAttribute("data-drop"));
}

function over(card, under, y) {
  const zone = under.closest(".drop-zone");
  const column = under.closest(".kanban-column");
  clear();
  if (zone || !column) placeholder.remove();
  if (zone) zone.dataset.drop = "over";
  else if (column) hover(column, y);
}

function hover(column, y) {
  column.dataset.drop = "over";
  placeholder.textContent = `Drop to move to ${column.dataset.name} · ${column.dataset.probability}%`;
  const list = cardsIn(column);
  const next = cardsOf(column).find((each) => y < each.getBoundingClientRect().top + each.offsetHeight / 2);
  const place = next ?? list.querySelector(".kanban-column__more");
  if (placeholder.nextElementSibling !== place || placeholder.parentElement !== list) list.insertBefore(placeholder, place);
}

function drop(card) {
  const zone = document.querySelector(".drop-zone[data-drop]");
  const column = document.querySelector(".kanban-column[data-drop=over]");
  if (zone) closeAs(card, zone.dataset.outcome);
  else if (column && placeholder.isConnected) dropOn(card, column);
}

function dropOn(card, column) {
  const unmoved = [placeholder.previousElementSibling, placeholder.nextElementSibling].includes(card);
  placeholder.replaceWith(card);
  if (!unmoved) move(card, column);
}

draggable(`.kanban[data-movable] ${CARD}`, {
  lift: () => zones()?.setAttribute("data-active", ""),
  over,
  drop,
  press: (card) => choose(card),
  end: () => {
    clear();
    placeholder.remove();
    zones()?.removeAttribute("data-active");
    settleAll();
  },
});
