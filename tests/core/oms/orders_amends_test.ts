import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Size } from "../../../core/units.ts";
import { books, codes } from "../../support/order_books.ts";
import { amendAnswer, at, fill, queried, report, sendRefused, sent } from "../../support/order_events.ts";

Deno.test("Orders.amendRequested() allows only a smaller size of an order that rests with nothing under way", () => {
  const { orders, send, open, take } = books();
  send("mm1");
  assertFalse(orders.amendRequested("mm1", 5 as Size, at(20))); // not acked
  const order = open("mm2");
  take(fill("mm2", "t1", 3, 20));
  for (const size of [10, 11, 3, 2, NaN]) assertFalse(orders.amendRequested("mm2", size as Size, at(30)));
  assert(orders.amendRequested("mm2", 4 as Size, at(30)));
  assertFalse(orders.amendRequested("mm2", 5 as Size, at(31)));
  assertEquals(order.amendSize, 4);
  assertFalse(orders.amendRequested("mm404", 4 as Size, at(31)));
});

Deno.test("Orders.apply() drops an amendment that was refused or never sent, and doubts one without an answer", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  const amend = (ms: number) => assert(orders.amendRequested("mm1", 6 as Size, at(ms)));
  amend(20);
  const [refused] = take(amendAnswer("mm1", "refused", 30, null, "other"));
  assertEquals([refused.needsQuery, order.pending, order.amendSize, order.size], [true, "none", null, 10]);
  amend(40);
  take(sendRefused("mm1", 40, "amend"));
  assertEquals([order.pending, order.amendSize], ["none", null]);
  amend(50);
  take(amendAnswer("mm1", "ambiguous", 60));
  assertEquals([order.pending, order.leaves], ["replace_unknown", 10]);
  assertEquals(take(queried("mm1", "open", 70, 80)).length, 0); // it may still arrive
  take(queried("mm1", "open", 6_051, 6_060)); // 5 s of validity and 1 s of margin are over
  assertEquals([order.pending, order.amendSize, order.size], ["none", null, 10]);
});

Deno.test("Orders.apply() counts the window of an amendment from its own send", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.amendRequested("mm1", 6 as Size, at(20));
  take(sent("mm1", 20, 500), amendAnswer("mm1", "ambiguous", 30));
  take(queried("mm1", "open", 1_520, 1_530));
  assertEquals([order.pending, order.sentAt], ["replace_unknown", at(0)]);
  take(queried("mm1", "open", 1_521, 1_540));
  assertEquals([order.pending, order.amendSize], ["none", null]);
});

Deno.test("Orders.apply() learns from a report that an amendment holds", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.amendRequested("mm1", 6 as Size, at(20));
  take(sent("mm1", 20));
  orders.timers(at(2_020));
  assertEquals(order.pending, "replace_unknown");
  take(report("mm1", "open", 2_100, { size: 6 }));
  assertEquals([order.pending, order.size, order.leaves], ["none", 6, 6]);
});

Deno.test("Orders.apply() completes an order that is amended down to what is filled", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 3, 20));
  orders.amendRequested("mm1", 6 as Size, at(30));
  take(fill("mm1", "t2", 3, 31), amendAnswer("mm1", "accepted", 32, 6));
  assertEquals([order.life, order.filled, order.size], ["FILLED", 6, 6]);
});

Deno.test("Orders.apply() tells an overfill when an amendment ends below what is filled", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.amendRequested("mm1", 6 as Size, at(30));
  take(fill("mm1", "t1", 8, 31));
  assertEquals(codes(take(amendAnswer("mm1", "accepted", 32, 6))), ["overfill"]);
  assertEquals([order.life, order.leaves], ["FILLED", 0]);
});

Deno.test('Orders.apply() doubts the life of an order that an amendment finds "unknown"', () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.amendRequested("mm1", 6 as Size, at(20));
  take(amendAnswer("mm1", "refused", 30, null, "unknown_order"));
  assertEquals([order.life, order.pending], ["UNKNOWN", "none"]);
});
