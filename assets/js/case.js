// A form of the case page remembers the version of the case that was before somebody when they began to write in it.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-version]");
  if (!form || form.dataset.touched !== undefined) return;
  form.dataset.touched = "";
  form.elements.began.value = form.dataset.version;
});
