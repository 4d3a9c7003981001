import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { books } from "../../support/order_books.ts";
import { at, fill, MARKET, report, VENUE } from "../../support/order_events.ts";

const MINUTE = 60_000, NEVER = 0 as Micros;

Deno.test("an ended order is sealed by a clean reconciliation that was asked for ten minutes after its end, not sooner", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 1_000));
  assertEquals([orders.seal(), order.sealed], [0, false]); // nobody has vouched for anything
  for (const covered of [NEVER, at(1_000), at(1_000 + 10 * MINUTE - 1)]) {
    orders.reconciled(VENUE, covered);
    assertEquals([orders.seal(), order.sealed], [0, false]);
  }
  orders.reconciled(VENUE, at(1_000 + 10 * MINUTE));
  assertEquals([orders.seal(), order.sealed, [...orders.all()], orders.get("mm1")], [1, true, [], order]);
});

Deno.test("a venue with a difference seals nothing, and another venue's clean books do not seal for it", () => {
  const { orders, open, take } = books({ venueTimers: new Map([["okx", { seal: 1_000_000 }]]) });
  const here = open("mm1"), there = open("mm2", 0, { venue: "okx" });
  take(report("mm1", "canceled", 1_000), report("mm2", "canceled", 1_000, { venue: "okx" }));
  orders.reconciled("okx", at(2_000)); // its own time to seal is a second
  orders.reconciled(VENUE, at(99 * MINUTE));
  orders.reconciled(VENUE, NEVER); // something was found to differ
  assertEquals([orders.seal(), here.sealed, there.sealed], [1, false, true]);
});

Deno.test("what lives, is not final, or waits for trades or an answer is not sealed", () => {
  const { orders, open, take } = books({ bestEffortCancels: new Set(["okx"]) });
  open("mm1");
  open("mm2", 0, { venue: "okx" });
  open("mm3");
  open("mm4");
  take(report("mm2", "canceled", 1_000, { venue: "okx" }), report("mm3", "canceled", 1_000, { filled: 2 }));
  take(fill("mm4", "t1", 11, 1_000)); // more than its size: the venue is asked
  for (const venue of [VENUE, "okx"]) orders.reconciled(venue, at(60 * MINUTE));
  assertEquals(orders.seal(), 0);
  orders.settle("mm2", at(60 * MINUTE));
  take(fill(null, "t2", 2, 60 * MINUTE, { venueOrderId: "v-mm3", source: "query", venueMs: 900 }));
  assertEquals([orders.seal(), ["mm2", "mm3"].map((id) => orders.get(id)?.sealed)], [2, [true, true]]);
});

Deno.test("a sealed order that lives after all is sealed no more", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 1_000));
  orders.reconciled(VENUE, at(60 * MINUTE));
  orders.seal();
  take(report("mm1", "open", 61 * MINUTE));
  assertEquals([order.sealed, order.resurrected, orders.leavesBuy(MARKET), [...orders.all()]], [false, true, 10, [
    order,
  ]]);
});

Deno.test("a bounded number of sealed orders is remembered; what had to make room is not called sealed", () => {
  const { orders, open, take } = books({ sealedCapacity: 1 });
  const all = ["mm1", "mm2", "mm3"].map((id) => open(id));
  for (const { clientId } of all) take(report(clientId, "canceled", 1_000));
  orders.reconciled(VENUE, at(60 * MINUTE));
  assertEquals([orders.seal(), orders.get("mm1"), orders.get("mm2"), orders.get("mm3")?.sealed], [3, null, null, true]);
  open("mm4");
  take(report("mm4", "canceled", 2_000));
  assertEquals([orders.prune(at(2_001), 0), orders.get("mm4")?.sealed], [1, false]);
});
