// Chosen rows of a list, or cards: shift-click and the head's box take several, and the bar ([data-selection]) says how many.
// "All that match" stays with the server: only the word for it is sent, never the ids.
import { announce } from "./announcer.js";
import { isCommand } from "./typing.js";

const bar = () => document.querySelector("[data-selection]");
const boxes = () => [...document.querySelectorAll("[data-rows] input[type=checkbox][form]")];
const own = () => boxes().filter((box) => box.form === bar());
const chosen = () => own().filter((box) => box.checked);
const every = () => bar()?.querySelector("[data-select-every]");
let last = null;

/** The bar says how many are chosen now. */
export function show() {
  if (!bar()) return;
  const all = own();
  const number = chosen().length;
  const total = Number(bar().dataset.total);
  if (number < all.length) every().value = "";
  const whole = every().value === "1";
  if (number) bar().dataset.count = whole ? total : number;
  else delete bar().dataset.count;
  bar().querySelector("[data-selection-count]").textContent = whole ? `All ${words(total)} selected` : `${number} selected`;
  const offer = bar().querySelector("[data-every]");
  if (offer) offer.hidden = whole || number < all.length || total <= all.length;
  const head = document.querySelector("[data-select-all]");
  if (!head) return;
  head.checked = number > 0 && number === all.length;
  head.indeterminate = number > 0 && number < all.length;
}

const words = (total) => (total > 10_000 ? "10,000+" : total.toLocaleString("en"));

function set(list, on) {
  list.forEach((box) => (box.checked = on));
  show();
}

function clear() {
  if (every()) every().value = "";
  set(own(), false);
}

/** From the box that was pressed last to this one. */
function stretch(box) {
  const all = boxes().filter((each) => each.form === box.form);
  const start = all.findIndex((each) => each.value === last);
  const [from, to] = [start, all.indexOf(box)].sort((one, other) => one - other);
  return from < 0 ? [box] : all.slice(from, to + 1);
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const box = target.closest("[data-rows] input[type=checkbox][form]");
  if (box) {
    if (event.shiftKey) set(stretch(box), box.checked);
    last = box.value;
  } else if (target.closest("[data-every]")) {
    every().value = "1";
    show();
    announce(bar().querySelector("[data-selection-count]").textContent);
  } else if (target.closest("[data-select-none]")) clear();
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-select-all]")) set(own(), target.checked);
  else if (target.matches("[data-rows] input[type=checkbox][form]")) show();
});

// Before the list's own Esc, which leaves it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !chosen().length || !isCommand(event)) return;
  if (document.querySelector("dialog:modal, :popover-open, [data-dragging]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  clear();
}, true);

document.addEventListener("htmx:after:swap", () => {
  if (every()?.value === "1") own().forEach((box) => (box.checked = true));
  show();
  ended();
});

/** A bulk change came to its end: the lists in the page are out of date. */
function ended() {
  const card = document.querySelector("[data-bulk-ended]");
  if (!card) return;
  card.removeAttribute("data-bulk-ended");
  document.dispatchEvent(new CustomEvent("lists:stale"));
}

document.addEventListener("bulk:started", clear);
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-download]")) setTimeout(() => target.closest("dialog")?.close());
});
show();
