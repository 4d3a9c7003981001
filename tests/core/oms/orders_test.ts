import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { OrderStatus } from "../../../core/event.ts";
import { type OrderChange, type OrderEvidence, Orders, type OrdersOptions } from "../../../core/oms/orders.ts";
import {
  amendAnswer,
  at,
  cancelAnswer,
  fill,
  MARKET,
  orderFound,
  place,
  placeAnswer,
  queried,
  report,
  sendRefused,
  sent,
  VENUE,
} from "../../support/order_events.ts";

const SLOT = { strategy: "mm", level: 0 };
const SEED = 20260721;
const ids = { isOurs: (text: string | null) => text !== null && text.startsWith("mm") };

/** Books that throw on illegal transitions, as all tests but those of illegal ones want them. */
function books(options: Partial<OrdersOptions> = {}) {
  const orders = new Orders({ ids, strict: true, ...options });
  /** An order on its way: intended and sent at `ms`. */
  const send = (id: string, ms = 0, given: Parameters<typeof place>[1] = {}) => {
    const order = orders.intend(place(id, given), SLOT, at(ms));
    orders.apply(sent(id, ms), at(ms));
    return order;
  };
  /** An order that the venue has acked, 10 ms after the send. */
  const open = (id: string, ms = 0, given: Parameters<typeof place>[1] = {}) => {
    const order = send(id, ms, given);
    orders.apply(placeAnswer(id, "accepted", ms + 10), at(ms + 10));
    return order;
  };
  const take = (...events: OrderEvidence[]): OrderChange[] =>
    events.flatMap((event) => [...orders.apply(event, event.kind === "sent" ? event.sentAt : event.receivedAt)]);
  return { orders, send, open, take };
}

const codes = (changes: readonly OrderChange[]) => changes.flatMap(({ incident }) => incident ? [incident.code] : []);

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
  assertEquals(orders.timers(at(999)), []);
  const [change] = orders.timers(at(1_000));
  assertEquals([change.to, change.needsQuery, order.leaves], ["UNKNOWN", true, 10]);
  assertThrows(() => orders.intend(place("mm1"), SLOT, at(1_001)), RangeError); // the same id is never sent again
  take(orderFound("mm1", queried("mm1", "open", 1_010, 1_050), 1_010, 1_050));
  assertEquals([order.life, order.ackedAt, order.venueOrderId, order.unknownAt], ["OPEN", at(1_050), "v-mm1", 0]);
  assertEquals(orders.questions(VENUE), []);
});

Deno.test("OSM-S12 an order that was filled while its ack was lost ends FILLED, never REJECTED", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  orders.timers(at(1_000));
  assertEquals(orders.missing("mm1", at(1_100), at(1_150)), []); // not in open orders: no proof
  assertEquals(order.life, "UNKNOWN");
  take(fill(null, "t1", 10, 1_200, { venueOrderId: "9", source: "query" })); // nobody can tell yet whose it is
  take(orderFound("mm1", queried("mm1", "filled", 1_160, 1_210, { filled: 10, venueOrderId: "9" }), 1_160, 1_210));
  assertEquals([order.life, order.filled, order.cumulativeAhead], ["FILLED", 10, true]);
  take(fill(null, "t1", 10, 1_300, { venueOrderId: "9", source: "query" }));
  assertFalse(order.cumulativeAhead);
});

