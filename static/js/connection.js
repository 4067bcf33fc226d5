// The connection indicator: opening (which looks like live), live, reconnecting after 2 s, offline after 30 s.
const WORDS = { live: "Live", reconnecting: "Reconnecting", offline: "Offline" };
let timers = [];

function show(state) {
  const place = document.getElementById("connection");
  if (!place || place.dataset.state === state) return;
  place.dataset.state = state;
  place.querySelector(".status-dot").toggleAttribute("data-tone", state === "live");
  if (state === "live") place.querySelector(".status-dot").dataset.tone = "success";
  place.querySelector("[data-connection-text]").textContent = WORDS[state];
}

export function lost() {
  if (timers.length) return;
  timers = [setTimeout(() => show("reconnecting"), 2000), setTimeout(() => show("offline"), 30_000)];
}

export function back() {
  timers.forEach(clearTimeout);
  timers = [];
  show("live");
}

addEventListener("offline", () => show("offline"));
