// Keeps short times true as minutes pass, and puts pushed ones on the viewer's clock.
const { locale, zone } = document.documentElement.dataset;
const MINUTE = 60_000;
const form = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
const dayThisYear = form({ day: "numeric", month: "short" });
const dayOther = form({ day: "numeric", month: "short", year: "numeric" });
const year = form({ year: "numeric" });
const clock = form({ timeStyle: "short" });

function day(when) {
  return (year.format(when) === year.format(Date.now()) ? dayThisYear : dayOther).format(when);
}

export function span(minutes) {
  if (minutes < 60) return `${minutes} min`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

function ago(when) {
  const minutes = Math.floor(Math.abs(Date.now() - when) / MINUTE);
  if (minutes < 1) return "now";
  if (minutes >= 7 * 1440) return day(when);
  return when < Date.now() ? span(minutes) : `in ${span(minutes)}`;
}

const FORMS = {
  ago, day,
  clock: (when) => clock.format(when),
  "day-clock": (when) => `${day(when)}, ${clock.format(when)}`,
};

function retell(selector) {
  for (const time of document.querySelectorAll(selector)) {
    const text = FORMS[time.dataset.form](new Date(time.dateTime));
    if (time.dateTime.includes("T") && time.textContent !== text) time.textContent = text;
  }
}

function countDown() {
  for (const sla of document.querySelectorAll(".sla[data-due]")) {
    const minutes = Math.floor((new Date(sla.dataset.due) - Date.now()) / MINUTE);
    if (sla.dataset.state !== "met" && minutes < 0) sla.dataset.state = "breached";
    const words = minutes < 0 ? `${span(-minutes)} late` : span(minutes);
    if (sla.dataset.state !== "met") sla.lastChild.textContent = words;
  }
}

setInterval(() => { retell("time[data-form=ago]"); countDown(); }, MINUTE);
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id === "live") retell("time[data-form]");
});
