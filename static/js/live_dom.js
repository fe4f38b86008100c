// What a frame does to the page: puts a partial in its place, dispatches data, fetches parts again.
const GAP_MS = 1000; // a part is fetched at most once a second
const JITTER_MS = 400; // a thousand pages hear "refresh" in the same moment; they shall not ask in it
const WHOLE_PAGE = /^\s*<(!doctype|html)\b/i;

const queue = new Map(); // address -> {timer, busy, again, last}

/** Elements that listen to a topic. */
export const listeners = (topic) => document.querySelectorAll(`[data-topic~="${CSS.escape(topic)}"]`);

function rootId(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild?.id ?? "";
}
// A log that is read at its end stays at its end ([data-stick] scrolls, or is what is replaced).
function stuckLogs(element) {
  const logs = [...element.querySelectorAll("[data-stick]"), element.closest("[data-stick]")].filter(Boolean);
  return logs.filter((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 40);
}

/** Replaces the element whose id is the root id of the partial. Keeps focus, half-typed text, open parts (keep_state.js). */
export async function place(html) {
  const id = rootId(html);
  const target = id && document.getElementById(id);
  if (!target) return false;
  const logs = stuckLogs(target);
  if (window.htmx) await window.htmx.swap({ sourceElement: target, target, text: html, swap: "outerMorph" });
  else target.outerHTML = html;
  for (const log of logs) log.scrollTop = log.scrollHeight;
  return true;
}

/** Fires live:data on everything that listens to the topic, or on document when nothing does. */
export function deliver(topic, payload) {
  const elements = listeners(topic);
  for (const target of elements.length ? elements : [document]) {
    target.dispatchEvent(new CustomEvent("live:data", { bubbles: true, detail: { topic, payload } }));
  }
}

async function fetchPart(url) {
  const response = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin" });
  const html = await response.text();
  if (!response.ok || WHOLE_PAGE.test(html)) return false; // signed out or gone: the page says so at the next click
  await place(html);
  return true;
}
async function run(url) {
  const job = queue.get(url);
  job.timer = null;
  if (document.hidden) { job.waiting = true; return; } // a page nobody looks at asks when it is looked at
  job.busy = true;
  job.last = performance.now();
  try {
    job.ok = await fetchPart(url);
    document.dispatchEvent(new CustomEvent("live:fetched", { detail: { url, ok: job.ok } }));
  } catch {
    job.ok = false;
  } finally {
    job.busy = false;
    if (job.again) { job.again = false; refreshUrl(url); }
  }
}
function refreshUrl(url, jitter = JITTER_MS) {
  const job = queue.get(url) ?? {};
  queue.set(url, job);
  if (job.busy) { job.again = true; return; }
  if (job.timer) return;
  const pause = Math.max(0, GAP_MS - (performance.now() - (job.last ?? -GAP_MS)));
  job.timer = setTimeout(run, pause + Math.random() * jitter, url);
}

/** Fetches every part again that listens to the topic; data-jitter="0" asks at once. */
export function refresh(topic) {
  for (const element of listeners(topic)) {
    const { refreshUrl: url, jitter } = element.dataset;
    if (url) refreshUrl(url, jitter ? Number(jitter) : JITTER_MS);
  }
}
/** Every part of the page that can be fetched again. jitter: milliseconds over which a crowd spreads. */
export function refreshAll(jitter = JITTER_MS) {
  for (const element of document.querySelectorAll("[data-topic][data-refresh-url]")) refreshUrl(element.dataset.refreshUrl, jitter);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const [url, job] of queue) if (job.waiting) { job.waiting = false; refreshUrl(url); }
});
