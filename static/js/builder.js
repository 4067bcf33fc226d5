// The rule builder: another field or comparison asks for the value that fits it; what a value
// becomes is told to who follows (builder:changed).
const REFRESHING = "select[name$='.field'], select[name$='.op'], input[type=radio], input[type=checkbox]";
const VALUES = "[name$='.value']";

const told = ({ target }) => {
  const form = target.closest?.("form[data-builder]");
  if (form && target.matches(VALUES)) form.dispatchEvent(new CustomEvent("builder:changed"));
};

document.addEventListener("input", told);
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("form[data-builder]");
  if (form && target.matches(REFRESHING)) form.requestSubmit(form.querySelector("[data-builder-refresh]"));
});
