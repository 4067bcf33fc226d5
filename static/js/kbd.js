// Names the command key as this keyboard does: ⌘ on Apple's, Ctrl elsewhere.
const apple = /Mac|iPhone|iPad/.test(navigator.userAgentData?.platform ?? navigator.platform);

function rename() {
  for (const key of document.querySelectorAll(".kbd")) {
    if (key.textContent.includes("⌘")) key.textContent = key.textContent.replace("⌘", "Ctrl ").trim();
  }
}

if (!apple) {
  rename();
  document.addEventListener("htmx:after:swap", rename);
  document.addEventListener("dialog:open", rename);
}
