// A list beside its detail ([data-split]): on a phone one of them is shown at a time.
const splitOf = (element) => element?.closest?.("[data-split]");

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const split = splitOf(ctx.target);
  if (split && ctx.target.matches(".split__detail")) split.dataset.open = "detail";
});

document.addEventListener("click", (event) => {
  const back = event.target.closest("[data-split] [data-back]");
  const split = splitOf(back);
  if (!split || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  delete split.dataset.open;
  history.pushState(null, "", back.href);
  split.querySelector("[data-row][aria-current=true]")?.focus();
});
