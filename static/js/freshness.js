// Of what the socket brings, drops what is older than what is shown, and spares what is being typed in.
import { announce } from "./announcer.js";
import { isText } from "./typing.js";

const LIVE = 4000;
const isPush = (ctx) => ctx.sourceElement?.id === "live";

/** Ids of the incoming elements that are older than the ones in the page. */
function outdated(tasks) {
  const incoming = tasks.flatMap(({ fragment }) => [...fragment.querySelectorAll("[id][data-version]")]);
  return new Set(incoming.filter((element) => {
    const shown = document.getElementById(element.id);
    return shown && Number(shown.dataset.version) > Number(element.dataset.version);
  }).map(({ id }) => id));
}

function isOld(task, old) {
  const roots = [...task.fragment.children];
  return old.has(task.target?.id) || (roots.length > 0 && roots.every(({ id }) => old.has(id)));
}

function isHeld({ target, swapSpec }) {
  const adds = /^(before|after)/.test(swapSpec.style);
  const typing = isText(document.activeElement) && target?.contains?.(document.activeElement);
  return !adds && (typing || Boolean(target?.closest?.("[data-editing]")));
}

function hold({ target }) {
  target.dataset.stale = "";
  announce("Someone else changed what you are editing");
}

function highlight(element) {
  const own = element.dataset.live && element.dataset.live === document.body.dataset.viewer;
  setTimeout(() => {
    element.removeAttribute("data-live");
    element.querySelectorAll("[data-live-note]").forEach((note) => note.remove());
  }, own ? 0 : LIVE);
}

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (!isPush(ctx)) return;
  const old = outdated(tasks);
  const held = tasks.filter(isHeld);
  held.forEach(hold);
  const kept = tasks.filter((task) => !isOld(task, old) && !held.includes(task));
  tasks.splice(0, tasks.length, ...kept);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (isPush(ctx)) document.querySelectorAll("[data-live]").forEach(highlight);
});
