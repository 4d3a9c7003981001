import { assertEquals, assertThrows } from "@std/assert";
import type { Micros, Size } from "../../../core/units.ts";
import type { VenueId } from "../../../core/instrument.ts";
import { OrderRecord } from "../../../core/oms/order.ts";
import { NO_CHANGES, OrderStep } from "../../../core/oms/order_step.ts";
import { at, place, VENUE } from "../../support/order_events.ts";

function begin(life: OrderRecord["life"], strict = true, bestEffort: readonly VenueId[] = []) {
  const order = new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  order.life = life;
  const step = new OrderStep({ strict, bestEffort: new Set(bestEffort) });
  step.begin(order);
  return { order, step };
}

Deno.test("OrderStep.end() tells from where to where, and whether to ask or to cancel", () => {
  const { order, step } = begin("SENT");
  step.life("ambiguous", at(5));
  assertEquals(step.end(), [
    { order, from: "SENT", to: "UNKNOWN", incident: null, needsQuery: true, cancelAtOnce: false },
  ]);
  assertEquals([order.unknownAt, order.askedAt], [at(5), at(5)]);
  step.begin(order);
  step.life("acked", at(6));
  assertEquals([step.end()[0].needsQuery, order.unknownAt], [false, 0]);
});

Deno.test("OrderStep.end() is empty and counts when nothing happened that anybody could notice", () => {
  const { step } = begin("OPEN");
  step.life("acked", at(5));
  assertEquals([step.end(), step.ignored], [NO_CHANGES, 1]);
});

Deno.test("OrderStep.end() tells a change of what is filled, of the size and of what is under way", () => {
  for (
    const change of [
      (order: OrderRecord) => order.filled = 1 as Size,
      (order: OrderRecord) => order.size = 9 as Size,
      (order: OrderRecord) => order.pending = "cancel_acked",
    ]
  ) {
    const { order, step } = begin("OPEN");
    change(order);
    assertEquals(step.end().length, 1);
  }
});

Deno.test("OrderStep.end() gives every incident its own change", () => {
  const { step } = begin("OPEN");
  step.tell({ severity: "S2", code: "one", says: "did this" }, "here");
  step.tell({ severity: "S1", code: "two", says: "did that" }, "there");
  step.ask(at(1));
  step.cancelAtOnce();
  step.infer();
  const changes = step.end();
  assertEquals(changes.map(({ cancelAtOnce, infers }) => [cancelAtOnce, infers]), [[true, true], [false, undefined]]);
  assertEquals(changes.map(({ incident }) => incident?.sentence), [
    "Order mm1 did this: here",
    "Order mm1 did that: there",
  ]);
  assertEquals(changes.map(({ needsQuery }) => needsQuery), [true, false]);
});

Deno.test("OrderStep.life() closes what is under way when the order ends, and opens it again on resurrection", () => {
  const { order, step } = begin("OPEN");
  order.pending = "replace_sent";
  order.amendSize = 5 as Size;
  order.askedAt = at(1);
  step.life("canceled", at(5));
  assertEquals([order.pending, order.amendSize, order.closedAt, order.final, order.askedAt], [
    "none",
    null,
    at(5),
    true,
    0 as Micros,
  ]);
  step.begin(order);
  step.life("live", at(9));
  const [change] = step.end();
  assertEquals([change.cancelAtOnce, order.resurrected, order.closedAt, order.final], [true, true, 0, false]);
});

Deno.test("OrderStep.life() calls an end final save a cancel or expiry on a venue of best effort", () => {
  for (
    const [input, bestEffort, final] of [
      ["canceled", [], true],
      ["canceled", [VENUE], false],
      ["expired", [VENUE], false],
      ["rejected", [VENUE], true],
      ["filled", [VENUE], true],
    ] as const
  ) {
    const { order, step } = begin("OPEN", true, bestEffort);
    step.life(input, at(5));
    assertEquals(order.final, final, input);
  }
});

Deno.test("OrderStep.pend() counts failed cancels in a row, spaces them, and gives up after five", () => {
  const { order, step } = begin("OPEN");
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    step.begin(order);
    order.pending = "cancel_sent";
    step.pend("cancel_refused", at(100));
    waits.push((order.cancelRetryAt - at(100)) / 1_000);
  }
  assertEquals([waits, order.pending], [[250, 500, 1_000, 2_000, Infinity], "cancel_unknown"]);
  assertEquals(step.end()[0].incident?.code, "cancel_exhausted");
  step.pend("cancel_accepted", at(200));
  assertEquals([order.cancelAttempts, order.cancelRetryAt], [0, 0]);
});

Deno.test("OrderStep in strict mode throws on what is illegal; else it tells an S1 and asks", () => {
  assertThrows(() => begin("NEW").step.life("live", at(1)), Error, '"live" in NEW');
  const cancelling = begin("OPEN");
  cancelling.order.pending = "cancel_sent";
  assertThrows(() => cancelling.step.pend("cancel_requested", at(1)), Error, '"cancel_requested" in cancel_sent');
  const { order, step } = begin("NEW", false);
  step.life("live", at(1));
  const [change] = step.end();
  assertEquals([order.life, change.incident?.code, change.needsQuery], ["NEW", "illegal_transition", true]);
});

Deno.test("OrderStep.cancelAtOnce() is told even when nothing else changed", () => {
  const { step } = begin("OPEN");
  step.cancelAtOnce();
  assertEquals(step.end()[0].cancelAtOnce, true);
});

Deno.test("OrderStep.begin() forgets what the last order's step had asked for", () => {
  const { order, step } = begin("OPEN");
  step.ask(at(1));
  step.cancelAtOnce();
  step.infer();
  step.tell({ severity: "S2", code: "one", says: "did this" }, "here");
  step.begin(order);
  assertEquals([step.end(), step.ignored], [NO_CHANGES, 1]);
  for (const ask of [() => step.infer(), () => step.cancelAtOnce(), () => step.ask(at(2))]) {
    step.begin(order);
    ask();
    assertEquals(step.end().length, 1);
  }
});
