import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { books, codes, SLOT } from "../../support/order_books.ts";
import { at, cancelAnswer, MARKET, place, report, sendRefused, VENUE } from "../../support/order_events.ts";

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

Deno.test("Orders.cancelRequested() lets a cancel that the transport refused be sent again after a while", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.cancelRequested("mm1", at(20));
  take(sendRefused("mm1", 20, "cancel"));
  assertEquals([order.pending, order.cancelAttempts, order.cancelRetryAt], ["none", 0, at(270)]);
  assert(orders.cancelRequested("mm1", at(270)));
});

Deno.test("INV-23 a cancel refused or lost five times in a row is never sent again by id, and is told as S1", () => {
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

Deno.test("Orders.timers() doubts a cancel that was acked and whose order does not go", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  orders.cancelRequested("mm1", at(20));
  take(cancelAnswer("mm1", "accepted", 1_000));
  assertEquals(orders.timers(at(2_999)), []);
  const [change] = orders.timers(at(3_000));
  assertEquals([order.pending, change.needsQuery, order.cancelAttempts], ["cancel_unknown", true, 1]);
  assert(orders.cancelRequested("mm1", at(4_000)));
  assertEquals(order.pending, "cancel_sent");
});

Deno.test("Orders.timers() doubts an intent whose marker does not come", () => {
  const { orders } = books();
  const order = orders.intend(place("mm1"), SLOT, at(0));
  assertEquals(orders.timers(at(1_999)), []);
  orders.timers(at(2_000));
  assertEquals([order.life, order.leaves], ["UNKNOWN", 10]);
});

Deno.test("Orders.recovered() takes nothing without an outcome for settled", () => {
  const { orders, send, open, take } = books();
  const intent = orders.intend(place("mm1"), SLOT, at(0));
  const inFlight = send("mm2"), cancelling = open("mm3"), amending = open("mm4"), quiet = open("mm5");
  const cancelAcked = open("mm6");
  orders.cancelRequested("mm3", at(20));
  orders.amendRequested("mm4", 5 as Size, at(20));
  orders.cancelRequested("mm6", at(20));
  take(cancelAnswer("mm6", "accepted", 25));
  const changes = orders.recovered(at(60_000));
  assertEquals(changes.map(({ order }) => order?.clientId), ["mm1", "mm2", "mm3", "mm4", "mm6"]);
  assertEquals([intent.life, inFlight.life], ["UNKNOWN", "UNKNOWN"]);
  assertEquals(intent.validUntil, at(62_000)); // it may have left just before the crash
  assertEquals([cancelling.pending, amending.pending, cancelAcked.pending, quiet.pending], [
    "cancel_unknown",
    "replace_unknown",
    "cancel_unknown",
    "none",
  ]);
  assertEquals(orders.leavesBuy(MARKET), 60);
});

Deno.test("Orders.venueLost() doubts what waits for a word of that venue, and of no other", () => {
  const { orders, send, open } = books();
  const inFlight = send("mm1"), cancelling = open("mm2"), quiet = open("mm3");
  const elsewhere = send("mm4", 0, { venue: "okx", instrument: 1 as InstrumentId });
  orders.cancelRequested("mm2", at(20));
  const changes = orders.venueLost(VENUE, at(30));
  assertEquals(changes.map(({ needsQuery }) => needsQuery), [true, true]);
  assertEquals([inFlight.life, cancelling.pending, quiet.life, elsewhere.life], [
    "UNKNOWN",
    "cancel_unknown",
    "OPEN",
    "SENT",
  ]);
  assertEquals(orders.liveOn("okx"), [elsewhere]);
  assertEquals(orders.liveCountVenue(VENUE), 3);
});
