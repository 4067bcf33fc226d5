// The page's one socket: subscribes to its channels, asks for what it missed, fetches anew when told to.
import { back, lost } from "./connection.js";

const root = () => document.getElementById("live");
let seq = Number(root()?.dataset.seq ?? 0);
let open = null;

function subscribe(connection) {
  for (const channel of root().dataset.channels.split(" ").filter(Boolean)) {
    connection.socket.send(JSON.stringify({ type: "subscribe", channel, after: seq }));
  }
}

/** Regions whose pushes were lost come again as the page shows them now; what is typed in them stays. */
function refetch() {
  for (const region of document.querySelectorAll("[data-refetch]")) {
    const url = region.dataset.refetch || location.pathname + location.search;
    htmx.ajax("GET", url, { source: region, target: region, select: `#${CSS.escape(region.id)}`, swap: "outerMorph", again: true });
  }
}

function heard(message) {
  if (message.type === "resync") refetch();
  if (message.seq > seq) seq = message.seq;
}

// A page that has the region no longer, such as the sign-in page, takes nothing away.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  if (ctx.again && !tasks[0]?.fragment.firstElementChild) event.preventDefault();
});

/** Does not wait for the next try when the network is back. */
function hurry() {
  if (open?.socket?.readyState === WebSocket.OPEN) back();
  if (!open || open.socket?.readyState !== WebSocket.CLOSED || document.hidden) return;
  clearTimeout(open.timer);
  open.visibilityHandler?.();
}

document.addEventListener("htmx:ws:after:connection", ({ detail: { connection } }) => {
  open = connection;
  subscribe(connection);
  back();
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
addEventListener("online", hurry);
addEventListener("pageshow", ({ persisted }) => persisted && root() && htmx.process(root(), true));
