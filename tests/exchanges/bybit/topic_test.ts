import { assertEquals } from "@std/assert";
import { roleOf, type Topic, topicOf } from "../../../exchanges/bybit/topic.ts";

Deno.test("topicOf() tells books of any depth, trades and tickers apart, and leaves every other topic", () => {
  const cases = {
    "orderbook.1.BTCUSDT": { kind: "book", symbol: "BTCUSDT", depth: 1 },
    "orderbook.1000.10000LADYSUSDT": { kind: "book", symbol: "10000LADYSUSDT", depth: 1_000 },
    "orderbook.50.BTC-29DEC26": { kind: "book", symbol: "BTC-29DEC26", depth: 50 },
    "publicTrade.ETHPERP": { kind: "trades", symbol: "ETHPERP", depth: 0 },
    "orderbook.rpi.BTCUSDT": null,
    "orderbook.full.BTCUSDT": null,
    "orderbook.50.": null,
    "publicTrade.": null,
    "tickers.BTCUSDT": { kind: "ticker", symbol: "BTCUSDT", depth: 0 },
    "tickers.": null,
    "kline.1.BTCUSDT": null,
    "xorderbook.50.BTCUSDT": null,
    "": null,
  } as const;
  for (const [name, wanted] of Object.entries(cases)) assertEquals(topicOf(name), wanted, name);
});

Deno.test("roleOf() keeps books of several depths apart, and takes one level for best prices", () => {
  const book = (depth: number): Topic => ({ kind: "book", symbol: "X", depth });
  assertEquals([1, 50, 200].map((depth) => roleOf(book(depth), 50)), ["top", "book", "other"]);
  assertEquals([1, 50, 200].map((depth) => roleOf(book(depth), null)), ["book", "book", "book"]);
  assertEquals(roleOf(book(1), 1), "book");
});
