// Copies the text of the field that [data-copy=ID] names.
import { announce } from "./announcer.js";

document.addEventListener("click", async ({ target }) => {
  const field = document.getElementById(target.closest("[data-copy]")?.dataset.copy);
  if (!field) return;
  field.select();
  await navigator.clipboard?.writeText(field.value);
  announce("Copied");
});
