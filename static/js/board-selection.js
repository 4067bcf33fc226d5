// Cards are chosen by Shift and a click, by a long press, and from then on by a tap.
import { boxOf, CARD } from "./board-cards.js";

const OWN = "input, button, a:not(.deal-card__title)";
const choosing = () => document.querySelector("[data-selection][data-count]");

function cardUnder(target) {
  return target.closest(OWN) ? null : target.closest(`#board ${CARD}`);
}

/** As a click on its box does. */
export function choose(card, shiftKey = false) {
  boxOf(card).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
}

/** The cards that move when this one does: all chosen ones, where the viewer may change several at once. */
export function together(card) {
  const may = document.querySelector("[data-selection] [value=move-stage]");
  return may && boxOf(card).checked ? [...document.querySelectorAll(`#board ${CARD}:has(.deal-card__select:checked)`)] : [card];
}

// Else Shift would mark the words in between.
document.addEventListener("mousedown", (event) => {
  if (event.shiftKey && cardUnder(event.target)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const card = cardUnder(event.target);
  const tapped = event.pointerType === "touch" && choosing();
  if (!card || !event.detail || !(tapped || event.shiftKey)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  choose(card, event.shiftKey);
}, true);
