import { typeForgotten } from "./page/forgotten.js";

// A form of the case page remembers the version of the case that was before somebody when they began to write in it. Until then it
// follows what the server has to offer; from then on what is typed stays.
function begin({ target }) {
  const form = target.closest("form[data-version]");
  if (!form || form.dataset.touched !== undefined) return;
  form.dataset.touched = "";
  form.elements.began.value = form.dataset.version;
}
document.addEventListener("input", begin);
// A box changes the page before it tells of any input: what is cleared first would be reset to what the server offers.
document.addEventListener("click", (event) => { if (event.target.matches("[type=checkbox], [type=radio]")) begin(event); }, true);

new MutationObserver((changes) => {
  typeForgotten();
  const forms = new Set(changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest("form[data-version]")));
  for (const form of forms) if (form && form.dataset.touched === undefined) form.reset();
}).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["value", "checked"] });
