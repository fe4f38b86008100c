// Quiz: a question comes sealed ([data-quiz-sealed], base64), its key by the socket at the start ({question, key}) or,
// where that was missed, from [data-key-url]. Then [data-quiz-question] is filled in and shown, to everybody in the
// same moment. The time that an answer took on this device goes along with it; [data-drain] empties a bar.
import { now } from "../clock.js";
import { announce } from "./toast.js";

const PATIENCE_MS = 350; // after the start, then the key is asked for
const LETTERS = "ABCDEFGHIJKL";

const keys = new Map(); // question -> hex
const armed = new WeakSet();
const shownAt = new WeakMap(); // form -> performance.now()
let draining = 0;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

async function unseal(text, hex) {
  const sealed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytesOf(hex), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const plain = new Uint8Array(sealed.length);
  for (let block = 0; block * 32 < sealed.length; block++) {
    const counter = new DataView(new ArrayBuffer(4));
    counter.setUint32(0, block);
    const stream = new Uint8Array(await crypto.subtle.sign("HMAC", key, counter.buffer));
    for (let at = 0; at < 32 && block * 32 + at < sealed.length; at++) plain[block * 32 + at] = sealed[block * 32 + at] ^ stream[at];
  }
  return JSON.parse(new TextDecoder().decode(plain));
}
function option(label, place) {
  const button = document.createElement("button");
  button.className = "quiz__option";
  button.type = "submit";
  button.name = "pick";
  button.value = String(place);
  const letter = document.createElement("span");
  letter.className = "quiz__letter";
  letter.setAttribute("aria-hidden", "true");
  letter.textContent = LETTERS[place];
  button.append(letter, label);
  return button;
}
function show(host, { text, options }) {
  const question = host.querySelector("[data-quiz-question]");
  question.querySelector("[data-quiz-text]").textContent = text;
  question.querySelector("[data-quiz-options]").replaceChildren(...options.map(option));
  host.querySelector("[data-quiz-wait]")?.remove();
  question.hidden = false;
  start(question.querySelector("form"));
  announce(text);
}
function start(form) {
  if (shownAt.has(form)) return;
  shownAt.set(form, performance.now());
  form.elements.elapsed.disabled = false;
  if (!draining) drain();
}
async function open(host) {
  const { question, quizSealed, keyUrl } = host.dataset;
  try {
    if (!keys.has(question)) {
      const response = await fetch(keyUrl, { credentials: "same-origin" });
      if (!response.ok) { setTimeout(open, PATIENCE_MS, host); return; }
      keys.set(question, (await response.text()).trim());
    }
    if (host.isConnected && host.querySelector("[data-quiz-wait]")) show(host, await unseal(quizSealed, keys.get(question)));
  } catch {
    location.reload(); // no crypto on this connection, or no line: the page itself holds the question by now
  }
}
function scan() {
  for (const host of document.querySelectorAll("[data-quiz-sealed]")) {
    if (armed.has(host)) continue;
    armed.add(host);
    setTimeout(open, Math.max(0, Date.parse(host.dataset.starts) - now()) + PATIENCE_MS, host);
  }
  for (const form of document.querySelectorAll("[data-quiz-shown] form")) start(form);
}
function drain() {
  const bars = [...document.querySelectorAll("[data-drain]")];
  for (const bar of bars) {
    bar.value = Math.max(0, ((Date.parse(bar.dataset.drain) - now()) / 10 / Number(bar.dataset.seconds)));
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  draining = bars.length ? setTimeout(() => (still ? drain() : requestAnimationFrame(drain)), still ? 1000 : 60) : 0;
}

document.addEventListener("live:data", (event) => {
  const { question, key } = event.detail.payload ?? {};
  if (!event.target.matches?.("[data-quiz-sealed]") || typeof key !== "string") return;
  keys.set(String(question), key);
  if (event.target.dataset.question === String(question)) open(event.target);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-quiz-form]") && shownAt.has(form)) form.elements.elapsed.value = String(Math.round(performance.now() - shownAt.get(form)));
}, true);
document.addEventListener("htmx:after:swap", scan);
scan();
