import { assertEquals, assertStrictEquals } from "@std/assert";
import { orderAsOf } from "../../../exchanges/simulator/past_orders.ts";
import type { Micros, Size } from "../../../core/units.ts";
import { START, WireTalk } from "../../support/wire_talk.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";

Deno.test("orderAsOf() shows an order before it was there, as it rested, and as it is", () => {
  const talk = new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }));
  const fields = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01" };
  talk.signed("POST", "/api/v3/order", { ...fields, price: "60000", newClientOrderId: "a" });
  const [account] = talk.wire.truth.accounts, order = account.findByClient("a")!, rested = talk.now;
  talk.pass(1_000);
  talk.signed("DELETE", "/api/v3/order", { symbol: "BTCUSDT", origClientOrderId: "a" });
  assertEquals(orderAsOf(order, account, START), null);
  const past = orderAsOf(order, account, rested)!;
  assertEquals([past.status, past.open, past.filled, past.clientId, past.updatedAt], [
    "new",
    true,
    0,
    "a",
    order.createdAt,
  ]);
  assertStrictEquals(orderAsOf(order, account, talk.now), order);
});

Deno.test("orderAsOf() counts the trades until then", () => {
  const talk = new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }));
  const fields = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "IOC", quantity: "5", price: "66000" };
  talk.signed("POST", "/api/v3/order", { ...fields, newClientOrderId: "a" });
  const [account] = talk.wire.truth.accounts, order = account.findByClient("a")!;
  const [first] = account.executions, { at } = first;
  talk.pass(1_000);
  order.updatedAt = talk.now;
  account.executions.push({ ...first, size: 7 as Size, at: talk.now });
  const past = orderAsOf(order, account, at + 1 as Micros)!;
  assertEquals([past.filled, past.status], [order.filled, order.filled < order.size ? "partially_filled" : "filled"]);
});
