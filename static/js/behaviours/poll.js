// Results of polls as they grow: [data-poll] holds [data-poll-n] (how many answered) and [data-question] parts with
// [data-bar], [data-share], [data-value] by the option's place and [data-poll-said], a sentence for those who listen.
// [data-refresh-at="ISO"] fetches its part again at that moment of the server's clock.
import { now } from "../clock.js";
import { refresh } from "../live_dom.js";

const SAY_EVERY_MS = 12_000; // a screen reader is told at most this often
const AFTER_MS = 150; // the server's own clock may be a little behind what the page knows of it

const said = new WeakMap();
const sentences = new WeakMap();

function count(root, people) {
  for (const place of root.querySelectorAll("[data-poll-n]")) place.textContent = String(people);
}
function draw(part, { bars, said: sentence }) {
  bars.forEach(([value, share], index) => {
    for (const bar of part.querySelectorAll(`[data-bar="${index}"]`)) bar.value = share;
    for (const place of part.querySelectorAll(`[data-share="${index}"]`)) place.textContent = String(share);
    for (const place of part.querySelectorAll(`[data-value="${index}"]`)) place.textContent = value;
  });
  for (const place of part.querySelectorAll("[data-said]")) place.textContent = sentence;
  for (const place of part.querySelectorAll("[data-poll-said]")) say(place, sentence);
}
function say(place, sentence) {
  sentences.set(place, sentence);
  if (said.has(place)) return; // told a moment ago: the latest sentence follows
  said.set(place, setTimeout(() => { said.delete(place); place.textContent = sentences.get(place); }, SAY_EVERY_MS));
}

document.addEventListener("live:data", (event) => {
  const { topic, payload } = event.detail;
  if (!topic.startsWith("poll.") || event.target === document) return;
  if (typeof payload.n === "number") {
    count(event.target, payload.n);
    return;
  }
  const part = event.target.closest("[data-question]");
  const tally = part && payload[part.dataset.question];
  if (tally) draw(part, tally);
});

// ---- parts that change by the clock ----

const armed = new WeakMap();

function arm() {
  for (const element of document.querySelectorAll("[data-refresh-at]")) {
    const at = element.dataset.refreshAt;
    if (armed.get(element) === at) continue;
    armed.set(element, at);
    setTimeout(() => {
      const root = element.closest("[data-topic][data-refresh-url]");
      if (element.isConnected && element.dataset.refreshAt === at && root) refresh(root.dataset.topic.split(" ")[0]);
    }, Math.max(0, Date.parse(at) - now()) + AFTER_MS);
  }
}
document.addEventListener("htmx:after:swap", arm);
arm();
