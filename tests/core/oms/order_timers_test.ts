import { assertEquals, assertThrows } from "@std/assert";
import { Exposure } from "../../../core/oms/exposure.ts";
import { NO_SLOT, OrderRecord } from "../../../core/oms/order.ts";
import {
  DEFAULT_TIMERS,
  isAnythingDue,
  isPendingOverdue,
  isUnanswered,
  TimerTable,
} from "../../../core/oms/order_timers.ts";
import { at, place } from "../../support/order_events.ts";

const order = () => new OrderRecord(place("mm1"), { strategy: "mm", level: 0 }, at(0));

Deno.test("isUnanswered() counts an intent from its making and a sent order from its send", () => {
  const one = order();
  one.life = "INTENT";
  assertEquals([1_999, 2_000].map((ms) => isUnanswered(one, at(ms), DEFAULT_TIMERS)), [false, true]);
  one.life = "SENT";
  one.sentAt = at(500);
  assertEquals([2_499, 2_500].map((ms) => isUnanswered(one, at(ms), DEFAULT_TIMERS)), [false, true]);
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

Deno.test("DEFAULT_TIMERS are those of reliability 1.6", () => {
  const seconds = Object.fromEntries(Object.entries(DEFAULT_TIMERS).map(([name, micros]) => [name, micros / 1e6]));
  assertEquals(seconds, { ack: 2, cancel: 2, replace: 2, query: 5, trades: 2, seal: 600 });
});

Deno.test("TimerTable.of() gives a venue its own times where it has some, and the common ones else", () => {
  const table = new TimerTable({ ack: 3_000_000 }, new Map([["okx", { cancel: 500_000 }]]));
  assertEquals([table.of("okx").ack, table.of("okx").cancel, table.of("okx").query], [3_000_000, 500_000, 5_000_000]);
  assertEquals([table.of("gate").ack, table.of("gate").cancel], [3_000_000, 2_000_000]);
  assertEquals(new TimerTable().of("okx"), DEFAULT_TIMERS);
});

Deno.test("TimerTable refuses times that are no whole number above zero", () => {
  for (const ack of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => new TimerTable({ ack }), RangeError, `"ack" of all venues with ${ack} µs`);
    assertThrows(() => new TimerTable({}, new Map([["okx", { ack }]])), RangeError, `"ack" of okx with ${ack} µs`);
  }
});

Deno.test("isAnythingDue() sees any live order that waited too long, by its own venue's times", () => {
  const table = new TimerTable({}, new Map([["okx", { ack: 500_000, cancel: 500_000 }]]));
  const exposure = new Exposure(),
    here = order(),
    there = new OrderRecord(place("mm2", { venue: "okx" }), NO_SLOT, at(0));
  assertEquals(isAnythingDue(exposure, at(9_999), table), false);
  here.life = there.life = "SENT";
  here.sentAt = there.sentAt = at(0);
  exposure.refresh(here);
  assertEquals([1_999, 2_000].map((ms) => isAnythingDue(exposure, at(ms), table)), [false, true]);
  exposure.refresh(there);
  assertEquals([499, 500].map((ms) => isAnythingDue(exposure, at(ms), table)), [false, true]);
  here.life = there.life = "OPEN";
  assertEquals(isAnythingDue(exposure, at(9_999), table), false);
  there.pending = "cancel_sent";
  there.pendingAt = at(10_000);
  assertEquals([10_499, 10_500].map((ms) => isAnythingDue(exposure, at(ms), table)), [false, true]);
});
