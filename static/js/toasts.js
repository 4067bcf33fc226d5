// Toasts: three at most, 5 s, with Undo 8 s, errors stay; hover or focus stops the clock.
const MOST = 3;
const TICK = 250;
const left = new WeakMap();
const region = () => document.getElementById("toasts");

/** Shows a toast made here, not by the server. `act` is what its button does. */
export function toast(say, { tone = "danger", detail = "", label = "", act = null } = {}) {
  const card = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  card.dataset.tone = tone;
  card.querySelector("strong").textContent = say;
  if (detail) card.append(Object.assign(document.createElement("p"), { textContent: detail }));
  if (act) card.append(actions(card, label, act));
  region()?.append(card);
  return card;
}

function actions(card, label, act) {
  const row = Object.assign(document.createElement("div"), { className: "toast__actions" });
  const button = Object.assign(document.createElement("button"), {
    className: "button button--sm", type: "button", textContent: label,
  });
  button.addEventListener("click", () => { dismiss(card); act(); });
  row.append(button);
  return row;
}

function dismiss(card) {
  if (!card || card.dataset.leaving === "") return;
  if (card.contains(document.activeElement)) document.getElementById("main")?.focus();
  card.dataset.leaving = "";
  setTimeout(() => card.remove(), 180);
}

function lifetime(card) {
  if (card.querySelector("[data-undo]")) return 8000;
  return ["warning", "danger"].includes(card.dataset.tone) ? Infinity : 5000;
}

function arrived() {
  const cards = [...region().querySelectorAll(".toast:not([data-leaving], [data-keep])")];
  cards.filter((card) => !left.has(card)).forEach((card) => left.set(card, lifetime(card)));
  cards.slice(0, Math.max(0, cards.length - MOST)).forEach(dismiss);
}

function tick() {
  const place = region();
  if (!place?.firstElementChild || document.hidden || place.matches(":hover, :focus-within")) return;
  for (const card of place.querySelectorAll(".toast:not([data-leaving], [data-keep])")) {
    left.set(card, (left.get(card) ?? lifetime(card)) - TICK);
    if (left.get(card) <= 0) dismiss(card);
  }
}

/** Above a modal dialog only what is inside it can be seen and pressed. */
function follow() {
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const place = region();
  if (place && place.parentElement !== modal) modal.append(place);
}

function watch() {
  const place = region();
  if (!place || watch.place === place) return;
  watch.place = place;
  new MutationObserver(arrived).observe(place, { childList: true });
  arrived();
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-dismiss]")) dismiss(target.closest(".toast"));
});
document.addEventListener("htmx:before:swap", ({ detail: { tasks = [] } }) => {
  if (tasks.some(({ target }) => target !== region() && target?.contains?.(region()))) document.body.append(region());
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.closest?.("[data-undo]")) dismiss(ctx.sourceElement.closest(".toast"));
  follow();
  watch();
});
document.addEventListener("dialog:open", follow);
document.addEventListener("close", follow, true);
setInterval(tick, TICK);
watch();
