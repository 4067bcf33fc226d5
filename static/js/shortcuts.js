// Presses what names its key in aria-keyshortcuts; the nearest to the focus first.
import { isCommand, isText, isTyping } from "./typing.js";

const MODIFIERS = ["Control", "Meta", "Alt", "Shift"];

/** The key of an event as aria-keyshortcuts writes it, Shift only where it makes no other character. */
function spelled(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const held = { Control: event.ctrlKey, Meta: event.metaKey, Alt: event.altKey, Shift: event.shiftKey && /^[A-Z]$|../.test(key) };
  return [...MODIFIERS.filter((name) => held[name]), key].join("+");
}

function named(element) {
  return element.getAttribute("aria-keyshortcuts").split(" ").map((keys) => {
    const parts = keys.split("+");
    const key = parts.pop() || "+";
    return [...MODIFIERS.filter((name) => parts.includes(name)), key.length === 1 ? key.toUpperCase() : key].join("+");
  });
}

function usable(element) {
  const row = element.closest("[data-row]");
  return element.checkVisibility() && !element.disabled && element.ariaDisabled !== "true"
    && (!row || row.contains(document.activeElement));
}

function nearest(keys) {
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const edge = modal ?? document.documentElement;
  for (let scope = document.activeElement ?? edge; scope; scope = scope.parentElement) {
    const found = [scope, ...scope.querySelectorAll("[aria-keyshortcuts]")].find(
      (element) => element.matches("[aria-keyshortcuts]") && named(element).includes(keys) && usable(element),
    );
    if (found) return found;
    if (scope === edge) return null;
  }
  return null;
}

function saves(event) {
  return (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "s" && event.target.closest("form");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || MODIFIERS.includes(event.key)) return;
  const modified = event.metaKey || event.ctrlKey || event.altKey;
  if (!modified && !isCommand(event)) return;
  if (isTyping(event) && ["z", "Z"].includes(event.key)) return;
  const form = saves(event);
  const found = form ? null : nearest(spelled(event));
  if (!form && !found) return;
  event.preventDefault();
  if (form) form.requestSubmit();
  else if (isText(found)) found.focus();
  else found.click();
});
