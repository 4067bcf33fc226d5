// Puts the CSRF token on every htmx request, and the true target, which htmx.ajax names before it knows it.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const { headers } = ctx.request;
  headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  if (!ctx.target?.tagName) return;
  headers["HX-Target"] = ctx.target.tagName.toLowerCase() + (ctx.target.id ? `#${encodeURI(ctx.target.id)}` : "");
});
