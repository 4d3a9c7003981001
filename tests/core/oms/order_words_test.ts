import { assertEquals, assertFalse } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { books, codes } from "../../support/order_books.ts";
import { at, fill, MARKET, orderFound, placeAnswer, queried, report, VENUE } from "../../support/order_events.ts";

Deno.test("Orders.apply() reads a refusal as duplicate as a question, for it proves that the id is known there", () => {
  const { send, take } = books();
  const order = send("mm1");
  const [change] = take(placeAnswer("mm1", "rejected", 10, { reason: "duplicate" }));
  assertEquals([change.to, change.needsQuery, order.leaves], ["UNKNOWN", true, 10]);
});

Deno.test("Orders.apply() takes a definitive rejection, with the venue's words", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  take(placeAnswer("mm1", "rejected", 10, { reason: "would_cross" }));
  assertEquals([order.life, order.reason, order.leaves], ["REJECTED", "refused: would_cross", 0]);
  const other = send("mm2");
  take(report("mm2", "rejected", 20));
  assertEquals([other.life, other.everAcked, orders.liveCount(MARKET)], ["REJECTED", false, 0]);
});

Deno.test("Orders.apply() keeps the fills of an order that is called rejected after them", () => {
  const { open, take } = books();
  const one = open("mm1"), two = open("mm2");
  take(fill("mm1", "t1", 3, 20), fill("mm2", "t2", 3, 20));
  assertEquals(codes(take(report("mm1", "rejected", 30, { filled: 3 }))), ["rejected_after_fill"]);
  assertEquals(codes(take(placeAnswer("mm2", "rejected", 30))), ["rejected_after_fill"]);
  assertEquals([one.life, one.filled, two.life, two.filled], ["CANCELED", 3, "CANCELED", 3]);
});

Deno.test("Orders.apply() books the end of an IOC that never rested", () => {
  const { send, take } = books();
  const order = send("mm1", 0, { timeInForce: "ioc" });
  take(fill("mm1", "t1", 3, 10), report("mm1", "expired", 10, { filled: 3 }));
  assertEquals([order.life, order.filled, order.leaves], ["EXPIRED", 3, 0]);
});

Deno.test("Orders.apply() takes over price and size that the venue tells otherwise, with an S1", () => {
  const { open, take, orders } = books();
  const order = open("mm1");
  assertEquals(codes(take(report("mm1", "open", 20, { price: 105, size: 12 }))), [
    "report_mismatch",
    "report_mismatch",
  ]);
  assertEquals([order.price, order.size, orders.leavesBuy(MARKET)], [105, 12, 12]);
  assertEquals(codes(take(report("mm1", "filled", 30, { price: 105, size: 12, filled: 9 }))), ["report_mismatch"]);
  assertEquals([order.life, order.filled], ["FILLED", 9]);
});

Deno.test("Orders.apply() believes no word about an order on another side, market or venue, nor an impossible quantity", () => {
  const { open, take, orders } = books();
  const order = open("mm1");
  const other = 3 as InstrumentId;
  for (
    const [event, code] of [
      [report("mm1", "canceled", 20, { side: "sell" }), "report_mismatch"],
      [report("mm1", "canceled", 20, { instrument: other }), "report_mismatch"],
      [report("mm1", "canceled", 20, { venue: "okx" }), "report_mismatch"],
      [fill("mm1", "t1", 4, 20, { side: "sell" }), "report_mismatch"],
      [fill("mm1", "t1", -4, 20), "bad_quantity"],
      [fill("mm1", "t1", 0, 20), "bad_quantity"],
      [fill("mm1", "t1", NaN, 20), "bad_quantity"],
      [report("mm1", "canceled", 20, { filled: -1 }), "bad_quantity"],
      [report("mm1", "canceled", 20, { size: 1.5 }), "bad_quantity"],
    ] as const
  ) {
    const [change] = take(event);
    assertEquals([change.incident?.code, change.incident?.severity, change.needsQuery], [code, "S1", true]);
  }
  assertEquals([order.life, order.filled, orders.leavesBuy(MARKET)], ["OPEN", 0, 10]);
});

