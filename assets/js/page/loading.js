// What a broken line, or our side, has left half done is loaded again.
import { one } from "./here.js";

const AGAIN = 4000; // milliseconds after which what a broken line swallowed is fetched again
const SCRIPTS = { "form[data-upload]": "/js/documents.js", "a[data-case]": "/js/desk.js" }; // of pages that were gone to without a load
export function fetchMissing() {
  for (const [needing, src] of Object.entries(SCRIPTS)) {
    if (!one(needing) || one(`script[src="${src}"]`)) continue;
    const script = Object.assign(document.createElement("script"), { src, type: "module" });
    script.onerror = () => setTimeout(() => script.remove(), AGAIN);
    document.head.append(script);
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-renew]")) location.reload();
});

// Where a broken line swallows a piece of the next page, the router loads the page anew on which one stood, and forgets where it was going.
const GOING = "pser-going";
const GONE_FOR = 120000; // milliseconds: a slow line takes its time
addEventListener("pagehide", () => {
  const to = window.__reactRouterDataRouter?.state.navigation.location;
  if (to) sessionStorage.setItem(GOING, JSON.stringify({ from: location.pathname, to: to.pathname + to.search, at: Date.now() }));
});
try {
  const going = JSON.parse(sessionStorage.getItem(GOING));
  sessionStorage.removeItem(GOING);
  if (going?.from === location.pathname && Date.now() - going.at < GONE_FOR) location.replace(going.to);
} catch { /* without storage one stays where one was */ }

// A script that a broken line swallowed is fetched again where a page waits for it; what has come already the browser keeps.
let fetching = false;
function fetchAgain() {
  if (fetching || !one("[data-waiting]")) return;
  fetching = true;
  setTimeout(() => {
    fetching = false;
    if (one("[data-waiting]")) location.reload();
  }, AGAIN);
}
addEventListener("error", ({ target }) => { if (target.tagName === "SCRIPT") fetchAgain(); }, true);
addEventListener("unhandledrejection", fetchAgain);
