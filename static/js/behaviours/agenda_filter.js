// form[data-agenda]: chips of tracks, kinds and "mine" dim the grid and shorten the list at once; the address keeps the
// choice. Without scripts the same form is a GET that the server answers. The agenda stands beside the form, in
// [data-agenda-root], because its stars are forms themselves. Words are looked up by the server, on Enter.
import { words } from "../words.js";

const rootOf = (form) => form.closest("[data-agenda-root]") ?? form;

function matches(element, chosen) {
  const tracks = chosen.getAll("track");
  const kinds = chosen.getAll("kind");
  return (
    (!tracks.length || tracks.includes(element.dataset.track)) &&
    (!kinds.length || kinds.includes(element.dataset.kind)) &&
    (!chosen.has("mine") || element.classList.contains("is-mine"))
  );
}
function apply(form) {
  const chosen = new FormData(form);
  if (chosen.get("q")) return null; // the server has marked what fits the words
  let shown = 0;
  for (const element of rootOf(form).querySelectorAll("[data-track]")) {
    const ok = matches(element, chosen);
    const item = element.closest(".agenda__list li, .wave__row li");
    if (item) item.hidden = !ok;
    else {
      element.classList.toggle("is-dim", !ok);
      element.inert = !ok;
    }
    if (!element.closest(".agenda__grid")) shown += ok;
  }
  for (const slot of rootOf(form).querySelectorAll(".tslot")) slot.hidden = !slot.querySelector("li:not([hidden])");
  return shown;
}
function remember(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => value && !(name === "view" && value === "grid"));
  const query = new URLSearchParams(pairs).toString();
  history.replaceState(history.state, "", query ? `?${query}` : location.pathname);
}
// The grid opens at this minute, a bit of the past still in sight.
function scrollToNow(form) {
  const grid = rootOf(form).querySelector(".agenda__grid");
  const bar = grid?.querySelector(".nowbar");
  if (bar) grid.scrollTop = Math.max(0, bar.offsetTop - 190);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-agenda]");
  if (!form || event.target.type === "search") return;
  if (form.elements.q?.value) { form.requestSubmit(); return; }
  const shown = apply(form);
  remember(form);
  const say = rootOf(form).querySelector("[data-agenda-count]");
  if (!say) return;
  say.className = shown ? "vh" : "note mt-2";
  say.textContent = words.sessionsShown(shown);
});
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("form[data-agenda]").forEach(apply));
for (const form of document.querySelectorAll("form[data-agenda]")) {
  apply(form);
  scrollToNow(form);
}
