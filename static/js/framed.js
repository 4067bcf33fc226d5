// A form in a frame of another site: tells that page how high it is, and where to go on when it is sent.
const tell = (said) => parent.postMessage(said, "*");
const page = document.querySelector(".guest");
const onward = document.querySelector("[data-onward]");

new ResizeObserver(() => tell({ composeHeight: page.offsetHeight })).observe(page);
if (onward) tell({ composeOnward: onward.href });
