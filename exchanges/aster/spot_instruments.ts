/** `exchangeInfo` of Aster's spot to instruments and rate limits. As on its perpetuals the venue tests (value - minimum) % step, and
 * `pricePrecision` is not the tick. What needs the market's own prices (PERCENT_PRICE, relative to an index, and its kin) the venue
 * judges. Source: asterdex/api-docs of 2026-06-30, spot, "Filters", "Trading specification information"; read 2026-11-26. @module */
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { compare, type Money } from "../../core/money.ts";
import type { Price, Size } from "../../core/units.ts";
import { bound, gridOf, limitAmount, readFilters } from "../shared/fapi_filters.ts";
import { oddGrid } from "../shared/fapi_instruments.ts";
import { readLimits } from "../shared/fapi_limits.ts";
import type { ExchangeInfo, MarketListing } from "../shared/fapi_markets.ts";
import { type Fields, fieldsOf } from "../shared/fields.ts";

/** Reads the wanted symbols of an `exchangeInfo` body. @throws {FrameError} */
export function readSpotInfo(body: Fields, wanted: ReadonlyMap<string, InstrumentId>): ExchangeInfo {
  const listed = new Map<string, MarketListing>(), missing: string[] = [], seen = new Set<string>();
  for (const value of body.list("symbols")) {
    const symbol = fieldsOf(value, body.origin, "symbol"), name = symbol.text("symbol"), id = wanted.get(name);
    if (id === undefined) continue;
    seen.add(name);
    const filters = readFilters(symbol), odd = oddGrid(filters, symbol);
    if (odd === null) listed.set(name, marketListing(readInstrument(symbol, filters, id)));
    else missing.push(`${name} (${odd})`);
  }
  missing.push(...[...wanted.keys()].filter((name) => !seen.has(name)));
  return { listed, missing, limits: readLimits(body) };
}

/** Spot changes no order in place and prevents no self-trades. */
function marketListing(instrument: Instrument): MarketListing {
  return { instrument, amendAllowed: false, replaceAllowed: false, preventionModes: [] };
}

function readInstrument(symbol: Fields, filters: ReadonlyMap<string, Fields>, id: InstrumentId): Instrument {
  const price = filters.get("PRICE_FILTER"), lotSize = filters.get("LOT_SIZE");
  const tick = gridOf(price, "tickSize", symbol, "quotePrecision");
  const lot = gridOf(lotSize, "stepSize", symbol, "baseAssetPrecision");
  const both = filters.get("NOTIONAL");
  return {
    id,
    venue: symbol.origin.venue,
    symbol: symbol.text("symbol"),
    kind: "spot",
    base: symbol.text("baseAsset"),
    quote: symbol.text("quoteAsset"),
    tick,
    lot,
    multiplier: [1n, 0],
    minPrice: bound(price, "minPrice", tick, "up") as Price,
    maxPrice: bound(price, "maxPrice", tick, "down") as Price,
    minSize: bound(lotSize, "minQty", lot, "up") as Size,
    maxSize: bound(lotSize, "maxQty", lot, "down") as Size,
    minNotional: stricter(
      limitAmount(both, "minNotional"),
      limitAmount(filters.get("MIN_NOTIONAL"), "minNotional"),
      (a, b) => compare(a, b) > 0,
    ),
    maxNotional: stricter(
      limitAmount(both, "maxNotional"),
      limitAmount(filters.get("MAX_NOTIONAL"), "maxNotional"),
      (a, b) => compare(a, b) < 0,
    ),
    maxOpenOrders: filters.get("MAX_NUM_ORDERS")?.integer("limit") ?? null,
    status: symbol.text("status") === "TRADING" ? "trading" : "halted",
    makerFee: null,
    takerFee: null,
  };
}

/** Both filters of a kind hold. */
function stricter(a: Money | null, b: Money | null, isStricter: (a: Money, b: Money) => boolean): Money | null {
  if (a === null || b === null) return a ?? b;
  return isStricter(a, b) ? a : b;
}
