// [data-copy="text"] copies the text, [data-copy-from="<id>"] what is in that element or field.
import { words } from "../words.js";
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copyFrom ?? "");
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? source.value ?? source.textContent.trim());
    toast(words.copied);
  } catch {
    // No clipboard without https or permission: select it, so that the keyboard can.
    if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) source.select();
    else if (source) getSelection().selectAllChildren(source);
    toast(source ? words.copyFailed : button.dataset.copy);
  }
});
