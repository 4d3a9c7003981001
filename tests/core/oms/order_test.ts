import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Micros, Size } from "../../../core/units.ts";
import { admissible, freshness, NO_SLOT, OrderRecord } from "../../../core/oms/order.ts";
import { at, fill, place, queried, report } from "../../support/order_events.ts";

function adopted(...seen: Parameters<OrderRecord["adopt"]>): OrderRecord {
  const record = order();
  record.adopt(...seen);
  return record;
}
const order = () => new OrderRecord(place("mm1", { validity: 2_000 }), { strategy: "mm", level: 0 }, at(0));

Deno.test("OrderRecord begins NEW, counts nothing, and could arrive until its window is over", () => {
  const one = order();
  assertEquals([one.life, one.pending, one.leaves, one.validUntil, one.resting, one.terminal], [
    "NEW",
    "none",
    0,
    at(2_000),
    false,
    false,
  ]);
});

Deno.test("OrderRecord.leaves is what may still fill in the worst case", () => {
  const one = order();
  for (const life of ["INTENT", "SENT", "UNKNOWN", "OPEN", "PARTIAL"] as const) {
    one.life = life;
    one.filled = 3 as Size;
    assertEquals(one.leaves, 7, life);
  }
  one.amendSize = 5 as Size;
  assertEquals(one.leaves, 7, "a smaller size under way");
  one.amendSize = 12 as Size;
  assertEquals(one.leaves, 9, "a larger size under way");
  one.amendSize = null;
  one.filled = 12 as Size;
  assertEquals(one.leaves, 0, "overfilled");
  one.filled = 3 as Size;
  one.life = "CANCELED";
  assertEquals(one.leaves, 7, "ended, not final");
  one.final = true;
  assertEquals(one.leaves, 0);
});

Deno.test("OrderRecord.resting is OPEN or PARTIAL alone", () => {
  const one = order();
  one.life = "PARTIAL";
  assert(one.resting);
  one.life = "UNKNOWN";
  assertFalse(one.resting);
});

Deno.test("OrderRecord.adopt() takes over what a report says, and leaves the size open after a trade", () => {
  const told = adopted(report("mm9", "open", 10, { size: 8, side: "sell" }), "mm9", at(11));
  assertEquals([told.life, told.size, told.side, told.sizeKnown, told.slot, told.unknownAt], [
    "UNKNOWN",
    8,
    "sell",
    true,
    NO_SLOT,
    at(11),
  ]);
  assertFalse(adopted(fill("mm9", "t1", 3, 10), "mm9", at(11)).sizeKnown);
  for (const size of [NaN, -1, 0, 1.5]) {
    const bad = adopted(report("mm9", "open", 10, { size }), "mm9", at(11));
    assertEquals([bad.size, bad.leaves, bad.sizeKnown], [0, 0, false]);
  }
});

Deno.test("freshness() compares pushes by the venue's clock", () => {
  const one = order();
  one.lastVenueAt = at(100);
  assertEquals([99, 100, 101, null].map((venueMs) => freshness(one, report("mm1", "open", 200, { venueMs }))), [
    "stale",
    "current",
    "newer",
    "newer",
  ]);
  assertEquals(freshness(one, report("mm1", "open", 200, { venueMs: 99, source: "answer" })), "stale");
});

Deno.test("freshness() counts a query only if it was sent after the last word, whatever time it names", () => {
  const one = order();
  one.lastEventAt = at(100);
  one.lastQueryAt = at(150);
  assertEquals([100, 149, 150, 151].map((ms) => freshness(one, queried("mm1", "open", ms, 300, { venueMs: 1 }))), [
    "stale",
    "stale",
    "current",
    "newer",
  ]);
  assertEquals(freshness(one, queried("mm1", "open", 0, 300, { requestedMs: null })), "stale");
});

Deno.test("admissible() wants a query sent after the last event, and not before another that was applied", () => {
  const one = order();
  one.lastEventAt = at(100);
  assertFalse(admissible(one, at(100)));
  assert(admissible(one, at(101)));
  one.lastQueryAt = at(200);
  assertFalse(admissible(one, at(199)));
  assert(admissible(one, at(200) as Micros));
});
