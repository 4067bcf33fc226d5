// The page's one socket: subscribes to its channels, asks for what it missed, fetches anew when told to.
import { back, lost } from "./connection.js";

const root = () => document.getElementById("live");
const unheard = new Set();
let seq = Number(root()?.dataset.seq ?? 0);
let open = null;
let later = null;
const stale = new Set();
const LAG = 200;
const SPREAD = 400;

function subscribe(connection) {
  unheard.clear();
  for (const channel of root().dataset.channels.split(" ").filter(Boolean)) {
    unheard.add(channel);
    connection.socket.send(JSON.stringify({ type: "subscribe", channel, after: seq }));
  }
}

/** These regions come again as the page shows them now; what is typed in them stays. */
function refetch(regions) {
  for (const region of regions) {
    const url = region.dataset.refetch || location.pathname + location.search;
    htmx.ajax("GET", url, { source: region, target: region, select: `#${CSS.escape(region.id)}`, swap: "outerMorph", again: true });
  }
}

/** What is about the event's records ([data-about]), of its kind or of just this event ([data-news]) is out of date; a row by its id.
    Not all browsers ask in the same moment. */
function outdate({ event, about = [] }) {
  const selectors = [event.split(".")[0], event].map((news) => `[data-refetch][data-news~="${CSS.escape(news)}"]`);
  for (const id of about) selectors.push(`[data-refetch][data-about~="${id}"]`, `#lead-row-${id}`);
  document.querySelectorAll(selectors.join()).forEach((region) => stale.add(region));
  if (!stale.size || later) return;
  soon();
}

function soon() {
  later ??= setTimeout(comeAgain, LAG + Math.random() * SPREAD);
}

/** What somebody has in hand ([data-held], a field that is edited in its place) waits until it is put down. */
const isHeld = (region) => "held" in (region?.dataset ?? {}) || Boolean(region?.querySelector?.("form[data-inline]"));

function comeAgain() {
  later = null;
  const regions = [...stale].filter(({ isConnected }) => isConnected);
  const held = regions.filter(isHeld);
  stale.clear();
  held.forEach((region) => stale.add(region));
  refetch(regions.filter((region) => !held.includes(region)));
  if (stale.size) soon();
}

/** The page is live when every channel has answered: from then on it misses nothing. */
function answered({ channel }) {
  if (unheard.delete(channel) && !unheard.size) back();
}

function heard(message) {
  if (message.channel) answered(message);
  if (message.type === "resync") refetch(document.querySelectorAll("[data-refetch]"));
  if (message.type === "fragment") outdate(message);
  if (message.type !== "subscribed" && message.seq > seq) seq = message.seq;
}

// A page that has the region no longer, such as the sign-in page, takes nothing away.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  if (ctx.again && !tasks[0]?.fragment.firstElementChild) event.preventDefault();
  if (!ctx.again || !isHeld(ctx.target)) return;
  event.preventDefault();
  stale.add(ctx.target);
  soon();
});

/** Does not wait for the next try when the network is back. */
function hurry() {
  if (open?.socket?.readyState === WebSocket.OPEN && !unheard.size) back();
  if (!open || open.socket?.readyState !== WebSocket.CLOSED || document.hidden) return;
  clearTimeout(open.timer);
  open.visibilityHandler?.();
}

document.addEventListener("htmx:ws:after:connection", ({ detail: { connection } }) => {
  open = connection;
  subscribe(connection);
});
document.addEventListener("htmx:ws:close", ({ detail: { reason } }) => {
  if (reason === "closed" && !document.hidden) lost();
});
document.addEventListener("htmx:ws:before:message:incoming", ({ detail: { message } }) => {
  heard(JSON.parse(message.data));
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target === document.body) seq = Number(root()?.dataset.seq ?? 0);
});
document.addEventListener("lists:stale", () => refetch(document.querySelectorAll("#list-table[data-refetch], #board[data-refetch]")));

addEventListener("online", hurry);
addEventListener("pageshow", ({ persisted }) => persisted && root() && htmx.process(root(), true));
