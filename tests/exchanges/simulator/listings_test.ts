import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  characterOf,
  createListing,
  KNOWN_SYMBOLS,
  listingOf,
  splitPair,
} from "../../../exchanges/simulator/listings.ts";

Deno.test("listingOf() knows the grid of each symbol it lists", () => {
  const btc = listingOf("BTCUSDT", "binance", 3);
  assertEquals([btc.id as number, btc.base, btc.quote], [3, "BTC", "USDT"]);
  assertEquals([btc.tick, btc.lot], [{ step: 1, decimals: 2 }, { step: 1, decimals: 5 }]);
  for (const symbol of KNOWN_SYMBOLS) {
    const { maxPrice, maxSize, status } = listingOf(symbol, "binance", 0), { price } = characterOf(symbol);
    assert(Number.isSafeInteger(maxPrice) && Number.isSafeInteger(maxSize) && status === "trading");
    assert(price > 0);
  }
});

Deno.test("listingOf() refuses a symbol that it cannot make up, and names those it can", () => {
  assertThrows(() => listingOf("NOPEUSDT", "binance", 0), RangeError, "known are BTCUSDT");
  assertThrows(() => characterOf("NOPEUSDT"), RangeError, "NOPEUSDT");
});

Deno.test("createListing() keeps its limits within safe integers on the finest grids", () => {
  const fields = { venue: "binance", id: 0, symbol: "AB", base: "A", quote: "B", minNotional: "1" };
  const fine = createListing({ ...fields, tick: "0.000000000001", lot: "0.00000001" });
  assert(Number.isSafeInteger(fine.maxPrice) && Number.isSafeInteger(fine.maxSize));
});

Deno.test("splitPair() finds base and quote by the quotes that are known", () => {
  const pairs = ["BTCUSDT", "LRCBTC", "BTC_USDT", "BTCUSD_PERP", "ETHUSD_210924", "OMGBUSD", "ethfdusd"];
  assertEquals(pairs.map((symbol) => Object.values(splitPair(symbol)).join("/")), [
    "BTC/USDT",
    "LRC/BTC",
    "BTC/USDT",
    "BTC/USD",
    "ETH/USD",
    "OMG/BUSD",
    "ETH/FDUSD",
  ]);
  assertThrows(() => splitPair("XYZ"), RangeError, "XYZ");
});
