import { assertEquals } from "@std/assert";
import type { Size } from "../../../core/units.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Exposure } from "../../../core/oms/exposure.ts";
import { OrderRecord } from "../../../core/oms/order.ts";
import { at, MARKET, place, VENUE } from "../../support/order_events.ts";

const OTHER = 2 as InstrumentId;

function open(id: string, given: Parameters<typeof place>[1] = {}): OrderRecord {
  const order = new OrderRecord(place(id, given), { strategy: "mm", level: 0 }, at(0));
  order.life = "OPEN";
  return order;
}

Deno.test("Exposure.refresh() sums what is left, per market and side", () => {
  const exposure = new Exposure();
  for (
    const order of [
      open("a", { size: 3 }),
      open("b", { size: 4, side: "sell" }),
      open("c", { size: 5, instrument: OTHER }),
    ]
  ) {
    exposure.refresh(order);
    exposure.refresh(order); // the same again changes nothing
  }
  assertEquals([exposure.leaves(MARKET, "buy"), exposure.leaves(MARKET, "sell")], [3, 4]);
  assertEquals([exposure.leaves(OTHER, "buy"), exposure.leaves(OTHER, "sell")], [5, 0]);
  assertEquals(exposure.liveCountVenue(VENUE), 3);
  assertEquals(exposure.all().map(({ clientId }) => clientId), ["a", "b", "c"]);
});

Deno.test("Exposure.refresh() follows fills, ends and resurrections, and keeps the others in their order", () => {
  const exposure = new Exposure();
  const orders = ["a", "b", "c"].map((id) => open(id, { size: 4 }));
  orders.forEach((order) => exposure.refresh(order));
  const [, b] = orders;
  b.filled = 3 as Size;
  exposure.refresh(b);
  assertEquals(exposure.leaves(MARKET, "buy"), 9);
  b.life = "CANCELED";
  b.final = true;
  exposure.refresh(b);
  assertEquals([exposure.leaves(MARKET, "buy"), exposure.live(MARKET).map(({ clientId }) => clientId)], [8, [
    "a",
    "c",
  ]]);
  b.life = "PARTIAL";
  b.final = false;
  exposure.refresh(b);
  assertEquals([exposure.leaves(MARKET, "buy"), exposure.live(MARKET).length], [9, 3]);
});

Deno.test("Exposure.liveCountVenue() counts each venue's own, up and down", () => {
  const exposure = new Exposure(), orders = [open("a"), open("b"), open("c", { venue: "okx" })];
  for (const order of orders) exposure.refresh(order);
  assertEquals([exposure.liveCountVenue(VENUE), exposure.liveCountVenue("okx"), exposure.liveCountAll], [2, 1, 3]);
  orders[0].life = "FILLED";
  orders[0].filled = orders[0].size;
  exposure.refresh(orders[0]);
  assertEquals([exposure.liveCountVenue(VENUE), exposure.liveCountVenue("okx"), exposure.liveCountAll], [1, 1, 2]);
});

Deno.test("Exposure of a market that never had an order is empty", () => {
  const exposure = new Exposure();
  assertEquals([exposure.live(OTHER), exposure.leaves(OTHER, "buy"), exposure.liveCountVenue("okx")], [[], 0, 0]);
});

Deno.test("Exposure.all() and on() are made once for as long as no order comes or goes, and do not change in a hand", () => {
  const exposure = new Exposure(), orders = ["a", "b"].map((id) => open(id, { size: 4 }));
  orders.forEach((order) => exposure.refresh(order));
  const all = exposure.all(), here = exposure.on(VENUE);
  assertEquals([all.length, here.length, exposure.on("okx").length], [2, 2, 0]);
  orders[0].filled = 1 as Size;
  exposure.refresh(orders[0]);
  assertEquals([exposure.all() === all, exposure.on(VENUE) === here], [true, true]);
  orders[0].life = "CANCELED";
  orders[0].final = true;
  exposure.refresh(orders[0]);
  assertEquals([all.length, here.length], [2, 2]);
  assertEquals([exposure.all().length, exposure.on(VENUE).length], [1, 1]);
});
