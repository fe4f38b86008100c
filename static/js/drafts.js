// What a person typed, kept on this device until the server has taken it: an error, a signed-out session, a dropped
// connection or a closed tab loses no word. Kept per address and field, for a week, and gone at sign-out.
const PREFIX = "draft:";
const WEEK_MS = 7 * 24 * 3600 * 1000;

function storage() {
  try { return localStorage; } catch { return null; }
}
const store = storage();

/** Address of a field: the page, where its form posts to, its name. */
export function draftKey(field) {
  const action = field.form ? new URL(field.form.action, location.href).pathname : "";
  return `${PREFIX}${location.pathname}|${action}|${field.name}`;
}
export function readDraft(key) {
  try {
    const { text, at } = JSON.parse(store?.getItem(key) ?? "null") ?? {};
    return text && Date.now() - at < WEEK_MS ? text : null;
  } catch { return null; }
}
export function writeDraft(key, text) {
  try {
    if (text) store?.setItem(key, JSON.stringify({ text, at: Date.now() }));
    else store?.removeItem(key);
  } catch { /* full or forbidden: the text is still in the field */ }
}
export function dropDrafts(keys) {
  for (const key of keys) store?.removeItem(key);
}
export function dropAllDrafts() {
  dropDrafts(Object.keys(store ?? {}).filter((key) => key.startsWith(PREFIX)));
}
