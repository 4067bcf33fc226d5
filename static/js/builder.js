// The filter builder: another field or comparison asks for the value that fits it.
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("#filter-builder");
  if (!form || !target.matches("select[name$='.field'], select[name$='.op'], input[type=radio], input[type=checkbox]")) return;
  form.requestSubmit(form.querySelector("[data-builder-refresh]"));
});
