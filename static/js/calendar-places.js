// Where moments stand in a day of the calendar: minutes from its top, which are not the clock's when that is changed.
export const STEP = 15;
export const bodies = () => [...document.querySelectorAll(".calendar-day__body")].filter((body) => body.checkVisibility());
export const lengthOf = ({ dataset: { long, more } }) => Number(long) * 60 + Number(more);
export const placeOf = ({ dataset: { at, past } }) => Number(at) * 60 + Number(past);
export const snap = (minutes) => Math.round(minutes / STEP) * STEP;
export const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** Puts a block, or whatever has a place, to another place; it stays as long unless that is said. */
export function put(block, place, long = lengthOf(block)) {
  Object.assign(block.dataset, { at: Math.floor(place / 60), past: place % 60, long: Math.floor(long / 60), more: long % 60 });
}

const pairs = (body) => body.dataset.moments.split(" ").map((pair) => pair.split(":").map(Number));

/** The moment of a place; within a gap it is the one at which the clock is changed. */
export function momentAt(body, place) {
  const all = pairs(body);
  const at = all.findLastIndex(([start]) => start <= place);
  const moment = all[at][1] + place - all[at][0];
  return new Date(Math.min(moment, all[at + 1]?.[1] ?? Infinity) * 60_000);
}

/** The place of a moment, which may lie above the day or below it. */
export function placeAt(body, moment) {
  const minutes = Math.floor(moment.getTime() / 60_000);
  const all = pairs(body);
  const [place, start] = all.findLast(([, each]) => each <= minutes) ?? all[0];
  return place + minutes - start;
}

export function placeUnder(body, y) {
  const box = body.getBoundingClientRect();
  return ((y - box.top) / box.height) * lengthOf(body);
}

/** The day, or person, that is nearest to this point. */
export function bodyNear(x) {
  const far = (body) => {
    const box = body.getBoundingClientRect();
    return Math.max(box.left - x, x - box.right, 0);
  };
  return bodies().reduce((best, body) => (far(body) < far(best) ? body : best));
}

const { locale, zone } = document.documentElement.dataset;
const form = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
const clock = form({ timeStyle: "short" });
const day = form({ weekday: "long", day: "numeric", month: "long" });

export const span = (starts, ends) => `${clock.format(starts)} – ${clock.format(ends)}`;
export const spanOnDay = (starts, ends) => `${day.format(starts)}, ${span(starts, ends)}`;
