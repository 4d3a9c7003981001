import { assertEquals } from "@std/assert";
import { OrderRecord } from "../../../core/oms/order.ts";
import { SealedOrders } from "../../../core/oms/sealed_orders.ts";
import { at, place } from "../../support/order_events.ts";

const order = (id: string) => new OrderRecord(place(id), { strategy: "mm", level: 0 }, at(0));

Deno.test("SealedOrders keeps so many and gives back the oldest when there are more", () => {
  const sealed = new SealedOrders(2), [a, b, c] = ["a", "b", "c"].map(order);
  assertEquals([sealed.add(a), sealed.add(b), sealed.add(c)], [null, null, a]);
  assertEquals([sealed.get("a"), sealed.get("b"), sealed.get("c"), sealed.size], [undefined, b, c, 2]);
});

Deno.test("SealedOrders.remove() gives an order back once", () => {
  const sealed = new SealedOrders(2), a = order("a");
  sealed.add(a);
  assertEquals([sealed.remove(a), sealed.remove(a), sealed.size], [true, false, 0]);
});
