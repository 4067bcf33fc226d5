// The command palette: results while typing, arrows and Enter, recent records and places without a word.
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

/** What the open record offers, to whom it is shown: each presses the button that does it. */
function actionItems(word) {
  const about = document.querySelector("#lead-name, main h1")?.textContent.trim() ?? "";
  const offered = [...document.querySelectorAll(HERE)].filter((each) => !each.disabled && !each.hasAttribute("popovertarget"));
  return offered.map((each) => [wordsOf(each), each])
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
    palette().close();
    button.click();
  });
  return item;
}

async function fillEmpty() {
  results().replaceChildren(...[group("here", "Here", actionItems("")), group("places", "Go to", placeItems(""))].filter(Boolean));
  select(options()[0]);
  const first = options()[0];
  const items = await recentItems();
  if (!items.length || input().value.trim() || results().querySelector("#cmd-recent")) return;
  results().prepend(group("recent", "Recent", items));
  if (selected() === first) select(options()[0]);
}

function fillFound() {
  const here = group("here", "Here", actionItems(input().value.trim()));
  if (here) results().append(here);
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
