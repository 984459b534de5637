// The desk by keyboard; the keys stand in the dialog that ? opens. The case that had the focus last is remembered, also while the list moves.

const find = (selector, within = document) => within.querySelector(selector);
let last = ""; // the number of the case that had the focus last
let deciding = false; // the decision is asked for and not shown yet

const cases = () => [...document.querySelectorAll("a[data-case]")];
const present = () => cases().find((each) => each.dataset.case === last);
const row = () => present()?.closest("tr");

document.addEventListener("focusin", (event) => {
  const number = find("a[data-case]", event.target.closest("tr") ?? document.createElement("tr"))?.dataset.case;
  if (number) last = number;
});

function move(by) {
  const all = cases();
  const place = all.indexOf(present());
  const next = place < 0 ? 0 : Math.min(Math.max(place + by, 0), all.length - 1);
  all[next]?.focus();
}

/** Return the form of the chosen cases; where none is chosen, the present one is. */
function chosen() {
  const form = find("#to")?.form;
  if (form && !find("input[name=case]:checked", form)) find("input[name=case]", row() ?? form)?.click();
  return form;
}

const DOES = {
  j: () => move(1),
  k: () => move(-1),
  x: () => row() && find("input[name=case]", row()).click(),
  t: () => {
    const form = row() && chosen();
    if (!form) return;
    find("#to").value = "";
    form.requestSubmit();
  },
  g: () => row() && chosen() && find("#to").focus(),
  d: () => row() && find("[data-act=decide]", row())?.click(),
  n: () => find("a[data-next]")?.click(),
  "/": () => find("[data-key='/']")?.focus(),
  "?": () => find("#keys")?.showModal(),
};

/** Return the key as the Latin keyboard has it, whatever the language of the keyboard. */
function pressed(event) {
  if (event.key in DOES || event.key.charCodeAt(0) < 128) return event.key;
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return event.code.replace("Key", "").toLowerCase();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
  if (event.key === "Escape") {
    const leave = find("[data-act=leave]");
    if (leave) leave.click();
    else present()?.focus();
    return;
  }
  if (event.target.matches("#to") && event.key === "Enter") {
    event.preventDefault();
    event.target.form.requestSubmit();
    (present() ?? event.target).focus();
    return;
  }
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const does = DOES[pressed(event)];
  if (!does) return;
  event.preventDefault();
  does();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.opens) document.getElementById(button.dataset.opens).showModal();
  if (button?.dataset.closes) document.getElementById(button.dataset.closes).close();
  if (button?.dataset.act === "decide") deciding = true;
  if (button?.dataset.act === "leave") present()?.focus();
});

// A box that chooses all that are clear follows them, and they follow it.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.form) return;
  const all = target.dataset.chooses ? target : find(`[data-chooses="${target.name}"]`, target.form);
  if (!all) return;
  const clear = [...target.form.querySelectorAll(`[name="${all.dataset.chooses}"][data-clear=yes]`)];
  if (target === all) for (const each of clear) each.checked = all.checked;
  else all.checked = clear.every((each) => each.checked);
});

new MutationObserver(() => {
  const decision = find("#decision");
  if (!deciding || !decision) return;
  deciding = false;
  decision.focus();
}).observe(document.documentElement, { childList: true, subtree: true });
