import { assertEquals } from "@std/assert";
import { OrderRecord } from "../../../core/oms/order.ts";
import { DEFAULT_TIMERS, isPendingOverdue, isUnanswered } from "../../../core/oms/order_timers.ts";
import { at, place } from "../../support/order_events.ts";

const order = () => new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));

Deno.test("isUnanswered() counts an intent from its making and a sent order from its send", () => {
  const one = order();
  one.life = "INTENT";
  assertEquals([999, 1_000].map((ms) => isUnanswered(one, at(ms), DEFAULT_TIMERS)), [false, true]);
  one.life = "SENT";
  one.sentAt = at(500);
  assertEquals([1_499, 1_500].map((ms) => isUnanswered(one, at(ms), DEFAULT_TIMERS)), [false, true]);
  for (const life of ["UNKNOWN", "OPEN", "FILLED"] as const) {
    one.life = life;
    assertEquals(isUnanswered(one, at(99_999), DEFAULT_TIMERS), false);
  }
});

Deno.test("isPendingOverdue() counts every step of a cancel or amendment from when it began", () => {
  const one = order();
  one.pendingAt = at(100);
  for (
    const [pending, overdue] of [
      ["none", false],
      ["cancel_sent", true],
      ["cancel_acked", true],
      ["cancel_unknown", false],
      ["replace_sent", true],
      ["replace_unknown", false],
    ] as const
  ) {
    one.pending = pending;
    assertEquals([2_099, 2_100].map((ms) => isPendingOverdue(one, at(ms), DEFAULT_TIMERS)), [false, overdue], pending);
  }
});
