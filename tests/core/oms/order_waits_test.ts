import { assert, assertEquals } from "@std/assert";
import type { OrderRecord } from "../../../core/oms/order.ts";
import type { Micros, Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { books, SLOT } from "../../support/order_books.ts";
import { at, cancelAnswer, MARKET, place, VENUE } from "../../support/order_events.ts";

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
  assertEquals([inFlight.validUntil, quiet.validUntil], [at(2_000), at(2_000)]); // these had left long ago
  assertEquals([cancelling.pending, amending.pending, cancelAcked.pending, quiet.pending], [
    "cancel_unknown",
    "replace_unknown",
    "cancel_unknown",
    "none",
  ]);
  assertEquals(orders.leavesBuy(MARKET), 60);
});

Deno.test("Orders.recovered() waits for what may still arrive where a venue takes it long after its validity", () => {
  const { orders, send, open } = books({ landsWithin: new Map([[VENUE, 10_000_000 as Micros]]) });
  const amending = open("mm1");
  orders.amendRequested("mm1", 5 as Size, at(59_000));
  const inFlight = send("mm2", 59_000, {}, 10_000), ahead = send("mm3", 90_000, {}, 10_000);
  const intent = orders.intend(place("mm4"), SLOT, at(60_000));
  assertEquals(intent.validUntil, at(70_000), "it may leave any moment");
  orders.recovered(at(60_500));
  assertEquals([inFlight.validUntil, intent.validUntil], [at(69_000), at(70_500)]);
  assertEquals([ahead.validUntil, ahead.sentAt], [at(70_500), at(60_500)], "the clock was put back");
  assertEquals((amending as OrderRecord).amendValidUntil, at(69_000));
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

Deno.test("Orders.recovered() lets no time of an order lie ahead where the clock was put back", () => {
  const { orders, open } = books();
  const order = open("mm1", 90_000);
  orders.recovered(at(60_000));
  assertEquals([order.lastEventAt, order.ackedAt], [at(60_000), at(60_000)]);
});

Deno.test("Orders.timers() doubts only what waited too long of an order: its answer, or what is under way with it", () => {
  const { orders, send, open } = books();
  const unanswered = send("mm1"), cancelling = open("mm2");
  orders.cancelRequested("mm1", at(1_500));
  orders.cancelRequested("mm2", at(100));
  orders.timers(at(2_000));
  assertEquals([unanswered.life, unanswered.pending], ["UNKNOWN", "cancel_sent"]);
  assertEquals([cancelling.life, cancelling.pending], ["OPEN", "cancel_sent"]);
  orders.timers(at(2_100));
  assertEquals([cancelling.life, cancelling.pending], ["OPEN", "cancel_unknown"]);
  orders.timers(at(3_500));
  assertEquals(unanswered.pending, "cancel_unknown");
});
