import { assertEquals } from "@std/assert";
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
