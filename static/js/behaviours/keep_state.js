// htmx extension "keep-state": a morph (live.js, hx-swap="…Morph") changes what the server says and leaves what the
// person did: half-typed text, ticked boxes, opened details and dialogs, the chosen tab, the chosen theme.
const OURS = {
  open: "details, dialog",
  hidden: "[role=tabpanel], [data-toggled]",
  "aria-selected": "[role=tab]",
  tabindex: "[role=tab]",
  "aria-expanded": "[data-toggle]",
};
const isDirty = (field) => "defaultValue" in field && field.value !== field.defaultValue;

window.htmx?.registerExtension("keep-state", {
  htmx_before_morph_attr: (element, detail) => {
    if (detail.attrName === "value" && element instanceof HTMLInputElement && isDirty(element)) return false;
    const selector = OURS[detail.attrName];
    return !(selector && element.matches(selector));
  },
  htmx_before_morph_node: (element, detail) => {
    // Same default on both sides: the morph then sees no reason to overwrite what is typed.
    if (element instanceof HTMLTextAreaElement && isDirty(element)) detail.newNode.defaultValue = element.defaultValue;
    return true;
  },
});
