/** `exchangeInfo` of USD-M futures, and of venues that took over their API, to instruments and rate limits. The venue tests
 * (value - minimum) % step: grids that do not begin at a multiple of their step have no place here. `pricePrecision` is not the
 * tick. What needs the market's own prices (PERCENT_PRICE) the venue judges, and its refusal comes back as `price_band`; orders
 * that only reduce are free of MIN_NOTIONAL there. Source: USD-M futures, "Exchange Information", read 2026-11-25. @module */
import type { Instrument, InstrumentId, InstrumentStatus } from "../../core/instrument.ts";
import type { Money } from "../../core/money.ts";
import type { Grid, Price, Size } from "../../core/units.ts";
import { bound, gridOf, limitAmount, readFilters } from "./fapi_filters.ts";
import { readLimits } from "./fapi_limits.ts";
import type { ExchangeInfo, MarketListing } from "./fapi_markets.ts";
import { type Fields, fieldsOf } from "./fields.ts";

/** Contracts without an end; others are settled on a day, which nobody here looks at. */
const ENDLESS: ReadonlySet<string> = new Set(["PERPETUAL", "TRADIFI_PERPETUAL"]);

export type FuturesOptions = {
  /** `PUT order` or `order.modify` exists. */
  readonly amendAllowed: boolean;
  /** Self-trade prevention modes that an order may name. */
  readonly preventionModes: readonly string[];
};

/** Reads the wanted symbols of an `exchangeInfo` body. @throws {FrameError} */
export function readFuturesInfo(
  body: Fields,
  wanted: ReadonlyMap<string, InstrumentId>,
  options: FuturesOptions,
): ExchangeInfo {
  const listed = new Map<string, MarketListing>(), missing: string[] = [], seen = new Set<string>();
  for (const value of body.list("symbols")) {
    const symbol = fieldsOf(value, body.origin, "symbol"), name = symbol.text("symbol"), id = wanted.get(name);
    if (id === undefined) continue;
    seen.add(name);
    const filters = readFilters(symbol), odd = oddGrid(filters, symbol);
    if (odd === null) {
      listed.set(name, { instrument: readInstrument(symbol, filters, id), replaceAllowed: false, ...options });
    } else missing.push(`${name} (${odd})`);
  }
  missing.push(...[...wanted.keys()].filter((name) => !seen.has(name)));
  return { listed, missing, limits: readLimits(body) };
}

function readInstrument(symbol: Fields, filters: ReadonlyMap<string, Fields>, id: InstrumentId): Instrument {
  const price = filters.get("PRICE_FILTER"), lotSize = filters.get("LOT_SIZE");
  const tick = gridOf(price, "tickSize", symbol, "quotePrecision");
  const lot = gridOf(lotSize, "stepSize", symbol, "baseAssetPrecision");
  const quote = symbol.text("quoteAsset"), settle = symbol.optionalText("marginAsset") ?? quote;
  return {
    id,
    venue: symbol.origin.venue,
    symbol: symbol.text("symbol"),
    kind: "linear",
    base: symbol.text("baseAsset"),
    quote,
    tick,
    lot,
    multiplier: [1n, 0],
    ...(settle === quote ? {} : { settle }),
    minPrice: bound(price, "minPrice", tick, "up") as Price,
    maxPrice: bound(price, "maxPrice", tick, "down") as Price,
    minSize: bound(lotSize, "minQty", lot, "up") as Size,
    maxSize: bound(lotSize, "maxQty", lot, "down") as Size,
    minNotional: limitAmount(filters.get("MIN_NOTIONAL"), "notional"),
    maxNotional: null,
    maxOpenOrders: filters.get("MAX_NUM_ORDERS")?.integer("limit") ?? null,
    status: statusOf(symbol),
    makerFee: null,
    takerFee: null,
  };
}

function statusOf(symbol: Fields): InstrumentStatus {
  if (!ENDLESS.has(symbol.optionalText("contractType") ?? "")) return "halted";
  const status = symbol.text("status");
  return status === "TRADING" ? "trading" : status === "CANCEL_ONLY" ? "cancel_only" : "halted";
}

/** Why prices or sizes of a symbol fit no grid that begins at zero, or null. */
export function oddGrid(filters: ReadonlyMap<string, Fields>, symbol: Fields): string | null {
  const cases = [
    ["PRICE_FILTER", "minPrice", "tickSize", "quotePrecision"],
    ["LOT_SIZE", "minQty", "stepSize", "baseAssetPrecision"],
  ] as const;
  for (const [kind, least, step, precision] of cases) {
    const filter = filters.get(kind);
    if (!filter?.has(least)) continue;
    const grid = gridOf(filter, step, symbol, precision);
    if (!isOn(filter.amount(least), grid)) return `${least} ${filter.text(least)} is no multiple of ${step}`;
  }
  return null;
}

function isOn([mantissa, places]: Money, { step, decimals }: Grid): boolean {
  return mantissa * 10n ** BigInt(decimals) % (BigInt(step) * 10n ** BigInt(places)) === 0n;
}

/** What an account pays, as fractions of notional: a `commissionRate` body. @throws {FrameError} */
export function readFuturesFees(body: Fields): { readonly maker: Money; readonly taker: Money } {
  return { maker: body.amount("makerCommissionRate"), taker: body.amount("takerCommissionRate") };
}
