// An entry of the calendar at another time: shown there at once, walks back when that is refused.
import { lengthOf, momentAt, placeOf, put, span } from "./calendar-places.js";
import { toast } from "./toasts.js";

const SLOW = 150;
const GIVE_UP = 10_000;
let last = Promise.resolve();
const PLACES = ["at", "past", "long", "more"];
const PATHS = { booking: "bookings", activity: "activities", task: "tasks" };
export const bodyOf = (block) => block.closest(".calendar-day__body");

/** Where it is moved. */
export const pathOf = ({ id, dataset: { kind } }) => `/calendar/${PATHS[kind]}/${id.slice(kind.length + 1)}`;

/** While something is in hand, news of others do not come between. */
export function hold(held) {
  const calendar = document.getElementById("calendar");
  if (held) calendar.dataset.held = "";
  else delete calendar?.dataset.held;
}

/** Where it stands now, to come back to. */
export function homeOf(block) {
  hold(true);
  const places = Object.fromEntries(PLACES.map((name) => [name, block.dataset[name]]));
  return { parent: block.parentElement, next: block.nextElementSibling, places, words: timeOf(block)?.textContent };
}

export function rehome(block, { parent, next, places, words }) {
  hold(false);
  if (!block.isConnected) return;
  if (parent.isConnected && block.parentElement !== parent) parent.insertBefore(block, next?.parentElement === parent ? next : null);
  Object.assign(block.dataset, places);
  if (timeOf(block)) timeOf(block).textContent = words;
}

/** Into this day, to this place. */
export function shift(block, body, place) {
  if (bodyOf(block) !== body) (body.querySelector(".calendar-day__list") ?? body).append(block);
  put(block, place);
  retell(block);
}

const timeOf = (block) => block.querySelector(".calendar-block__time, [data-when]");

/** Says the time at which it stands; a link to a new meeting leads there. */
export function retell(block) {
  const [starts, ends] = timesOf(block);
  if (timeOf(block)) timeOf(block).textContent = span(starts, ends);
  if (!block.matches(".calendar-make")) return;
  const url = new URL(block.href);
  url.searchParams.set("starts", starts.toISOString());
  url.searchParams.set("ends", ends.toISOString());
  block.setAttribute("href", url.pathname + url.search);
}

/** From when to when; what is only moved stays as long as it is. */
export function timesOf(block) {
  const body = bodyOf(block);
  const starts = momentAt(body, placeOf(block));
  return [starts, momentAt(body, placeOf(block) + lengthOf(block))];
}

/** What is to be sent of where it stands now; null where nothing changed. */
export function changesOf(block, { parent, places }) {
  const differs = (...names) => names.some((name) => block.dataset[name] !== places[name]);
  const [starts, ends] = timesOf(block).map((moment) => moment.toISOString());
  const moved = differs("at", "past") || block.parentElement !== parent;
  const grown = differs("long", "more");
  const { owner } = bodyOf(block).dataset;
  const handed = owner !== bodyOf(parent).dataset.owner;
  return moved || grown ? { ...(moved && { startsAt: starts }), ...(grown && { endsAt: ends }), ...(handed && { who: owner }) } : null;
}

/** One after the other: the answer to the first says which version the second is about. */
export function settle(block, home, values) {
  last = last.then(() => post(block, home, values));
  return last;
}

async function post(block, home, values) {
  const { version } = block.dataset;
  const saving = setTimeout(() => (block.dataset.saving = ""), SLOW);
  const move = { block, home, again: () => settle(block, home, values) };
  await htmx.ajax("POST", `${pathOf(block)}/moves`, { source: block, target: "#calendar", swap: "none", values: { version, ...values }, move });
  clearTimeout(saving);
  delete block.dataset.saving;
  hold(false);
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.move) ctx.request.timeout = GIVE_UP;
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.move || ctx.response) return;
  const { block, home, again } = ctx.move;
  rehome(block, home);
  toast("It went back", { detail: "The server didn’t answer.", label: "Try again", act: again });
});
// An answer without the calendar, such as a server's fault: it walks back by itself.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.move || !ctx.response || ctx.response.raw.ok || [409, 422].includes(ctx.response.raw.status)) return;
  rehome(ctx.move.block, ctx.move.home);
});
