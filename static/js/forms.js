// Forms: what is typed survives (data-keep), one click sends once, the first wrong field takes the focus.
import { draftKey, dropAllDrafts, dropDrafts, readDraft, writeDraft } from "./drafts.js";
import { words } from "./words.js";

const KEPT = "textarea[data-keep], input[data-keep]";
const SENT = "drafts-sent";
const BUSY_MS = 8000; // a download never leaves the page: the button comes back by itself

// ---- drafts ----

const keptIn = (form) => [...form.elements].filter((field) => field.matches(KEPT));

document.addEventListener("input", (event) => {
  if (event.target.matches(KEPT)) writeDraft(draftKey(event.target), event.target.value);
});

function offerDiscard(field) {
  const line = document.createElement("p");
  line.className = "field__hint";
  line.setAttribute("role", "status");
  line.append(`${words.draftBack} `);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "linkish";
  button.textContent = words.draftDiscard;
  button.addEventListener("click", () => {
    field.value = field.defaultValue;
    writeDraft(draftKey(field), "");
    line.remove();
    field.focus();
  });
  line.append(button);
  field.after(line);
}
function restore(root) {
  for (const field of root.querySelectorAll(KEPT)) {
    const text = readDraft(draftKey(field));
    if (text === null || text === field.value) continue;
    if (field.value !== field.defaultValue) continue; // already being typed into
    field.value = text;
    offerDiscard(field);
  }
}

// A plain post counts as taken when the server redirected (303) to a page that is neither a door nor an error.
function settleLastPost() {
  const keys = JSON.parse(sessionStorage.getItem(SENT) ?? "[]");
  sessionStorage.removeItem(SENT);
  const visit = performance.getEntriesByType("navigation")[0];
  const failed = document.querySelector("[aria-invalid='true'], .errorsum, .lost, .flash.note--bad, body.door");
  if (visit?.redirectCount && !failed) dropDrafts(keys);
}
function rememberPost(form) {
  if (form.matches("[action='/session']") && form.querySelector("[name=_method][value=DELETE]")) dropAllDrafts();
  sessionStorage.setItem(SENT, JSON.stringify(keptIn(form).map(draftKey)));
}
document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement?.closest?.("form");
  const { response, text } = event.detail.ctx;
  const taken = response?.status < 300 && !response.raw.redirected && !/aria-invalid="true"/.test(text ?? "");
  if (form && taken) dropDrafts(keptIn(form).map(draftKey));
});

// ---- one click sends once ----

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(".btn.is-busy")) button.classList.remove("is-busy");
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  // Not the attribute `disabled`: it would drop the button's own name and value from the post.
  form.dataset.sending = "1";
  setTimeout(() => release(form), BUSY_MS);
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || (event.defaultPrevented && !form.matches("[hx-post]"))) release(form);
  else event.submitter?.matches(".btn") && event.submitter.classList.add("is-busy");
  if (form.method === "post" && !event.defaultPrevented) rememberPost(form);
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.sourceElement?.closest?.("form");
  if (form) release(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

// ---- errors ----

function focusFirstError(root) {
  (root.querySelector("[aria-invalid='true']") ?? root.querySelector(".errorsum"))?.focus();
}
document.addEventListener("htmx:after:swap", (event) => {
  restore(document);
  const { response, target } = event.detail.ctx;
  if (response?.status === 422) focusFirstError(document.getElementById(target?.id) ?? document);
});

settleLastPost();
restore(document);
focusFirstError(document.querySelector("main") ?? document);
