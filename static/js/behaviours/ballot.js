// form[data-ballot]: the cast button [data-ballot-go] wakes up with a choice, [data-ballot-choice] and
// [data-ballot-name] say whom it is for. Works for one of few (radio), several of many (check boxes), scores and places.
// [data-ballot-cast] casts: the receipt code is made here, and a lost or delayed post is sent again with the same code.
// [data-turnout] follows the live number, [data-find-mine] searches the public list here, [data-reveal-next] hears keys.
import { rescan } from "../live.js";
import { words } from "../words.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TRIES = 6;

// ---- choosing ----

function chosen(form) {
  const places = [...form.querySelectorAll("select[data-name]")].filter((list) => list.value);
  if (places.length) return places.sort((a, b) => a.value - b.value).map((list) => `${list.value}. ${list.dataset.name}`);
  return [...form.querySelectorAll("input:checked[data-name]")]
    .filter((input) => input.value !== "0")
    .map((input) => (input.name.startsWith("mark-") ? `${input.dataset.name} ${input.value}` : input.dataset.name));
}
function show(form) {
  const names = chosen(form);
  const line = form.querySelector("[data-ballot-choice]");
  if (line) {
    line.dataset.empty ??= line.textContent;
    const listed = names.length === 1 || form.querySelector("[name^='mark-']");
    line.textContent = !names.length ? line.dataset.empty : listed ? words.yourChoice(names.join(", ")) : words.chosen(names.length);
  }
  const go = form.querySelector("[data-ballot-go]");
  if (go && names.length) go.removeAttribute("aria-disabled");
  else go?.setAttribute("aria-disabled", "true");
  for (const place of document.querySelectorAll("[data-ballot-name]")) place.textContent = names.join(", ");
}
const showAll = () => document.querySelectorAll("form[data-ballot]").forEach(show);

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-ballot]");
  if (form) show(form);
});
document.addEventListener("click", (event) => {
  const go = event.target.closest("[data-ballot-go][aria-disabled='true']");
  if (!go) return;
  event.preventDefault();
  event.stopPropagation(); // nothing chosen: no question to ask yet
  go.form?.querySelector("input[data-name], [data-rank-tap]")?.focus();
}, true);
document.addEventListener("htmx:after:swap", showAll);
showAll();

// ---- casting ----

const tokens = () => import("./ballot_token.js"); // verifiable ballots alone need it
if (document.querySelector("[data-token-of]")) tokens();

/** Seven groups of four symbols: 128 random bits and 12 bits of check, as the server reads them (Crockford's base 32). */
export function makeCode(bytes = crypto.getRandomValues(new Uint8Array(16))) {
  const secret = bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  let number = (secret << 12n) | (secret % 4093n);
  let symbols = "";
  for (let place = 0; place < 28; place++) {
    symbols = ALPHABET[Number(number & 31n)] + symbols;
    number >>= 5n;
  }
  return symbols.match(/.{4}/g).join("-");
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms + Math.random() * 300));

/** Posts as long as the server is busy or away: what is sent again means the same. Null where it never came through. */
export async function post(url, body, form, say, how = { credentials: "same-origin" }) {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    try {
      const response = await fetch(url, { method: "POST", body, headers: { Accept: "text/html", "HX-Request": "true" }, ...how });
      if (response.status !== 429 && response.status < 500) return response;
      say(form.dataset.busy);
    } catch {
      say(form.dataset.failed);
    }
    await pause(200 * 2 ** attempt);
  }
  return null;
}
// A receipt takes the page's place. Any other answer (a refusal with its reason, a door) is a page of its own: the form
// is posted once more without a script, and the code keeps that harmless.
async function showAnswer(response, form) {
  if (!response.ok || response.redirected) {
    const confirmed = Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "on" });
    form.append(confirmed);
    form.submit();
    return;
  }
  const slip = document.createElement("template");
  slip.innerHTML = await response.text();
  showSlip(slip.content, form);
}
function showSlip(slip, form) {
  const main = document.querySelector("main");
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  main.className = "page page--narrow";
  main.replaceChildren(slip);
  document.title = main.querySelector("h1").textContent;
  history.replaceState(null, "", form.dataset.receipt); // the code is in the page, never in an address
  scrollTo(0, 0);
  main.focus();
  showAll();
  rescan();
}
// A verifiable vote never travels with a sign-in, so a blank one is asked for here and not by the server.
function askBlank(event, form) {
  event.preventDefault();
  form.dataset.votesBlank = "";
  for (const place of document.querySelectorAll("[data-ballot-name]")) place.textContent = form.dataset.blank;
  document.getElementById("confirm")?.showModal();
}
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-ballot-go]")?.form;
  if (!form) return;
  delete form.dataset.votesBlank;
  show(form);
});
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const verifiable = "token" in form.dataset;
  if (verifiable && !crypto.subtle) return; // without https no token can be made here: the form goes as without scripts
  if (verifiable && !event.submitter?.matches("[data-ballot-cast]")) return askBlank(event, form);
  if (!form.matches("[data-ballot]") || !event.submitter?.matches("[data-ballot-cast]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button.matches(".is-busy")) return;
  button.classList.add("is-busy");
  const say = (text) => { for (const line of document.querySelectorAll("[data-ballot-status]")) line.textContent = text ?? ""; };
  if (verifiable) {
    const { castWithToken } = await tokens();
    await castWithToken(form, button, say, (slip) => showSlip(slip, form));
    return button.classList.remove("is-busy");
  }
  const field = form.elements.tracker;
  if (!field.value || "spare" in field.dataset) field.value = makeCode(); // the server's own is for browsers without scripts
  delete field.dataset.spare;
  const body = new URLSearchParams(new FormData(form, button));
  const response = await post(form.action, body, form, say);
  button.classList.remove("is-busy");
  if (response) await showAnswer(response, form);
  else say(form.dataset.failed);
});

// ---- turnout ----

document.addEventListener("live:data", (event) => {
  const place = event.target.closest?.("[data-turnout]");
  const voted = event.detail.payload?.voted;
  if (!place || typeof voted !== "number") return;
  for (const number of place.querySelectorAll("[data-turnout-n]")) number.textContent = String(voted);
  const bar = place.querySelector("progress");
  if (bar) bar.value = voted;
});

// ---- the public list ----

function inWords({ pick = [], rank = [], score = [] }, labels) {
  const ranked = rank.map((rung, at) => `${at + 1}. ${rung.map((id) => labels.get(id)).join(" = ")}`);
  return [...pick.map((id) => labels.get(id)), ...ranked, ...score.map(([id, mark]) => `${labels.get(id)}: ${mark}`)].join("; ");
}
const plain = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-find-mine]")) return;
  event.preventDefault();
  const status = form.querySelector("[data-find-status]");
  try {
    const board = await (await fetch(form.dataset.findMine)).json();
    const mine = plain(form.querySelector("input").value);
    const entry = board.entries.find(({ tracker }) => plain(tracker) === mine);
    const labels = new Map(board.config.options.map(({ id, label }) => [id, label]));
    status.textContent = entry
      ? form.dataset.found + (inWords(entry.choice, labels) || form.dataset.blank)
      : form.dataset.missing;
  } catch {
    status.textContent = form.dataset.failed;
  }
});

// ---- the stage ----

document.addEventListener("keydown", (event) => {
  const next = document.querySelector("[data-reveal-next]");
  if (!next || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("a, button, input, textarea, select")) return; // there the key has its own meaning
  if (![" ", "ArrowRight", "ArrowDown", "PageDown"].includes(event.key)) return;
  event.preventDefault();
  next.requestSubmit();
});
