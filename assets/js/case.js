// A form of the case page remembers the version of the case that was before somebody when they began to write in it. Until then it
// follows what the server has to offer; from then on what is typed stays.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-version]");
  if (!form || form.dataset.touched !== undefined) return;
  form.dataset.touched = "";
  form.elements.began.value = form.dataset.version;
});

new MutationObserver((changes) => {
  const forms = new Set(changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest("form[data-version]")));
  for (const form of forms) if (form && form.dataset.touched === undefined) form.reset();
}).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["value", "checked"] });
