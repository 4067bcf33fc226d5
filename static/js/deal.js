// A deal's page: when news of it is pushed, the page comes again as it is now, unless something is being typed.
import { isText } from "./typing.js";

const page = () => document.getElementById("deal-page");

function busy() {
  return isText(document.activeElement) || document.querySelector("dialog[open]");
}

function comeAgain() {
  if (busy()) return document.addEventListener("focusout", () => setTimeout(comeAgain), { once: true });
  return htmx.ajax("GET", location.pathname, { source: page(), target: page(), select: "#deal-page", swap: "outerMorph" });
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const news = page()?.querySelector("[data-news]");
  if (!news) return;
  news.remove();
  if (ctx.sourceElement?.id === "live") comeAgain();
});
