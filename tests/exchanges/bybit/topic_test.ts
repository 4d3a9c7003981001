import { assertEquals } from "@std/assert";
import { topicOf } from "../../../exchanges/bybit/topic.ts";

Deno.test("topicOf() tells books of any depth and trades apart, and leaves every other topic", () => {
  const cases = {
    "orderbook.1.BTCUSDT": { kind: "book", symbol: "BTCUSDT" },
    "orderbook.1000.10000LADYSUSDT": { kind: "book", symbol: "10000LADYSUSDT" },
    "orderbook.50.BTC-29DEC26": { kind: "book", symbol: "BTC-29DEC26" },
    "publicTrade.ETHPERP": { kind: "trades", symbol: "ETHPERP" },
    "orderbook.rpi.BTCUSDT": null,
    "orderbook.full.BTCUSDT": null,
    "orderbook.50.": null,
    "publicTrade.": null,
    "tickers.BTCUSDT": null,
    "xorderbook.50.BTCUSDT": null,
    "": null,
  } as const;
  for (const [name, wanted] of Object.entries(cases)) assertEquals(topicOf(name), wanted, name);
});
