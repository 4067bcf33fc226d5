// Cards that come from the server, as an answer or a push, wait in #board-arrivals and are put where they say
// they stand. So a moved card goes to its column, a refused one walks back, a closed one leaves.
import { announce } from "./announcer.js";
import { boxOf, cardsIn, cardsOf, columnOf } from "./board-cards.js";
import { succeed } from "./dialogs.js";
import { show } from "./selection.js";

const PAUSE = 1000;
const board = () => document.getElementById("board");
const shownAs = (id) => board()?.querySelector(`#${CSS.escape(id)}`);
let totalsAt = 0;
let totalsWait = null;

/** Puts a card where its own data say. One of another pipeline leaves. */
export function settle(card) {
  const column = columnOf(card);
  const list = column && cardsIn(column);
  if (!list) return card.remove();
  const byHand = board().dataset.sort === "position";
  const others = cardsOf(column).filter((each) => each !== card);
  const next = byHand
    ? others.find((each) => Number(each.dataset.place) > Number(card.dataset.place))
    : others[0];
  return list.insertBefore(card, next ?? list.querySelector(".kanban-column__more"));
}

/** Works off what waits, but for a card that is in somebody's hand. */
export function settleAll() {
  for (const card of document.querySelectorAll("#board-arrivals > [id]")) receive(card);
  show();
}

function receive(card) {
  const shown = shownAs(card.id);
  if (shown?.hasAttribute("data-ghost")) return;
  const old = shown && Number(shown.dataset.version) > Number(card.dataset.version);
  if (old || "gone" in card.dataset) {
    if (!old) leave(shown);
    return card.remove();
  }
  if (!shown && "pushed" in card.dataset && board().hasAttribute("data-narrowed")) return ask(card);
  delete card.dataset.pushed;
  return take(card, shown);
}

function take(card, shown) {
  const focused = shown?.contains(document.activeElement) || card.hasAttribute("data-takes-focus");
  card.removeAttribute("data-takes-focus");
  if (shown) boxOf(card).checked = boxOf(shown).checked;
  const stays = shown && board().dataset.sort !== "position" && shown.dataset.stage === card.dataset.stage;
  if (stays) shown.replaceWith(card);
  else {
    shown?.remove();
    settle(card);
  }
  if (focused) card.querySelector(".deal-card__title").focus();
  const note = card.querySelector("[data-live-note]");
  if (note && card.dataset.live !== document.body.dataset.viewer) announce(`${note.textContent.trim()}: ${card.querySelector(".deal-card__title").textContent}`);
}

/** The next card takes the focus of one that leaves. */
function leave(shown) {
  if (!shown) return;
  const focused = shown.contains(document.activeElement);
  const next = shown.nextElementSibling ?? shown.previousElementSibling;
  const heir = next?.querySelector(".deal-card__title") ?? board();
  succeed(shown, heir);
  shown.remove();
  if (focused) heir.focus();
}

/** Whether a card belongs on a narrowed board only the server can tell. */
function ask(card) {
  card.remove();
  get(`/pipeline/cards/${card.id.slice("deal-".length)}`);
}

function get(path) {
  return htmx.ajax("GET", path + location.search, { source: board(), target: board(), swap: "none" });
}

/** Sums depend on the filters, so each board asks for its own: at once, then once a second. */
function askTotals() {
  if (totalsWait || !board()) return;
  totalsWait = setTimeout(() => {
    totalsWait = null;
    totalsAt = Date.now();
    get("/pipeline/totals");
  }, Math.max(0, totalsAt + PAUSE - Date.now()));
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const arrived = [...document.querySelectorAll("#board-arrivals > [id]")];
  if (!arrived.length) return;
  const pushed = ctx.sourceElement?.id === "live";
  const others = arrived.some((card) => card.dataset.live !== document.body.dataset.viewer);
  if (pushed) arrived.forEach((card) => (card.dataset.pushed = ""));
  settleAll();
  if (pushed && others) askTotals();
});
