import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { FOREIGN_LIMIT, ForeignOrders } from "../../../core/oms/foreign_orders.ts";
import { at, MARKET, queried, report, VENUE } from "../../support/order_events.ts";

const OTHER = 1 as InstrumentId;
const names = (orders: ForeignOrders) =>
  orders.on(VENUE).map(({ venueOrderId, filled }) => `${venueOrderId} ${filled}`);

Deno.test("ForeignOrders.note() keeps the newest report of each order while it lives", () => {
  const orders = new ForeignOrders();
  orders.note(report("web", "partial", 20, { filled: 4 }));
  orders.note(report("web", "open", 30, { venueMs: 10 })); // older
  orders.note(report(null, "open", 20, { venueOrderId: "v-web", instrument: OTHER })); // the same id elsewhere
  assertEquals(names(orders), ["v-web 4", "v-web 0"]);
  orders.note(report("web", "filled", 40, { filled: 10 }));
  assertEquals(names(orders), ["v-web 0"]);
  assertEquals(orders.on("okx"), []);
});

Deno.test("ForeignOrders.note() orders reports without a venue time by when they were asked for or came", () => {
  const orders = new ForeignOrders();
  orders.note(report("web", "partial", 20, { filled: 4, venueMs: null }));
  orders.note(queried("web", "open", 10, 30));
  assertEquals(names(orders), ["v-web 4"]);
  orders.note(queried("web", "partial", 25, 40, { filled: 5 }));
  assertEquals(names(orders), ["v-web 5"]);
});

Deno.test("ForeignOrders.settle() forgets what a newer complete list lacks, in its market alone", () => {
  const orders = new ForeignOrders();
  orders.settle(VENUE, null, [], at(1));
  for (const id of ["a", "b"]) orders.note(report(id, "open", 20));
  orders.note(report("c", "open", 20, { instrument: OTHER }));
  orders.note(report("d", "open", 60));
  orders.settle(VENUE, MARKET, [report("a", "open", 50)], at(50));
  assertEquals(names(orders), ["v-a 0", "v-c 0", "v-d 0"]);
  orders.settle(VENUE, null, [], at(100));
  assertEquals(names(orders), []);
});

Deno.test("ForeignOrders.note() watches a bounded number and counts the rest", () => {
  const orders = new ForeignOrders();
  for (let i = 0; i < FOREIGN_LIMIT + 3; i++) orders.note(report(`w${i}`, "open", 20));
  assertEquals([orders.on(VENUE).length, orders.overflow], [FOREIGN_LIMIT, 3]);
  orders.note(report("w0", "partial", 30, { filled: 1 })); // a known one still moves
  assertEquals(orders.on(VENUE)[0].filled, 1);
});

Deno.test("ForeignOrders.recovered() lets a list forget what an earlier run saw by a clock that has been put back since", () => {
  const orders = new ForeignOrders();
  orders.note(report("a", "open", 900));
  orders.note(queried("b", "open", 900, 910));
  orders.note(report("c", "open", 20));
  orders.recovered(at(50));
  assertEquals(names(orders), ["v-a 0", "v-b 0", "v-c 0"]);
  assertEquals(orders.on(VENUE).map(({ receivedAt }) => receivedAt), [at(50), at(50), at(20)]);
  orders.settle(VENUE, null, [], at(51));
  assertEquals(names(orders), []);
});
