/** Binance spot `exchangeInfo` to instruments and rate limits. A filter value of 0 switches that part off; filters that
 * need the market's own prices (PERCENT_PRICE and its kin, MAX_POSITION) have no place in an `Instrument`: the venue
 * judges them and its refusal comes back as `filter`. Source: binance-spot-api-docs, filters.md and rest-api.md,
 * "Exchange information"; docs of 2026-07-21, read 2026-11-25. @module */
import type { Instrument, InstrumentId, InstrumentStatus } from "../../core/instrument.ts";
import type { Price, Size } from "../../core/units.ts";
import { add, compare, type Money, ZERO } from "../../core/money.ts";
import { bound, gridOf, limitAmount, readFilters } from "../shared/fapi_filters.ts";
import { readLimits } from "../shared/fapi_limits.ts";
import type { ExchangeInfo, MarketListing } from "../shared/fapi_markets.ts";
import { type Fields, fieldsOf } from "../shared/fields.ts";

/** Reads the wanted symbols of an `exchangeInfo` body. @throws {FrameError} */
export function readExchangeInfo(body: Fields, wanted: ReadonlyMap<string, InstrumentId>): ExchangeInfo {
  const listed = new Map<string, MarketListing>();
  const most = exchangeWideOrders(body);
  for (const value of body.list("symbols")) {
    const symbol = fieldsOf(value, body.origin, "symbol");
    const id = wanted.get(symbol.text("symbol"));
    if (id !== undefined) listed.set(symbol.text("symbol"), readSymbol(symbol, id, most));
  }
  const missing = [...wanted.keys()].filter((symbol) => !listed.has(symbol));
  return { listed, missing, limits: readLimits(body) };
}

function readSymbol(symbol: Fields, id: InstrumentId, most: number | null): MarketListing {
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
