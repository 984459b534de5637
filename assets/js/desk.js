// The desk by keyboard: j and k move between the cases, x chooses one, / goes to the search; Enter opens the case that has the focus.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input:not([type=checkbox]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const cases = [...document.querySelectorAll("a[data-case]")];
  const present = document.activeElement?.closest("tr")?.querySelector("a[data-case]");
  const place = cases.indexOf(present);
  if (event.key === "j" || event.key === "k") {
    const next = event.key === "j" ? place + 1 : Math.max(place - 1, 0);
    cases[Math.min(next, cases.length - 1)]?.focus();
  } else if (event.key === "x" && present) {
    present.closest("tr").querySelector("input[type=checkbox]").click();
  } else if (event.key === "/") {
    document.querySelector("[data-key='/']")?.focus();
  } else {
    return;
  }
  event.preventDefault();
});
