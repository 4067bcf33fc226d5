// A text field that chooses a record ([data-picker]): arrows, Enter, click; typing anew lets go of the choice.
import { announce } from "./announcer.js";

const parts = (picker) => ({
  field: picker.querySelector("[role=combobox]"),
  picked: picker.querySelector("[data-picked]"),
  list: picker.querySelector("[role=listbox]"),
});
const options = (list) => [...list.querySelectorAll("[role=option]")];

function close(picker) {
  const { field, list } = parts(picker);
  list.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function point(picker, option) {
  const { field, list } = parts(picker);
  options(list).forEach((each) => each.setAttribute("aria-selected", String(each === option)));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function choose(picker, option, key = "") {
  const { field, picked } = parts(picker);
  picked.value = option.dataset.value;
  field.value = option.dataset.text;
  close(picker);
  announce(`${option.dataset.text} chosen`);
  field.dispatchEvent(new CustomEvent("picker:choose", { bubbles: true, detail: key }));
}

function step(picker, by) {
  const all = options(parts(picker).list);
  const at = all.findIndex((each) => each.ariaSelected === "true");
  point(picker, all[(at + by + all.length) % all.length]);
}

const pointed = (picker) => options(parts(picker).list).find((each) => each.ariaSelected === "true");

/** Leaving by Tab takes what is pointed at, too. */
const TAKES = ["Tab", "Enter"];
const KEYS = {
  Tab: (picker) => choose(picker, pointed(picker), "Tab"),
  ArrowDown: (picker) => step(picker, 1),
  ArrowUp: (picker) => step(picker, -1),
  Enter: (picker) => choose(picker, pointed(picker)),
  Escape: close,
};

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.("[data-picker]");
  if (!picker || !(event.key in KEYS) || event.shiftKey || !options(parts(picker).list).length) return;
  if (TAKES.includes(event.key) && !pointed(picker)) return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
  KEYS[event.key](picker);
}, true);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[data-picker] [role=option]");
  if (option) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  const option = target.closest("[data-picker] [role=option]");
  if (option) choose(option.closest("[data-picker]"), option);
});
document.addEventListener("input", ({ target }) => {
  const picker = target.closest("[data-picker]");
  if (!picker || target.role !== "combobox") return;
  parts(picker).picked.value = "";
  // What is listed answers the letters before: nothing of it is taken for what is typed now.
  point(picker, null);
});
document.addEventListener("focusout", ({ target }) => {
  const picker = target.closest?.("[data-picker]");
  if (picker) close(picker);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const picker = ctx.target?.closest?.("[data-picker]");
  if (!picker || !ctx.target.matches("[role=listbox]")) return;
  const { field, list } = parts(picker);
  if (document.activeElement !== field) return close(picker);
  field.setAttribute("aria-expanded", String(options(list).length > 0));
  point(picker, options(list)[0]);
});
