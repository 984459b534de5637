// The focus goes where reading goes on: to what stands in the way, into its question, to the heading of the next step, near what has gone.
import { one } from "./here.js";

let expected = false; // problems of what was sent
let before = []; // what stood in the way before it was sent
let reached; // the heading of the step that was gone to, which has the focus; none on the page that was opened first
let stood = null; // what had the focus, and what it stood in
const alerts = () => [...document.querySelectorAll("#problems, [role=alert][tabindex='-1']")];

export function expectProblems() {
  expected = true;
  before = alerts();
}

export function showProblems() {
  if (!expected) return;
  const found = alerts();
  const problems = found.find((each) => !before.includes(each)) ?? found[0];
  if (!problems) return;
  expected = false;
  problems.focus();
}

// A link of the summary leads into its question: the router would only change the address.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#problems a[href*='#']");
  const asked = link && document.getElementById(link.hash.slice(1));
  if (!asked) return;
  event.preventDefault();
  event.stopPropagation();
  asked.scrollIntoView();
  (asked.matches("input, select, textarea") ? asked : asked.querySelector("input, select, textarea") ?? asked).focus({ preventScroll: true });
}, true);

export function leave() {
  reached = null;
  scrollTo(0, 0);
}

export function arrive() {
  const heading = one("#heading");
  if (!heading || reached === undefined || heading === reached || (reached && document.activeElement !== document.body)) return;
  reached = heading; // the address may change before the heading does
  heading.focus();
}

document.addEventListener("focusin", ({ target }) => {
  if (target === document.body) return;
  stood = { target, byKeyboard: target.matches(":focus-visible"), within: [] };
  for (let each = target.parentElement; each; each = each.parentElement) stood.within.push(each);
});

// Who goes by keyboard goes on near what has just gone from the page, instead of at its beginning.
export function goOnNear() {
  if (!stood || stood.target.isConnected || document.activeElement !== document.body) return;
  const { byKeyboard, within } = stood;
  stood = null;
  const wasStep = within.some((each) => each.elements?._step);
  if (!byKeyboard && !wasStep) return;
  const place = within.find((each) => each.isConnected && each.querySelector("h1, h2, h3"));
  const heading = wasStep ? one("#heading") : place?.querySelector("h1, h2, h3");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}