Deno.test("OSM-S13 an order that never arrived goes only on proven absence", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  assertEquals(orders.absent("mm1", at(10)), []); // it is not even unknown
  orders.timers(at(1_000));
  take(orderFound("mm1", null, 1_010, 1_050));
  orders.missing("mm1", at(1_020), at(1_060));
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

Deno.test("OSM-S15 a 5xx on a batch of 10 of which 4 arrived keeps the exposure right at every step", () => {
  const { orders, send, take } = books();
  const all = Array.from({ length: 10 }, (_, i) => send(`mm${i}`, 0, { size: i + 1 }));
  const sum = (from: number, to: number) => all.slice(from, to).reduce((lots, { size }) => lots + size, 0);
  for (const { clientId } of all) take(placeAnswer(clientId, "ambiguous", 30));
  assertEquals(orders.leavesBuy(MARKET), sum(0, 10));
  for (let i = 0; i < 4; i++) {
    take(orderFound(`mm${i}`, queried(`mm${i}`, "open", 50, 60, { size: i + 1 }), 50, 60));
    assertEquals(orders.leavesBuy(MARKET), sum(0, 10));
  }
  for (let i = 4; i < 10; i++) {
    orders.absent(`mm${i}`, at(20_000));
    assertEquals(orders.leavesBuy(MARKET), sum(0, 4) + sum(i + 1, 10));
  }
  assertEquals(all.map(({ life }) => life), [...Array(4).fill("OPEN"), ...Array(6).fill("NEVER_ARRIVED")]);
});

Deno.test("OSM-S16 an unknown order with our tag is an orphan: S1, counted in full, cancelled at once", () => {
  const { orders, take } = books();
  const [change] = take(report("mm9", "partial", 10, { size: 8, filled: 3, side: "sell" }));
  assertEquals([change.incident?.severity, change.incident?.code, change.cancelAtOnce], ["S1", "orphan", true]);
  const order = orders.get("mm9")!;
  assertEquals([order.life, order.slot.strategy, order.leaves, orders.leavesSell(MARKET)], ["PARTIAL", "", 5, 5]);
  assertEquals(codes(take(report("mm9", "canceled", 20, { size: 8, filled: 3, side: "sell" }))), []);
  assertEquals(orders.leavesSell(MARKET), 0);
});

Deno.test("OSM-S16 a fill of an unknown order with our tag is told, counted and asked about until its size is known", () => {
  const { orders, take } = books();
  const changes = take(fill("mm9", "t1", 3, 10));
  assertEquals([codes(changes), changes[0].needsQuery], [["orphan"], true]);
  const order = orders.get("mm9")!;
  assertEquals([order.life, order.filled, order.size, orders.questions(VENUE).length], ["UNKNOWN", 3, 3, 1]);
  take(fill("mm9", "t2", 2, 11));
  assertEquals([order.life, order.filled, order.size], ["UNKNOWN", 5, 5]);
  const found = queried("mm9", "partial", 20, 30, { size: 8, filled: 5 });
  assertEquals(codes(take(orderFound("mm9", found, 20, 30))), []);
  assertEquals([order.life, order.size, order.leaves], ["PARTIAL", 8, 3]);
});

Deno.test("OSM-S16 an ended orphan finds no place in full books, but is told", () => {
  const { orders, send, take } = books({ capacity: 1 });
  send("mm1");
  const [change] = take(report("mm9", "canceled", 10));
  assertEquals([change.order, change.incident?.code, orders.get("mm9")], [null, "orphan", null]);
  take(report("mm8", "open", 10)); // one that lives is taken in any case
  assertEquals(orders.get("mm8")?.life, "OPEN");
});

Deno.test("OSM-S16 an impossible quantity of an orphan never reaches the exposure", () => {
  const { orders, take } = books();
  assertEquals(codes(take(report("mm9", "open", 10, { size: NaN }))), ["orphan", "bad_quantity"]);
  assertEquals([orders.leavesBuy(MARKET), orders.get("mm9")!.life], [0, "UNKNOWN"]);
  take(report("mm9", "open", 20, { size: 4 }));
  assertEquals([orders.leavesBuy(MARKET), orders.get("mm9")!.life], [4, "OPEN"]);
});

Deno.test("OSM-S17 a foreign order creates nothing in our books and is listed while it lives", () => {
  const { orders, take } = books();
  assertEquals(take(report("web_1", "open", 10), report(null, "open", 11, { venueOrderId: "x" })), []);
  assertEquals(orders.foreign(VENUE).map(({ venueOrderId }) => venueOrderId), ["v-web_1", "x"]);
  take(report("web_1", "canceled", 20));
  orders.foreignListed(VENUE, null, [], at(100));
  assertEquals([orders.foreign(VENUE), [...orders.all()], orders.liveCountVenue(VENUE)], [[], [], 0]);
});

Deno.test("OSM-S18 an end with a quantity above ours is an overfill", () => {
  const { open, take } = books();
  const order = open("mm1");
  const [change] = take(report("mm1", "canceled", 20, { filled: 12 }));
  assertEquals([change.to, codes([change]), change.needsQuery, order.leaves], ["FILLED", ["overfill"], true, 0]);
  assertEquals(codes(take(report("mm1", "canceled", 21, { filled: 12 }))), []); // told once
});

Deno.test("OSM-S18 a trade beyond the size of a filled order is an overfill", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 10, 20));
  assertEquals(codes(take(fill("mm1", "t2", 1, 30))), ["overfill"]);
  assertEquals([order.life, order.filled, order.leaves], ["FILLED", 11, 0]);
});

