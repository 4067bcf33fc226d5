// [data-insert] writes its text where the cursor was last, in a field of the page that takes variables.
const FIELDS = "[data-takes-variables]";
let last = null;

document.addEventListener("focusin", ({ target }) => {
  if (target.matches(FIELDS)) last = target;
});
document.addEventListener("click", ({ target }) => {
  const text = target.closest("[data-insert]")?.dataset.insert;
  if (text === undefined) return;
  const field = last?.isConnected ? last : document.querySelector(`textarea${FIELDS}`);
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
