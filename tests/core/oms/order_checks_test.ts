import { assertEquals } from "@std/assert";
import type { OpenOrders } from "../../../core/event.ts";
import { OrderChecks } from "../../../core/oms/order_checks.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { UnknownOrders } from "../../../core/oms/unknown_orders.ts";
import { at, place, queried, report, sent, VENUE } from "../../support/order_events.ts";

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
