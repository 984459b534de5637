// The little that only the browser can do: focus, showing a password, sending again after a lost line, the idle warning.

const one = (selector) => document.querySelector(selector);
let path = location.pathname + location.search;
let sent = null; // a form that was sent and is not answered yet
let turn = null; // its turn when it was sent
let sentAt = 0; // milliseconds of the page's clock
const DOUBLE_TAP = 1000; // milliseconds in which the same form is not meant twice
let live = true;
let lost = false;
let wantsFocus = false;
let inTheWay = []; // before it was sent
const alerts = () => [...document.querySelectorAll("#problems, [role=alert][tabindex='-1']")];
let reached; // the heading of the step that was gone to, which has the focus; none on the page that was opened first

// React marks the elements that it has taken over; until then a form posts by itself.
const isOfTheApp = (element) => Object.keys(element).some((key) => key.startsWith("__reactProps$"));

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-turn]")) return;
  if (event.target === sent && event.timeStamp - sentAt < DOUBLE_TAP) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sentAt = event.timeStamp;
  if (isOfTheApp(event.target) && event.target.dataset.live === "false" && !one("[data-connection=lost]")) {
    event.preventDefault(); // the page is on its way: look() sends it when it is there, once and not before as well
    event.stopImmediatePropagation();
    live = false;
  }
  sent = event.target;
  turn = sent.dataset.turn;
  sentPlaces = partsOf(sent).map(placeOf);
  wantsFocus = true;
  inTheWay = alerts();
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveals]");
  if (!button) return;
  const field = document.getElementById(button.dataset.reveals);
  const show = field.type === "password";
  field.type = show ? "text" : "password";
  button.setAttribute("aria-pressed", String(show));
  [button.textContent, button.dataset.hide] = [button.dataset.hide, button.textContent];
});

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

// Who goes by keyboard goes on near what has just gone from the page, instead of at its beginning.
let stood = null; // what had the focus, and what it stood in
document.addEventListener("focusin", ({ target }) => {
  if (target === document.body) return;
  stood = { target, byKeyboard: target.matches(":focus-visible"), within: [] };
  for (let each = target.parentElement; each; each = each.parentElement) stood.within.push(each);
});

