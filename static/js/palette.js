// The command palette: results while typing, arrows and Enter, recent records and places without a word.
import { recent } from "./recent.js";

const palette = () => document.getElementById("command");
const input = () => palette().querySelector("input");
const results = () => document.getElementById("command-results");
const options = () => [...results().querySelectorAll("[role=option]")];
const selected = () => results().querySelector("[aria-selected=true]");

function select(option) {
  options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
  if (!option) return input().removeAttribute("aria-activedescendant");
  option.id ||= `cmd-${crypto.randomUUID?.() ?? options().indexOf(option)}`;
  input().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function group(id, title, items) {
  if (!items.length) return "";
  const head = Object.assign(document.createElement("p"), { className: "command__group", id: `cmd-${id}`, textContent: title });
  const box = document.createElement("div");
  box.setAttribute("role", "group");
  box.setAttribute("aria-labelledby", head.id);
  box.append(head, ...items);
  return box;
}

function recentItems() {
  return recent().filter(({ url }) => url !== location.pathname).map(({ url, label }) => {
    const item = document.getElementById("command-recent").content.firstElementChild.cloneNode(true);
    item.href = url;
    item.querySelector("span").textContent = label;
    return item;
  });
}

function placeItems(word) {
  const places = [...document.getElementById("command-places").content.cloneNode(true).children];
  return places.filter((place) => place.textContent.trim().toLowerCase().includes(word.toLowerCase()));
}

function fillEmpty() {
  results().replaceChildren(group("recent", "Recent", recentItems()), group("places", "Go to", placeItems("")));
  select(options()[0]);
}

function fillFound() {
  if (!results().querySelector("#cmd-places")) results().append(group("places", "Go to", placeItems(input().value.trim())));
  select(options()[0]);
}

function follow(option, newTab) {
  if (newTab) return open(option.href, "_blank", "noopener");
  palette().close();
  return option.click();
}

const MOVES = { ArrowDown: 1, ArrowUp: -1 };
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#command")) return;
  const all = options();
  if (event.key in MOVES && all.length) {
    event.preventDefault();
    select(all.at((all.indexOf(selected()) + MOVES[event.key]) % all.length));
  } else if (event.key === "Enter" && selected() && !event.isComposing) {
    event.preventDefault();
    follow(selected(), event.metaKey || event.ctrlKey);
  }
});

document.addEventListener("dialog:open", ({ target }) => {
  if (target.id !== "command") return;
  input().select();
  if (!input().value.trim()) fillEmpty();
});
document.addEventListener("input", ({ target }) => {
  if (target.closest("#command") && !target.value.trim()) fillEmpty();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("#command [role=option]")) palette().close();
});
document.addEventListener("htmx:config:request", (event) => {
  const own = event.detail.ctx.sourceElement.closest("#command input");
  if (own && !own.value.trim()) event.preventDefault();
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id === "command-results") fillFound();
});
