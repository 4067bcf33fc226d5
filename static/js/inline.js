// A field edited in its place ([data-inline]): Esc puts back what was there.
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.("form[data-inline]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  form.querySelector("[data-cancel]").click();
}, true);
