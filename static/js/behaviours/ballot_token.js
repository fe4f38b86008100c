// Verifiable ballots. form[data-token]: the page takes the voter's token some seconds after it is seen, so that neither
// the order of taking nor that of casting tells whose vote is whose. What is secret about it stays in this browser's
// storage until the vote is acknowledged. ballot.js casts through `castWithToken`, without cookies.
// [data-token-of] names a token; within it [data-token-when] shows what goes with its state: none, ready (here),
// elsewhere, cast, or plain (this browser cannot make one, so the form is posted as without scripts).
import { blind, finalize, fromHex, joined, randomBelow, toBytes, toHex, toNumber } from "../blind.js";
import { makeCode, post } from "./ballot.js";

const LOOK_MS = [1500, 6000]; // how long the page is seen before it takes its token
const CAST_MS = [200, 2000]; // how long a vote waits, so that it does not arrive on the heels of its token
const HURRY_MS = 15_000; // before the end nobody waits
const EXPONENT = 65537n;
const able = Boolean(globalThis.crypto?.subtle);

// ---- what this browser keeps ----

const nameOf = (element) => `folkmoot.token.${element.closest("[data-token-of]").dataset.tokenOf}`;
const memory = new Map(); // where a browser keeps nothing for us, the page does while it is open
function kept(name) {
  try { return JSON.parse(localStorage.getItem(name)) ?? memory.get(name) ?? null; } catch { return memory.get(name) ?? null; }
}
function keep(name, value) {
  memory.set(name, value);
  try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* in memory it is */ }
  showAll();
}
function drop(name) {
  memory.delete(name);
  try { localStorage.removeItem(name); } catch { /* nothing was kept there */ }
}
function stateOf(root) {
  if (!able) return "plain";
  const own = kept(nameOf(root));
  if (own) return own.cast ? "cast" : "ready";
  return "given" in root.dataset ? "elsewhere" : "none";
}
function showAll() {
  for (const root of document.querySelectorAll("[data-token-of]")) {
    const state = stateOf(root);
    for (const part of root.querySelectorAll("[data-token-when]")) part.hidden = !part.dataset.tokenWhen.split(" ").includes(state);
    for (const choices of root.querySelectorAll("[data-token] > fieldset")) choices.disabled = state === "elsewhere"; // to read
  }
}

// ---- taking the token ----

const between = ([least, most]) => least + Math.random() * (most - least);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const keyOf = (form) => ({ n: BigInt(`0x${form.dataset.key}`), e: EXPONENT });

/** A fresh secret, kept before anything of it leaves: whatever gets lost on the way can be asked for again. */
async function begin(form, name) {
  const key = keyOf(form);
  const [tracker, prefix] = [random(16), random(32)];
  let hidden = null;
  while (!hidden) hidden = await blind(key, joined(prefix, tracker), random(48), randomBelow(key.n));
  if (kept(name)) return; // another tab was faster
  keep(name, { tracker: toHex(tracker), prefix: toHex(prefix), blinded: toHex(hidden.blinded), inverse: hidden.inverse.toString(16) });
}
async function take(form, say) {
  const name = nameOf(form);
  if (!kept(name)) await begin(form, name);
  const own = kept(name);
  if (own.cast || own.token) return own;
  const response = await post(form.dataset.token, new URLSearchParams({ blinded: own.blinded }), form, say);
  if (!response) return null;
  if (response.redirected) return void location.reload(); // signed out meanwhile: the door leads back here
  if (!response.ok) {
    if (response.status === 409) drop(name); // a secret that gets no signature is of no use
    throw new Error(await refusal(response));
  }
  const key = keyOf(form);
  const prepared = joined(fromHex(own.prefix), fromHex(own.tracker));
  const signature = await finalize(key, prepared, fromHex((await response.json()).signature), BigInt(`0x${own.inverse}`));
  keep(name, { tracker: own.tracker, token: toHex(joined(fromHex(own.prefix), signature)) });
  return kept(name);
}
// One at a time, also among tabs: two secrets for one voter would leave one of them without a signature.
const running = new Map();
function taken(form, say = () => {}) {
  const name = nameOf(form);
  const ask = () => (navigator.locks ? navigator.locks.request(name, () => take(form, say)) : take(form, say));
  if (!running.has(name)) running.set(name, ask().finally(() => running.delete(name)));
  return running.get(name);
}
async function refusal(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return (page.querySelector(".toast p") ?? page.body).textContent.trim();
}

let waiting = null;
function look() {
  showAll();
  const form = document.querySelector("form[data-token]");
  if (!form || !able) return;
  const state = stateOf(form.closest("[data-token-of]"));
  if (state === "cast") return void location.replace(form.dataset.receipt);
  if (state === "elsewhere" || waiting || kept(nameOf(form))?.token || document.visibilityState !== "visible") return;
  waiting = setTimeout(async () => {
    waiting = null;
    const now = document.querySelector("form[data-token]");
    if (now && document.visibilityState === "visible") await taken(now).catch((error) => console.info(error.message));
  }, between(LOOK_MS));
}
document.addEventListener("visibilitychange", look);
document.addEventListener("htmx:after:swap", look);
document.addEventListener("live:fetched", look);

// ---- casting ----

/** Casts the chosen vote without a name. Tells in words why it could not; shows the receipt where it could. */
export async function castWithToken(form, button, say, showSlip) {
  const name = nameOf(form);
  let own;
  try {
    own = await taken(form, say);
  } catch (error) {
    return say(error.message);
  }
  if (!own) return say(form.dataset.failed);
  if (own.cast) return location.replace(form.dataset.receipt);
  if (Date.parse(form.dataset.closes) - Date.now() > HURRY_MS) await pause(between(CAST_MS));
  const body = new URLSearchParams("votesBlank" in form.dataset ? { blank: "on" } : new FormData(form, button));
  const code = makeCode(fromHex(own.tracker));
  body.set("tracker", code);
  body.set("token", own.token);
  const response = await post(form.dataset.box, body, form, say, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response) return say(form.dataset.failed);
  if (!response.ok) return say(await refusal(response));
  const slip = document.querySelector("template[data-token-slip]").content.cloneNode(true);
  slip.querySelector("#receipt-code").textContent = code;
  keep(name, { cast: true });
  showSlip(slip);
}

look();
