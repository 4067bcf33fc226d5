// Moves the focus to what asks for it with [data-focus]: the summary of a form that came back, a new heading.
function take() {
  const wanted = document.querySelector("[data-focus]");
  wanted?.removeAttribute("data-focus");
  wanted?.focus();
}

document.addEventListener("htmx:after:swap", take);
take();
