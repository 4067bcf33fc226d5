// Picks up an element by pointer: after 4 px with a mouse, by a long press with a finger. Esc puts it back.
const FAR = 4;
const SHAKY = 8;
const HOLD = 350;
const EDGE = 64;
const SPEED = 16;
const DWELL = 250;
const TURN = 800;
let drag = null;

/** `moves`: lift(card, y, shadow), over(card, element, y, x), drop(card) and end(card), which comes last in any case; a finger that
    lets go without having moved drops nothing, there is press(card, y) for that; `bare` for what moves itself and needs no shadow,
    `takes` says on which elements it may be picked up. */
export function draggable(selector, moves) {
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(selector);
    if (drag || !card || event.button !== 0 || event.target.closest("button, input, select, textarea, form")) return;
    if (moves.takes && !moves.takes(event.target)) return;
    drag = { card, moves, pointer: event.pointerId, finger: event.pointerType !== "mouse", lifted: false };
    Object.assign(drag, { x: event.clientX, y: event.clientY, fromX: event.clientX, fromY: event.clientY });
    if (drag.finger) drag.timer = setTimeout(lift, HOLD);
  });
  document.addEventListener("dragstart", (event) => event.target.closest?.(selector) && event.preventDefault());
}

function lift() {
  const { card, moves, fromY } = drag;
  drag.lifted = true;
  if (!moves.bare) drag.shadow = shadowOf(card);
  card.dataset.ghost = "";
  document.documentElement.dataset.dragging = "";
  moves.lift(card, fromY, drag.shadow);
  requestAnimationFrame(frame);
}

function shadowOf(card) {
  const box = card.getBoundingClientRect();
  const shadow = card.cloneNode(true);
  shadow.removeAttribute("id");
  shadow.inert = true;
  shadow.dataset.dragging = "";
  Object.assign(shadow.style, { position: "fixed", left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, pointerEvents: "none", transition: "none" });
  document.body.append(shadow);
  return shadow;
}

function frame() {
  if (!drag?.lifted) return;
  const { card, moves, shadow, x, y, fromX, fromY } = drag;
  if (shadow) shadow.style.translate = `${x - fromX}px ${y - fromY}px`;
  const under = document.elementFromPoint(x, y);
  if (under) {
    scrollAtEdges(under, x, y);
    moves.over(card, under, y, x);
  }
  requestAnimationFrame(frame);
}

function scrollAtEdges(under, x, y) {
  const phone = document.scrollingElement.scrollHeight > innerHeight;
  const board = under.closest(".kanban");
  for (const pane of [under.closest("[data-scroll]"), board, phone && document.scrollingElement]) {
    if (!pane) continue;
    if (pane === board && isTurned(board)) turn(board, x);
    else scroll(pane, x, y);
  }
}

function scroll(pane, x, y) {
  const box = pane === document.scrollingElement ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : pane.getBoundingClientRect();
  pane.scrollBy({ left: push(x, box.left, box.right), top: push(y, box.top, box.bottom), behavior: "instant" });
}

/** A board that shows one column at a time goes on by whole columns. */
const isTurned = (board) => board.clientWidth < 2 * board.firstElementChild.offsetWidth;

function turn(board, x) {
  const box = board.getBoundingClientRect();
  const way = Math.sign(push(x, box.left, box.right));
  const now = performance.now();
  if (!way) drag.turnAt = null;
  drag.turnAt ??= now + DWELL;
  if (now < drag.turnAt) return;
  drag.turnAt = now + TURN;
  const [first, second = first] = board.children;
  board.scrollBy({ left: way * (second.offsetLeft - first.offsetLeft) });
}

function push(at, start, end) {
  if (at < start + EDGE) return -SPEED * Math.min(1, (start + EDGE - at) / EDGE);
  return at > end - EDGE ? SPEED * Math.min(1, (at - end + EDGE) / EDGE) : 0;
}

const wayOf = ({ x, y, fromX, fromY }) => Math.hypot(x - fromX, y - fromY);

function finish(dropped) {
  const { card, moves, shadow, timer, lifted, finger, fromY, x, y } = drag;
  const pressed = finger && wayOf(drag) <= SHAKY;
  clearTimeout(timer);
  drag = null;
  if (!lifted) return;
  shadow?.remove();
  delete card.dataset.ghost;
  delete document.documentElement.dataset.dragging;
  if (dropped && pressed) moves.press?.(card, fromY);
  else if (dropped) drop(card, moves, x, y);
  moves.end(card);
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, true), 50);
}

/** Where it is let go counts, also when no frame was drawn since. */
function drop(card, moves, x, y) {
  const under = document.elementFromPoint(x, y);
  if (under) moves.over(card, under, y, x);
  moves.drop(card);
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  Object.assign(drag, { x: event.clientX, y: event.clientY });
  if (drag.lifted) return;
  const moved = wayOf(drag);
  if (drag.finger && moved > SHAKY) finish(false);
  else if (!drag.finger && moved >= FAR) lift();
});
document.addEventListener("pointerup", (event) => event.pointerId === drag?.pointer && finish(true));
document.addEventListener("pointercancel", (event) => event.pointerId === drag?.pointer && finish(false));
document.addEventListener("contextmenu", (event) => drag?.finger && event.preventDefault());
// Not passive: a finger that carries a card must not scroll the page.
document.addEventListener("touchmove", (event) => drag?.lifted && event.preventDefault(), { passive: false });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag?.lifted) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  finish(false);
}, true);
