// Opens dialogs ([data-open=ID], a[data-dialog] from its address, or dialog[data-show] when it arrives) and closes
// them ([data-close]).
import { toast } from "./toasts.js";

const openers = new WeakMap();
const fleeting = new WeakSet();
const FIELDS = "input:not([type=hidden], [disabled]), select, textarea";
const HARMLESS = ".dialog__footer :is(.button--primary, .button--success)";

export function openDialog(dialog, opener = document.activeElement) {
  if (dialog.open) return;
  openers.set(dialog, lasting(opener));
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(FIELDS) ?? dialog.querySelector(HARMLESS) ?? itself(dialog)).focus();
  dialog.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }));
}

/** With nothing to fill in or to say yes to without harm, the dialog takes the focus, not its close button. */
function itself(dialog) {
  dialog.tabIndex = -1;
  return dialog;
}

function showArrived() {
  for (const dialog of document.querySelectorAll("dialog[data-show]")) {
    dialog.removeAttribute("data-show");
    fleeting.add(dialog);
    openDialog(dialog);
  }
}

/** Where the focus returns to: an item of a menu is gone by then, its button is not. */
function lasting(opener) {
  const menu = opener?.closest?.("[popover]");
  return menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : opener;
}

/** What a dialog was opened from is gone; the focus will return to `heir`. */
export function succeed(gone, heir) {
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    if (gone.contains(openers.get(dialog))) openers.set(dialog, heir);
  }
}

function typedInto(dialog) {
  return [...dialog.querySelectorAll("input, textarea")].some(
    (field) => field.type !== "hidden" && field.value !== field.defaultValue,
  );
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const dialog = opener && document.getElementById(opener.dataset.open);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    openDialog(dialog, opener);
  }
});

// For links of which a page has hundreds: each would cost htmx its time.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  htmx.ajax("GET", link.getAttribute("href"), { source: link, target: "#dialogs", swap: "innerHTML" });
});

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-close]")?.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

/** Esc with something typed that no draft keeps: the first one warns, the second leaves. */
document.addEventListener("cancel", (event) => {
  const dialog = event.target;
  const unkept = dialog.querySelector?.("form[method=post]:not([data-draft], [data-inline])");
  if (!unkept || !typedInto(dialog) || dialog.dataset.warned === "") return;
  event.preventDefault();
  dialog.dataset.warned = "";
  toast("Not saved yet", { tone: "warning", detail: "Press Esc once more to leave what you typed." });
}, true);

let pressed = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
document.addEventListener("click", ({ target }) => {
  const onBackdrop = target === pressed && target.matches("dialog[open]");
  if (onBackdrop && !typedInto(target)) target.close();
});

document.addEventListener("close", ({ target: dialog }) => {
  // Later, because the toasts must leave it first.
  if (fleeting.has(dialog)) setTimeout(() => dialog.remove());
  const opener = openers.get(dialog);
  const active = document.activeElement;
  if (active !== document.body && !dialog.contains(active)) return;
  (opener?.isConnected ? opener : document.getElementById("main"))?.focus();
}, true);

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") {
    ctx.dialog = ctx.sourceElement.closest("dialog");
    ctx.stays = Boolean(ctx.sourceElement.closest("[data-stay]"));
  }
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.dialog && ctx.response?.raw.ok && !ctx.dialog.hasAttribute("data-stay") && !ctx.stays) ctx.dialog.close();
  showArrived();
});
showArrived();
