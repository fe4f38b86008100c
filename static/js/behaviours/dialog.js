// [data-open="<id>"] opens a dialog (a link keeps its href for pages without scripts), [data-close] closes the one around it.
function open(dialog) {
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const dialog = opener && document.getElementById(opener.dataset.open);
  if (dialog) {
    event.preventDefault();
    opener.closest("[popover]")?.hidePopover();
    open(dialog);
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

// A form that came back with an error is shown where the person left it.
for (const dialog of document.querySelectorAll("dialog:has([aria-invalid='true'], .errorsum), dialog[data-open-now]")) {
  open(dialog);
}
