// What was typed into a step and is not saved yet is there again after Back, after a reload, in the other language, and when a phone short
// of memory has thrown the page away. It is kept in this page alone, which hands it on as it goes, through the tab's storage; the next page
// takes it from there at once.
import { forms, one } from "./here.js";

const CARRIED = "pser-typed";
const CARRIED_FOR = 600000; // milliseconds: to look something up in another app; on a shared phone nothing may lie about
let typed = new Map(); // by place: the step, the person it is about, and the revision it was typed over
let to = null; // where a link to the other language leads

try {
  const carried = JSON.parse(sessionStorage.getItem(CARRIED));
  if (carried?.to === location.pathname && Date.now() - carried.at < CARRIED_FOR) typed = new Map(carried.typed);
  sessionStorage.removeItem(CARRIED);
} catch { /* a browser without storage carries nothing */ }

function handOn() {
  if (!typed.size) return;
  sessionStorage.setItem(CARRIED, JSON.stringify({ to: to ?? location.pathname, at: Date.now(), typed: [...typed] }));
}
addEventListener("pagehide", handOn);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) handOn(); // it may be thrown away without a word
  else sessionStorage.removeItem(CARRIED);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("header a[hreflang]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) to = new URL(link.href).pathname;
}, true);
document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action")?.includes("/logout")) typed.clear();
}, true);

// Each step of an officer's sheet is kept by itself, as it is saved by itself; elsewhere a form is one step.
const isSheet = (form) => Boolean(form.elements._assistance);
const partsOf = (form) => (isSheet(form) ? [...form.querySelectorAll("[data-step]")] : [form]);
const partOf = (field) => (isSheet(field.form) && field.closest("[data-step]")) || field.form;

function placeOf(part) {
  const key = part.dataset.step;
  if (key) {
    const { _assistance: assistance, _member: member, [`_revision_${key}`]: revision } = part.closest("form").elements;
    return [assistance.value, key, member.value, revision.value].join(" ");
  }
  const { _step: step, _member: member, _revision: revision } = part.elements;
  if (!step) return part.getAttribute("action")?.endsWith("/register") ? "register" : ""; // a field may be named «action»
  const whom = step.value === "members" && revision.value === "0" ? "new" : member.value;
  return [step.value, whom, revision.value].join(" ");
}

export const placesOf = (form) => partsOf(form).map(placeOf);

export function forget(places) {
  for (const place of places) typed.delete(place);
}

export function forgetSaved(places) {
  const open = one("#problems") ? forms().flatMap(placesOf) : [];
  forget(places.filter((place) => !open.includes(place)));
}

const isPicked = (field) => /radio|checkbox/.test(field.type);
const isAnswer = (field) => field.name && !field.name.startsWith("_") && !/password|hidden/.test(field.type);

document.addEventListener("input", ({ target }) => {
  const place = target.form && isAnswer(target) ? placeOf(partOf(target)) : "";
  if (!place) return;
  const alike = [...target.form.elements].filter((each) => each.name === target.name && (!isPicked(each) || each.checked));
  typed.set(place, { ...typed.get(place), [target.name]: alike.map((each) => each.value) });
});

function typeInto(part) {
  const place = placeOf(part);
  const answers = typed.get(place);
  if (!answers || part.closest("form").dataset.live !== "true" || part.dataset.typedAgain === place) return;
  part.dataset.typedAgain = place;
  const block = part.closest("[data-step]");
  if (block) block.dataset.typed = block.dataset.mine;
  for (const field of part.querySelectorAll("input, select, textarea")) {
    const wanted = isAnswer(field) && answers[field.name];
    if (!wanted) continue;
    if (field.options && ![...field.options].some((option) => option.value === wanted[0])) {
      part.dataset.typedAgain = ""; // the tehsils of a district are still on their way
    } else if (isPicked(field)) {
      field.checked = wanted.includes(field.value);
    } else if (field.value !== wanted[0]) {
      field.value = wanted[0];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

export function typeAgain() {
  if (typed.size) forms().flatMap(partsOf).forEach(typeInto);
}

// What somebody else has saved is shown at once where nothing was typed; where something was, the person chooses.
document.addEventListener("input", (event) => {
  const block = event.target.closest("[data-step]");
  if (block) block.dataset.typed = block.dataset.mine;
});

export function showFresh() {
  for (const button of document.querySelectorAll("[data-fresh]")) {
    const block = button.closest("[data-step]");
    if (block.dataset.typed === block.dataset.mine || button.dataset.pressed) continue;
    button.dataset.pressed = "yes";
    button.click();
  }
}
