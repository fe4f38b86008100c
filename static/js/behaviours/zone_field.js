// The account's time zone: a search over its list, and the device's own zone as a suggestion.
// [data-own-zone] (a hidden field at a newcomer's door) takes the device's zone as it is.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const SHOWN = 8; // lines of the list while searching
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const field of document.querySelectorAll("[data-own-zone]")) field.value = own;

// The first place that fits is chosen while searching; an emptied search brings the choice from before back.
function narrow(select, all, words, chosen) {
  const wanted = plain(words).split(/[\s,/]+/).filter(Boolean);
  const groups = all.cloneNode(true);
  for (const option of groups.querySelectorAll("option")) {
    const text = plain(`${option.value} ${option.textContent}`.replaceAll("_", " "));
    if (!wanted.every((word) => text.includes(word))) option.remove();
  }
  for (const group of groups.querySelectorAll("optgroup:not(:has(option))")) group.remove();
  const left = groups.querySelectorAll("option");
  if (!left.length) return; // nothing fits: the list stays as it was
  select.replaceChildren(groups);
  select.value = [...left].some((option) => option.value === chosen) ? chosen : left[0].value;
  select.size = wanted.length ? Math.min(SHOWN, Math.max(2, left.length + select.children.length)) : 0;
}

for (const field of document.querySelectorAll("[data-zone-field]")) {
  const select = field.querySelector("select");
  const search = field.querySelector("[data-zone-search]");
  const suggestion = field.querySelector("[data-zone-suggestion]");
  const all = document.createDocumentFragment();
  let chosen = select.value;
  select.addEventListener("change", () => { chosen = select.value; });
  all.append(...[...select.children].map((group) => group.cloneNode(true)));
  search.addEventListener("input", () => narrow(select, all, search.value, chosen));
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); select.focus(); }
    if (event.key === "Enter") event.preventDefault(); // the form is sent by its button, not by the search
  });
  const known = [...select.options].some((option) => option.value === own);
  if (known && select.value !== own) {
    suggestion.querySelector("[data-zone-suggested]").textContent = own.replaceAll("_", " ");
    suggestion.hidden = false;
    suggestion.querySelector("[data-zone-take]").addEventListener("click", () => {
      search.value = "";
      chosen = own;
      narrow(select, all, "", chosen);
      suggestion.hidden = true;
      select.focus();
    });
  }
}
