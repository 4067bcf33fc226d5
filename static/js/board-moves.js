// A card that was moved, by hand or by key: to a column it is posted to CARD/moves, to an outcome its dialog opens.
import { settle } from "./board-arrivals.js";
import { cardsOf } from "./board-cards.js";
import { toast } from "./toasts.js";

const SLOW = 150;
const GIVE_UP = 10_000;

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

/** As the bar below the board does it: they move as the work goes on, and what became of each can be read. */
export function moveAll(cards, column) {
  const ids = cards.map(idOf).join();
  const values = { kind: "deals", action: "move-stage", stageId: column.dataset.stage, id: ids };
  return htmx.ajax("POST", "/bulk", { source: "#board", target: "#dialogs", swap: "innerHTML", values });
}

async function post(card, values) {
  const saving = setTimeout(() => (card.dataset.saving = ""), SLOW);
  await htmx.ajax("POST", `/deals/${idOf(card)}/moves`, { source: card, target: "#board", swap: "none", values, moved: true });
  clearTimeout(saving);
  delete card.dataset.saving;
}

const idOf = (card) => card.id.slice("deal-".length);

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
