import { assertEquals } from "@std/assert";
import { OrderNews } from "../../../core/engine/order_news.ts";
import { Turn } from "../../../core/engine/turn.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { gateOf, sendThrough } from "../../support/judged.ts";
import { placeAnswer, report } from "../../support/order_events.ts";

/** One order in the books, and what is asked of the parts around them. */
function stage() {
  const desk = madeUpDesk(), turn = new Turn(), asked: string[] = [];
  const order = sendThrough(gateOf(desk, "RSK-07"), madeUpPlace("buy", 10, 100));
  turn.now = NOW;
  const news = new OrderNews({
    desk,
    turn,
    gate: { moved: () => void asked.push("gate") },
    queues: { changed: ({ clientId }) => void asked.push(`queue ${clientId}`) },
    observers: {
      observe: (_instrument, { kind }) => void asked.push(`show ${kind}`),
      disturb: (instrument) => void asked.push(`disturb ${instrument}`),
    },
    quoting: { cancel: ({ clientId }) => void asked.push(`cancel ${clientId}`) },
    inferring: { infer: ({ clientId }) => void asked.push(`infer ${clientId}`) },
    watching: {
      filled: (_fill, of) => void asked.push(`filled ${of?.clientId ?? "nobody's"}`),
      answered: (_event, instrument) => void asked.push(`answered ${instrument}`),
    },
    deadMen: { told: ({ clientId }) => void asked.push(`dead-man ${clientId}`) },
    incidents: { take: ({ code }) => void asked.push(`incident ${code}`) },
  });
  const take = () => asked.splice(0);
  return { desk, turn, order, news, take };
}
const QUIET = { from: "SENT", to: "OPEN", incident: null, cancelAtOnce: false, needsQuery: false } as const;
const INCIDENT = {
  severity: "S2",
  code: "orphan",
  sentence: "",
  venue: "binance",
  instrument: null,
  clientId: null,
} as const;

Deno.test("a change that needs a word or a cancel cannot wait for the beat; another can", () => {
  const { news, turn, order, take } = stage();
  news.settle([{ ...QUIET, order }]);
  assertEquals([turn.urgent, take()], [false, ["gate", `queue ${order.clientId}`, "disturb 0"]]);
  for (const change of [{ needsQuery: true }, { cancelAtOnce: true }, { incident: INCIDENT }]) {
    turn.urgent = false;
    news.changed({ ...QUIET, order, ...change });
    assertEquals(turn.urgent, true, JSON.stringify(change));
  }
  const { clientId } = order;
  assertEquals(take().filter((asked) => asked !== "gate" && asked !== "disturb 0" && asked !== `queue ${clientId}`), [
    `cancel ${clientId}`,
    "incident orphan",
  ]);
});

Deno.test("an incident that no order of ours explains touches no order; what the venue keeps back is inferred", () => {
  const { news, order, take } = stage();
  news.changed({ ...QUIET, order: null, incident: INCIDENT });
  assertEquals(take(), ["gate", "incident orphan"]);
  news.changed({ ...QUIET, order, infers: true });
  assertEquals(take(), ["gate", `infer ${order.clientId}`, `queue ${order.clientId}`, "disturb 0"]);
});

Deno.test("a fill is told with its order, found by our id or by the venue's, and shown to the strategies", () => {
  const { news, order, take } = stage(), { clientId } = order;
  news.filled(madeUpFill("buy", 1, 100, { clientId }));
  news.filled(madeUpFill("buy", 1, 100, { clientId: null, venueOrderId: "nobody knows it" }));
  assertEquals(take(), [`filled ${clientId}`, "show fill", "filled nobody's", "show fill"]);
  news.answered(placeAnswer(clientId, "accepted", 1));
  news.answered(placeAnswer("nobody's", "accepted", 1));
  assertEquals(take(), ["answered 0"]);
});

Deno.test("that a dead-man switch ended an order is news while it lives, and not while the past is told", () => {
  const { news, turn, order: { clientId }, desk, take } = stage();
  const ended = { ...report(clientId, "canceled", 5), endedBy: "dead_man" } as const;
  news.switched({ ...ended, endedBy: undefined });
  news.switched({ ...ended, clientId: null });
  turn.recalling = true;
  news.switched(ended);
  assertEquals(take(), []);
  turn.recalling = false;
  news.switched(ended);
  assertEquals(take(), [`dead-man ${clientId}`]);
  desk.orders.apply(ended, NOW);
  news.switched(ended);
  assertEquals(take(), []);
});
