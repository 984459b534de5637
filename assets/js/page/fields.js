// What fields do by themselves.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveals]");
  if (!button) return;
  const field = document.getElementById(button.dataset.reveals);
  const show = field.type === "password";
  field.type = show ? "text" : "password";
  button.setAttribute("aria-pressed", String(show));
  [button.textContent, button.dataset.hide] = [button.dataset.hide, button.textContent];
});

const LONGEST = 1000; // letters, where a field does not say; what is larger than a message may be never arrives
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input:not([maxlength]), textarea:not([maxlength])")) event.target.maxLength = LONGEST;
});

// The tehsils of the chosen district, also while the line is away.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "district") return;
  for (const group of target.form.querySelectorAll("optgroup[data-place]")) {
    group.hidden = target.value !== "" && group.dataset.place !== target.value;
    if (group.hidden && group.querySelector("option:checked")) group.parentElement.value = "";
  }
});
