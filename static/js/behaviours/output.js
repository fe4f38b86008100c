// <output for="id"> shows the value of the slider with that id while it moves.
document.addEventListener("input", (event) => {
  const { id, value } = event.target;
  if (event.target.type !== "range" || !id) return;
  for (const output of document.querySelectorAll(`output[for="${CSS.escape(id)}"]`)) output.value = value;
});
