import { assert, assertEquals } from "@std/assert";
import { formatMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { DEMO_ACCOUNT } from "../../../exchanges/simulator/accounts.ts";
import {
  ASTER_LISTINGS,
  BYBIT_LISTINGS,
  OKX_LISTINGS,
  USDM_LISTINGS,
} from "../../../exchanges/simulator/catalogues.ts";
import { Exchange } from "../../../exchanges/simulator/exchange.ts";
import { floorKey } from "../../../exchanges/simulator/keys.ts";
import { createListing } from "../../../exchanges/simulator/listings.ts";
import { World } from "../../../exchanges/simulator/world.ts";
import { ExchangeLog } from "../../support/exchange_log.ts";
import { slowTest } from "../../support/slow.ts";

const ALL = { USDM_LISTINGS, ASTER_LISTINGS, BYBIT_LISTINGS, OKX_LISTINGS };

Deno.test("Each catalogue lists the six assets in its products, each market once, on grids that hold", () => {
  for (const [name, listings] of Object.entries(ALL)) {
    const keys = listings.map((listing, id) => floorKey(createListing({ ...listing, venue: "x", id })));
    assertEquals(new Set(keys).size, keys.length, name);
    for (const base of ["BTC", "ETH", "SOL", "XRP", "DOGE", "BNB"]) {
      const kinds = listings.filter((listing) => listing.base === base).map(({ kind }) => kind);
      assertEquals(kinds, name === "USDM_LISTINGS" ? ["linear"] : ["linear", "spot"], `${name} ${base}`);
    }
    for (const [id, listing] of listings.entries()) {
      const { minSize, maxSize, maxPrice, kind } = createListing({ ...listing, venue: "x", id });
      assert(minSize >= 1 && Number.isSafeInteger(maxSize) && Number.isSafeInteger(maxPrice));
      assertEquals(listing.terms === undefined, kind === "spot");
    }
  }
});

Deno.test("OKX counts swaps in contracts, and its spot has a least size of more than a lot", () => {
  const [swap] = OKX_LISTINGS, pair = OKX_LISTINGS.find(({ symbol }) => symbol === "BTC-USDT")!;
  const instrument = createListing({ ...swap, venue: "okx", id: 0 });
  assertEquals([instrument.symbol, formatMoney(instrument.multiplier), instrument.lot], [
    "BTC-USDT-SWAP",
    "0.01",
    { step: 1, decimals: 2 },
  ]);
  assertEquals(createListing({ ...pair, venue: "okx", id: 0 }).minSize as number, 1_000);
});

slowTest("Every listing of every family makes a market: two sides, close together, with trades", () => {
  for (const [name, listings] of Object.entries(ALL)) {
    const log = new ExchangeLog(), exchange = new Exchange([DEMO_ACCOUNT], log), traded = new Set<string>();
    log.onTrade = (instrument) => traded.add(floorKey(instrument));
    const world = new World(exchange, { venue: name, listings, seed: 3, startAt: 0 as Micros, shared: true });
    while (world.nextAt < 15e6) world.step();
    for (const { key, market: { bestBid, bestAsk }, lastPrice } of exchange.floors.values()) {
      assert(bestBid > 0 && bestAsk > bestBid, `${name} ${key}: ${bestBid} and ${bestAsk}`);
      assert(bestAsk - bestBid <= Math.max(2, 0.0015 * bestBid), `${name} ${key}: ${bestBid} and ${bestAsk} are apart`);
      assert(traded.has(key) && lastPrice > 0, `${name} ${key} does not trade`);
    }
  }
});
