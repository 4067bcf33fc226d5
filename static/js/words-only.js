// Switches off all evaluation of attributes by htmx: no hx-on, no js: values, no trigger filters.
function refused() {
  throw new Error("Attributes are words here, not scripts");
}

htmx.registerExtension("words-only", {
  init: (api) => api.initSecurity(null, refused, refused),
});
