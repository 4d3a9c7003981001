import { assert, assertEquals } from "@std/assert";
import type { Size } from "../../../core/units.ts";
import { books, codes, SLOT } from "../../support/order_books.ts";
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
  sent,
  VENUE,
} from "../../support/order_events.ts";

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
  orders.timers(at(2_000));
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

Deno.test("OSM-S26 a liquidation without an order becomes an external order: filled, told as S1, never live", () => {
  const { orders, take } = books();
  const autoclose = { venueOrderId: "autoclose-1", side: "sell" as const, price: 90 };
  for (const cause of ["liquidation", "adl"] as const) {
    const id = `${cause}-1`, forced = { ...fill(null, `${cause} t1`, 4, 10, autoclose), venueOrderId: id, cause };
    const [change] = take(forced);
    assertEquals([change.incident?.severity, codes([change]), change.from, change.to], [
      "S1",
      ["forced_fill"],
      "NEW",
      "FILLED",
    ]);
    const order = orders.byVenueOrderId(MARKET, id)!;
    assertEquals([order.external, order.side, order.price, order.size, order.filled, order.slot.strategy], [
      ...[true, "sell", 90, 4, 4, ""],
    ]);
    assertEquals([order.clientId, orders.get(order.clientId)], [`ext:binance:0:${id}`, order]);
    assertEquals([order.final, order.leaves, orders.liveCount(MARKET), orders.questions(VENUE)], [true, 0, 0, []]);
    // A second trade of it adds up, the same one again does not; people hear of it once.
    const second = { ...forced, tradeId: `${cause} t2`, size: 3 as Size };
    assertEquals([codes(take(second)), codes(take(second, { ...forced, source: "query" }))], [[], []]);
    assertEquals([order.size, order.filled, order.life], [7, 7, "FILLED"]);
  }
  assertEquals([...orders.all()].length, 2);
});

Deno.test("OSM-S26 a trade that no order and no cause explains is told once as S1, a foreign order's as S2", () => {
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
