// A form is sent once: not twice by a double tap, not before its page is live, and again when a line that swallowed it is back.
import { expectProblems } from "./focus.js";
import { isLost, isOfTheApp, one } from "./here.js";
import { forget, forgetSaved, placesOf } from "./typed.js";

const DOUBLE_TAP = 1000; // milliseconds in which the same form is not meant twice
const FORGOTTEN = "0"; // the turn with which a page begins: the server was started anew, and has answered nothing yet
let sent = null; // a form that was sent and is not answered yet
let turn = null; // its turn when it was sent
let places = []; // of what was typed into it
let sentAt = 0; // milliseconds of the page's clock
let live = true;
let lost = false;

export const isWaiting = () => sent !== null;

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-turn]")) return;
  if (event.target === sent && event.timeStamp - sentAt < DOUBLE_TAP) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sentAt = event.timeStamp;
  const isApp = isOfTheApp(event.target);
  if (isApp && event.target.dataset.live === "false" && !isLost()) {
    event.preventDefault(); // the page is on its way: it is sent when that is there, once and not before as well
    event.stopImmediatePropagation();
    live = false;
  }
  sent = event.target;
  turn = sent.dataset.turn;
  places = placesOf(sent);
  if (!isApp) forget(places); // the answer to a plain post holds what was typed
  expectProblems();
}, true);

function done() {
  sent = null;
  places = [];
}

// Another page is shown: it was saved, and led on.
export function leave() {
  const form = one("form[data-turn]");
  if (form && form.dataset.turn !== turn) forget(places);
  done();
}

// Send again what the line has swallowed, and forget what was answered. Saving twice is saving once.
export function settle() {
  if (sent && !sent.isConnected) sent = null;
  const form = one("form[data-turn]");
  const isLive = form ? form.dataset.live === "true" : live;
  if (sent?.dataset.turn === FORGOTTEN) turn = FORGOTTEN;
  if (sent && isLive && live && sent.dataset.turn !== turn) {
    forgetSaved(places); // so that the next person's form begins empty
    done();
  }
  if (sent && ((isLive && !live) || (lost && !isLost() && isLive))) {
    sentAt = -Infinity; // it is the page that sends it again, and no double tap
    sent.requestSubmit();
  }
  const back = one("[data-connection=back]");
  if (lost && !isLost() && back) {
    back.hidden = false;
    setTimeout(() => { back.hidden = true; }, 6000);
  }
  live = isLive;
  lost = isLost();
}

// Somebody who has just logged in is signed in by a form that their browser posts.
export function signIn() {
  const form = one("form[data-submit-now]");
  if (!form || form.dataset.submitted || !form.elements.ticket.value) return;
  form.dataset.submitted = "yes";
  form.submit();
}
