// What takes longer than 150 ms shows it: the pressed button, else a line at the top of the sheet.
const PATIENCE = 150;
const running = new WeakMap();

function pressed(ctx) {
  const by = ctx.request.submitter ?? ctx.sourceElement;
  return by.closest?.(".button, .icon-button, .menu__item");
}

function line() {
  const bar = Object.assign(document.createElement("div"), { className: "page-progress" });
  document.getElementById("main")?.prepend(bar);
  return () => bar.remove();
}

function busy(button) {
  button.setAttribute("aria-busy", "true");
  return () => button.removeAttribute("aria-busy");
}

/** Shows work that is late; what it answers ends it. */
function late(button) {
  let end = () => {};
  const timer = setTimeout(() => (end = button ? busy(button) : line()), PATIENCE);
  return () => { clearTimeout(timer); end(); };
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => running.set(ctx, late(pressed(ctx))));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => running.get(ctx)?.());

let leaving = () => {};
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  leaving = late(event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a, button, input, label");
  const plain = link?.href && !event.defaultPrevented && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  const away = plain && link.origin === location.origin && link.pathname + link.search !== location.pathname + location.search;
  if (away && !link.target && !link.hasAttribute("download")) leaving = late(null);
});
addEventListener("pagehide", () => leaving());
