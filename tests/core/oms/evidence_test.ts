import { assertEquals } from "@std/assert";
import type { Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { OrderStatus } from "../../../core/event.ts";
import { type OrderAnswer, takeAnswer, takeFill, takeReport } from "../../../core/oms/evidence.ts";
import { OrderRecord } from "../../../core/oms/order.ts";
import { OrderStep } from "../../../core/oms/order_step.ts";
import {
  amendAnswer,
  at,
  cancelAnswer,
  fill,
  place,
  placeAnswer,
  queried,
  report,
  sendRefused,
  sent,
} from "../../support/order_events.ts";

function begin(life: OrderRecord["life"], pending: OrderRecord["pending"] = "none") {
  const order = new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  order.life = life;
  order.pending = pending;
  const step = new OrderStep({ strict: true, bestEffort: new Set() });
  step.begin(order);
  return { order, step };
}

Deno.test("takeAnswer() leads each answer to its input", () => {
  const cases: readonly (readonly [OrderAnswer, OrderRecord["life"], OrderRecord["pending"], string])[] = [
    [sent("mm1", 5), "INTENT", "none", "SENT none"],
    [sent("mm1", 5), "OPEN", "replace_sent", "OPEN replace_sent"],
    [sendRefused("mm1", 5), "INTENT", "none", "VOID none"],
    [sendRefused("mm1", 5, "cancel"), "OPEN", "cancel_sent", "OPEN none"],
    [sendRefused("mm1", 5, "amend"), "OPEN", "replace_sent", "OPEN none"],
    [sendRefused("mm1", 5, "cancel"), "CANCELED", "none", "CANCELED none"],
    [placeAnswer("mm1", "accepted", 5), "SENT", "none", "OPEN none"],
    [placeAnswer("mm1", "rejected", 5), "SENT", "none", "REJECTED none"],
    [placeAnswer("mm1", "rejected", 5, { reason: "duplicate" }), "SENT", "none", "UNKNOWN none"],
    [placeAnswer("mm1", "ambiguous", 5), "SENT", "none", "UNKNOWN none"],
    [cancelAnswer("mm1", "accepted", 5), "OPEN", "cancel_sent", "OPEN cancel_acked"],
    [cancelAnswer("mm1", "refused", 5, "unknown_order"), "SENT", "cancel_sent", "SENT none"],
    [cancelAnswer("mm1", "refused", 5, "unknown_order"), "OPEN", "cancel_sent", "UNKNOWN none"],
    [cancelAnswer("mm1", "refused", 5, "rate_limit"), "OPEN", "cancel_sent", "OPEN none"],
    [cancelAnswer("mm1", "ambiguous", 5), "OPEN", "cancel_sent", "OPEN cancel_unknown"],
    [cancelAnswer("mm1", "refused", 5, "unknown_order"), "FILLED", "none", "FILLED none"],
    [amendAnswer("mm1", "accepted", 5, 6), "OPEN", "replace_sent", "OPEN none"],
    [amendAnswer("mm1", "refused", 5), "OPEN", "replace_sent", "OPEN none"],
    [amendAnswer("mm1", "ambiguous", 5), "OPEN", "replace_sent", "OPEN replace_unknown"],
    [amendAnswer("mm1", "accepted", 5, 6), "CANCELED", "none", "CANCELED none"],
  ];
  for (const [event, life, pending, expected] of cases) {
    const { order, step } = begin(life, pending);
    takeAnswer(step, order, event, at(5));
    assertEquals(`${order.life} ${order.pending}`, expected, `${JSON.stringify(event)} in ${life} ${pending}`);
  }
});

Deno.test("takeAnswer() takes a word of a kind that is none for no word at all", () => {
  const { order, step } = begin("SENT");
  takeAnswer(step, order, { ...sent("mm1", 5), kind: "told_by_a_later_version" } as never, at(5));
  assertEquals([order.life, step.end()], ["SENT", []]);
});

Deno.test("takeAnswer() notes words of the venue as heard, and its own doubts not", () => {
  for (
    const [event, heard] of [
      [placeAnswer("mm1", "accepted", 5), true],
      [placeAnswer("mm1", "ambiguous", 5), false],
      [cancelAnswer("mm1", "refused", 5, "other"), true],
      [cancelAnswer("mm1", "ambiguous", 5), false],
    ] as const
  ) {
    const { order, step } = begin("SENT", "cancel_sent");
    takeAnswer(step, order, event, at(9));
    assertEquals(order.lastEventAt, heard ? at(5) : 0);
  }
});

Deno.test("takeAnswer() keeps the size when an amendment is confirmed without one that makes sense", () => {
  for (const size of [null, NaN, -1, 10]) {
    const { order, step } = begin("OPEN", "replace_sent");
    takeAnswer(step, order, amendAnswer("mm1", "accepted", 5, size), at(5));
    assertEquals([order.size, order.formerSize], [10, null]);
  }
});

Deno.test("takeReport() leads each status to its life, and says whether it was fresh", () => {
  for (
    const [status, filled, life] of [
      ["open", 0, "OPEN"],
      ["open", 3, "PARTIAL"],
      ["partial", 3, "PARTIAL"],
      ["filled", 10, "FILLED"],
      ["canceled", 3, "CANCELED"],
      ["canceled", 10, "FILLED"],
      ["expired", 3, "EXPIRED"],
      ["rejected", 0, "REJECTED"],
      ["rejected", 3, "CANCELED"],
    ] as readonly (readonly [OrderStatus, number, string])[]
  ) {
    const { order, step } = begin("SENT");
    assertEquals(takeReport(step, order, report("mm1", status, 5, { filled }), at(5)), true);
    assertEquals([order.life, order.filled], [life, filled], status);
  }
  const { order, step } = begin("SENT");
  order.lastVenueAt = at(10);
  assertEquals(takeReport(step, order, report("mm1", "canceled", 20, { venueMs: 5 }), at(20)), false);
  assertEquals(order.life, "SENT");
});

Deno.test("takeReport() keeps the venue's reason of an end", () => {
  const { order, step } = begin("OPEN");
  takeReport(step, order, { ...report("mm1", "expired", 5), reason: "self-trade prevention" }, at(5));
  assertEquals(order.reason, "self-trade prevention");
});

Deno.test("takeReport() notes a push as heard and a query as asked", () => {
  const { order, step } = begin("OPEN");
  takeReport(step, order, report("mm1", "open", 5), at(6));
  takeReport(step, order, queried("mm1", "open", 8, 9), at(9));
  assertEquals([order.lastEventAt, order.lastQueryAt, order.lastVenueAt], [at(5), at(8), at(5)]);
});

Deno.test("takeFill() keeps the sum of trades apart from the reported quantity", () => {
  const { order, step } = begin("OPEN");
  takeReport(step, order, report("mm1", "partial", 5, { filled: 6 }), at(5));
  assertEquals([order.filled, order.fillSum, order.cumulativeAhead], [6, 0, true]);
  takeFill(step, order, fill("mm1", "t1", 2, 6), at(6));
  assertEquals([order.filled, order.fillSum, order.cumulativeAhead], [6, 2, true]);
  takeFill(step, order, fill("mm1", "t2", 5, 7), at(7));
  assertEquals([order.filled, order.fillSum, order.cumulativeAhead], [7, 7, false]);
});

Deno.test("takeAnswer() takes the first marker of a send for its time, and a later one for nothing", () => {
  const { order, step } = begin("INTENT");
  for (const ms of [5, 9]) takeAnswer(step, order, sent("mm1", ms, 1_000), at(ms));
  assertEquals([order.sentAt, order.validUntil, order.lastEventAt, order.amendValidUntil], [
    at(5),
    at(1_005),
    at(5),
    0,
  ]);
});

Deno.test("takeAnswer() makes CANCELED of an order of unknown fate that has fills and is called rejected", () => {
  const { order, step } = begin("UNKNOWN");
  order.filled = 3 as Size;
  takeAnswer(step, order, placeAnswer("mm1", "rejected", 5), at(5));
  assertEquals([order.life, order.filled as number], ["CANCELED", 3]);
});

Deno.test("takeAnswer() notes the answer to an amendment as heard, forgets what was wanted, and keeps a refusal's words", () => {
  const confirmed = begin("OPEN", "replace_sent");
  confirmed.order.amendSize = 6 as Size;
  takeAnswer(confirmed.step, confirmed.order, amendAnswer("mm1", "accepted", 5, 6), at(9));
  assertEquals([confirmed.order.lastEventAt, confirmed.order.amendSize, confirmed.order.formerSize], [at(5), null, 10]);
  const refused = begin("OPEN", "replace_sent");
  takeAnswer(refused.step, refused.order, amendAnswer("mm1", "refused", 5, null, "filter"), at(9));
  assertEquals(refused.order.reason, "refused: filter");
  const plain = begin("OPEN", "cancel_sent");
  takeAnswer(plain.step, plain.order, { ...cancelAnswer("mm1", "refused", 5), refusal: null }, at(5));
  assertEquals([plain.order.reason, plain.order.life], [null, "OPEN"]);
});

Deno.test("takeFill() takes no trade of another side, market or venue", () => {
  for (const odd of [{ side: "sell" }, { instrument: 9 as InstrumentId }, { venue: "okx" }] as const) {
    const { order, step } = begin("OPEN");
    takeFill(step, order, fill("mm1", "t1", 4, 5, odd), at(5));
    assertEquals([order.filled, step.end()[0].incident?.code], [0, "report_mismatch"]);
  }
});

Deno.test("takeFill() asks about an order of unknown fate only where an old trade of a list leaves it alive", () => {
  for (
    const [life, source, lots, asks] of [
      ["UNKNOWN", "query", 4, true],
      ["UNKNOWN", "query", 10, false],
      ["UNKNOWN", "push", 4, false],
      ["OPEN", "query", 4, false],
    ] as const
  ) {
    const { order, step } = begin(life);
    takeFill(step, order, fill("mm1", "t1", lots, 5, { source }), at(5));
    assertEquals(step.end()[0].needsQuery, asks, `${life} ${source} ${lots}`);
    assertEquals(order.lastEventAt, source === "push" ? at(5) : 0);
  }
});

Deno.test("takeReport() takes a word that is not newer than the end for no sign of life, open or partial", () => {
  for (const status of ["open", "partial"] as const) {
    const { order, step } = begin("CANCELED");
    order.lastVenueAt = at(5);
    assertEquals(takeReport(step, order, report("mm1", status, 9, { venueMs: 5 }), at(9)), false);
    assertEquals([order.life, step.end()], ["CANCELED", []]);
  }
  const { order, step } = begin("OPEN"); // one that lives may be told so twice
  order.lastVenueAt = at(5);
  assertEquals(takeReport(step, order, report("mm1", "open", 9, { venueMs: 5 }), at(9)), true);
  const ended = begin("CANCELED");
  ended.order.lastVenueAt = at(5);
  assertEquals(takeReport(ended.step, ended.order, report("mm1", "canceled", 9, { venueMs: 5 }), at(9)), true);
});

Deno.test("takeReport() answers an open question only where it was asked for after that", () => {
  for (const [requested, open] of [[39, true], [40, false], [41, false]] as const) {
    const { order, step } = begin("OPEN");
    order.askedAt = at(40);
    takeReport(step, order, queried("mm1", "open", requested, 60), at(60));
    assertEquals(order.askedAt !== 0, open, `asked at ${requested}`);
  }
});

Deno.test("takeReport() asks where a quantity fell, and where a complete order is not", () => {
  const fell = begin("PARTIAL");
  fell.order.filled = 5 as Size;
  takeReport(fell.step, fell.order, report("mm1", "partial", 9, { filled: 3 }), at(9));
  assertEquals([fell.step.end()[0].needsQuery, fell.order.askedAt], [true, at(9)]);
  const short = begin("OPEN");
  takeReport(short.step, short.order, report("mm1", "filled", 9, { filled: 3 }), at(9));
  assertEquals([short.step.end()[0].needsQuery, short.order.life], [true, "FILLED"]);
});

Deno.test("takeReport() keeps an earlier reason where the venue gives none", () => {
  const { order, step } = begin("OPEN");
  order.reason = "self-trade prevention";
  takeReport(step, order, report("mm1", "expired", 5), at(5));
  assertEquals(order.reason, "self-trade prevention");
});

Deno.test("takeReport() learns size and price of an order that only a trade had told of", () => {
  const { order, step } = begin("UNKNOWN");
  order.sizeKnown = false;
  order.size = 3 as Size;
  takeReport(step, order, report("mm1", "open", 5, { size: 8, price: 105 }), at(5));
  assertEquals([order.sizeKnown, order.size as number, order.price as number], [true, 8, 105]);
  assertEquals(step.end()[0].incident, null, "nothing was known that could differ");
});

Deno.test("takeReport() calls no quantity falling that may be from before the last trade", () => {
  for (const [venueMs, falls] of [[20, false], [21, true]] as const) {
    const { order, step } = begin("PARTIAL");
    takeFill(step, order, fill("mm1", "t1", 5, 20, { venueMs: 20 }), at(20));
    step.begin(order);
    takeReport(step, order, report("mm1", "partial", 30, { filled: 3, venueMs }), at(30));
    assertEquals(step.end()[0]?.incident?.code === "cumulative_down", falls, `${venueMs}`);
  }
});
