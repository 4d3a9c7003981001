import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { listingOf } from "../../../exchanges/simulator/listings.ts";
import { AccountOrder, CROWD, Order, type OrderRequest } from "../../../exchanges/simulator/orders.ts";

const request: OrderRequest = {
  clientId: "a",
  side: "buy",
  kind: "limit",
  lifetime: "gtc",
  price: 100 as Price,
  size: 10 as Size,
  quote: null,
  selfTrade: "none",
};

Deno.test("Order.left leaves out what was filled and what was prevented", () => {
  const order = new Order(1, CROWD, "sell", 100, 10);
  order.filled = 3;
  order.prevented = 2;
  assertEquals(order.left, 5);
});

Deno.test("AccountOrder is open until it has an end, and sums what its trades were worth", () => {
  const order = new AccountOrder(1, 0, listingOf("BTCUSDT", "binance", 0), request, 10 as Size, 5 as Micros);
  assert(order.open);
  order.noteTrade([150n, 1], 7 as Micros);
  order.noteTrade([5n, 0], 8 as Micros);
  order.status = "partially_filled";
  assert(order.open);
  assertEquals([order.quoteFilled, order.updatedAt], [[200n, 1], 8 as Micros]);
  order.status = "expired_in_match";
  assertFalse(order.open);
});
