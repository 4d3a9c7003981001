/** Starts the page: takes the token, opens the stream, paints once an animation frame, listens to the keys. @module */
import { render } from "preact";
import { heldToken, readPage, readTail, takeToken } from "./api.ts";
import { App } from "./app.tsx";
import { followVersions } from "./form.ts";
import { listenToKeys } from "./keys.ts";
import { followSwitch } from "./kill.ts";
import { moneyPoints } from "./money_history.ts";
import { fillMoneyHistory, lastFact, paint, stream, take, tick, whenRestarted } from "./store.ts";
import { openStream } from "./stream.ts";

/** How often ages move while no frame comes, in ms. */
const TICK_MS = 100;
/** A page out of sight is painted once a second: no animation frame comes there. */
const HIDDEN_MS = 1_000;
/** Points of the money curve asked for at the start: the last four hours at one a second. */
const HISTORY_POINTS = 14_400;

takeToken();
document.documentElement.dataset.sides = localStorage.getItem("twoside.sides") ?? "blue-orange";

let asked = false;
function schedule(): void {
  if (asked) return;
  asked = true;
  const show = () => {
    asked = false;
    paint();
  };
  if (document.hidden) setTimeout(show, HIDDEN_MS);
  else requestAnimationFrame(show);
}
addEventListener("visibilitychange", () => {
  // An animation frame that was asked for may never come to a page that went out of sight.
  asked = false;
  schedule();
});

let historyAsked = false;
/** Once, with the first frame: before it nobody knows whether this token may read. */
async function loadHistory(): Promise<void> {
  if (historyAsked) return;
  historyAsked = true;
  const rows = await readTail((after, limit) => readPage("pnl", after, limit), HISTORY_POINTS);
  if (rows) fillMoneyHistory(moneyPoints(rows));
}

const connection = openStream({
  token: heldToken,
  after: lastFact,
  onFrame(frame) {
    take(frame, Date.now());
    schedule();
  },
  onState(state) {
    stream.value = state;
    if (state.phase === "live") loadHistory();
  },
});
whenRestarted(() => connection.restart());
setInterval(() => {
  const now = Date.now();
  tick(now);
  connection.check(now);
}, TICK_MS);

followSwitch();
followVersions();
listenToKeys();

const root = document.getElementById("app");
if (!root) throw new Error("Cannot start: the page has no element called app");
render(<App reconnect={() => connection.restart()} />, root);
