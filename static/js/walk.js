// A record opened from a list knows the list (?from=), so that its page can lead on to the next one.
const LISTS = { "/pipeline": "/deals/", "/contacts": "/contacts/", "/leads": "/leads/" };
const RECORD = /^\/(deals|contacts|leads)\/[0-9a-f-]{36}$/;

document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("main a[href]:not([hx-get])");
  const own = LISTS[location.pathname];
  if (!own || !link || link.search || !RECORD.test(link.pathname) || !link.pathname.startsWith(own)) return;
  link.search = new URLSearchParams({ from: location.pathname + location.search }).toString();
}, true);
