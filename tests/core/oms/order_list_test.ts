import { assertEquals } from "@std/assert";
import { OrderRecord } from "../../../core/oms/order.ts";
import { OrderList } from "../../../core/oms/order_list.ts";
import { at, place } from "../../support/order_events.ts";

const order = (id: string) => new OrderRecord(place(id), { strategy: "mm", level: 0 }, at(0));
const ids = (list: OrderList<OrderRecord>) => [...list.values()].map(({ clientId }) => clientId);

Deno.test("OrderList keeps the order in which they came, whoever leaves from the front, the middle or the end", () => {
  const list = new OrderList<OrderRecord>(), orders = ["a", "b", "c", "d", "e"].map(order);
  orders.forEach((each) => list.add(each));
  assertEquals([ids(list), list.size, list.first], [["a", "b", "c", "d", "e"], 5, orders[0]]);
  for (const gone of [2, 0, 4]) list.remove(orders[gone]);
  list.remove(orders[4]); // once more: it stands nowhere
  assertEquals([ids(list), list.size, list.first], [["b", "d"], 2, orders[1]]);
  list.add(orders[1]); // again: to the end
  assertEquals([ids(list), list.size], [["d", "b"], 2]);
});

Deno.test("OrderList.add() takes an order out of the list that it stands in", () => {
  const one = new OrderList<OrderRecord>(), other = new OrderList<OrderRecord>(), [a, b] = ["a", "b"].map(order);
  one.add(a);
  one.add(b);
  other.add(a);
  one.remove(a); // not its list any more
  assertEquals([ids(one), ids(other), a.list === other], [["b"], ["a"], true]);
});

Deno.test("OrderList.values() goes on where the order that it gave has moved on meanwhile", () => {
  const one = new OrderList<OrderRecord>(), other = new OrderList<OrderRecord>(), seen: string[] = [];
  ["a", "b", "c"].map(order).forEach((each) => one.add(each));
  for (const each of one.values()) {
    seen.push(each.clientId);
    other.add(each);
  }
  assertEquals([seen, ids(one), ids(other)], [["a", "b", "c"], [], ["a", "b", "c"]]);
});
