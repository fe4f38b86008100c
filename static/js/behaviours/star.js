// Stars and upvotes answer at once: form[data-star], form[data-flip] flip aria-pressed (and [data-n]) when sent,
// and flip back when the server did not take it. Never for votes, bookings, publishing or mail: those wait for the answer.
const OPTIMISTIC = "form[data-star], form[data-flip]";
const flipped = new WeakSet();

function flip(form) {
  const button = form.querySelector("[aria-pressed]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  const count = button.querySelector("[data-n]");
  if (count) count.textContent = String(Number(count.textContent) + (on ? 1 : -1));
}

function sent(event) {
  const form = event.detail?.ctx?.sourceElement;
  return form?.matches?.(OPTIMISTIC) ? form : null;
}

document.addEventListener("htmx:before:request", (event) => {
  const form = sent(event);
  if (form) { flip(form); flipped.add(form); }
});
function back(event) {
  const form = sent(event);
  if (form && flipped.delete(form)) flip(form);
}
document.addEventListener("htmx:response:error", back);
document.addEventListener("htmx:error", back);
