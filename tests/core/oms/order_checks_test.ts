import { assertEquals } from "@std/assert";
import type { Fill, OpenOrders } from "../../../core/event.ts";
import { OrderChecks } from "../../../core/oms/order_checks.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { UnknownOrders } from "../../../core/oms/unknown_orders.ts";
import { at, fill, MARKET, place, placeAnswer, queried, report, sent, VENUE } from "../../support/order_events.ts";

function scene() {
  const orders = new Orders({ ids: { isOurs: () => true }, strict: true });
  const checks = new OrderChecks(orders, new UnknownOrders(VENUE, orders, 30_000_000), 2_000_000);
  orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
  for (const event of [sent("mm1", 0), report("mm1", "open", 10)]) orders.apply(event, at(10));
  const list = (ms: number, orders: OpenOrders["orders"] = []): OpenOrders => {
    const asked = { queryId: 1, requestedAt: at(ms), receivedAt: at(ms + 10) };
    return { kind: "open_orders", venue: VENUE, instrument: null, orders, ...asked };
  };
  return { orders, checks, list };
}

Deno.test("OrderChecks leaves an order that was heard of just now to a later list, and says so", () => {
  const { orders, checks, list } = scene();
  assertEquals(checks.listed(list(1_000), at(1_010)), []);
  assertEquals([orders.get("mm1")?.life, checks.tooFresh, checks.checkedCount], ["OPEN", true, 1]);
  const [change] = checks.listed(list(3_000), at(3_010));
  assertEquals([change.to, checks.tooFresh, checks.checkedCount], ["UNKNOWN", false, 2]);
});

Deno.test("OrderChecks does not wait for an order that was heard of just now and does not rest", () => {
  const { orders, checks, list } = scene();
  orders.intend(place("mm2"), { strategy: "mm", level: 1 }, at(3_000));
  orders.apply(sent("mm2", 3_000), at(3_000));
  assertEquals(checks.listed(list(3_100, [queried("mm1", "open", 3_100, 3_110)]), at(3_110)), []);
  assertEquals([checks.tooFresh, orders.get("mm2")?.life], [false, "SENT"]);
});

Deno.test("P04 a list with a trade that nobody has explained proves no absence of an order that it may be of", () => {
  const shown = (trade: Partial<Fill>, change: (orders: Orders) => void = () => {}) => {
    const orders = new Orders({ ids: { isOurs: (text) => text?.startsWith("mm") ?? false }, strict: true });
    const unknown = new UnknownOrders(VENUE, orders, 30_000_000), checks = new OrderChecks(orders, unknown, 2_000_000);
    const order = orders.intend(place("mm1"), { strategy: "mm", level: 0 }, at(0));
    for (const event of [sent("mm1", 0), placeAnswer("mm1", "ambiguous", 10)]) orders.apply(event, at(10));
    change(orders);
    const strange = { ...fill("mm1", "t9", 3, 5_000), clientId: null, venueOrderId: "77", ...trade };
    const asked = { queryId: 1, requestedAt: at(20_000), receivedAt: at(20_010) };
    checks.traded({ kind: "own_trades", venue: VENUE, instrument: MARKET, fills: [strange], ...asked }, at(20_010));
    return unknown.progressOf(order).shown;
  };
  assertEquals(shown({}), [], "it may be of this order");
  assertEquals(shown({ venueAt: null }), []);
  assertEquals(shown({ clientId: "somebody" }), ["trades"], "it names another");
  assertEquals(shown({ side: "sell" }), ["trades"], "it is on the other side");
  assertEquals(shown({ venueAt: at(-1_000) }), [], "the venue's clock may be behind");
  assertEquals(shown({ venueAt: at(-1_001) }), ["trades"], "it happened before the order was made");
  const known = (orders: Orders) => {
    orders.intend(place("mm2"), { strategy: "mm", level: 1 }, at(0));
    orders.apply(report("mm2", "open", 20, { venueOrderId: "77" }), at(20));
  };
  assertEquals(shown({}, known), ["trades"], "its order is known");
  const foreign = (orders: Orders) => {
    orders.apply({ ...fill("mm1", "t9", 3, 5_000), clientId: "somebody", venueOrderId: "77" }, at(6_000));
  };
  assertEquals(shown({}, foreign), ["trades"], "it was told as another's");
  const acked = (orders: Orders) => {
    orders.apply(report("mm1", "open", 20, { venueOrderId: "5" }), at(20));
    orders.missing("mm1", at(4_000), at(4_010));
  };
  assertEquals(shown({}, acked), ["trades"], "the order has another id there");
});
