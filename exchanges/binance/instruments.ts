/** Binance spot `exchangeInfo` to instruments and rate limits. A filter value of 0 switches that part off; filters that
 * need the market's own prices (PERCENT_PRICE and its kin, MAX_POSITION) have no place in an `Instrument`: the venue
 * judges them and its refusal comes back as `filter`. Source: binance-spot-api-docs, filters.md and rest-api.md,
 * "Exchange information"; docs of 2026-07-21, read 2026-11-25. @module */
import type { Instrument, InstrumentId, InstrumentStatus } from "../../core/instrument.ts";
import { type Grid, type Micros, MICROS_PER_SECOND, parseGrid, type Price, type Size } from "../../core/units.ts";
import { add, compare, type Money, ZERO } from "../../core/money.ts";
import { type Fields, fieldsOf, FrameError, listOf, messageOf } from "../shared/fields.ts";

/** The instruments that were asked for, by the venue's symbol. */
export type Listing = { get(symbol: string): Instrument | undefined };

export type SpotListing = {
  readonly instrument: Instrument;
  /** `order.amend.keepPriority` is open for this symbol. */
  readonly amendAllowed: boolean;
  /** `order.cancelReplace` is open for this symbol. */
  readonly replaceAllowed: boolean;
  /** Self-trade prevention modes that an order may name. */
  readonly preventionModes: readonly string[];
};
export type LimitSpec = { readonly name: string; readonly length: Micros; readonly limit: number };
export type ExchangeInfo = {
  readonly listed: ReadonlyMap<string, SpotListing>;
  /** Symbols that were wanted and are not listed. */
  readonly missing: readonly string[];
  readonly limits: readonly LimitSpec[];
};

/** What a listing may name at most before it cannot be meant: decimals of an asset, intervals of one window. */
const MOST_DECIMALS = 30, MOST_INTERVALS = 1_000;
const INTERVALS: ReadonlyMap<string, readonly [letter: string, seconds: number]> = new Map([
  ["SECOND", ["s", 1]],
  ["MINUTE", ["m", 60]],
  ["HOUR", ["h", 3_600]],
  ["DAY", ["d", 86_400]],
]);

/** Reads the wanted symbols of an `exchangeInfo` body. @throws {FrameError} */
export function readExchangeInfo(body: Fields, wanted: ReadonlyMap<string, InstrumentId>): ExchangeInfo {
  const listed = new Map<string, SpotListing>();
  const most = exchangeWideOrders(body);
  for (const value of body.list("symbols")) {
    const symbol = fieldsOf(value, body.origin, "symbol");
    const id = wanted.get(symbol.text("symbol"));
    if (id !== undefined) listed.set(symbol.text("symbol"), readSymbol(symbol, id, most));
  }
  const missing = [...wanted.keys()].filter((symbol) => !listed.has(symbol));
  return { listed, missing, limits: readLimits(body) };
}

/** "ORDERS 10s" and its kin, as the body of `exchangeInfo` and every answer over the socket list them. */
export function limitName(limit: Fields): string {
  return `${limit.text("rateLimitType")} ${limit.integer("intervalNum")}${interval(limit)[0]}`;
}

function readSymbol(symbol: Fields, id: InstrumentId, most: number | null): SpotListing {
  const filters = readFilters(symbol);
  const price = filters.get("PRICE_FILTER"), lotSize = filters.get("LOT_SIZE");
  const tick = gridOf(price, "tickSize", symbol, "quoteAssetPrecision");
  const lot = gridOf(lotSize, "stepSize", symbol, "baseAssetPrecision");
  const orders = filters.get("MAX_NUM_ORDERS")?.integer("maxNumOrders") ?? null;
  const instrument: Instrument = {
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
    minNotional: limitAmount(filters.get("NOTIONAL") ?? filters.get("MIN_NOTIONAL"), "minNotional"),
    maxNotional: limitAmount(filters.get("NOTIONAL"), "maxNotional"),
    maxOpenOrders: orders === null ? most : most === null ? orders : Math.min(orders, most),
    status: statusOf(symbol),
    makerFee: null,
    takerFee: null,
  };
  return {
    instrument,
    amendAllowed: symbol.values.amendAllowed === true,
    replaceAllowed: symbol.values.cancelReplaceAllowed === true,
    preventionModes: symbol.has("allowedSelfTradePreventionModes")
      ? symbol.list("allowedSelfTradePreventionModes").filter((mode) => typeof mode === "string")
      : [],
  };
}

