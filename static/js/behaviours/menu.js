// [data-menu] popovers: arrow keys walk the entries, a chosen entry closes it, older browsers get a position.
const entries = (menu) => [...menu.querySelectorAll("a[href], button:not([disabled])")];

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  const all = entries(menu);
  event.preventDefault();
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown") return;
  const menu = document.getElementById(event.target.getAttribute?.("popovertarget") ?? "");
  if (!menu?.matches("[data-menu]:popover-open")) return;
  event.preventDefault();
  entries(menu)[0]?.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-menu] a, [data-menu] [data-theme-toggle]")) event.target.closest("[data-menu]").hidePopover();
});

// Anchor positioning places the menu in CSS; where it is missing, put the menu under its button.
if (!CSS.supports("position-area: block-end")) {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches?.("[data-menu]:not(.menu--sheet)")) return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`)?.getBoundingClientRect();
    if (!button) return;
    const edge = innerWidth - menu.offsetWidth - 8;
    menu.style.top = `${button.bottom + 4}px`;
    menu.style.left = `${Math.max(8, Math.min(edge, button.right - menu.offsetWidth))}px`;
  }, true);
}
