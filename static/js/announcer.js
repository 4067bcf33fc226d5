// Tells screen readers what changed and is not in focus.
export function announce(text) {
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById("announcer")?.replaceChildren(line);
}
