// The command palette: results while typing, arrows and Enter, recent records and places without a word.
const palette = () => document.getElementById("command");
const input = () => palette().querySelector("input");
const results = () => document.getElementById("command-results");
const options = () => [...results().querySelectorAll("[role=option]:not([hidden], [aria-disabled])")];
const selected = () => results().querySelector("[aria-selected=true]");
let step = "";
let listed = "";
let answered = "";
let entered = null;
const asked = new WeakMap();

function select(option) {
  results().querySelectorAll("[role=option]").forEach((each) => each.setAttribute("aria-selected", String(each === option)));
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

/** Asked anew each time: what one may no longer see is not among them. */
async function recentItems() {
  const answer = await fetch("/recent", { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return [];
  const found = Object.assign(document.createElement("template"), { innerHTML: await answer.text() });
  return [...found.content.querySelectorAll("a")].filter((link) => link.getAttribute("href") !== location.pathname);
}

function placeItems(word) {
  const places = [...document.getElementById("command-places").content.cloneNode(true).children];
  return places.filter((place) => place.textContent.trim().toLowerCase().includes(word.toLowerCase()));
}

const HERE = "main .page-header__actions :is(a.button, button.button, [role=menuitem]), main .action-bar .button, #lead-detail .action-bar .button";

const offers = () => [...document.querySelectorAll(HERE)].filter((each) => !each.disabled && !each.hasAttribute("popovertarget"));

/** What the open record offers, to whom it is shown: each presses the button that does it, or the one that came in its place. */
function actionItems(word) {
  const about = document.querySelector("#lead-name, main h1")?.textContent.trim() ?? "";
  return offers().map((each) => [wordsOf(each), each])
    .filter(([text]) => text && `${text} ${about}`.toLowerCase().includes(word.toLowerCase()))
    .map(([text, each]) => actionItem(text, about, each));
}

function wordsOf(button) {
  const copy = button.cloneNode(true);
  copy.querySelectorAll(".kbd, svg").forEach((part) => part.remove());
  return copy.textContent.trim();
}

function actionItem(text, about, button) {
  const item = document.getElementById("command-action").content.firstElementChild.cloneNode(true);
  const [name, meta] = item.querySelectorAll("span");
  name.textContent = text;
  meta.textContent = about;
  item.addEventListener("click", (event) => {
    event.preventDefault();
    if (button.dataset.step) return enter(button.dataset.step, text);
    palette().close();
    return (button.isConnected ? button : offers().find((each) => wordsOf(each) === text))?.click();
  });
  item.toggleAttribute("data-leads-on", "step" in button.dataset);
  return item;
}

/** A command that takes a value: the server lists what it may be, letters narrow it, Esc goes back. */
async function enter(url, command) {
  step = url;
  listed = "";
  say("", command);
  results().replaceChildren();
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (step !== url) return;
  if (!answer?.ok) return leave();
  const list = await answer.text();
  if (step !== url) return;
  results().innerHTML = list;
  htmx.process(results());
  listed = url;
  narrow(input().value.trim());
  followEntered();
}

function leave() {
  step = "";
  entered = null;
  say("", input().dataset.words);
  fillEmpty();
}

function say(typed, words) {
  input().dataset.words ??= input().placeholder;
  Object.assign(input(), { value: typed, placeholder: words, ariaLabel: words === input().dataset.words ? "Search" : words });
}

function narrow(word) {
  for (const option of results().querySelectorAll("[role=option]")) option.hidden = !option.textContent.toLowerCase().includes(word.toLowerCase());
  select(options()[0]);
}

async function fillEmpty() {
  answered = "";
  results().replaceChildren(...[group("here", "Here", actionItems("")), group("places", "Go to", placeItems(""))].filter(Boolean));
  select(options()[0]);
  const first = options()[0];
  const items = await recentItems();
  if (!items.length || input().value.trim() || step || results().querySelector("#cmd-recent")) return;
  results().prepend(group("recent", "Recent", items));
  if (selected() === first) select(options()[0]);
}

function fillFound() {
  const here = group("here", "Here", actionItems(input().value.trim()));
  if (here) results().append(here);
  if (!results().querySelector("#cmd-places")) results().append(group("places", "Go to", placeItems(input().value.trim())));
  if (options().length) results().querySelector("[data-nothing]")?.remove();
  select(options()[0]);
  followEntered();
}

/** Enter that comes before the answer to the last letters takes what that answer offers first. */
const isAwaited = () => (step ? listed !== step : answered !== input().value && Boolean(input().value.trim()));

function followEntered() {
  if (isAwaited() || !entered) return;
  const newTab = entered.newTab;
  entered = null;
  if (selected()) follow(selected(), newTab);
}

function follow(option, newTab) {
  if (newTab) return open(option.href, "_blank", "noopener");
  if (!option.hasAttribute("data-leads-on")) palette().close();
  return option.click();
}

const MOVES = { ArrowDown: 1, ArrowUp: -1 };
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#command")) return;
  const all = options();
  if (step && (event.key === "Escape" || (event.key === "Backspace" && !input().value))) {
    event.preventDefault();
    leave();
  } else if (event.key in MOVES && all.length) {
    event.preventDefault();
    select(all.at((all.indexOf(selected()) + MOVES[event.key]) % all.length));
  } else if (event.key === "Enter" && (selected() || step || isAwaited()) && !event.isComposing) {
    event.preventDefault();
    const newTab = event.metaKey || event.ctrlKey;
    if (isAwaited()) entered = { newTab };
    else if (selected()) follow(selected(), newTab);
  }
});

document.addEventListener("dialog:open", ({ target }) => {
  if (target.id !== "command") return;
  if (step) leave();
  input().select();
  if (!input().value.trim()) fillEmpty();
});
document.addEventListener("input", ({ target }) => {
  if (!target.closest("#command")) return;
  entered = null;
  if (step) narrow(target.value.trim());
  else if (!target.value.trim()) fillEmpty();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("#command [role=option]:not([data-leads-on], [aria-disabled])")) palette().close();
});
document.addEventListener("htmx:config:request", (event) => {
  const own = event.detail.ctx.sourceElement.closest("#command input");
  if (own && (step || !own.value.trim())) event.preventDefault();
  else if (own) asked.set(event.detail.ctx, own.value);
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.target?.id === "command-results") answered = asked.get(ctx);
});
document.addEventListener("htmx:before:swap", (event) => {
  if ((step || !input().value.trim()) && event.detail.ctx.target?.id === "command-results") event.preventDefault();
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id !== "command-results") return;
  answered = asked.get(ctx);
  fillFound();
});
