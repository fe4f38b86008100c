// role=tab with aria-controls: click and arrow keys. A tab is a link to its own address, which serves pages without scripts.
function pick(tab) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !on;
  }
}

const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls") ?? "");

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (!tab || !panelOf(tab) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pick(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const all = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const forward = getComputedStyle(tab).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const index = all.indexOf(tab) + (event.key === forward ? 1 : -1);
  const next = event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : all[(index + all.length) % all.length];
  event.preventDefault();
  next.focus();
  if (panelOf(next)) pick(next);
});