Deno.test("OSM-S19 an amendment confirmed after the cancel changes nothing", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  assert(orders.amendRequested("mm1", 6 as Size, at(20)));
  assert(orders.cancelRequested("mm1", at(21))); // cancel wins
  take(report("mm1", "canceled", 30));
  assertEquals(take(amendAnswer("mm1", "accepted", 31, 6), cancelAnswer("mm1", "accepted", 32)), []);
  assertEquals([order.life, order.size, order.amendSize, order.pending], ["CANCELED", 10, null, "none"]);
});

Deno.test("OSM-S20 a fill during an amendment leaves the new size less what is filled", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  assert(orders.amendRequested("mm1", 6 as Size, at(20)));
  assertEquals([order.pending, order.leaves], ["replace_sent", 10]); // the larger of both
  take(fill("mm1", "t1", 2, 25));
  assertEquals(orders.leavesBuy(MARKET), 8);
  take(amendAnswer("mm1", "accepted", 30, 6));
  assertEquals([order.size, order.leaves, order.pending, orders.leavesBuy(MARKET)], [6, 4, "none", 4]);
  assertEquals(codes(take(report("mm1", "partial", 31, { size: 10, filled: 2 }))), []); // the former size is old news
  take(fill("mm1", "t2", 4, 40));
  assertEquals(order.life, "FILLED");
});

Deno.test("OSM-S21 a replacement whose cancel fails and whose new order lives counts both", () => {
  const { orders, open, take } = books();
  open("mm1");
  orders.cancelRequested("mm1", at(20));
  orders.intend(place("mm2", { price: 101 }), SLOT, at(20));
  take(sent("mm2", 20), cancelAnswer("mm1", "refused", 30, "other"), placeAnswer("mm2", "accepted", 30));
  assertEquals(orders.live(MARKET).map(({ life }) => life), ["OPEN", "OPEN"]);
  assertEquals(orders.leavesBuy(MARKET), 20);
});

Deno.test("OSM-S22 a snapshot that was requested before the end and delivered after it is ignored", () => {
  const { open, take, orders } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 50));
  assertEquals(take(queried("mm1", "open", 40, 60)), []);
  assertEquals(take(queried("mm1", "open", 50, 61)), []);
  assertEquals(take(queried("mm1", "open", 70, 80, { requestedMs: null })), []); // nobody knows when it was asked
  assertEquals(order.life, "CANCELED");
  orders.timers(at(70));
  assertEquals(codes(take(queried("mm1", "open", 70, 80))), ["resurrected"]);
});

Deno.test("OSM-S22 a list that was requested before the ack cannot miss the order", () => {
  const { orders, open } = books();
  const order = open("mm1"); // acked at 10
  assertEquals(orders.missing("mm1", at(10), at(30)), []);
  const [change] = orders.missing("mm1", at(11), at(31));
  assertEquals([change.to, change.needsQuery, order.leaves], ["UNKNOWN", true, 10]);
});

