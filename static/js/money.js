// Writes pushed amounts, which know no viewer, as the viewer's own pages do.
const { locale } = document.documentElement.dataset;

function words({ amount, currency }) {
  const form = new Intl.NumberFormat(locale, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
  return form.format(Number(amount) / 10 ** form.resolvedOptions().maximumFractionDigits);
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.id !== "live") return;
  for (const money of document.querySelectorAll("[data-amount]")) money.textContent = words(money.dataset);
});
