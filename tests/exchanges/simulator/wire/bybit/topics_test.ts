import { assertEquals } from "@std/assert";
import { privateTopic, publicTopic } from "../../../../../exchanges/simulator/wire/bybit/topics.ts";

Deno.test("Public topics are books of four depths, trades and tickers", () => {
  assertEquals(publicTopic("orderbook.50.BTCUSDT"), { kind: "orderbook", depth: 50, symbol: "BTCUSDT" });
  assertEquals(publicTopic("orderbook.1.BTCUSDT"), { kind: "orderbook", depth: 1, symbol: "BTCUSDT" });
  assertEquals(publicTopic("publicTrade.BTCUSDT"), { kind: "publicTrade", symbol: "BTCUSDT" });
  assertEquals(publicTopic("tickers.BTCUSDT"), { kind: "tickers", symbol: "BTCUSDT" });
  const odd = [
    "orderbook.500.BTCUSDT",
    "orderbook.50",
    "orderbook.50.",
    "tickers",
    "tickers.",
    "tickers.A.B",
    "x.BTCUSDT",
  ];
  assertEquals(odd.map(publicTopic), odd.map(() => null));
});

Deno.test("Private topics are of all categories or of one", () => {
  assertEquals(privateTopic("order"), { kind: "order", category: null });
  assertEquals(privateTopic("order.linear"), { kind: "order", category: "linear" });
  assertEquals(privateTopic("execution.fast"), { kind: "execution.fast", category: null });
  assertEquals(privateTopic("execution.fast.spot"), { kind: "execution.fast", category: "spot" });
  assertEquals(privateTopic("wallet"), { kind: "wallet", category: null });
  assertEquals(privateTopic("dcp.future"), { kind: "dcp", product: "DERIVATIVES" });
  const odd = ["position.spot", "order.option", "wallet.spot", "dcp", "greeks"];
  assertEquals(odd.map(privateTopic), odd.map(() => null));
});
