// A sign-in ends after half an hour without a sign of life; typing is one, so the server is told of it now and then.
import { one } from "./here.js";

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
