// Rows that people put into order: by handle and arrow keys, by dragging, with one more or one less.
const rowOf = (element) => element.closest("[data-sort-row]");
const say = (text) => {
  const box = document.getElementById("announcer");
  if (box) box.textContent = text;
};
const nameOf = (row) => row.querySelector("input:not([type=hidden])")?.value || "The row";

const changed = (list) => list.dispatchEvent(new CustomEvent("rows:change", { bubbles: true }));

/** One place up or down; the focus stays where it is, else on the handle. */
export function move(row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const focused = row.contains(document.activeElement) ? document.activeElement : row.querySelector("[data-sort-handle]");
  by < 0 ? other.before(row) : other.after(row);
  focused.focus();
  const rows = [...row.parentElement.children];
  changed(row.parentElement);
  say(`${nameOf(row)} is now ${rows.indexOf(row) + 1} of ${rows.length}`);
}

document.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || !event.target.closest?.("[data-sort-handle]")) return;
  event.preventDefault();
  move(rowOf(event.target), by);
});

let held = null;
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-sort-handle]");
  if (!handle || event.button) return;
  held = rowOf(handle);
  handle.setPointerCapture(event.pointerId);
  event.preventDefault();
  handle.focus();
});
document.addEventListener("pointermove", ({ clientY }) => {
  if (!held) return;
  held.dataset.dragging = "";
  const middle = (row) => row.getBoundingClientRect().top + row.offsetHeight / 2;
  const { previousElementSibling: above, nextElementSibling: below } = held;
  if (above && clientY < middle(above)) above.before(held);
  else if (below && clientY > middle(below)) below.after(held);
});
function letGo() {
  if (!held) return;
  delete held.dataset.dragging;
  changed(held.parentElement);
  held = null;
}
document.addEventListener("pointerup", letGo);
document.addEventListener("pointercancel", letGo);

let made = 0;
/** One more row at the end, or below `above`; ids in its template hold NEW. */
export function addRow(list, above = list.lastElementChild) {
  const box = document.createElement("template");
  box.innerHTML = document.getElementById(`${list.id}-new`).innerHTML.replaceAll("NEW", `n${++made}`);
  const row = box.content.firstElementChild;
  above ? above.after(row) : list.append(row);
  htmx.process(row);
  return row;
}

export function removeRow(row) {
  const [list, next] = [row.parentElement, row.nextElementSibling ?? row.previousElementSibling];
  say(`${nameOf(row)} will go when you save`);
  row.remove();
  changed(list);
  return next;
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const add = target.closest?.("[data-sort-add]");
  const remove = target.closest?.("[data-sort-remove]");
  // Without the script these buttons send the form.
  if (add || remove) event.preventDefault();
  if (add) addRow(document.getElementById(add.dataset.sortAdd)).querySelector("input:not([type=hidden])").focus();
  if (remove) removeRow(rowOf(remove))?.querySelector("[data-sort-remove]")?.focus();
  const dot = target.closest?.(".color-dot[data-colors]");
  if (dot) recolour(dot);
});

// What a button's menu has chosen stands on the button.
document.addEventListener("change", ({ target }) => {
  const menu = target.closest?.("[data-sort-row] [popover]");
  const button = menu && document.querySelector(`[data-choices="${menu.id}"]`);
  if (!button) return;
  const chosen = [...menu.querySelectorAll(":checked")].map((box) => box.parentElement.textContent.trim());
  button.toggleAttribute("data-active", chosen.length > 0);
  button.querySelector("span").textContent = chosen.join(", ") || button.dataset.none;
});

function recolour(dot) {
  const colors = dot.dataset.colors.split(" ");
  const color = colors[(colors.indexOf(dot.dataset.color) + 1) % colors.length];
  dot.dataset.color = color;
  rowOf(dot).querySelector("[name=stage-color]").value = color;
  dot.setAttribute("aria-label", dot.getAttribute("aria-label").replace(/[a-z]+$/, color));
}
