import { assertEquals } from "@std/assert";
import { BLANK_PLACE, NO_SLOT, OrderRecord } from "../../../core/oms/order.ts";
import { capTimes } from "../../../core/oms/order_times.ts";
import type { Micros } from "../../../core/units.ts";

const NOW = 1_000_000 as Micros, LATER = 9_000_000 as Micros, LONGEST = 5_000 as Micros;

function ordered(at: Micros): OrderRecord {
  const order = new OrderRecord({ ...BLANK_PLACE, validity: 2_000 as Micros }, NO_SLOT, at);
  for (const field of Object.keys(order)) if (/At$/.test(field)) Object.assign(order, { [field]: at });
  return order;
}

Deno.test("capTimes() leaves no own time ahead of now, and what the venue said as it is", () => {
  const order = ordered(LATER);
  capTimes(order, NOW, LONGEST);
  for (const [field, value] of Object.entries(order)) {
    if (/At$/.test(field)) assertEquals(value, /Venue/.test(field) ? LATER : NOW, field);
  }
  assertEquals(order.validUntil, NOW + 2_000, "it may still arrive for as long as its window is");
});

Deno.test("capTimes() changes nothing in the past, and a cancel that was given up stays given up", () => {
  const order = ordered(10 as Micros), before = structuredClone({ ...order, commands: null });
  capTimes(order, NOW, LONGEST);
  assertEquals({ ...order, commands: null }, before);
  order.cancelRetryAt = Infinity as Micros;
  order.amendValidUntil = LATER;
  order.window = 0 as Micros;
  order.validUntil = LATER;
  capTimes(order, NOW, LONGEST);
  assertEquals([order.cancelRetryAt, order.amendValidUntil, order.validUntil], [
    Infinity,
    NOW + LONGEST,
    NOW + LONGEST,
  ]);
});
