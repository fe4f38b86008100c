// form[data-rank]: ranking by taps. [data-rank-tap] gives a candidate the next free place, or takes it out again and closes
// the gap; [data-rank-move] swaps it with its neighbour. The lists of places in the form stay what is posted: without this
// script they are used by hand.

const lists = (form) => [...form.querySelectorAll("select[name^='mark-']")];
const ranked = (form) => lists(form).filter((list) => list.value).sort((a, b) => a.value - b.value);

/** Number the lists in this order, and show on every candidate where it stands. */
function number(form, order) {
  for (const list of lists(form)) list.value = order.includes(list) ? String(order.indexOf(list) + 1) : "";
  form.dispatchEvent(new Event("change", { bubbles: true })); // ballot.js tells the cast bar
  show(form);
}
function show(form) {
  const order = ranked(form);
  const most = Number(form.dataset.rank);
  for (const list of lists(form)) {
    const foot = list.closest(".cand__rank");
    const tap = foot.querySelector("[data-rank-tap]");
    const word = tap.querySelector("[data-rank-word]");
    const at = order.indexOf(list);
    word.textContent = at < 0 ? word.dataset.free : `${word.dataset.place} ${at + 1}`;
    tap.setAttribute("aria-pressed", String(at >= 0));
    tap.disabled = at < 0 && order.length >= most;
    const moves = foot.querySelector(".cand__moves");
    moves.hidden = at < 0 || order.length < 2;
    moves.querySelector("[data-rank-move='-1']").disabled = at === 0;
    moves.querySelector("[data-rank-move='1']").disabled = at === order.length - 1;
  }
}
const showAll = () => document.querySelectorAll("form[data-rank]").forEach(show);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rank-tap], [data-rank-move]");
  const form = button?.closest("form[data-rank]");
  if (!form) return;
  const list = button.closest(".cand__rank").querySelector("select");
  const order = ranked(form);
  const at = order.indexOf(list);
  if (button.matches("[data-rank-tap]")) {
    if (at < 0) order.push(list);
    else order.splice(at, 1);
  } else {
    const to = at + Number(button.dataset.rankMove);
    [order[at], order[to]] = [order[to], order[at]];
  }
  number(form, order);
  if (button.disabled) button.closest(".cand__rank").querySelector("[data-rank-tap]").focus(); // the focus stays at the candidate
});
document.addEventListener("htmx:after:swap", showAll);
showAll();
