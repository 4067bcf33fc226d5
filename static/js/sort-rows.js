// Rows that people put into order: by handle and arrow keys, by dragging, with one more or one less.
const rowOf = (element) => element.closest("[data-sort-row]");
const say = (text) => {
  const box = document.getElementById("announcer");
  if (box) box.textContent = text;
};
const nameOf = (row) => row.querySelector("input:not([type=hidden])")?.value || "The row";

function move(row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  by < 0 ? other.before(row) : other.after(row);
  row.querySelector("[data-sort-handle]").focus();
  const rows = [...row.parentElement.children];
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
  delete held?.dataset.dragging;
  held = null;
}
document.addEventListener("pointerup", letGo);
document.addEventListener("pointercancel", letGo);

document.addEventListener("click", ({ target }) => {
  const add = target.closest?.("[data-sort-add]");
  if (add) {
    const list = document.getElementById(add.dataset.sortAdd);
    list.append(document.getElementById(`${list.id}-new`).content.cloneNode(true));
    return list.lastElementChild.querySelector("input:not([type=hidden])").focus();
  }
  const remove = target.closest?.("[data-sort-remove]");
  if (remove) {
    const row = rowOf(remove);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    say(`${nameOf(row)} will go when you save`);
    row.remove();
    next?.querySelector("[data-sort-remove]")?.focus();
  }
  const dot = target.closest?.(".color-dot[data-colors]");
  if (dot) recolour(dot);
});

function recolour(dot) {
  const colors = dot.dataset.colors.split(" ");
  const color = colors[(colors.indexOf(dot.dataset.color) + 1) % colors.length];
  dot.dataset.color = color;
  rowOf(dot).querySelector("[name=stage-color]").value = color;
  dot.setAttribute("aria-label", dot.getAttribute("aria-label").replace(/[a-z]+$/, color));
}
