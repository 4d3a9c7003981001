import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { MarketView, QuoteView } from "../../../dashboard/protocol.ts";
import { isShared, pairsOf, together } from "../../../dashboard/ui/pairs.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const [sample] = sampleFrame(0).view.markets;
const quote = (side: "buy" | "sell", price: string): QuoteView => ({ ...sample.quotes[0], side, price });
const market = (venue: string, base: string, change: Partial<MarketView> = {}): MarketView => ({
  ...sample,
  venue,
  symbol: `${base}USDT`,
  base,
  quote: "USDT",
  bid: "100",
  ask: "101",
  mid: "100.5",
  quotes: [],
  ...change,
});
const BTC = { a: market("a", "BTC"), b: market("b", "BTC", { symbol: "BTC-USDT-SWAP" }) }, ETH = market("a", "ETH");

Deno.test("together() puts the markets of a pair beside each other, and keeps the order of pairs and within them", () => {
  const markets = [BTC.a, ETH, BTC.b];
  assertEquals(together(["a:BTCUSDT", "a:ETHUSDT", "b:BTC-USDT-SWAP"], markets), [
    "a:BTCUSDT",
    "b:BTC-USDT-SWAP",
    "a:ETHUSDT",
  ]);
  assertEquals(together(["a:ETHUSDT", "b:BTC-USDT-SWAP", "a:BTCUSDT"], markets), [
    "a:ETHUSDT",
    "b:BTC-USDT-SWAP",
    "a:BTCUSDT",
  ]);
  assertEquals(together(["x:UNKNOWN"], markets), ["x:UNKNOWN"]);
});

Deno.test("isShared() is whether any pair is traded on more than one venue", () => {
  assertEquals([isShared([]), isShared([BTC.a, ETH]), isShared([BTC.a, ETH, BTC.b])], [false, false, true]);
});

Deno.test("pairsOf() marks the best prices of a pair and tells how far each mid is from the median", () => {
  const [btc, eth] = pairsOf([
    BTC.a,
    ETH,
    market("b", "BTC", { bid: "100.5", ask: "101", mid: "100.75" }),
    market("c", "BTC", { bid: "99", ask: "100.8", mid: "99.9" }),
  ]);
  assertEquals([btc.name, eth.name, btc.base, btc.quote], ["BTC-USDT", "ETH-USDT", "BTC", "USDT"]);
  assertEquals(btc.rows.map(({ key, bestBid, bestAsk }) => [key, bestBid, bestAsk]), [
    ["a:BTCUSDT", false, false],
    ["b:BTCUSDT", true, false],
    ["c:BTCUSDT", false, true],
  ]);
  assertEquals(btc.rows[0].off, 0);
  assertAlmostEquals(btc.rows[1].off!, 24.88, 0.01);
  assertAlmostEquals(btc.rows[0].spread!, 99.5, 0.01);
  assertEquals(eth.rows[0].off, null, "there is no other venue to compare with");
});

Deno.test("pairsOf() knows nothing better of a market without prices, and takes our nearest quotes", () => {
  const silent = market("b", "BTC", { bid: null, ask: null, mid: null });
  const quotes = [quote("buy", "99"), quote("buy", "99.5"), quote("sell", "102"), quote("sell", "101.5")];
  const [{ rows }] = pairsOf([market("a", "BTC", { quotes }), silent]);
  assertEquals(rows.map(({ ourBid, ourAsk }) => [ourBid, ourAsk]), [["99.5", "101.5"], [null, null]]);
  assertEquals(rows.map(({ bestBid, bestAsk, spread, off }) => [bestBid, bestAsk, spread === null, off]), [
    [true, true, false, null],
    [false, false, true, null],
  ]);
  const [{ rows: [alone] }] = pairsOf([silent]);
  assertEquals([alone.bestBid, alone.bestAsk, alone.spread, alone.off], [false, false, null, null]);
});
