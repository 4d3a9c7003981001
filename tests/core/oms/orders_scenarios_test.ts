import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { books, codes, SLOT } from "../../support/order_books.ts";
import {
  at,
  cancelAnswer,
  fill,
  MARKET,
  orderFound,
  place,
  placeAnswer,
  queried,
  report,
  VENUE,
} from "../../support/order_events.ts";

Deno.test("OSM-S01 a fill before the ack fills the order; the later ack changes nothing", () => {
  const { send, take } = books();
  const order = send("mm1");
  take(fill("mm1", "t1", 4, 5));
  assertEquals([order.life, order.everAcked, order.venueOrderId], ["PARTIAL", true, "v-mm1"]);
  take(fill("mm1", "t2", 6, 6));
  assertEquals(take(placeAnswer("mm1", "accepted", 9)), []);
  assertEquals([order.life, order.filled, order.ackedAt], ["FILLED", 10, at(5)]);
});

Deno.test("OSM-S02 a second ack is counted and ignored", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  const before = orders.counters.ignored;
  assertEquals(take(placeAnswer("mm1", "accepted", 20)), []);
  assertEquals(take(report("mm1", "open", 21)), []);
  assertEquals(orders.counters.ignored, before + 2);
  take(fill("mm1", "t1", 10, 30));
  assertEquals(take(placeAnswer("mm1", "accepted", 31)), []);
  assertEquals(order.life, "FILLED");
});

Deno.test("OSM-S03 OSM-S05 the same trade counts once, twice by push or again by query", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 4, 20), fill("mm1", "t1", 4, 21));
  take(fill(null, "t1", 4, 500, { venueOrderId: "v-mm1", source: "query", venueMs: 20 }));
  assertEquals([order.filled, order.life], [4, "PARTIAL"]);
});

Deno.test("OSM-S04 a trade id with another price or size keeps the first, tells an S1 and asks", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 4, 20));
  for (const other of [fill("mm1", "t1", 5, 21), fill("mm1", "t1", 4, 22, { price: 101 })]) {
    const [change] = take(other);
    assertEquals([change.incident?.severity, change.incident?.code, change.needsQuery], ["S1", "trade_conflict", true]);
  }
  assertEquals(order.filled, 4);
});

Deno.test("OSM-S06 a late second fill after the cancel keeps CANCELED with both fills", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 3, 20), report("mm1", "canceled", 30, { filled: 3 }));
  const changes = take(fill("mm1", "t2", 4, 40, { venueMs: 29 }));
  assertEquals([changes[0].incident?.severity, codes(changes)], ["S2", ["late_fill"]]);
  assertEquals([order.life, order.filled, order.leaves], ["CANCELED", 7, 0]);
});

Deno.test("Orders.apply() makes FILLED of a cancelled order that a late fill completes", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 30));
  assertEquals(codes(take(fill("mm1", "t1", 10, 40))), ["late_fill"]);
  assertEquals(order.life, "FILLED");
});

Deno.test("OSM-S07 a cancel refused because the order is filled asks at once and ends FILLED with the fill", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  assert(orders.cancelRequested("mm1", at(20)));
  const [refused] = take(cancelAnswer("mm1", "refused", 25, "other"));
  assertEquals([refused.needsQuery, order.pending, order.life, order.leaves], [true, "none", "OPEN", 10]);
  take(fill("mm1", "t1", 10, 30));
  assertEquals([order.life, order.filled], ["FILLED", 10]);
});

Deno.test('OSM-S08 a cancel refused as "unknown order" makes UNKNOWN, and the fill comes from the query', () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.cancelRequested("mm1", at(20));
  const [refused] = take(cancelAnswer("mm1", "refused", 25, "unknown_order"));
  assertEquals([refused.to, refused.needsQuery, order.leaves, order.unknownAt], ["UNKNOWN", true, 10, at(25)]);
  assertEquals(orders.questions(VENUE), [order]);
  take(orderFound("mm1", queried("mm1", "filled", 26, 40, { filled: 10 }), 26, 40));
  assertEquals([order.life, order.cumulativeAhead], ["FILLED", true]);
  assertEquals(orders.questions(VENUE), []);
  assertEquals(codes(take(fill(null, "t1", 10, 60, { venueOrderId: "v-mm1", source: "query", venueMs: 19 }))), []);
  assertFalse(order.cumulativeAhead);
});

