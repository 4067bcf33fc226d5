// J and K walk the rows ([data-row]) of a list ([data-rows]), X selects, Esc goes back ([data-back]).
import { isCommand } from "./typing.js";

const rowsOf = (list) => [...list.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
const handle = (row) => (row.matches("a, button, [tabindex]") ? row : row.querySelector("a, button, [tabindex]"));
const here = () => document.activeElement.closest("[data-row]");

function list() {
  const near = document.activeElement.closest("[data-rows]");
  return near ?? [...document.querySelectorAll("[data-rows]")].find((each) => each.checkVisibility());
}

function walk(step, extend) {
  const rows = list() ? rowsOf(list()) : [];
  const at = rows.indexOf(here() ?? rows.find((row) => row.ariaCurrent === "true"));
  const next = rows[at < 0 ? 0 : at + step];
  if (!next) return;
  if (extend) [rows[at], next].forEach((row) => row && select(row, true));
  handle(next)?.focus();
  if (list().dataset.rows === "open" && !extend) handle(next)?.click();
}

function select(row, on) {
  const box = row.querySelector("input[type=checkbox]");
  if (!box || box.checked === on) return;
  box.click();
}

function back() {
  const button = [...document.querySelectorAll("[data-back]")].find((each) => each.checkVisibility());
  button?.click();
  return Boolean(button);
}

const KEYS = {
  j: (event) => walk(1, event.shiftKey),
  k: (event) => walk(-1, event.shiftKey),
  x: () => here() && select(here()),
  escape: () => document.querySelector("dialog:modal, :popover-open") || back(),
};

/** When the row that had the focus is gone, the one in its place takes it. */
let stood = null;
document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("[data-row]");
  const rows = row?.closest("[data-rows]");
  stood = rows ? { id: rows.id, at: rowsOf(rows).indexOf(row), row } : target.closest("dialog, #toasts") ? stood : null;
});
document.addEventListener("htmx:after:swap", () => setTimeout(() => {
  const rows = stood && document.getElementById(stood.id);
  if (!rows || stood.row.isConnected || document.activeElement !== document.body) return;
  const left = rowsOf(rows);
  if (left.length) handle(left[Math.min(stood.at, left.length - 1)])?.focus();
}));

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key.toLowerCase()];
  if (!act || !isCommand(event) || document.querySelector("dialog:modal")) return;
  if (event.key !== "Escape") event.preventDefault();
  act(event);
});

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-row][hx-get]");
  const rows = row?.closest("[data-rows]");
  if (!rows) return;
  rowsOf(rows).forEach((each) => each.removeAttribute("aria-current"));
  row.setAttribute("aria-current", "true");
});
