import { assertEquals } from "@std/assert";
import { OrderNotes } from "../../../../../exchanges/simulator/wire/okx/order_notes.ts";

Deno.test("OrderNotes tells the trades of an order, and those until then of the order as it stood a while ago", () => {
  const notes = new OrderNotes(), order = { id: 1, updatedAt: 9 }, other = { id: 2 };
  const first = { order, at: 3 }, second = { order, at: 9 };
  for (const trade of [first, second, { order: other, at: 5 }]) notes.add(trade as never);
  assertEquals(notes.tradesOf(order as never), [first, second] as never);
  const past = Object.create(order, { updatedAt: { value: 3 } });
  assertEquals(notes.tradesOf(past), [first] as never);
  assertEquals(notes.tradesOf({} as never), []);
});
