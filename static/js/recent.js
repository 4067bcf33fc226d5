// Remembers the records looked at last ([data-recent=LABEL]) for the command palette.
const MOST = 8;
const place = () => `recent:${document.body.dataset.viewer ?? ""}`;

export function recent() {
  return JSON.parse(localStorage.getItem(place()) ?? "[]");
}

function remember() {
  const record = document.querySelector("[data-recent]");
  if (!record) return;
  const entry = { url: location.pathname, label: record.dataset.recent };
  const others = recent().filter((each) => each.url !== entry.url);
  localStorage.setItem(place(), JSON.stringify([entry, ...others].slice(0, MOST)));
}

document.addEventListener("htmx:after:swap", remember);
remember();
