// Deal cards: dragged to a column they are posted to CARD/moves, to an outcome its dialog opens.
import { settle, settleAll } from "./board-arrivals.js";
import { CARD, cardsOf, cardsIn } from "./board-cards.js";
import "./board-keys.js";
import "./board-tabs.js";
import { draggable } from "./drag.js";
import { toast } from "./toasts.js";

const SLOW = 150;
const GIVE_UP = 10_000;
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

/** The dialog that asks what the outcome needs; the card stays where it is until that is sent. It
    has the focus, so that the dialog gives it back. */
export function closeAs(card, outcome) {
  card.querySelector(".deal-card__title").focus();
  const url = `/deals/${idOf(card)}/${outcome}`;
  return htmx.ajax("GET", url, { source: card, target: "#dialogs", swap: "innerHTML" });
}

/** Posts that the card now stands in the column, below the card above it. */
export function move(card, column) {
  const outcome = column.dataset.outcome;
  if (outcome) {
    settle(card);
    return closeAs(card, outcome);
  }
  const byHand = document.getElementById("board").dataset.sort === "position";
  const above = cardsOf(column)[cardsOf(column).indexOf(card) - 1];
  const place = byHand ? { above: above ? idOf(above) : "" } : {};
  return post(card, { stage: column.dataset.stage, version: card.dataset.version, ...place });
}

async function post(card, values) {
  const saving = setTimeout(() => (card.dataset.saving = ""), SLOW);
  await htmx.ajax("POST", `/deals/${idOf(card)}/moves`, { source: card, target: "#board", swap: "none", values, moved: true });
  clearTimeout(saving);
  delete card.dataset.saving;
}

const idOf = (card) => card.id.slice("deal-".length);

draggable(`.kanban[data-movable] ${CARD}`, {
  lift: () => zones()?.setAttribute("data-active", ""),
  over,
  drop,
  end: () => {
    clear();
    placeholder.remove();
    zones()?.removeAttribute("data-active");
    settleAll();
  },
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.moved) ctx.request.timeout = GIVE_UP;
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.moved || ctx.response) return;
  const { sourceElement: card, values } = ctx;
  settle(card);
  const again = () => post(card, values);
  toast("The card went back", { detail: "The server didn’t answer.", label: "Try again", act: again });
});
// An answer without the card, such as a server's fault: the card walks back by itself.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (ctx.moved && ctx.response && !ctx.response.raw.ok && ctx.sourceElement.isConnected) settle(ctx.sourceElement);
});
