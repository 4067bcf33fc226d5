// [data-compose=KIND] opens the composer on the page with that kind; without one its address does.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-compose]");
  const composer = link && document.getElementById("composer");
  if (!composer || event.metaKey || event.ctrlKey) return;
  if (!link.hasAttribute("hx-get")) event.preventDefault();
  composer.querySelector(`[name=type][value="${CSS.escape(link.dataset.compose)}"]`).checked = true;
  composer.scrollIntoView({ block: "center" });
  const subject = composer.querySelector("#composer-subject");
  (subject.value ? composer.querySelector("textarea") : subject).focus();
}, true);

// Enter in the head of an email goes on to the next field: it must not send what is half written.
document.addEventListener("keydown", (event) => {
  const head = event.target.closest?.(".composer__letter");
  if (!head || event.key !== "Enter" || event.metaKey || event.ctrlKey || !event.target.matches("input:not([type=checkbox])")) return;
  event.preventDefault();
  const fields = [...head.querySelectorAll("label > .input"), head.closest("form").querySelector("#composer-body")];
  fields[fields.indexOf(event.target) + 1]?.focus();
});

// What the text is asked to be goes by the kind that is chosen.
["focusin", "change"].forEach((name) => document.addEventListener(name, (event) => {
  const composer = event.target.closest?.("#composer");
  const kind = composer?.querySelector("[name=type]:checked");
  if (kind) composer.querySelector("#composer-body").placeholder = kind.dataset.says;
}));
