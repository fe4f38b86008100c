// Clocks on the server's time, painted once a second:
//   [data-countdown="ISO"] with data-style words ("in 12 min"), left ("12 min"), clock (12:04);
//   at zero it fires countdown:end once. data-announce="Voting closes" is spoken at 5 and 1 minutes.
//   circle[data-ring="ISO"][data-total=seconds] empties; [data-clock] shows the time of day.
import { now } from "../clock.js";
import { words } from "../words.js";
import { announce } from "./toast.js";
import { timeText } from "./zone.js";

const DAY_S = 86400;
const two = (n) => String(n).padStart(2, "0");
const ended = new WeakMap();

function inWords(seconds) {
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
}
function asClock(seconds) {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}
function text(seconds, style) {
  if (style === "clock") return asClock(seconds);
  if (style === "left") return inWords(seconds);
  return seconds < 60 ? words.now : words.inTime(inWords(seconds));
}
function speak(element, seconds) {
  if (element.dataset.announce && (seconds === 300 || seconds === 60)) {
    announce(words.timeLeft(element.dataset.announce, seconds / 60));
  }
}
function paintCountdown(element) {
  const seconds = Math.max(0, Math.round((Date.parse(element.dataset.countdown) - now()) / 1000));
  if (seconds > DAY_S && element.dataset.style !== "clock") return; // days away: the date in the page says it better
  const line = text(seconds, element.dataset.style);
  if (element.textContent !== line) element.textContent = line;
  speak(element, seconds);
  if (seconds === 0 && ended.get(element) !== element.dataset.countdown) {
    ended.set(element, element.dataset.countdown);
    element.dispatchEvent(new CustomEvent("countdown:end", { bubbles: true }));
  }
}
function paint() {
  for (const element of document.querySelectorAll("[data-countdown]")) paintCountdown(element);
  for (const ring of document.querySelectorAll("[data-ring]")) {
    const left = Math.max(0, (Date.parse(ring.dataset.ring) - now()) / 1000 / Number(ring.dataset.total));
    ring.setAttribute("stroke-dasharray", `${(left * 100).toFixed(1)} 100`);
  }
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const line = timeText(now());
    if (clock.textContent !== line) clock.textContent = line;
  }
}

paint();
setInterval(paint, 1000);
document.addEventListener("htmx:after:swap", paint);
document.addEventListener("zone:change", paint);
