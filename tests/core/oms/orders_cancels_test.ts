import { assert, assertEquals, assertFalse } from "@std/assert";
import { books, codes } from "../../support/order_books.ts";
import { at, cancelAnswer, MARKET, queried, report, sendRefused, VENUE } from "../../support/order_events.ts";

Deno.test("Orders.cancelRequested() allows one cancel at a time, before the ack too", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  assertFalse(orders.cancelRequested("mm404", at(1)));
  assert(orders.cancelRequested("mm1", at(1)));
  assertFalse(orders.cancelRequested("mm1", at(2)));
  take(cancelAnswer("mm1", "accepted", 3));
  assertEquals([order.pending, order.cancelSentAt], ["cancel_acked", at(1)]);
  assertFalse(orders.cancelRequested("mm1", at(4)));
  take(report("mm1", "canceled", 5));
  assertFalse(orders.cancelRequested("mm1", at(6)));
});

Deno.test("Orders.cancel() gives the command to send, and none for an order that ended, is sealed or is being cancelled", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  assertEquals(orders.cancel(order, at(20)), {
    kind: "cancel",
    venue: VENUE,
    instrument: MARKET,
    clientId: "mm1",
    venueOrderId: "v-mm1",
  });
  assertEquals(orders.cancel(order, at(21)), null);
  take(report("mm1", "canceled", 30));
  assertEquals(orders.cancel(order, at(31)), null);
  orders.prune(at(60), 0);
  assertEquals(orders.cancel(order, at(61)), null);
});

Deno.test("RSK-23 Orders.askedToGo() counts an order once, however often its cancel goes out", () => {
  const { orders, open, take } = books(), [first, second] = [open("mm1"), open("mm2")];
  assertEquals(orders.askedToGo(VENUE), 0);
  for (let ms = 20; ms < 5_000; ms += 1_000) {
    assert(orders.cancelRequested("mm1", at(ms)));
    assertFalse(orders.cancelRequested("mm1", at(ms)), "one is under way");
    if (ms === 20) take(sendRefused("mm1", ms, "cancel"));
    else take(cancelAnswer("mm1", "refused", ms, "other"));
    assertEquals(orders.askedToGo(VENUE), 1);
  }
  assert(orders.cancel(second, at(5_000)));
  take(report("mm2", "canceled", 5_001));
  assertEquals(orders.cancel(second, at(5_002)), null);
  assertEquals([orders.askedToGo(VENUE), orders.askedToGo("elsewhere"), first.terminal], [2, 0, false]);
});

Deno.test("Orders.cancelRequested() lets a cancel that the transport refused be sent again after a while", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.cancelRequested("mm1", at(20));
  take(sendRefused("mm1", 20, "cancel"));
  assertEquals([order.pending, order.cancelAttempts, order.cancelRetryAt], ["none", 0, at(270)]);
  assert(orders.cancelRequested("mm1", at(270)));
});

Deno.test("INV-23 a cancel refused or lost five times in a row is not sent again by id for now, and is told as S1", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  const waits: number[] = [];
  let ms = 100, told: string[] = [];
  for (let i = 0; i < 5; i++) {
    assert(orders.cancelRequested("mm1", at(ms)));
    const changes = i % 2 === 0
      ? take(cancelAnswer("mm1", "refused", ms + 10, "other"))
      : orders.timers(at(ms + 2_000));
    told = codes(changes);
    const failedAt = i % 2 === 0 ? ms + 10 : ms + 2_000;
    waits.push((order.cancelRetryAt - at(failedAt)) / 1_000);
    ms = failedAt + 5_000;
  }
  assertEquals(waits, [250, 500, 1_000, 2_000, Infinity]);
  assertEquals([told, order.pending, order.leaves], [["cancel_exhausted"], "cancel_unknown", 10]);
  assertFalse(orders.cancelRequested("mm1", at(ms)));
  take(cancelAnswer("mm1", "accepted", ms)); // a late word opens it again
  assertEquals([order.pending, order.cancelAttempts], ["cancel_acked", 0]);
});

Deno.test("INV-23 an order that is listed half a minute after its cancels were given up is cancelled anew", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  for (let i = 0; i < 5; i++) {
    assert(orders.cancelRequested("mm1", at(10_000 * i)));
    take(cancelAnswer("mm1", "ambiguous", 10_000 * i + 10));
  }
  take(queried("mm1", "open", 69_990, 70_010));
  assertFalse(orders.cancelRequested("mm1", at(70_010)), "asked too early: the trouble may be the same");
  take(queried("mm1", "open", 70_000, 70_020));
  assertEquals([order.pending, order.cancelAttempts], ["cancel_unknown", 0]);
  assert(orders.cancelRequested("mm1", at(70_020)));
});
