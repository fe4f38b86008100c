// The clock a person lives by. Signed in, the account holds it and the server prints all times; signed out, the choice
// stays on this device and time[data-t] is printed again here. Also fills the list in [data-zone-select].
const root = document.documentElement;
const guest = !("signedIn" in root.dataset);

function stored() {
  try { return localStorage.getItem("zone"); } catch { return null; }
}
let zone = (guest && stored()) || root.dataset.zone || "UTC";

/** 24-hour time of day in the chosen zone. ms: milliseconds since 1970. */
export function timeText(ms) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(ms);
}
const city = (name) => name.split("/").at(-1).replaceAll("_", " ");

function repaint() {
  for (const time of document.querySelectorAll("time[data-t]")) time.textContent = timeText(Date.parse(time.dateTime));
  for (const label of document.querySelectorAll("[data-zone-label]")) label.textContent = city(zone);
}
function fill(select) {
  const names = new Set([zone, "UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])]);
  select.replaceChildren(...[...names].sort().map((name) => new Option(name.replaceAll("_", " "), name, name === zone, name === zone)));
}
function choose(name) {
  zone = name;
  try { localStorage.setItem("zone", name); } catch { /* holds for this page */ }
  repaint();
  document.dispatchEvent(new CustomEvent("zone:change"));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-zone-select]") && event.target.options.length < 3) fill(event.target);
});
document.addEventListener("submit", (event) => {
  if (guest && event.target.matches("[data-zone-form]")) choose(event.target.elements.zone.value);
});
if (guest && stored()) repaint();
document.addEventListener("htmx:after:swap", () => { if (guest && stored()) repaint(); });
