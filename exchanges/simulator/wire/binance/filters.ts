/** The listing as exchangeInfo prints it, and its filters held against an order's numbers. Source:
 * binance-spot-api-docs, filters.md; docs of 2026-07-21. @module */
import { parseSteps, type Price, type Size } from "../../../../core/units.ts";
import { compare, notional } from "../../../../core/money.ts";
import type { Grid } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import { refusals } from "./errors.ts";
import { fixed, fixedMoney } from "./words.ts";

type Json = Readonly<Record<string, unknown>>;

export const SELF_TRADE_MODES = ["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"] as const;
export const DEFAULT_SELF_TRADE_MODE = "EXPIRE_MAKER";
export const MOST_AMENDMENTS = 10;
/** An order may be priced up to 5 times the last price and down to a fifth of it. */
const BAND_UP = 5;
const BAND_DOWN = 0.2;

const STATUSES = { trading: "TRADING", cancel_only: "CANCEL_ONLY", halted: "HALT" } as const;

/** @param tickTimes prices of new orders are multiples of so many ticks */
export function symbolBody(instrument: Instrument, tickTimes = 1): Json {
  const { tick, lot } = instrument;
  return {
    symbol: instrument.symbol,
    status: STATUSES[instrument.status],
    baseAsset: instrument.base,
    baseAssetPrecision: 8,
    quoteAsset: instrument.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ["LIMIT", "LIMIT_MAKER", "MARKET"],
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      {
        filterType: "PRICE_FILTER",
        minPrice: fixed(instrument.minPrice, tick),
        maxPrice: fixed(instrument.maxPrice, tick),
        tickSize: fixed(tickTimes, tick),
      },
      {
        filterType: "LOT_SIZE",
        minQty: fixed(instrument.minSize, lot),
        maxQty: fixed(instrument.maxSize, lot),
        stepSize: fixed(1, lot),
      },
      { filterType: "ICEBERG_PARTS", limit: 10 },
      {
        filterType: "MARKET_LOT_SIZE",
        minQty: fixed(0, lot),
        maxQty: fixed(instrument.maxSize, lot),
        stepSize: fixed(0, lot),
      },
      {
        filterType: "PERCENT_PRICE_BY_SIDE",
        bidMultiplierUp: String(BAND_UP),
        bidMultiplierDown: String(BAND_DOWN),
        askMultiplierUp: String(BAND_UP),
        askMultiplierDown: String(BAND_DOWN),
        avgPriceMins: 0,
      },
      ...(instrument.minNotional === null || instrument.maxNotional === null ? [] : [{
        filterType: "NOTIONAL",
        minNotional: fixedMoney(instrument.minNotional),
        applyMinToMarket: true,
        maxNotional: fixedMoney(instrument.maxNotional),
        applyMaxToMarket: false,
        avgPriceMins: 0,
      }]),
      ...(instrument.maxOpenOrders === null
        ? []
        : [{ filterType: "MAX_NUM_ORDERS", maxNumOrders: instrument.maxOpenOrders }]),
      { filterType: "MAX_NUM_ORDER_LISTS", maxNumOrderLists: 20 },
      { filterType: "MAX_NUM_ALGO_ORDERS", maxNumAlgoOrders: 5 },
      { filterType: "MAX_NUM_ORDER_AMENDS", maxNumOrderAmends: MOST_AMENDMENTS },
    ],
    permissions: [],
    permissionSets: [["SPOT"]],
    defaultSelfTradePreventionMode: DEFAULT_SELF_TRADE_MODE,
    allowedSelfTradePreventionModes: SELF_TRADE_MODES,
  };
}

/** Ticks of a price, which must be a multiple of `tickTimes` of them.
 * @throws {ApiError} off the grid or out of range */
export function priceFrom(text: string, { tick, minPrice, maxPrice }: Instrument, tickTimes = 1): Price {
  const ticks = stepsOf(text, tick);
  if (ticks === null || ticks % tickTimes !== 0 || ticks < minPrice || ticks > maxPrice) {
    throw refusals.filter("PRICE_FILTER");
  }
  return ticks as Price;
}

/** Lots of a quantity.
 * @throws {ApiError} off the grid or out of range */
export function sizeFrom(text: string, { lot, minSize, maxSize }: Instrument): Size {
  const lots = stepsOf(text, lot);
  if (lots === null || lots < minSize || lots > maxSize) throw refusals.filter("LOT_SIZE");
  return lots as Size;
}

/** @param lastPrice ticks; 0 = unknown, then no band holds
 * @throws {ApiError} if an order of that price and size breaks a filter */
export function checkFilters(price: Price, size: Size, lastPrice: number, instrument: Instrument): void {
  // Buys and sells have the same band here; Binance lets them differ.
  const tooHigh = price > lastPrice * BAND_UP, tooLow = price < lastPrice * BAND_DOWN;
  if (lastPrice > 0 && (tooHigh || tooLow)) throw refusals.filter("PERCENT_PRICE_BY_SIDE");
  checkNotional(price, size, instrument);
}

/** @throws {ApiError} if price × size is too small or too large */
export function checkNotional(price: Price, size: Size, instrument: Instrument): void {
  const amount = notional(price, size, instrument), { minNotional, maxNotional } = instrument;
  const tooSmall = minNotional !== null && compare(amount, minNotional) < 0;
  if (tooSmall || (maxNotional !== null && compare(amount, maxNotional) > 0)) throw refusals.filter("NOTIONAL");
}

function stepsOf(text: string, grid: Grid): number | null {
  try {
    return parseSteps(text, grid);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
