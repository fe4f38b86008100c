// The live client: one socket for the page, topics joined and left as elements come and go, resumed by number.
// Frames are [topic, seq, kind, payload]. A frame at or below the last number is old; a hole means: fetch again.
import { deliver, place, refresh, refreshAll } from "./live_dom.js";
import { words } from "./words.js";

const FIRST_MS = 500;
const CAP_MS = 30_000;
const OFFLINE_MS = 3000; // shorter breaks are nobody's business
const SILENCE_MS = 45_000; // then ask for a sign of life
const ANSWER_MS = 10_000;
const REPLAY_MS = 250; // after "joined", what was missed arrives within this time
const POLL_MS = 15_000; // where sockets are blocked
const CROWD_MS = 2000;
const REFUSED = 1008; // close code "policy": asking again at once would be refused again

const last = new Map(); // topic -> last number seen, null before the first
const denied = new Set();
let socket = null;
let attempts = 0;
let retryTimer, offlineTimer, silenceTimer, pollTimer;

// ---- topics of the page ----

function wanted() {
  const topics = new Map();
  for (const name of (document.body.dataset.liveTopics ?? "").split(" ").filter(Boolean)) topics.set(name, null);
  for (const element of document.querySelectorAll("[data-topic]")) {
    for (const name of element.dataset.topic.split(" ").filter(Boolean)) {
      const seq = element.dataset.seq ? Number(element.dataset.seq) : null;
      const other = topics.get(name);
      topics.set(name, other == null ? seq : Math.min(other, seq ?? other)); // the oldest part decides what is missing
    }
  }
  return topics;
}
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const send = (message) => { if (isOpen()) socket.send(JSON.stringify(message)); };

/** Joins what the page now listens to and leaves what is gone. Runs by itself after every swap. */
export function rescan() {
  const topics = wanted();
  for (const [name, seq] of topics) {
    if (denied.has(name) || last.has(name)) continue;
    last.set(name, seq);
    send({ join: name, seq });
  }
  for (const name of [...last.keys()]) {
    if (topics.has(name)) continue;
    last.delete(name);
    send({ leave: name });
  }
  if (last.size && !socket && !retryTimer) connect();
}

// ---- frames ----

function joined(topic, seq) {
  const seen = last.get(topic);
  if (seen === null || seq === seen) { last.set(topic, seq); return; }
  if (seq < seen) { last.set(topic, seq); refresh(topic); return; } // the server counts anew
  setTimeout(() => {
    if ((last.get(topic) ?? seq) < seq) { last.set(topic, seq); refresh(topic); }
  }, REPLAY_MS);
}
const act = {
  html: (topic, payload) => place(payload),
  data: deliver,
  refresh,
};
function frame([topic, seq, kind, payload]) {
  if (kind === "reload") { refreshAll(CROWD_MS); return; } // everybody hears it; who was dropped reconnects anyway
  if (!last.has(topic)) return;
  if (kind === "denied") { denied.add(topic); last.delete(topic); return; }
  if (kind === "joined") { joined(topic, seq); return; }
  const seen = last.get(topic);
  if (seen !== null && seq <= seen) return;
  last.set(topic, seq);
  act[kind]?.(topic, payload);
  if (seen !== null && seq > seen + 1 && kind !== "refresh") refresh(topic);
}

// ---- connection ----

function connect() {
  retryTimer = clearTimeout(retryTimer);
  if (!last.size) return;
  const address = new URL("/live", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new WebSocket(address);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", (event) => { listen(); JSON.parse(event.data).forEach(frame); });
  socket.addEventListener("close", closed);
  offlineTimer ??= setTimeout(showOffline, OFFLINE_MS);
}
function opened() {
  attempts = 0;
  offlineTimer = clearTimeout(offlineTimer);
  pollTimer = clearInterval(pollTimer);
  hideOffline();
  for (const [name, seq] of last) send({ join: name, seq });
  listen();
}
function closed(event) {
  if (event.target !== socket) return;
  socket = null;
  clearTimeout(silenceTimer);
  offlineTimer ??= setTimeout(showOffline, OFFLINE_MS);
  const ceiling = event.code === REFUSED ? CAP_MS : Math.min(CAP_MS, FIRST_MS * 2 ** attempts);
  attempts += 1;
  retryTimer = setTimeout(connect, Math.random() * ceiling); // full jitter: a thousand pages do not come back at once
  if (attempts === 4) pollTimer ??= setInterval(refreshAll, POLL_MS);
}
// A dead line looks like a silent one. Joining again is harmless and makes the server answer.
function listen() {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(() => {
    const [name, seq] = last.entries().next().value ?? [];
    if (name) send({ join: name, seq });
    silenceTimer = setTimeout(() => drop(), ANSWER_MS);
  }, SILENCE_MS);
}
function drop() {
  const dead = socket;
  dead?.close();
  if (dead) closed({ target: dead }); // the close event of a dead line may take minutes
}

// ---- what the person sees ----

const strip = () => document.querySelector("[data-offline]");
function showOffline() {
  const host = strip();
  if (!host || host.textContent) return;
  const title = document.createElement("b");
  title.textContent = words.offline;
  host.append(title, ` ${words.keepTrying}`);
}
function hideOffline() {
  strip()?.replaceChildren();
}

addEventListener("offline", () => { drop(); showOffline(); });
addEventListener("online", () => { if (!isOpen()) connect(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && !socket && last.size) connect(); });
document.addEventListener("live:fetched", (event) => { if (event.detail.ok) hideOffline(); });
document.addEventListener("htmx:after:swap", rescan);
addEventListener("pagehide", () => { const old = socket; socket = null; old?.close(); });
addEventListener("pageshow", (event) => { if (event.persisted) { connect(); refreshAll(); } });
rescan();