function goOnNear() {
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

// What somebody else has saved is shown at once where nothing was typed; where something was, the person chooses.
document.addEventListener("input", (event) => {
  const block = event.target.closest("[data-step]");
  if (block) block.dataset.typed = block.dataset.mine;
});

function showFresh() {
  for (const button of document.querySelectorAll("[data-fresh]")) {
    const block = button.closest("[data-step]");
    if (block.dataset.typed === block.dataset.mine || button.dataset.pressed) continue;
    button.dataset.pressed = "yes";
    button.click();
  }
}

// What was typed into a step and is not saved yet is there again after Back, in the other language, and in a new version of the page. It is
// kept in this page alone; only these two hand it on, through the tab's storage, from which the next page takes it at once.
const CARRIED = "pser-typed";
const CARRIED_FOR = 120000; // a slow line takes its time, but on a shared phone nothing may lie about
let typed = new Map(); // by place: the step, the person it is about, and the revision it was typed over
let sentPlaces = []; // of the form that was sent and is not answered yet
const carry = (to) => typed.size && sessionStorage.setItem(CARRIED, JSON.stringify({ to, at: Date.now(), typed: [...typed] }));
try {
  const carried = JSON.parse(sessionStorage.getItem(CARRIED));
  if (carried?.to === location.pathname && Date.now() - carried.at < CARRIED_FOR) typed = new Map(carried.typed);
  sessionStorage.removeItem(CARRIED);
} catch { /* a browser without storage carries nothing */ }

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

function forgetSaved() {
  const open = one("#problems") ? [...document.querySelectorAll("form[data-turn]")].flatMap(partsOf).map(placeOf) : [];
  for (const place of sentPlaces) if (!open.includes(place)) typed.delete(place);
}
const isPicked = (field) => /radio|checkbox/.test(field.type);
const isAnswer = (field) => field.name && !field.name.startsWith("_") && !/password|hidden/.test(field.type);

document.addEventListener("input", ({ target }) => {
  const place = target.form && isAnswer(target) ? placeOf(partOf(target)) : "";
  if (!place) return;
  const alike = [...target.form.elements].filter((each) => each.name === target.name && (!isPicked(each) || each.checked));
  typed.set(place, { ...typed.get(place), [target.name]: alike.map((each) => each.value) });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("header a[hreflang]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) carry(new URL(link.href).pathname);
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-renew]")) return;
  carry(location.pathname);
  location.reload();
});
const RENEWED = "reflex_last_reloaded_on_error"; // when the framework last loaded the page anew, because it is of a former version
addEventListener("pagehide", () => {
  if (Date.now() - Number(sessionStorage.getItem(RENEWED)) < 5000) carry(location.pathname);
});

function typeAgain(part) {
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

const SCRIPTS = { "form[data-upload]": "/js/documents.js", "a[data-case]": "/js/desk.js" }; // of pages that were gone to without a load

// Where a broken line swallows a piece of the next page, the router loads the page anew on which one stood, and forgets where it was going.
const GOING = "pser-going";
addEventListener("pagehide", () => {
  const to = window.__reactRouterDataRouter?.state.navigation.location;
  if (to) sessionStorage.setItem(GOING, JSON.stringify({ from: location.pathname, to: to.pathname + to.search, at: Date.now() }));
});
try {
  const going = JSON.parse(sessionStorage.getItem(GOING));
  sessionStorage.removeItem(GOING);
  if (going?.from === location.pathname && Date.now() - going.at < CARRIED_FOR) location.replace(going.to);
} catch { /* without storage one stays where one was */ }

// A script that a broken line swallowed is fetched again where a page waits for it; what has come already the browser keeps.
let fetching = false;
function fetchAgain() {
  if (fetching || !one("[data-waiting]")) return;
  fetching = true;
  setTimeout(() => {
    fetching = false;
    if (one("[data-waiting]")) location.reload();
  }, 4000);
}
addEventListener("error", ({ target }) => { if (target.tagName === "SCRIPT") fetchAgain(); }, true);
addEventListener("unhandledrejection", fetchAgain);

function look() {
  showFresh();
  for (const [needing, source] of Object.entries(SCRIPTS)) {
    if (!one(needing) || one(`script[src="${source}"]`)) continue;
    document.head.append(Object.assign(document.createElement("script"), { src: source }));
  }
  const now = location.pathname + location.search;
  const heading = one("#heading");
  const form = one("form[data-turn]");
  if (now !== path && heading) {
    path = now;
    if (form && form.dataset.turn !== turn) for (const place of sentPlaces) typed.delete(place); // saved, and led on
    sent = null;
    sentPlaces = [];
    reached = null;
    scrollTo(0, 0);
  }
  if (heading && reached !== undefined && heading !== reached && (!reached || document.activeElement === document.body)) {
    reached = heading; // the address may change before the heading does
    heading.focus();
  }
  const ticket = one("form[data-submit-now]");
  if (ticket && !ticket.dataset.submitted && ticket.elements.ticket.value) {
    ticket.dataset.submitted = "yes";
    ticket.submit();
  }
  if (sent && !sent.isConnected) sent = null;
  goOnNear();
  const isLive = form ? form.dataset.live === "true" : live;
  const isLost = Boolean(one("[data-connection=lost]"));
  if (sent && isLive && live && sent.dataset.turn !== turn) {
    forgetSaved(); // so that the next person's form begins empty
    sent = null; // answered
    sentPlaces = [];
  }
  if (sent && ((isLive && !live) || (lost && !isLost && isLive))) { // the line was away meanwhile; saving twice is saving once
    sentAt = -Infinity; // it is the page that sends it again, and no double tap
    sent.requestSubmit();
  }
  const back = one("[data-connection=back]");
  if (lost && !isLost && back) {
    back.hidden = false;
    setTimeout(() => { back.hidden = true; }, 6000);
  }
  live = isLive;
  lost = isLost;
  if (typed.size) [...document.querySelectorAll("form[data-turn]")].flatMap(partsOf).forEach(typeAgain);
  if (!wantsFocus || sent) return;
  const found = alerts();
  const problems = found.find((each) => !inTheWay.includes(each)) ?? found[0];
  if (!problems) return;
  wantsFocus = false;
  problems.focus();
}

new MutationObserver(look).observe(document.documentElement, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-turn", "data-live", "value"],
});

// A page that the app has taken over, and that does not come to life though the line is there, was opened while our side was away: it is
// loaded anew, after pauses that grow.
const TRIES = "pser-tries";
let waiting = null; // since when
setInterval(() => {
  const form = one("form[data-live=false]");
  const lifeless = form ? isOfTheApp(form) : one("[data-waiting]") && isOfTheApp(one("[data-waiting]"));
  if (!lifeless || one("[data-connection=lost]")) {
    waiting = null;
    if (!lifeless && one("form[data-live=true]")) sessionStorage.removeItem(TRIES);
    return;
  }
  waiting ??= Date.now();
  const tries = Number(sessionStorage.getItem(TRIES) ?? 0);
  if (Date.now() - waiting < 15000 * 2 ** Math.min(tries, 4)) return;
  sessionStorage.setItem(TRIES, tries + 1);
  carry(location.pathname);
  location.reload();
}, 3000);

// A sign-in ends after half an hour without a sign of life; typing is one, so the server is told of it now and then.
const MINUTE = 60000;
let seen = Date.now();
let told = Date.now();
for (const kind of ["input", "click", "keydown", "touchstart"]) {
  document.addEventListener(kind, (event) => { if (event.isTrusted) seen = Date.now(); }, { passive: true, capture: true });
}
setInterval(() => {
  const warning = one("[data-idle=warning]");
  if (!warning) return;
  if (seen > told && Date.now() - told > MINUTE) { // also of the last sign, or the server's clock would run out before ours
    told = Date.now();
    warning.querySelector("button").click();
  }
  const idle = Date.now() - seen;
  const after = Number(warning.dataset.after) * MINUTE;
  warning.hidden = idle < after - 5 * MINUTE;
  if (idle > after) location.assign(warning.dataset.ended);
}, 5000);