Deno.test("OSM-S23 a reported quantity that goes down is ignored and told as S2", () => {
  const { open, take } = books();
  const order = open("mm1");
  take(fill("mm1", "t1", 5, 20));
  const [change] = take(report("mm1", "partial", 30, { filled: 3 }));
  assertEquals([change.incident?.severity, change.incident?.code, order.filled], ["S2", "cumulative_down", 5]);
  assertEquals(codes(take(queried("mm1", "partial", 40, 50, { filled: 3 }))), ["cumulative_down"]);
  assertEquals([order.filled, order.life], [5, "PARTIAL"]);
});

Deno.test("OSM-S23 a report from before the fill is old, not falling", () => {
  const { open, take } = books();
  open("mm1");
  take(fill("mm1", "t1", 5, 20));
  assertEquals(take(report("mm1", "open", 30, { venueMs: 15 })), []);
});

Deno.test("OSM-S24 an order that shows up after it never arrived lives again, is told and cancelled", () => {
  const { orders, send, take } = books();
  const order = send("mm1");
  orders.timers(at(1_000));
  orders.absent("mm1", at(20_000));
  const [change] = take(report("mm1", "open", 20_100));
  assertEquals([change.from, change.to, change.cancelAtOnce], ["NEVER_ARRIVED", "OPEN", true]);
  assertEquals([codes([change]), order.leaves, orders.leavesBuy(MARKET)], [["resurrected"], 10, 10]);
});

Deno.test("OSM-S24 a fill or an ack after a rejection resurrects; a full fill needs no cancel", () => {
  const { send, take } = books();
  for (
    const [id, event, life, cancel] of [
      ["mm1", fill("mm1", "t1", 4, 30), "PARTIAL", true],
      ["mm2", fill("mm2", "t2", 10, 30), "FILLED", false],
      ["mm3", placeAnswer("mm3", "accepted", 30), "OPEN", true],
    ] as const
  ) {
    send(id);
    take(placeAnswer(id, "rejected", 20, { reason: "other" }));
    const [change] = take(event);
    assertEquals([change.from, change.to, change.cancelAtOnce, codes([change])], [
      "REJECTED",
      life,
      cancel,
      ["resurrected"],
    ]);
  }
});

Deno.test("OSM-S25 a best-effort cancel keeps its exposure until it is settled, and a fill before that is no loss", () => {
  const { orders, open, take } = books({ bestEffortCancels: new Set([VENUE]) });
  const order = open("mm1");
  take(report("mm1", "canceled", 20));
  assertEquals([order.life, order.final, order.leaves, orders.leavesBuy(MARKET)], ["CANCELED", false, 10, 10]);
  assertEquals(codes(take(fill("mm1", "t1", 4, 30))), ["late_fill"]);
  assertEquals(orders.leavesBuy(MARKET), 6);
  assertEquals(orders.prune(at(9_999), 0), 0);
  orders.settle("mm1", at(10_000));
  assertEquals([order.final, order.leaves, orders.leavesBuy(MARKET), orders.liveCount(MARKET)], [true, 0, 0, 0]);
});

Deno.test("OSM-S26 a trade without an order is told once as S1, a foreign order's as S2", () => {
  const { orders, take } = books();
  const [liquidation] = take(fill(null, "t1", 4, 10, { venueOrderId: "autoclose" }));
  assertEquals([liquidation.order, liquidation.incident?.severity, liquidation.incident?.code], [
    null,
    "S1",
    "external_fill",
  ]);
  assertEquals(take(fill(null, "t1", 4, 20, { venueOrderId: "autoclose", source: "query" })), []);
  const [manual] = take(fill("web_1", "t2", 4, 10));
  assertEquals([manual.incident?.severity, manual.incident?.code], ["S2", "foreign_fill"]);
  assertEquals([...orders.all()], []);
});

