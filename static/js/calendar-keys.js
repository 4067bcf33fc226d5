// The calendar by key: arrows move what has the focus, Shift and arrows make it longer, M asks for a time.
import { announce } from "./announcer.js";
import { bodyOf, changesOf, homeOf, hold, pathOf, retell, settle, shift, timesOf } from "./calendar-moves.js";
import { bodies, clamp, lengthOf, placeOf, put, spanOnDay, STEP } from "./calendar-places.js";
import { isCommand } from "./typing.js";

const QUIET = 600;
const STEPS = { ArrowUp: -STEP, ArrowDown: STEP };
const DAYS = { ArrowLeft: -1, ArrowRight: 1 };
let waiting = null;
let focused = null;

function neighbour(block, days) {
  const all = bodies();
  return all[all.indexOf(bodyOf(block)) + days];
}

function longer(block, step) {
  const most = lengthOf(bodyOf(block)) - placeOf(block);
  put(block, placeOf(block), clamp(lengthOf(block) + step, STEP, most));
  retell(block);
}

function later(block, step) {
  shift(block, bodyOf(block), clamp(placeOf(block) + step, 0, lengthOf(bodyOf(block)) - STEP));
}

function told(block) {
  announce(spanOnDay(...timesOf(block)));
}

/** Sent when no key follows for a moment: who presses three times moves once. */
function send(block, home) {
  if (waiting && waiting.block !== block) waiting.now();
  clearTimeout(waiting?.timer);
  const first = waiting?.home ?? home;
  const now = () => {
    clearTimeout(waiting.timer);
    waiting = null;
    focused = block.id;
    const values = changesOf(block, first);
    if (values) settle(block, first, values);
    else hold(false);
  };
  waiting = { block, home: first, now, timer: setTimeout(now, QUIET) };
}

function onBlock(block, event) {
  const home = homeOf(block);
  const days = DAYS[event.key];
  if (event.shiftKey && (days || block.dataset.kind === "task")) return;
  event.preventDefault();
  if (event.shiftKey) {
    longer(block, STEPS[event.key]);
    send(block, home);
  } else if (days) {
    const body = neighbour(block, days);
    const sameOwner = body && body.dataset.owner === bodyOf(block).dataset.owner;
    if (!sameOwner || document.querySelector(".calendar[data-view=day]")) return beyond(block, home, days);
    shift(block, body, placeOf(block));
    block.querySelector("a").focus();
    send(block, home);
  } else {
    later(block, STEPS[event.key]);
    send(block, home);
  }
  told(block);
}

/** To a day that is not shown. */
function beyond(block, home, days) {
  waiting?.now();
  settle(block, home, { days });
}

function onMake(make, event) {
  event.preventDefault();
  const days = DAYS[event.key];
  if (days) {
    const other = neighbour(make, days)?.querySelector(".calendar-make");
    if (!other) return;
    put(other, placeOf(make), lengthOf(make));
    retell(other);
    other.focus();
  } else if (event.shiftKey) longer(make, STEPS[event.key]);
  else later(make, STEPS[event.key]);
  told(document.activeElement);
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const make = event.target.closest?.(".calendar-make");
  const block = event.target.closest?.(".calendar-block[data-movable]:not([data-begun])");
  if (event.key.startsWith("Arrow") && make) onMake(make, event);
  else if (event.key.startsWith("Arrow") && block) onBlock(block, event);
  else if (event.key.toLowerCase() === "m" && block && isCommand(event)) ask(block, event);
});

function ask(block, event) {
  event.preventDefault();
  htmx.ajax("GET", `${pathOf(block)}/move`, { source: block.querySelector("a"), target: "#dialogs", swap: "innerHTML" });
}

document.addEventListener("focusout", () => waiting && setTimeout(() => !waiting?.block.contains(document.activeElement) && waiting?.now()));
// What was moved by key keeps the focus, wherever the answer puts it.
document.addEventListener("htmx:after:swap", () => {
  const link = focused && document.activeElement === document.body && document.getElementById(focused)?.querySelector("a");
  if (!link) return;
  link.focus();
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
});
document.addEventListener("pointerdown", () => (focused = null));
