// The calendar: entries are dragged to another time and made longer, empty time is drawn to a new meeting.
import "./calendar-keys.js";
import "./calendar-reading.js";
import { changesOf, hold, homeOf, rehome, retell, settle, shift } from "./calendar-moves.js";
import { bodyNear, clamp, lengthOf, placeOf, placeUnder, put, snap, STEP } from "./calendar-places.js";
import { draggable } from "./drag.js";

const USUAL = 30;
let held = null;
let openMenu = false;

/** Sends where it is now; it stays in hand no longer. */
function drop() {
  const { block, home } = held;
  const values = changesOf(block, home);
  if (!values) return;
  held = null;
  settle(block, home, values);
}

draggable(".calendar-block__grip", {
  bare: true,
  lift: (grip) => {
    const block = grip.closest(".calendar-block");
    held = { block, home: homeOf(block) };
  },
  over: (grip, under, y) => {
    const { block } = held;
    const body = block.closest(".calendar-day__body");
    const ends = clamp(snap(placeUnder(body, y)), placeOf(block) + STEP, lengthOf(body));
    put(block, placeOf(block), ends - placeOf(block));
    retell(block);
  },
  drop,
  end: letGo,
});

draggable(".calendar-block[data-movable]:not([data-begun])", {
  bare: true,
  lift: (block, y) => {
    const grip = placeUnder(block.closest(".calendar-day__body"), y) - placeOf(block);
    held = { block, home: homeOf(block), grip };
  },
  over: (block, under, y, x) => {
    const body = bodyNear(x);
    const place = clamp(snap(placeUnder(body, y) - held.grip), 0, lengthOf(body) - STEP);
    shift(block, body, place);
  },
  drop,
  end: letGo,
});

/** Put back where it was, unless it is on its way to the server. */
function letGo() {
  if (held) rehome(held.block, held.home);
  held = null;
}

const isEmpty = (target) => !target.closest(".calendar-block, a, button");

draggable(".calendar-day__body[data-makes]", {
  bare: true,
  takes: isEmpty,
  lift: (body, y) => {
    const make = body.querySelector(".calendar-make");
    held = { make, from: snap(placeUnder(body, y) - STEP / 2) };
    make.dataset.drawn = "";
    hold(true);
  },
  over: (body, under, y) => draw(body, held.make, held.from, snap(placeUnder(body, y))),
  drop: () => open(held.make),
  press: (body, y) => {
    drawUsual(body, held.make, y);
    open(held.make);
  },
  end: () => {
    delete held.make.dataset.drawn;
    hold(false);
    held = null;
  },
});

function draw(body, make, from, to) {
  const [first, last] = to > from ? [from, to] : [to, from + STEP];
  put(make, clamp(first, 0, lengthOf(body) - STEP), Math.max(STEP, clamp(last, 0, lengthOf(body)) - first));
  retell(make);
}

function drawUsual(body, make, y) {
  const from = Math.floor(placeUnder(body, y) / USUAL) * USUAL;
  draw(body, make, from, from + USUAL);
}

function open(make) {
  htmx.ajax("GET", make.getAttribute("href"), { source: make, target: "#dialogs", swap: "innerHTML" });
}

document.addEventListener("pointerdown", () => (openMenu = Boolean(document.querySelector(":popover-open"))), true);
document.addEventListener("click", ({ target, clientY, detail }) => {
  const body = target.closest?.(".calendar-day__body[data-makes]");
  if (!body || openMenu || !detail || !isEmpty(target)) return;
  const make = body.querySelector(".calendar-make");
  drawUsual(body, make, clientY);
  open(make);
});
