// A guest's own clock: the page is asked for once more in the browser's zone; another choice at once.
const select = document.querySelector("[data-guest-zone]");
const address = new URL(location.href);

if (select && !address.searchParams.has("zone")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === own);
  if (known && own !== select.value) {
    address.searchParams.set("zone", own);
    location.replace(address);
  }
}
select?.addEventListener("change", () => select.form.requestSubmit());
