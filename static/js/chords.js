// G then a letter goes to a place, N opens New, / searches, ? shows all keys.
import { openDialog } from "./dialogs.js";
import { isCommand } from "./typing.js";

const PATIENCE = 1200;
let waitsSince = 0;

function search() {
  const own = [...document.querySelectorAll("[data-search]")].find((field) => field.checkVisibility());
  const palette = document.getElementById("command");
  if (own) own.focus();
  else if (palette) openDialog(palette);
}

/** The dialog lists what works on the screen that is open. */
document.addEventListener("dialog:open", ({ target }) => {
  if (target.id !== "keys") return;
  for (const part of target.querySelectorAll("[data-where]")) part.hidden = !document.querySelector(part.dataset.where);
});

function openNew() {
  const menu = document.getElementById("quick-add");
  menu?.showPopover({ source: document.querySelector("[popovertarget=quick-add]") });
  // At once, not when the browser says it is open: the next key may follow quickly.
  menu?.querySelector("[role^=menuitem]")?.focus();
}

const ALONE = {
  "?": () => openDialog(document.getElementById("keys")),
  "/": search,
  n: openNew,
  g: () => (waitsSince = Date.now()),
};

document.addEventListener("keydown", (event) => {
  if (!isCommand(event) || document.querySelector("dialog:modal")) return;
  const key = event.key.toLowerCase();
  const jump = Date.now() - waitsSince < PATIENCE && document.querySelector(`[data-jump="${CSS.escape(key)}"]`);
  waitsSince = 0;
  const act = jump ? () => jump.click() : ALONE[key];
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}, true);
