// Puts a lead form where this script stands in somebody's page: a frame that is as high as its form.
(() => {
  // Light words stand on something dark, whatever the system would like.
  const isLight = (colour) => {
    const said = /^rgba?\((.*)\)/.exec(colour)?.[1].match(/[\d.]+/g) ?? [];
    const [red, green, blue] = said.map(Number);
    return 0.3 * red + 0.6 * green + 0.1 * blue > 128;
  };
  const script = document.currentScript;
  const address = new URL(script.dataset.form);
  const query = new URLSearchParams(location.search);
  for (const name of ["source", "medium", "campaign", "term", "content"]) {
    const said = query.get(`utm_${name}`);
    if (said) address.searchParams.set(`utm_${name}`, said.slice(0, 200));
  }
  address.searchParams.set("embed", "1");
  const words = getComputedStyle(script.parentElement).color;
  address.searchParams.set("theme", isLight(words) ? "dark" : "light");
  address.searchParams.set("page", location.href.slice(0, 1000));
  if (document.referrer) address.searchParams.set("referrer", document.referrer.slice(0, 1000));

  const frame = document.createElement("iframe");
  Object.assign(frame, { src: address.href, title: script.dataset.title || "Form", loading: "lazy" });
  Object.assign(frame.style, { display: "block", width: "100%", height: "36rem", border: "0" });
  script.after(frame);

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== address.origin) return;
    if (data.composeHeight > 0) frame.style.height = `${Math.ceil(data.composeHeight)}px`;
    if (/^https?:/.test(data.composeOnward)) location.assign(data.composeOnward);
  });
})();
