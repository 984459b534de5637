// What is typed stays when the server forgets a page, since it was started anew: it counts from nothing then what was done with each form,
// and so makes those anew that were done before.
const BEGINNING = "0";
const typed = new Map(); // by form

document.addEventListener("input", ({ target: { form } }) => {
  if (form?.dataset.done) typed.set(form.dataset.about, { form, done: form.dataset.done, answers: [...new FormData(form)] });
});

function typeInto(form, answers) {
  for (const field of form.elements) {
    const values = answers.filter(([name]) => name === field.name).map(([, value]) => value);
    if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
    else if (values.length && !/hidden|file/.test(field.type)) field.value = values[0];
  }
  form.dispatchEvent(new Event("input", { bubbles: true })); // somebody is writing in it
}

export function typeForgotten() {
  for (const form of document.querySelectorAll("form[data-done]")) {
    const kept = typed.get(form.dataset.about);
    if (!kept || kept.form === form) continue;
    if ([BEGINNING, kept.done].includes(form.dataset.done)) {
      typed.set(form.dataset.about, { ...kept, form, done: form.dataset.done });
      typeInto(form, kept.answers);
    } else {
      typed.delete(form.dataset.about);
    }
  }
}
