// The draft of scoring rules: whatever is changed in it is told, so that its effect follows.
const tell = (form) => form?.matches("[data-scoring]") && form.dispatchEvent(new CustomEvent("scoring:changed"));
const BUILDER = "[name^='r.'], [name^='g.'], [name='join']";

document.addEventListener("input", ({ target }) => {
  if (target.form && !target.matches(BUILDER)) tell(target.form);
});
document.addEventListener("rows:change", ({ target }) => tell(target.closest("form")));
