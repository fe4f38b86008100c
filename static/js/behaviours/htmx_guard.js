// What htmx may swap in. A partial: yes, also with an error in it. A whole document (signed out, not found, broken)
// never lands inside a page: a redirect becomes a visit, an error becomes a toast with the page's own words.
import { words } from "../words.js";
import { toast } from "./toast.js";

const WHOLE_PAGE = /^\s*(<!--[\s\S]*?-->\s*)*<(!doctype|html)\b/i;

function said(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const title = page.querySelector("h1")?.textContent.trim();
  const why = page.querySelector("main p")?.textContent.trim();
  return [title, why].filter(Boolean).map((line) => (/[.!?…]$/.test(line) ? line : `${line}.`)).join(" ");
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!ctx?.response || !WHOLE_PAGE.test(ctx.text ?? "")) return;
  event.preventDefault();
  if (ctx.response.status >= 400) toast(said(ctx.text) || words.refused);
  else location.assign(ctx.response.raw.url);
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail?.ctx?.request) toast(words.notSent);
});
