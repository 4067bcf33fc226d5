// Phone: the tabs name the stages; the one in view is marked, a tap brings its column.
const tabs = () => document.querySelector(".stage-tabs");
const tabOf = (column) => document.getElementById(`${column.id}-tab`);

function inView(board) {
  const left = board.getBoundingClientRect().left;
  const far = (column) => Math.abs(column.getBoundingClientRect().left - left);
  return [...board.querySelectorAll(".kanban-column")].sort((one, other) => far(one) - far(other))[0];
}

function mark(column) {
  const tab = column && tabOf(column);
  if (!tab || tab.ariaCurrent === "true") return;
  tabs().querySelectorAll("[aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  tab.setAttribute("aria-current", "true");
  tabs().scrollTo({ left: tab.offsetLeft - tabs().offsetLeft - 16 });
}

document.addEventListener("scroll", ({ target }) => {
  if (target.id === "board" && tabs()?.checkVisibility()) mark(inView(target));
}, { capture: true, passive: true });

document.addEventListener("click", (event) => {
  const tab = event.target.closest(".stage-tabs a");
  const column = tab && document.getElementById(tab.hash.slice(1));
  if (!column) return;
  event.preventDefault();
  const board = document.getElementById("board");
  board.scrollTo({ left: board.scrollLeft + column.getBoundingClientRect().left - board.getBoundingClientRect().left - 16 });
});
