// Runs before the first paint: the chosen theme, and a mark that scripts work (needs-js shows what needs them).
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* storage may be forbidden; the system's theme it is */ }
