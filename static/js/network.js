// When the server doesn't answer: says so, keeps what was typed, and offers to try again.
import { toast } from "./toasts.js";

const BY_HAND = ["click", "submit", "change"];
const keys = new WeakMap();

// The same key with every try of one change, so that the server can tell a repeat from a second one.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method === "GET") return;
  if (!keys.has(ctx.sourceElement)) keys.set(ctx.sourceElement, crypto.randomUUID?.() ?? String(Math.random()));
  ctx.request.headers["Idempotency-Key"] = keys.get(ctx.sourceElement);
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => keys.delete(ctx.sourceElement));

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.request || ctx.response || !BY_HAND.includes(ctx.sourceEvent?.type)) return;
  unanswered(ctx);
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const worded = ctx.text?.includes("<hx-partial") || ctx.response.status < 500;
  if (!worded) unanswered(ctx);
});

function unanswered(ctx) {
  const typed = ctx.request.method !== "GET";
  toast(typed ? "That wasn’t saved" : "The server didn’t answer", {
    detail: typed ? "The server didn’t answer. Your text is still here." : "Check your connection.",
    label: "Try again",
    act: () => again(ctx),
  });
}

function again({ sourceElement: source, sourceEvent: event }) {
  if (source instanceof HTMLFormElement) source.requestSubmit(event.submitter?.isConnected ? event.submitter : null);
  else htmx.trigger(source, event.type);
}