Deno.test("Orders.apply() prefers the query that was sent last to the one that came last", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(queried("mm1", "canceled", 200, 250));
  assertEquals(take(queried("mm1", "open", 100, 300)), []);
  assertEquals(order.life, "CANCELED");
});

Deno.test("Orders.apply() calls no quantity falling that was asked for before a listed trade was heard of", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(fill(null, "t1", 3, 120, { venueOrderId: "v-mm1", source: "query", venueMs: 101 }));
  assertEquals(codes(take(queried("mm1", "open", 100, 130))), []);
  assertEquals(codes(take(queried("mm1", "open", 121, 140))), ["cumulative_down"]);
  assertEquals(order.filled, 3);
});

Deno.test("Orders.apply() asks when an old report knows of more fills than we do", () => {
  const { open, take } = books();
  open("mm1");
  take(fill("mm1", "t1", 2, 30));
  const [change] = take(queried("mm1", "partial", 20, 40, { filled: 5 }));
  assertEquals([change.needsQuery, change.to], [true, "PARTIAL"]);
});

Deno.test("Orders.apply() takes reports without a venue time in the order in which they come", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 20, { venueMs: null }));
  assertEquals(order.life, "CANCELED");
  assertEquals(codes(take(report("mm1", "open", 30, { venueMs: null }))), ["resurrected"]);
});

Deno.test("Orders.apply() keeps asking about an unknown order of which only an old trade is found", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.missing("mm1", at(100), at(110));
  const [change] = take(fill(null, "t1", 3, 120, { venueOrderId: "v-mm1", source: "query", venueMs: 50 }));
  assertEquals([change.to, change.needsQuery], ["PARTIAL", true]);
  // The query that was sent before that trade was heard of still counts.
  take(orderFound("mm1", queried("mm1", "canceled", 100, 130, { filled: 3 }), 100, 130));
  assertEquals([order.life, order.filled], ["CANCELED", 3]);
});

Deno.test("Orders.apply() answers the question about an ended order with whatever the venue says", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 11, 20));
  assertEquals([order.life, orders.questions(VENUE).length], ["FILLED", 1]); // overfill asks
  take(orderFound("mm1", null, 15, 25)); // asked before
  assertEquals(orders.questions(VENUE).length, 1);
  take(orderFound("mm1", null, 30, 40));
  assertEquals(orders.questions(VENUE).length, 0);
  take(fill("mm1", "t2", 1, 50));
  take(orderFound("mm1", queried("mm1", "filled", 60, 70, { filled: 12 }), 60, 70));
  assertEquals(orders.questions(VENUE).length, 0);
});

Deno.test("Orders.apply() finds an order by a query that does not repeat our id", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  orders.timers(at(2_000));
  const nameless = { ...queried("mm1", "open", 2_010, 2_050), clientId: null };
  take(orderFound("mm1", nameless, 2_010, 2_050));
  assertEquals([order.life, order.venueOrderId], ["OPEN", "v-mm1"]);
});

Deno.test("Orders.apply() answers the question about an ended order with a word that is too old to change it", () => {
  const { orders, open, take } = books();
  open("mm1");
  take(fill("mm1", "t1", 11, 20)); // more than its size: the venue is asked
  take(report("mm1", "filled", 60, { filled: 11 }));
  const found = (requested: number) => orderFound("mm1", queried("mm1", "open", requested, 70), requested, 70);
  take(found(19));
  assertEquals(orders.questions(VENUE).length, 1); // asked before the question came up
  take(found(40));
  assertEquals([orders.questions(VENUE), orders.get("mm1")?.life], [[], "FILLED"]);
});

Deno.test("Orders.apply() takes the end of an order that it knows, also when the books are full", () => {
  const { orders, open, take } = books({ capacity: 1 });
  const order = open("mm1");
  assertFalse(orders.hasRoom);
  assertEquals(codes(take(report("mm1", "canceled", 20))), []);
  assertEquals(order.life, "CANCELED");
});
