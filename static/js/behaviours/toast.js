// Toasts in #toasts: made here, sent by a server as the event "toast" (HX-Trigger), or swapped in as .toast.
import { words } from "../words.js";

const STAYS_MS = 7000;
const host = () => document.getElementById("toasts");

/** Shows a short result. undo: called when the person takes it back. */
export function toast(text, { undo } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = words.undo;
    button.addEventListener("click", () => { undo(); box.remove(); });
    box.append(button);
  }
  host()?.append(box);
}

/** Says something to a screen reader without showing it. */
export function announce(text) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("p");
    region.id = "announcer";
    region.className = "vh";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = text;
}

// WCAG 2.2.1: the time stops while a toast is pointed at or focused.
function arm(box) {
  let timer = setTimeout(() => box.remove(), STAYS_MS);
  const hold = () => clearTimeout(timer);
  const letGo = () => { hold(); timer = setTimeout(() => box.remove(), STAYS_MS / 2); };
  box.addEventListener("pointerenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("pointerleave", letGo);
  box.addEventListener("focusout", letGo);
}

const region = host();
if (region) {
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) arm(node);
  }).observe(region, { childList: true });
  for (const box of region.children) arm(box);
}
document.addEventListener("toast", (event) => toast(event.detail?.text ?? event.detail?.value ?? String(event.detail)));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast]");
  if (button) toast(button.dataset.toast);
});
