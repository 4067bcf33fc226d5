// Menus are popovers, or lists in a dialog: this places them where the browser can't, moves by arrows, and says menu:open.
const PLACES = CSS.supports("position-area: bottom");
const items = (menu) => [...menu.querySelectorAll("[role^=menuitem]:not([disabled])")];
const invoker = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

document.addEventListener("toggle", ({ target: menu, newState }) => {
  if (!menu.matches?.("[popover]")) return;
  invoker(menu)?.setAttribute("aria-expanded", String(newState === "open"));
  if (newState !== "open") return;
  if (!PLACES) place(menu);
  menu.dispatchEvent(new CustomEvent("menu:open"));
  if (menu.role === "menu") items(menu)[0]?.focus();
}, true);

function place(menu) {
  const button = invoker(menu)?.getBoundingClientRect();
  if (!button) return;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, button.right - width), innerWidth - width - 8);
  const below = button.bottom + height < innerHeight;
  Object.assign(menu.style, {
    position: "fixed", left: `${left}px`, top: `${below ? button.bottom : button.top - height - 12}px`,
  });
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[role=menu]");
  if (!menu || event.metaKey || event.ctrlKey || event.altKey) return;
  const next = wanted(menu, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
  if ([next.dataset.new, next.dataset.key].includes(event.key.toLowerCase())) next.click();
});

function wanted(menu, key) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  if (key in moves) return all.at(moves[key] % all.length);
  if (key === "Tab") menu.popover && menu.hidePopover();
  if (key.length !== 1 || key === " ") return null;
  const letter = key.toLowerCase();
  const named = all.find((item) => item.dataset.new === letter || item.dataset.key === letter);
  return named ?? all.find((item) => item.textContent.trim().toLowerCase().startsWith(letter));
}

document.addEventListener("click", ({ target }) => {
  target.closest("[role^=menuitem]")?.closest("[popover]")?.hidePopover();
});
