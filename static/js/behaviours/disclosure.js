// button[data-toggle="<id>"][aria-expanded] shows and hides an element; details[data-remember] stays as it was left.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle]");
  const part = button && document.getElementById(button.dataset.toggle);
  if (!part) return;
  const open = part.hidden;
  part.hidden = !open;
  part.dataset.toggled = "";
  button.setAttribute("aria-expanded", String(open));
});

// A control that cannot be used says why beside it; it stays focusable and does nothing.
document.addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled='true']")) { event.preventDefault(); event.stopPropagation(); }
}, true);

const key = (details) => `details:${location.pathname}:${details.dataset.remember}`;
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-remember]")) sessionStorage.setItem(key(event.target), event.target.open ? "1" : "");
}, true);
for (const details of document.querySelectorAll("details[data-remember]")) {
  const kept = sessionStorage.getItem(key(details));
  if (kept !== null) details.open = kept === "1";
}
