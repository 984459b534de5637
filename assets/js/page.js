// The little that only the browser can do. It is there on every page of the app; what it is made of stands in page/.
import "./page/fields.js";
import "./page/idle.js";
import * as focus from "./page/focus.js";
import { one } from "./page/here.js";
import { fetchMissing } from "./page/loading.js";
import * as sending from "./page/sending.js";
import { showFresh, typeAgain } from "./page/typed.js";

const address = () => location.pathname + location.search;
let shown = address();

function look() {
  showFresh();
  fetchMissing();
  if (address() !== shown && one("#heading")) {
    shown = address();
    sending.leave();
    focus.leave();
  }
  focus.arrive();
  sending.signIn();
  focus.goOnNear();
  sending.settle();
  typeAgain();
  if (!sending.isWaiting()) focus.showProblems();
}

new MutationObserver(look).observe(document.documentElement, {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-turn", "data-live", "value"],
});
