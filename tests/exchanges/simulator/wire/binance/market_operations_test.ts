import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"] }));

Deno.test("exchangeInfo lists all symbols, one, or those that are named", () => {
  const talk = open(),
    names = (query: Record<string, string>) =>
      talk.get("/api/v3/exchangeInfo", query)!.body.symbols.map(({ symbol }: { symbol: string }) => symbol);
  assertEquals(names({}), ["BTCUSDT", "ETHUSDT"]);
  assertEquals(names({ symbol: "ETHUSDT" }), ["ETHUSDT"]);
  assertEquals(names({ symbols: '["ETHUSDT","BTCUSDT"]' }), ["ETHUSDT", "BTCUSDT"]);
  assertEquals(talk.get("/api/v3/exchangeInfo", { symbols: '["NOPE"]' })!.body.code, -1121);
  assertEquals(talk.get("/api/v3/exchangeInfo", { symbols: "[" })!.body.code, -1100);
  assertEquals(talk.get("/api/v3/exchangeInfo")!.body.rateLimits.length, 4);
});

Deno.test("depth shows the best levels, sorted, and costs weight by its length", () => {
  const talk = open();
  const { body, headers } = talk.get("/api/v3/depth", { symbol: "BTCUSDT", limit: 5 })!;
  assertEquals([body.bids.length, body.asks.length, headers["x-mbx-used-weight-1m"]], [5, 5, "5"]);
  const prices = (side: [string, string][]) => side.map(([price]) => Number(price));
  assertEquals(prices(body.bids), prices(body.bids).toSorted((a, b) => b - a));
  assertEquals(prices(body.asks), prices(body.asks).toSorted((a, b) => a - b));
  assert(prices(body.bids)[0] < prices(body.asks)[0]);
  for (const [limit, total] of [[100, 10], [101, 35], [1_000, 85], [5_000, 335]]) {
    assertEquals(
      talk.get("/api/v3/depth", { symbol: "BTCUSDT", limit })!.headers["x-mbx-used-weight-1m"],
      String(total),
    );
  }
});

Deno.test("trades and aggTrades agree with the streams", () => {
  const talk = open(), socket = talk.open("/stream", "streams=btcusdt@trade/btcusdt@aggTrade");
  talk.pass(10_000);
  const frames = talk.take(socket);
  const told = (type: string) => frames.filter(({ data }) => data.e === type).map(({ data }) => data);
  const trades = talk.get("/api/v3/trades", { symbol: "BTCUSDT", limit: 1_000 })!.body;
  assert(trades.length > 10);
  assertEquals(
    trades.slice(-20).map((
      { id, price, qty, isBuyerMaker }: Record<string, unknown>,
    ) => [id, price, qty, isBuyerMaker]),
    told("trade").slice(-20).map(({ t, p, q, m }) => [t, p, q, m]),
  );
  const aggregates = talk.get("/api/v3/aggTrades", { symbol: "BTCUSDT", limit: 1_000 })!.body;
  assertEquals(
    aggregates.slice(-10).map(({ a, p, q, f, l, m }: Record<string, unknown>) => [a, p, q, f, l, m]),
    told("aggTrade").slice(-10).map(({ a, p, q, f, l, m }) => [a, p, q, f, l, m]),
  );
  const from = aggregates[3].a;
  assertEquals(
    talk.get("/api/v3/aggTrades", { symbol: "BTCUSDT", fromId: from, limit: 2 })!.body.map(({ a }: { a: number }) => a),
    [from, from + 1],
  );
});

Deno.test("tickers speak of one symbol or of all", () => {
  const talk = open();
  const one = talk.get("/api/v3/ticker/bookTicker", { symbol: "ETHUSDT" })!.body;
  assertEquals(one.symbol, "ETHUSDT");
  assert(Number(one.bidPrice) < Number(one.askPrice) && Number(one.bidQty) > 0);
  assertEquals(talk.get("/api/v3/ticker/bookTicker")!.body.length, 2);
  assertEquals(talk.get("/api/v3/ticker/price", { symbols: '["BTCUSDT"]' })!.body.length, 1);
  assert(Math.abs(Number(talk.get("/api/v3/ticker/price", { symbol: "BTCUSDT" })!.body.price) / 65_000 - 1) < 0.01);
});

Deno.test("ticker/24hr sums the trades there have been", () => {
  const talk = open(), socket = talk.open("/ws/btcusdt@trade");
  assertEquals(talk.get("/api/v3/ticker/24hr", { symbol: "ETHUSDT" })!.body.symbol, "ETHUSDT");
  talk.pass(20_000);
  const trades = talk.take(socket), day = talk.get("/api/v3/ticker/24hr", { symbol: "BTCUSDT" })!.body;
  const since = talk.take(socket);
  const prices = [...trades, ...since].filter(({ t }) => t <= day.lastId).map(({ p }) => Number(p));
  assertEquals(Number(day.highPrice), Math.max(...prices));
  assertEquals(Number(day.lowPrice), Math.min(...prices));
  assertEquals([day.count, day.lastId - day.firstId + 1], [prices.length, prices.length]);
  assertEquals(talk.get("/api/v3/ticker/24hr")!.body.length, 2);
});

Deno.test("ping, time and avgPrice answer", () => {
  const talk = open();
  assertEquals(talk.get("/api/v3/ping")!.body, {});
  assert(Math.abs(talk.get("/api/v3/time")!.body.serverTime - talk.nowMs) < 20);
  talk.pass(5_000);
  const { mins, price } = talk.get("/api/v3/avgPrice", { symbol: "BTCUSDT" })!.body;
  assertEquals(mins, 5);
  assert(Math.abs(Number(price) / 65_000 - 1) < 0.01);
});

Deno.test("exchangeInfo of products that are not simulated is empty", () => {
  for (const path of ["/fapi/v1/exchangeInfo", "/dapi/v1/exchangeInfo"]) {
    assertEquals(open().get(path)!.body.symbols, []);
  }
});
