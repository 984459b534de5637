// A page that does not come to life is loaded anew, after pauses that grow: its pieces were swallowed by a line that said nothing, or it was
// opened while our side was away. This stands in the page itself, since page.js may be what was swallowed.
import { isLost, isOfTheApp, one } from "./page/here.js";

const QUIET = 15000; // milliseconds without an answer, at first; twice that without a piece, since a slow line brings all of them late
const ANSWERS_WITHIN = 8000; // milliseconds
const TRIES = "pser-tries";
const tries = () => Number(sessionStorage.getItem(TRIES) ?? 0);
let since = null; // of the page's clock, that it waits
let asking = false;
let unanswered = false;

const isOnItsWay = () => document.readyState === "loading" || (one("[data-waiting]") && !isOfTheApp(one("[data-waiting]")));

function isLifeless() {
  if (isOnItsWay()) return true;
  const form = one("form[data-live=false]");
  return form ? isOfTheApp(form) : Boolean(one("[data-waiting]"));
}

function lastCame() {
  const pieces = performance.getEntriesByType("resource").filter((each) => each.initiatorType !== "fetch");
  return Math.max(0, ...pieces.map((each) => each.responseEnd));
}

// A page that leaves for an answer that never comes has ended its connection for nothing.
async function theLineAnswers() {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), ANSWERS_WITHIN);
  return fetch(location.href, { method: "HEAD", cache: "no-store", signal: patience.signal }).then(() => true, () => false);
}

setInterval(async () => {
  if (asking) return;
  if (!isLifeless() || isLost()) {
    since = null;
    unanswered = false;
    if (!isLifeless() && one("form[data-live=true]")) sessionStorage.removeItem(TRIES);
    return;
  }
  since ??= performance.now();
  const patience = (isOnItsWay() ? 2 : 1) * QUIET * 2 ** Math.min(tries(), 4);
  if (!unanswered && performance.now() - Math.max(since, lastCame()) < patience) return;
  asking = true;
  if (isOnItsWay()) stop(); // what is still asked for keeps the browser's few lines
  unanswered = !(await theLineAnswers());
  asking = false;
  for (const each of document.querySelectorAll("[data-unanswered]")) each.hidden = !unanswered;
  if (unanswered || !isLifeless()) return;
  sessionStorage.setItem(TRIES, tries() + 1);
  location.reload();
}, 3000);

// Without page.js a page lives, but sends nothing again that the line swallows.
const help = () => setTimeout(() => import(`/js/page.js?${performance.now()}`).catch(help), ANSWERS_WITHIN);
addEventListener("error", ({ target }) => { if (target.src?.endsWith("/js/page.js")) help(); }, true);
