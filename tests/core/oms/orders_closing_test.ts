import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { books, codes } from "../../support/order_books.ts";
import { at, cancelAnswer, fill, MARKET, queried, report, VENUE } from "../../support/order_events.ts";

Deno.test("a person closes an order of unknown fate: it counts no more, keeps its fills and says who", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 3, 20));
  orders.missing("mm1", at(100), at(150));
  assertEquals([order.life, order.leaves, orders.refusesToClose("mm1")], ["UNKNOWN", 7, null]);
  const [change] = orders.closeByHand("mm1", "ann: seen on the venue's page", at(200));
  assertEquals([change.from, change.to, codes([change]), order.reason], [
    ...["UNKNOWN", "CANCELED", []],
    "closed by ann: seen on the venue's page",
  ]);
  assertEquals([order.filled, order.leaves, orders.leavesBuy(MARKET), orders.questions(VENUE)], [3, 0, 0, []]);
});

Deno.test("a person closes an order that cannot be cancelled by its id", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  for (let i = 0; i < 5; i++) {
    orders.cancelRequested("mm1", at(i * 5_000));
    take(cancelAnswer("mm1", "refused", i * 5_000 + 10, "other"));
  }
  assertEquals([order.life, order.cancelRetryAt as number], ["OPEN", Infinity]);
  orders.closeByHand("mm1", "ann: gone", at(30_000));
  assertEquals([order.life, order.pending, orders.liveCount(MARKET)], ["CANCELED", "none", 0]);
});

Deno.test("nobody closes by hand what is not unknown, has ended or was never there; nothing changes then", () => {
  const { orders, send, open, take } = books();
  const sent = send("mm1"), resting = open("mm2"), ended = open("mm3");
  take(report("mm3", "canceled", 20));
  const cases = [["mm1", "SENT"], ["mm2", "OPEN"], ["mm3", "CANCELED"]] as const;
  for (const [id, life] of cases) {
    assertStringIncludes(orders.refusesToClose(id)!, `order ${id} is ${life}: want one that is UNKNOWN`);
    assertEquals(orders.closeByHand(id, "ann: because", at(50)), []);
  }
  assertStringIncludes(orders.refusesToClose("mm9")!, "there is no order mm9");
  assertEquals(orders.closeByHand("mm9", "ann: because", at(50)), []);
  assertEquals([sent.life, resting.life, ended.reason], ["SENT", "OPEN", null]);
});

Deno.test("an order that a person closed and that lives after all comes back in full, is told and cancelled", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  orders.timers(at(2_000));
  orders.closeByHand("mm1", "ann: gone", at(40_000));
  assertEquals(orders.leavesBuy(MARKET), 0);
  const [change] = take(queried("mm1", "open", 41_000, 41_050));
  assertEquals([change.to, codes([change]), change.cancelAtOnce], ["OPEN", ["resurrected"], true]);
  assertEquals([order.resurrected, orders.leavesBuy(MARKET)], [true, 10]);
  const late = books();
  late.send("mm1");
  late.orders.timers(at(2_000));
  late.orders.closeByHand("mm1", "ann: gone", at(40_000));
  assertEquals(codes(late.take(fill("mm1", "t1", 4, 41_000))), ["late_fill"]);
  assertFalse(late.orders.get("mm1")!.resurrected);
});

Deno.test("a person closes an ended order whose lots are booked without their trades, and no other of which trades are missing", () => {
  const { orders, open, take } = books(), order = open("mm1"), grid = madeUpInstrument();
  take(report("mm1", "partial", 1_000, { filled: 4 }));
  assert(orders.infer(order, grid, at(9_000)));
  assertStringIncludes(orders.refusesToClose("mm1")!, "want one that is UNKNOWN"); // it rests
  take(report("mm1", "canceled", 10_000, { filled: 6 }));
  assertStringIncludes(orders.refusesToClose("mm1")!, "that ended and is booked without its trades"); // two lots are nowhere
  assert(orders.infer(order, grid, at(12_000)));
  assertEquals([orders.refusesToClose("mm1"), orders.lagging(VENUE)], [null, [order]]);
  assertEquals(orders.closeByHand("mm1", "ann: none will come", at(13_000)), []);
  assertEquals([orders.lagging(VENUE), orders.questions(VENUE), order.reason], [
    [],
    [],
    "closed by ann: none will come",
  ]);
  assertEquals([order.life, order.filled, order.unbooked, order.inferred], ["CANCELED", 6, 0, true]);
  assertEquals(orders.timers(at(500_000)), []);
  // It alone knows that they are booked: it is never forgotten.
  assertEquals([orders.prune(at(90_000_000), 0), orders.get("mm1")], [0, order]);
  take(fill("mm1", "t1", 4, 91_000_000));
  assertEquals([order.unbooked, orders.lagging(VENUE)], [0, []]);
  take(fill("mm1", "t2", 2, 91_000_001));
  assertEquals([order.inferred, order.cumulativeAhead, orders.prune(at(99_000_000), 0)], [false, false, 1]);
});

Deno.test("an order whose trades a person waits for no more does so anew for lots that the venue reports later", () => {
  const { orders, open, take } = books(), order = open("mm1");
  take(report("mm1", "canceled", 1_000, { filled: 4 }));
  orders.infer(order, madeUpInstrument(), at(9_000));
  orders.closeByHand("mm1", "ann: none will come", at(13_000));
  take(report("mm1", "canceled", 20_000, { filled: 5 }));
  assertEquals([orders.lagging(VENUE), order.unbooked], [[order], 1]);
});
