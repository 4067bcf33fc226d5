// A field edited in its place ([data-inline]): Enter and leaving save, Esc puts back what was there.
const ANSWERED = "[aria-invalid=true]";

function touched(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || !field.name) return false;
    return field.value !== form.elements[`seen.${field.name}`]?.value;
  });
}

function leave(form) {
  if (!form.isConnected || form.querySelector(ANSWERED) || form.contains(document.activeElement)) return;
  if (touched(form)) form.requestSubmit();
  else form.querySelector("[data-cancel]").click();
}

document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.("form[data-inline]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  form.querySelector("[data-cancel]").click();
}, true);

// Only when the focus goes elsewhere on the page: another window is no reason to save.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const form = target.closest?.("form[data-inline]");
  if (form && relatedTarget && !form.contains(relatedTarget)) setTimeout(() => leave(form));
});