Deno.test("OSM-S27 events of two sessions interleaved after a reconnect end as they do in order", () => {
  const inOrder = [
    placeAnswer("mm1", "accepted", 10),
    report("mm1", "open", 11, { venueMs: 5 }),
    fill("mm1", "t1", 3, 20),
    report("mm1", "partial", 21, { filled: 3, venueMs: 20 }),
    fill("mm1", "t2", 2, 30),
    report("mm1", "partial", 31, { filled: 5, venueMs: 30 }),
    report("mm1", "canceled", 40, { filled: 5, venueMs: 40 }),
  ];
  const outcomes = new Set<string>();
  for (
    const order of [[0, 1, 2, 3, 4, 5, 6], [0, 6, 2, 1, 4, 3, 5], [4, 5, 2, 0, 3, 6, 1], [0, 2, 6, 4, 5, 1, 3, 6, 2]]
  ) {
    const { send, take } = books();
    const seen = send("mm1");
    for (const index of order) take(inOrder[index]);
    outcomes.add(`${seen.life} ${seen.filled} ${seen.pending} ${seen.leaves} ${seen.cumulativeAhead}`);
  }
  assertEquals([...outcomes], ["CANCELED 5 none 0 false"]);
});

Deno.test("OSM-S28 OSM-03 every order of ack, two fills, cancel-ack and end, with duplicates, ends alike", () => {
  const acks = [placeAnswer("mm1", "accepted", 10), report("mm1", "open", 10, { venueMs: 10 })];
  let runs = 0;
  for (const ack of acks) {
    // The end may name the whole quantity, or be written by an engine that forgets it.
    for (const told of [7, 0]) {
      const events: OrderEvidence[] = [
        ack,
        fill("mm1", "t1", 3, 20),
        fill("mm1", "t2", 4, 30),
        cancelAnswer("mm1", "accepted", 40),
        report("mm1", "canceled", 50, { filled: told, venueMs: 50 }),
      ];
      for (const order of permutations([0, 1, 2, 3, 4])) {
        for (const doubled of [[], order, [order[0]], [order[4], order[2]]]) {
          const { orders, send, take } = books();
          const seen = send("mm1");
          orders.cancelRequested("mm1", at(5));
          for (const index of order) take(events[index]);
          for (const index of doubled) take(events[index]);
          assertEquals(
            [seen.life, seen.filled, seen.pending, seen.leaves, seen.cumulativeAhead, orders.leavesBuy(MARKET)],
            ["CANCELED", 7, "none", 0, false, 0],
            `${order} then ${doubled}`,
          );
          runs += 1;
        }
      }
    }
  }
  assertEquals(runs, 2 * 2 * 120 * 4);
});

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
  assertEquals(orders.timers(at(999)), []);
  orders.timers(at(1_000));
  assertEquals([order.life, order.leaves], ["UNKNOWN", 10]);
});

Deno.test("Orders.timers() asks for missing trades every two seconds and tells of it after three rounds", () => {
  const { orders, open, take } = books();
  const order = open("mm1");
  take(report("mm1", "canceled", 1_000, { filled: 4 }));
  assert(order.cumulativeAhead);
  assertEquals(orders.lagging(VENUE), [order]);
  assertEquals(orders.timers(at(2_999)), []);
  const told = [3_000, 5_000, 7_000, 9_000].map((ms) => codes(orders.timers(at(ms))));
  assertEquals(told, [[], [], ["trades_missing"], []]);
  assertEquals(orders.prune(at(99_000), 0), 0);
  take(fill(null, "t1", 4, 9_500, { venueOrderId: "v-mm1", source: "query", venueMs: 900 }));
  assertEquals([order.filled, order.life, orders.lagging(VENUE)], [4, "CANCELED", []]);
});

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
  orders.timers(at(1_000));
  const nameless = { ...queried("mm1", "open", 1_010, 1_050), clientId: null };
  take(orderFound("mm1", nameless, 1_010, 1_050));
  assertEquals([order.life, order.venueOrderId], ["OPEN", "v-mm1"]);
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

