// Deal cards: dragged to a column they are posted to CARD_URL/moves, to an outcome its dialog opens; arrows walk.
import { announce } from "./announcer.js";
import { draggable } from "./drag.js";
import { toast } from "./toasts.js";

const SLOW = 150;
const GIVE_UP = 10_000;
const CARD = ".deal-card[data-url]";
const placeholder = Object.assign(document.createElement("div"), { className: "drop-placeholder" });
const zones = () => document.querySelector(".drop-zones");
const cardsOf = (column) => [...column.querySelectorAll(`${CARD}:not([data-ghost])`)];

/** Why the process forbids the card this column, "" where it doesn't: data-refusals='{"STAGE": "reason"}'. */
function refusal(card, column) {
  return JSON.parse(card.dataset.refusals ?? "{}")[column.dataset.stage] ?? "";
}

function clear() {
  document.querySelectorAll("[data-drop]").forEach((each) => each.removeAttribute("data-drop"));
}

function over(card, under, y) {
  const zone = under.closest(".drop-zone");
  const column = under.closest(".kanban-column");
  clear();
  if (zone || !column) placeholder.remove();
  if (zone) zone.dataset.drop = "over";
  else if (column) hover(card, column, y);
}

function hover(card, column, y) {
  const reason = refusal(card, column);
  column.dataset.drop = reason ? "refused" : "over";
  placeholder.textContent = reason || `Drop to move to ${column.dataset.hint ?? column.dataset.name}`;
  const next = cardsOf(column).find((each) => y < each.getBoundingClientRect().top + each.offsetHeight / 2);
  const list = column.querySelector(".kanban-column__cards");
  const last = list.querySelector(".kanban-column__more");
  if (placeholder.nextElementSibling !== (next ?? last) || placeholder.parentElement !== list) list.insertBefore(placeholder, next ?? last);
}

function drop(card) {
  const zone = document.querySelector(".drop-zone[data-drop]");
  const column = document.querySelector(".kanban-column[data-drop=over]");
  if (zone) return htmx.ajax("GET", `${card.dataset.url}/${zone.dataset.outcome}`, { source: card, target: "#dialogs", swap: "innerHTML" });
  return column && placeholder.isConnected ? move(card, column) : null;
}

function move(card, column) {
  const home = { list: card.parentElement, next: card.nextElementSibling };
  placeholder.replaceWith(card);
  const cards = cardsOf(column);
  const at = cards.indexOf(card);
  post(card, { stage: column.dataset.stage, position: at, before: cards[at + 1]?.dataset.id ?? "", version: card.dataset.version }, home);
}

async function post(card, values, home) {
  const saving = setTimeout(() => (card.dataset.saving = ""), SLOW);
  await htmx.ajax("POST", `${card.dataset.url}/moves`, { source: card, target: card, swap: "none", values, home });
  clearTimeout(saving);
  delete card.dataset.saving;
}

function putBack(card, { list, next }) {
  if (card.isConnected && list.isConnected) list.insertBefore(card, next?.isConnected ? next : null);
}

draggable(CARD, {
  lift: () => zones()?.setAttribute("data-active", ""),
  over,
  drop,
  end: () => {
    clear();
    placeholder.remove();
    zones()?.removeAttribute("data-active");
  },
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.home) ctx.request.timeout = GIVE_UP;
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.home || ctx.response) return;
  putBack(ctx.sourceElement, ctx.home);
  const again = () => post(ctx.sourceElement, ctx.values, ctx.home);
  toast("The card went back", { detail: "The server didn’t answer.", label: "Try again", act: again });
});
// An answer without columns, such as a refusal that is only a toast: the card walks back by itself.
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.home && ctx.response && !ctx.response.raw.ok && ctx.sourceElement.isConnected) putBack(ctx.sourceElement, ctx.home);
});

const columnAt = (column, step) => {
  const columns = [...document.querySelectorAll(".kanban-column")];
  return columns[columns.indexOf(column) + step];
};

function neighbour(card, key) {
  const column = card.closest(".kanban-column");
  const at = cardsOf(column).indexOf(card);
  const beside = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!beside) return cardsOf(column)[at + (key === "ArrowDown" ? 1 : -1)];
  const other = columnAt(column, beside);
  return other && cardsOf(other)[Math.min(at, cardsOf(other).length - 1)];
}

document.addEventListener("keydown", (event) => {
  const card = event.target.matches?.(".deal-card__title") && event.target.closest(CARD);
  if (!card || !event.key.startsWith("Arrow") || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  const next = neighbour(card, event.key);
  next?.querySelector(".deal-card__title").focus();
  if (next && event.key.match(/Left|Right/)) announce(next.closest(".kanban-column").dataset.name ?? "");
});
