// Keeps what is typed into form[data-draft=KEY] on this device until the server has it.
import { announce } from "./announcer.js";

const DAYS = 7 * 86_400_000;
const owner = () => document.body.dataset.viewer ?? "";
const place = (form) => `draft:${owner()}:${form.dataset.draft}`;
const kept = (form) => [...form.elements].filter(
  (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
);
const ticks = (field) => field.type === "checkbox" || field.type === "radio";
const keyOf = (field) => (ticks(field) ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (ticks(field) ? field.checked : field.value);

function save(form) {
  const values = Object.fromEntries(kept(form).map((field) => [keyOf(field), valueOf(field)]));
  try {
    localStorage.setItem(place(form), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // Storage is full or forbidden: the text is still in the form.
  }
}

function restore(form) {
  const draft = JSON.parse(localStorage.getItem(place(form)) ?? "null");
  if (!draft || form.querySelector("[aria-invalid=true]")) return;
  if (Date.now() - draft.at > DAYS) return drop(form);
  const changed = kept(form).filter((field) => keyOf(field) in draft.values && draft.values[keyOf(field)] !== valueOf(field));
  changed.forEach((field) => (field[ticks(field) ? "checked" : "value"] = draft.values[keyOf(field)]));
  if (changed.length) announce("Your unsent text is back");
}

function drop(form) {
  localStorage.removeItem(place(form));
}

const seen = new WeakSet();
function restoreAll() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (!seen.has(form)) restore(form);
    seen.add(form);
  }
}

/** A form sent without htmx is stored until the next page shows that it didn't come back. */
function settleSent() {
  const sent = sessionStorage.getItem("draft-sent");
  sessionStorage.removeItem("draft-sent");
  const back = [...document.querySelectorAll("form[data-draft]")].some(
    (form) => place(form) === sent && form.querySelector("[aria-invalid=true], [role=alert]"),
  );
  if (sent && !back) localStorage.removeItem(sent);
}

document.addEventListener("input", ({ target }) => {
  const form = target.form?.closest("form[data-draft]");
  if (form) save(form);
});
document.addEventListener("submit", (event) => {
  const plain = event.target.matches("form[data-draft]") && !event.defaultPrevented;
  if (plain) sessionStorage.setItem("draft-sent", place(event.target));
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.request.form ?? ctx.sourceElement.closest("form");
  if (ctx.request.method === "GET" || !ctx.response.raw.ok || !form) return;
  if (form.dataset.draft) drop(form);
  if (form.hasAttribute("data-reset")) form.reset();
});
document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-sign-out]")) return;
  Object.keys(localStorage).filter((key) => /^(draft|recent):/.test(key)).forEach((key) => localStorage.removeItem(key));
});
document.addEventListener("htmx:after:swap", restoreAll);
settleSent();
restoreAll();
