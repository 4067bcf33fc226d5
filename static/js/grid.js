// A grid of products typed by hand (form[data-grid]): Enter goes to the next line, Alt and arrows move a line, Delete takes
// it out, and lines can be pasted from a spreadsheet. The server adds up: the script never calculates.
import { announce } from "./announcer.js";
import { addRow, move, removeRow } from "./sort-rows.js";

const COLUMNS = ["product", "qty", "price", "discount", "tax"];
const rowOf = (element) => element.closest?.("[data-grid-row]");
const listOf = (row) => row.closest("[data-grid-rows]");
const field = (row, column) => row.querySelector(`[name="line-${column}"]`);
const isEmpty = (row) => COLUMNS.every((column) => !field(row, column)?.value);
const typed = new WeakSet();

function changed(form) {
  typed.add(form);
  form.querySelector("#grid-preview")?.dispatchEvent(new CustomEvent("grid:changed"));
}

function nextLine(row) {
  const next = row.nextElementSibling ?? (isEmpty(row) ? row : addRow(listOf(row)));
  field(next, "product").focus();
}

function takeOut(row) {
  const next = removeRow(row);
  if (next) field(next, "product").focus();
}

const inText = (target) => target.matches("input:not([type=hidden])");

document.addEventListener("keydown", (event) => {
  const row = rowOf(event.target);
  if (!row || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by && event.altKey) {
    event.preventDefault();
    return move(row, by);
  }
  if (event.key === "Enter" && inText(event.target)) {
    event.preventDefault();
    const first = event.target.role === "combobox" && event.target.value;
    return first ? field(row, "qty").focus() : nextLine(row);
  }
  const onHandle = event.target.matches("[data-sort-handle]");
  const inEmpty = inText(event.target) && isEmpty(row) && listOf(row).childElementCount > 1;
  if (["Delete", "Backspace"].includes(event.key) && (onHandle || inEmpty)) {
    event.preventDefault();
    takeOut(row);
  }
});

document.addEventListener("picker:choose", ({ target, detail: key }) => {
  const row = rowOf(target);
  if (!row) return;
  changed(row.closest("form"));
  if (key === "Tab" || document.activeElement !== target) return;
  field(row, "qty").focus();
  field(row, "qty").select();
});

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-grid]");
  if (!form) return;
  typed.add(form);
  target.removeAttribute("aria-invalid");
  if (target.role !== "combobox") changed(form);
});
for (const kind of ["change", "rows:change"]) {
  document.addEventListener(kind, ({ target }) => {
    const form = target.closest("form[data-grid]");
    if (form) changed(form);
  });
}

document.addEventListener("paste", (event) => {
  const row = rowOf(event.target);
  const lines = event.clipboardData.getData("text/plain").split(/\r?\n/).filter((line) => line.trim());
  if (!row || !inText(event.target) || (lines.length < 2 && !lines[0]?.includes("\t"))) return;
  event.preventDefault();
  const present = COLUMNS.filter((column) => field(row, column));
  let at = isEmpty(row) ? row : addRow(listOf(row), row);
  lines.forEach((line, place) => {
    if (place) at = addRow(listOf(at), at);
    line.split("\t").slice(0, present.length).forEach((text, column) => (field(at, present[column]).value = text.trim()));
  });
  field(at, "product").focus();
  announce(`${lines.length} lines pasted`);
  changed(row.closest("form"));
});

// What the price list says stands in an empty price's place.
document.addEventListener("htmx:after:swap", () => {
  for (const note of document.querySelectorAll("[data-suggests]")) {
    field(rowOf(note), "price").placeholder = note.dataset.suggests;
  }
});

addEventListener("beforeunload", (event) => {
  const form = document.querySelector("form[data-unsaved]");
  if (form && typed.has(form)) event.preventDefault();
});
document.addEventListener("submit", ({ target }) => typed.delete(target));
document.addEventListener("click", ({ target }) => {
  const form = target.closest("[data-discard]")?.closest("form");
  if (form) typed.delete(form);
});
document.addEventListener("htmx:after:swap", () => {
  // A form that came back from a refusal holds what is not saved yet.
  const form = document.querySelector("form[data-unsaved]");
  if (form?.querySelector("[role=alert]")) typed.add(form);
});