Deno.test("OSM-S09 OSM-S10 an ack that arrives after the end does not bring the order back", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  orders.cancelRequested("mm1", at(5));
  take(cancelAnswer("mm1", "accepted", 20), report("mm1", "canceled", 30, { venueMs: 25 }));
  assertEquals([order.life, order.pending], ["CANCELED", "none"]);
  assertEquals(take(placeAnswer("mm1", "accepted", 31)), []);
  assertEquals(take(report("mm1", "open", 32, { venueMs: 10 })), []); // older by the venue's clock
  assertEquals(take(report("mm1", "open", 33, { venueMs: 25 })), []); // as old: no proof
  assertEquals(order.life, "CANCELED");
});

Deno.test("OSM-S09 OSM-S10 newer evidence that it lives resurrects the order and cancels it at once", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 30, { filled: 2 }));
  assertEquals(orders.leavesBuy(MARKET), 0);
  const [change] = take(report("mm1", "partial", 40, { filled: 2 }));
  assertEquals([change.to, change.cancelAtOnce, codes([change])], ["PARTIAL", true, ["resurrected"]]);
  assertEquals([order.resurrected, order.closedAt, order.leaves, orders.leavesBuy(MARKET)], [true, 0, 8, 8]);
  assert(orders.cancelRequested("mm1", at(41)));
});

Deno.test("OSM-S11 an ack timeout makes UNKNOWN in full exposure, and a query finds it OPEN", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  assertEquals(orders.timers(at(1_999)), []);
  const [change] = orders.timers(at(2_000));
  assertEquals([change.to, change.needsQuery, order.leaves], ["UNKNOWN", true, 10]);
  assertThrows(() => orders.intend(place("mm1"), SLOT, at(2_001)), RangeError); // the same id is never sent again
  take(orderFound("mm1", queried("mm1", "open", 2_010, 2_050), 2_010, 2_050));
  assertEquals([order.life, order.ackedAt, order.venueOrderId, order.unknownAt], ["OPEN", at(2_050), "v-mm1", 0]);
  assertEquals(orders.questions(VENUE), []);
});

Deno.test("OSM-S12 an order that was filled while its ack was lost ends FILLED, never REJECTED", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  orders.timers(at(2_000));
  assertEquals(orders.missing("mm1", at(2_100), at(2_150)), []); // not in open orders: no proof
  assertEquals(order.life, "UNKNOWN");
  take(fill(null, "t1", 10, 2_200, { venueOrderId: "9", source: "query" })); // nobody can tell yet whose it is
  take(orderFound("mm1", queried("mm1", "filled", 2_160, 2_210, { filled: 10, venueOrderId: "9" }), 2_160, 2_210));
  assertEquals([order.life, order.filled, order.cumulativeAhead], ["FILLED", 10, true]);
  take(fill(null, "t1", 10, 2_300, { venueOrderId: "9", source: "query" }));
  assertFalse(order.cumulativeAhead);
});

Deno.test("OSM-S13 an order that never arrived goes only on proven absence", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  assertEquals(orders.absent("mm1", at(10)), []); // it is not even unknown
  orders.timers(at(2_000));
  take(orderFound("mm1", null, 2_010, 2_050));
  orders.missing("mm1", at(2_020), at(2_060));
  assertEquals([order.life, order.leaves], ["UNKNOWN", 10]);
  const [change] = orders.absent("mm1", at(20_000));
  assertEquals([change.to, codes([change]), orders.leavesBuy(MARKET)], ["NEVER_ARRIVED", [], 0]);
  assertEquals(orders.questions(VENUE), []);
});

Deno.test("Orders.absent() cancels by absence what the venue once acked, keeps its fills and tells an S1", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 3, 20));
  orders.missing("mm1", at(100), at(150));
  const [change] = orders.absent("mm1", at(20_000));
  assertEquals([change.to, codes([change]), order.filled, order.reason], [
    "CANCELED",
    ["by_absence"],
    3,
    "by absence",
  ]);
});

Deno.test("OSM-S14 a 503 on the submit makes UNKNOWN, and the order is found live", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  const [change] = take(placeAnswer("mm1", "ambiguous", 20, { reason: "overloaded" }));
  assertEquals([change.to, change.needsQuery, order.leaves], ["UNKNOWN", true, 10]);
  take(report("mm1", "open", 500));
  assertEquals([order.life, orders.questions(VENUE).length], ["OPEN", 1]); // asked: only a query answers that
  take(orderFound("mm1", queried("mm1", "open", 510, 520), 510, 520));
  assertEquals(orders.questions(VENUE), []);
});
