import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { books, codes, SLOT } from "../../support/order_books.ts";
import {
  at,
  cancelAnswer,
  fill,
  MARKET,
  orderFound,
  place,
  placeAnswer,
  report,
  sendRefused,
  sent,
  VENUE,
} from "../../support/order_events.ts";

Deno.test("Orders.intend() reserves the exposure before anything is sent", () => {
  const { orders } = books();
  const order = orders.intend(place("mm1"), SLOT, at(0));
  assertEquals([order.life, order.leaves, order.slot.strategy], ["INTENT", 10, "mm"]);
  assertEquals([orders.leavesBuy(MARKET), orders.leavesSell(MARKET)], [10, 0]);
  assertEquals([orders.liveCount(MARKET), orders.liveCountVenue(VENUE)], [1, 1]);
  assertEquals(orders.live(MARKET).map(({ clientId }) => clientId), ["mm1"]);
});

Deno.test("Orders.intend() throws on a client id that was used before, ended and sealed ones too", () => {
  const { orders, send, take } = books();
  send("mm1");
  assertThrows(() => orders.intend(place("mm1"), SLOT, at(1)), RangeError, "used before");
  take(report("mm1", "canceled", 20));
  assertEquals(orders.prune(at(10_000), 1_000_000), 1);
  assertThrows(() => orders.intend(place("mm1"), SLOT, at(10_001)), RangeError, "used before");
});

Deno.test("Orders.intend() throws when the books are full, and prune() makes room again", () => {
  const { orders, send, take } = books({ capacity: 2 });
  send("mm1");
  assert(orders.hasRoom);
  send("mm2");
  assertFalse(orders.hasRoom);
  assertThrows(() => orders.intend(place("mm3"), SLOT, at(1)), RangeError, "2 orders are not sealed yet");
  take(placeAnswer("mm1", "rejected", 5, { reason: "filter" }));
  assertEquals(orders.prune(at(6), 0), 1);
  assert(orders.hasRoom);
});

Deno.test("Orders.intend() throws on a size that is no positive whole number of lots", () => {
  const { orders } = books();
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => orders.intend(place("mm1", { size }), SLOT, at(0)), RangeError, `${size} lots`);
  }
});

Deno.test("Orders.apply() walks an order from the intent to its end", () => {
  const { orders, take } = books();
  const order = orders.intend(place("mm1"), SLOT, at(0));
  take(sent("mm1", 1));
  assertEquals([order.life, order.sentAt, order.validUntil], ["SENT", at(1), at(2_001)]);
  take(placeAnswer("mm1", "accepted", 5, { venueOrderId: "77" }));
  assertEquals([order.life, order.ackedAt, order.venueOrderId, order.resting], ["OPEN", at(5), "77", true]);
  assertEquals(orders.byVenueOrderId(MARKET, "77"), order);
  take(fill("mm1", "t1", 4, 6, { venueOrderId: "77" }));
  assertEquals([order.life, order.filled, order.leaves, orders.leavesBuy(MARKET)], ["PARTIAL", 4, 6, 6]);
  take(fill("mm1", "t2", 6, 7, { venueOrderId: "77" }));
  assertEquals([order.life, order.terminal, order.final, order.closedAt], ["FILLED", true, true, at(7)]);
  assertEquals([orders.liveCount(MARKET), orders.leavesBuy(MARKET)], [0, 0]);
});

Deno.test("Orders.apply() makes VOID of what the transport refused before any byte", () => {
  const { orders, take } = books();
  const order = orders.intend(place("mm1"), SLOT, at(0));
  const [change] = take(sendRefused("mm1", 1));
  assertEquals([change.from, change.to, order.reason], ["INTENT", "VOID", "channel is not open"]);
  assertEquals(orders.liveCount(MARKET), 0);
});

Deno.test("Orders.apply() is told of an id that stands in no book, and says so", () => {
  const { take } = books();
  for (const event of [placeAnswer("mm7", "accepted", 5), cancelAnswer("mm7", "accepted", 5), sent("mm7", 5)]) {
    const [change] = take(event);
    assertEquals([change.order, change.incident?.code, change.incident?.clientId], [null, "unknown_id", "mm7"]);
  }
  assertEquals(take(orderFound("mm7", null, 5, 6)), []);
});

Deno.test("Orders.apply() tells an illegal transition as S1, changes nothing and asks", () => {
  const { orders, send } = books({ strict: false });
  const order = send("mm1");
  const [change] = orders.apply(sendRefused("mm1", 5), at(5));
  assertEquals([order.life, change.incident?.code, change.incident?.severity, change.needsQuery], [
    "SENT",
    "illegal_transition",
    "S1",
    true,
  ]);
  assertEquals(change.incident?.sentence, "Order mm1 was told what cannot be: send_refused in SENT");
});

Deno.test("Orders.apply() in strict mode throws on an illegal transition", () => {
  const { orders, send } = books();
  send("mm1");
  assertThrows(() => orders.apply(sendRefused("mm1", 5), at(5)), Error, '"send_refused" in SENT');
});

Deno.test("Orders.prune() seals what ended long enough ago; a late fill still finds its slot", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 1_000));
  assertEquals(orders.prune(at(1_500), 1_000_000), 0);
  assertEquals(orders.prune(at(2_000), 1_000_000), 1);
  assertEquals([[...orders.all()], orders.get("mm1")], [[], order]);
  const [change] = take(fill(null, "t1", 2, 3_000, { venueOrderId: "v-mm1", source: "query" }));
  assertEquals([change.order?.slot.strategy, codes([change]), order.filled], ["mm", ["late_fill"], 2]);
  take(report("mm1", "open", 4_000, { filled: 2 }));
  assertEquals([[...orders.all()].length, orders.leavesBuy(MARKET)], [1, 8]); // alive: back in the books
});

Deno.test("Orders.prune() keeps a bounded number of sealed orders and then forgets the oldest", () => {
  const { orders, open, take } = books({ sealedCapacity: 1 });
  for (const id of ["mm1", "mm2"]) {
    open(id);
    take(report(id, "canceled", 1_000));
  }
  assertEquals(orders.prune(at(9_000), 0), 2);
  assertEquals([orders.get("mm1"), orders.byVenueOrderId(MARKET, "v-mm1")], [null, null]);
  assertEquals([orders.get("mm2")?.life, orders.byVenueOrderId(MARKET, "v-mm2")?.clientId], ["CANCELED", "mm2"]);
});

Deno.test("Orders.byVenueOrderId() keeps equal ids of two markets apart, and an older id of one order", () => {
  const { orders, send, take } = books();
  const other = 1 as InstrumentId;
  const one = send("mm1"), two = send("mm2", 0, { instrument: other });
  take(
    placeAnswer("mm1", "accepted", 5, { venueOrderId: "7" }),
    placeAnswer("mm2", "accepted", 5, { venueOrderId: "7" }),
  );
  assertEquals([orders.byVenueOrderId(MARKET, "7"), orders.byVenueOrderId(other, "7")], [one, two]);
  take(report("mm1", "open", 9, { venueOrderId: "8" }));
  assertEquals([orders.byVenueOrderId(MARKET, "7"), orders.byVenueOrderId(MARKET, "8")], [one, one]);
  assertEquals(one.venueOrderId, "8");
  assertEquals(orders.byVenueOrderId(MARKET, "404"), null);
});
