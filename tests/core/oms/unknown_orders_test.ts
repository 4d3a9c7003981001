import { assert, assertEquals, assertFalse } from "@std/assert";
import { Orders } from "../../../core/oms/orders.ts";
import { UnknownOrders } from "../../../core/oms/unknown_orders.ts";
import { at, place, placeAnswer, report, sent, VENUE } from "../../support/order_events.ts";

/** An order that can arrive until 2,000 ms and is unknown since 100 ms. */
function room() {
  const orders = new Orders({ ids: { isOurs: () => true }, strict: true });
  const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  orders.apply(sent("mm1", 0), at(0));
  orders.apply(placeAnswer("mm1", "ambiguous", 100), at(100));
  return { orders, order, unknown: new UnknownOrders(VENUE, orders, 30_000_000) };
}

Deno.test("UnknownOrders.prove() ends an order after two full rounds", () => {
  const { order, unknown } = room();
  assertEquals(unknown.all(), [order]);
  for (const ms of [9_000, 15_000]) {
    for (const what of ["list", "query", "trades"] as const) {
      assertEquals(order.life, "UNKNOWN");
      unknown.prove(order, what, at(ms), at(ms + 10));
    }
  }
  assertEquals([order.life, unknown.all()], ["NEVER_ARRIVED", []]);
});

Deno.test("UnknownOrders.disprove() voids what was shown", () => {
  const { order, unknown } = room();
  unknown.disprove(order, at(1)); // nothing was shown yet
  unknown.prove(order, "list", at(9_000), at(9_010));
  assertFalse(unknown.wants(order, "list", at(9_100)));
  unknown.disprove(order, at(9_050));
  assert(unknown.wants(order, "list", at(9_100)));
});

Deno.test("UnknownOrders begins a new proof for a new spell of being unknown", () => {
  const { orders, order, unknown } = room();
  unknown.prove(order, "list", at(9_000), at(9_010));
  orders.apply(report("mm1", "open", 10_000), at(10_000));
  orders.missing("mm1", at(11_000), at(11_000));
  assert(unknown.wants(order, "list", at(11_001)));
});

Deno.test("UnknownOrders.watch() tells of an order that stays unknown once for each spell", () => {
  const { orders, order, unknown } = room();
  assertEquals(unknown.watch(at(30_099)), []);
  const [change] = unknown.watch(at(30_100));
  assertEquals([change.order, change.incident?.severity, change.incident?.code], [order, "S1", "unresolved_unknown"]);
  assertEquals(change.incident?.sentence, "Order mm1 is unknown for 30 s; its exposure stays counted");
  assertEquals([unknown.watch(at(40_000)), unknown.unresolved()], [[], ["mm1"]]);
  orders.apply(report("mm1", "open", 50_000), at(50_000));
  assertEquals([unknown.unresolved(), unknown.watch(at(50_001))], [[], []]);
  orders.missing("mm1", at(60_000), at(60_000));
  assertEquals(unknown.watch(at(90_000)).length, 1);
});

Deno.test("UnknownOrders.progressOf() tells the round under way and what it has shown, of this spell alone", () => {
  const { orders, order, unknown } = room();
  assertEquals(unknown.progressOf(order), { round: 1, shown: [] });
  unknown.prove(order, "query", at(9_000), at(9_010));
  unknown.prove(order, "list", at(9_000), at(9_010));
  assertEquals(unknown.progressOf(order), { round: 1, shown: ["list", "query"] });
  unknown.prove(order, "trades", at(9_000), at(9_010));
  assertEquals(unknown.progressOf(order), { round: 2, shown: [] });
  orders.apply(report("mm1", "open", 10_000), at(10_000));
  orders.missing("mm1", at(11_000), at(11_000));
  assertEquals(unknown.progressOf(order), { round: 1, shown: [] }, "what an earlier spell showed counts no more");
});