function readFilters(holder: Fields): Map<string, Fields> {
  const filters = holder.list("filters").map((value) => fieldsOf(value, holder.origin, "filter"));
  return new Map(filters.map((filter) => [filter.text("filterType"), filter]));
}

function exchangeWideOrders(body: Fields): number | null {
  if (!body.has("exchangeFilters")) return null;
  const filters = body.list("exchangeFilters").map((value) => fieldsOf(value, body.origin, "exchangeFilter"));
  const filter = filters.find((filter) => filter.values.filterType === "EXCHANGE_MAX_NUM_ORDERS");
  return filter ? filter.integer("maxNumOrders") : null;
}

function statusOf(symbol: Fields): InstrumentStatus {
  if (symbol.values.isSpotTradingAllowed === false) return "halted";
  const status = symbol.text("status");
  return status === "TRADING" ? "trading" : status === "CANCEL_ONLY" ? "cancel_only" : "halted";
}

/** The filter's step, or the asset's precision where the filter is missing or off. */
function gridOf(filter: Fields | undefined, step: string, symbol: Fields, precision: string): Grid {
  if (!filter || compare(filter.amount(step), ZERO) === 0) {
    return { step: 1, decimals: within(symbol, precision, 0, MOST_DECIMALS) };
  }
  try {
    return parseGrid(filter.text(step));
  } catch (cause) {
    throw new FrameError(symbol.origin.venue, messageOf(cause), symbol.origin.frame, { cause });
  }
}

function within(fields: Fields, name: string, least: number, most: number): number {
  const value = fields.integer(name);
  if (value >= least && value <= most) return value;
  const { venue, frame } = fields.origin;
  throw new FrameError(venue, `Cannot read ${fields.path}.${name} ${value}: want ${least} to ${most}`, frame);
}

/** A bound in steps, rounded inwards; 1 or the largest printable count where the filter is missing or off. */
function bound(filter: Fields | undefined, name: string, { step, decimals }: Grid, inwards: "up" | "down"): number {
  const largest = Math.floor(Number.MAX_SAFE_INTEGER / step);
  const [mantissa, places] = filter?.amount(name) ?? ZERO;
  if (mantissa === 0n) return inwards === "up" ? 1 : largest;
  const unit = BigInt(step) * 10n ** BigInt(places), scaled = mantissa * 10n ** BigInt(decimals);
  const steps = inwards === "up" ? (scaled + unit - 1n) / unit : scaled / unit;
  return steps < BigInt(largest) ? Number(steps) : largest;
}

function limitAmount(filter: Fields | undefined, name: string): Money | null {
  if (!filter?.has(name)) return null;
  const amount = filter.amount(name);
  return compare(amount, ZERO) === 0 ? null : amount;
}

function readLimits(body: Fields): LimitSpec[] {
  if (!body.has("rateLimits")) return [];
  return listOf(body.values.rateLimits, body.origin, "rateLimits")
    .map((value) => fieldsOf(value, body.origin, "rateLimit"))
    .filter((limit) => limit.has("rateLimitType"))
    .map((limit) => ({
      name: limitName(limit),
      length: interval(limit)[1] * within(limit, "intervalNum", 1, MOST_INTERVALS) * MICROS_PER_SECOND as Micros,
      limit: limit.integer("limit"),
    }));
}

function interval(limit: Fields): readonly [letter: string, seconds: number] {
  const known = INTERVALS.get(limit.text("interval"));
  if (known) return known;
  throw new FrameError(
    limit.origin.venue,
    `Cannot read interval "${limit.text("interval")}": want one of ${[...INTERVALS.keys()].join(", ")}`,
    limit.origin.frame,
  );
}

/** Fees of one market for the account, as fractions of notional: what the account pays without any discount, so that
 * the edge is never overestimated. From `account` (`commissionRates`) or `account/commission` (three parts that add up;
 * buyer's and seller's shares come on top, the dearer counts). @throws {FrameError} */
export function readFees(body: Fields): { readonly maker: Money; readonly taker: Money } | null {
  const parts = body.has("commissionRates")
    ? [body.object("commissionRates")]
    : ["standardCommission", "specialCommission", "taxCommission"]
      .filter((name) => body.has(name)).map((name) => body.object(name));
  if (parts.length === 0) return null;
  const sum = (name: string) =>
    parts.reduce((total, part) => add(total, part.has(name) ? part.amount(name) : ZERO), ZERO);
  const buyer = sum("buyer"), seller = sum("seller"), side = compare(buyer, seller) > 0 ? buyer : seller;
  return { maker: add(sum("maker"), side), taker: add(sum("taker"), side) };
}