Deno.test("INV-04 INV-12 Orders keeps its sums equal to recomputed ones and filled monotone under any events", () => {
  const statuses: OrderStatus[] = ["open", "partial", "filled", "canceled", "expired", "rejected"];
  const names = ["mm0", "mm1", "mm2", "mm3", "web"];
  const step = fc.record({
    what: fc.integer({ min: 0, max: 13 }),
    who: fc.integer({ min: 0, max: 4 }),
    lots: fc.integer({ min: 0, max: 12 }),
    status: fc.constantFrom(...statuses),
    lag: fc.integer({ min: 0, max: 30 }),
    verdict: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80, size: "max" }), (steps) => {
      const orders = new Orders({ ids, bestEffortCancels: new Set(["okx"]) });
      const filled = new Map<string, number>();
      let ms = 100;
      const particulars = (who: number) => ({
        side: who % 2 === 0 ? "buy" as const : "sell" as const,
        instrument: (who % 3) as InstrumentId,
        venue: who % 3 === 2 ? "okx" : VENUE,
      });
      for (const { what, who, lots, status, lag, verdict } of steps) {
        ms += 7;
        const id = names[who], given = particulars(who), now = at(ms);
        const pick = <T>(...of: readonly [T, T, T]): T => of[verdict];
        const size = lots as Size;
        switch (what) {
          case 0:
            if (!orders.get(id)) orders.intend(place(id, given), SLOT, now);
            break;
          case 1:
            orders.apply(sent(id, ms), now);
            break;
          case 2:
            orders.apply(placeAnswer(id, pick("accepted", "rejected", "ambiguous"), ms), now);
            break;
          case 3:
            orders.apply(cancelAnswer(id, pick("accepted", "refused", "ambiguous"), ms, "unknown_order"), now);
            break;
          case 4:
            orders.apply(amendAnswer(id, pick("accepted", "refused", "ambiguous"), ms, lots), now);
            break;
          case 5:
          case 6:
            orders.apply(report(id, status, ms, { ...given, filled: lots, venueMs: ms - lag }), now);
            break;
          case 7:
            orders.apply(fill(id, `${lots}`, lots, ms, given), now);
            break;
          case 8:
            orders.apply(
              orderFound(id, verdict ? queried(id, status, 0, ms, { ...given, filled: lots }) : null, ms - lag, ms),
              now,
            );
            break;
          case 9:
            orders.cancelRequested(id, now);
            break;
          case 10:
            orders.amendRequested(id, size, now);
            break;
          case 11:
            ms += 900;
            orders.timers(at(ms));
            break;
          case 12:
            if (verdict === 0) orders.recovered(now);
            else if (verdict === 1) orders.venueLost(VENUE, now);
            else orders.settle(id, now);
            break;
          default:
            if (verdict === 0) orders.absent(id, now);
            else if (verdict === 1) orders.missing(id, at(ms - lag), now);
            else orders.prune(now, 50_000);
        }
        const sums = { buy: [0, 0, 0], sell: [0, 0, 0] };
        const live = [0, 0, 0];
        for (const order of orders.all()) {
          assert(order.filled >= (filled.get(order.clientId) ?? 0), "filled fell");
          filled.set(order.clientId, order.filled);
          assert(Number.isSafeInteger(order.leaves) && order.leaves >= 0);
          const ended = order.life === "CANCELED" || order.life === "EXPIRED";
          const counts = ended ? !order.final : !order.terminal;
          if (!counts) continue;
          live[order.instrument] += 1;
          const bound = Math.max(order.size, order.amendSize ?? 0);
          sums[order.side][order.instrument] += Math.max(0, bound - order.filled);
        }
        for (const market of [0, 1, 2] as InstrumentId[]) {
          assertEquals(orders.leavesBuy(market), sums.buy[market]);
          assertEquals(orders.leavesSell(market), sums.sell[market]);
          assertEquals(orders.live(market).length, live[market]);
        }
        assertEquals(orders.liveCountVenue(VENUE) + orders.liveCountVenue("okx"), live[0] + live[1] + live[2]);
        assert([...orders.all()].every(({ cancelAttempts }) => cancelAttempts <= 5));
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
