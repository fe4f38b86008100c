// form[data-ballot]: the cast button [data-ballot-go] wakes up with a choice, [data-ballot-choice] and
// [data-ballot-name] say whom it is for. Works for one of few (radio) and several of many (check boxes).
import { words } from "../words.js";

function chosen(form) {
  return [...form.querySelectorAll("input:checked[data-name]")].map((input) => input.dataset.name);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-ballot]");
  if (!form) return;
  const names = chosen(form);
  const line = form.querySelector("[data-ballot-choice]");
  if (line && names.length) line.textContent = names.length === 1 ? words.yourChoice(names[0]) : words.chosen(names.length);
  const go = form.querySelector("[data-ballot-go]");
  if (go && names.length) go.removeAttribute("aria-disabled");
  else go?.setAttribute("aria-disabled", "true");
  for (const place of document.querySelectorAll("[data-ballot-name]")) place.textContent = names.join(", ");
});
