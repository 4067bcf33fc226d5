// What a calendar does while it is read: begins at the morning, the line of now moves on, a finger turns the page.
import { bodies, lengthOf, placeAt, put } from "./calendar-places.js";

const MINUTE = 60_000;
const FAR = 70;
const QUICK = 500;

function beginAtMorning() {
  const pane = document.getElementById("calendar-pane");
  const body = bodies()[0];
  if (!pane || !body || pane.dataset.begun === "") return;
  pane.dataset.begun = "";
  pane.scrollTop = (Number(pane.dataset.from) * 60 * body.offsetHeight) / lengthOf(body) - 8;
}

function moveNow() {
  for (const line of document.querySelectorAll("[data-now]")) {
    const body = line.parentElement;
    const place = placeAt(body, new Date());
    line.hidden = place < 0 || place > lengthOf(body);
    if (!line.hidden) put(line, place, 0);
  }
}

let touch = null;
document.addEventListener("touchstart", ({ target, touches }) => {
  const pane = touches.length === 1 && target.closest?.(".calendar__pane");
  const still = pane && pane.scrollWidth <= pane.clientWidth;
  touch = still ? { x: touches[0].clientX, y: touches[0].clientY, at: Date.now() } : null;
}, { passive: true });
// What is carried turns no page, however quick.
document.addEventListener("touchmove", () => {
  if (document.documentElement.dataset.dragging === "") touch = null;
}, { passive: true });
document.addEventListener("touchend", ({ changedTouches: [finger] }) => {
  if (!touch || Date.now() - touch.at > QUICK) return;
  const across = finger.clientX - touch.x;
  if (Math.abs(across) < FAR || Math.abs(finger.clientY - touch.y) > Math.abs(across) / 2) return;
  turn(across < 0 ? "after" : "before");
});

/** By days where one day is shown at a time, as on a phone; else by what is shown. */
function turn(way) {
  const strip = document.getElementById(`calendar-strip-${way}`);
  (strip?.parentElement.checkVisibility() ? strip : document.getElementById(`calendar-${way}`))?.click();
}

document.addEventListener("htmx:after:swap", beginAtMorning);
setInterval(moveNow, MINUTE);
beginAtMorning();
