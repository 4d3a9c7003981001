/** The listing as exchangeInfo prints it, and its filters held against an order's numbers. Field sets: exchangeInfo of USD-M as
 * recorded in 2021 and documented in 2026, of Aster's perpetuals and spot as recorded in 2026-01. @module */
import { formatSteps, type Grid, parseSteps, type Price, type Size } from "../../../../core/units.ts";
import { compare, formatMoney, multiply, notional, parseMoney, priceAmount } from "../../../../core/money.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { Floor } from "../../floors.ts";
import { markOf } from "../../margin.ts";
import { statusNow, tickTimesNow } from "../../market_faults.ts";
import { futuresRefusals } from "./errors.ts";
import type { FapiKind } from "./kind.ts";
import type { FapiContext } from "./operation.ts";

type Json = Readonly<Record<string, unknown>>;

/** 2100-12-25: how these venues say "never". */
const NEVER_DELIVERED = 4_133_404_800_000;
const ONBOARDED = 1_569_398_400_000;
const LIQUIDATION_FEE = "0.012000";
/** What a perpetual is called while nobody may trade it, or only take orders back (verify). */
const STATUSES = { trading: "TRADING", cancel_only: "CANCEL_ONLY", halted: "PENDING_TRADING" } as const;
const SELF_TRADE_MODES = ["EXPIRE_TAKER", "EXPIRE_BOTH", "EXPIRE_MAKER"] as const;
const PERP_TYPES = ["LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET"] as const;

export function symbolBody({ services: { faults }, kind }: FapiContext, floor: Floor): Json {
  const { instrument } = floor, { symbol, base, quote, tick, lot } = instrument;
  const status = STATUSES[statusNow(faults, instrument)], times = tickTimesNow(faults, symbol);
  const common = {
    symbol,
    status,
    baseAsset: base,
    quoteAsset: quote,
    pricePrecision: tick.decimals,
    quantityPrecision: lot.decimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    filters: filters(kind, instrument, times),
    orderTypes: kind.product === "spot" || kind.style === "usdm" ? PERP_TYPES : [...PERP_TYPES, "TRAILING_STOP_MARKET"],
    timeInForce: timesInForce(kind),
  };
  if (kind.product === "spot") return { ...common, listingTime: ONBOARDED, ocoAllowed: false };
  const leverage = floor.terms.maxLeverage;
  return {
    ...common,
    pair: symbol,
    contractType: "PERPETUAL",
    deliveryDate: NEVER_DELIVERED,
    onboardDate: ONBOARDED,
    maintMarginPercent: "2.5000",
    requiredMarginPercent: "5.0000",
    marginAsset: instrument.settle ?? quote,
    underlyingType: "COIN",
    underlyingSubType: [],
    settlePlan: 0,
    triggerProtect: "0.0500",
    liquidationFee: LIQUIDATION_FEE,
    marketTakeBound: "0.05",
    ...(kind.style === "usdm"
      ? { maxMoveOrderLimit: 10_000, permissionSets: ["GRID", "COPY"] }
      : { maxLeverage: leverage }),
  };
}

function timesInForce({ style, product }: FapiKind): readonly string[] {
  if (style === "usdm") return ["GTC", "IOC", "FOK", "GTX", "GTD", "RPI"];
  return product === "spot" ? ["GTC", "IOC", "FOK", "GTX", "HIDDEN"] : ["GTC", "IOC", "FOK", "GTX", "RPI", "HIDDEN"];
}

function filters(kind: FapiKind, instrument: Instrument, tickTimes: number): readonly Json[] {
  const { tick, lot, minNotional, maxNotional, maxOpenOrders } = instrument, isSpot = kind.product === "spot";
  const size = {
    stepSize: formatSteps(1, lot),
    maxQty: formatSteps(instrument.maxSize, lot),
    minQty: formatSteps(instrument.minSize, lot),
  };
  const least = minNotional === null ? null : formatMoney(minNotional);
  const { up, down } = kind.band;
  return [
    {
      // Prices are counted from the least one: it lies on the grid itself.
      minPrice: formatSteps(Math.ceil(instrument.minPrice / tickTimes) * tickTimes, tick),
      maxPrice: formatSteps(instrument.maxPrice, tick),
      filterType: "PRICE_FILTER",
      tickSize: formatSteps(tickTimes, tick),
    },
    { ...size, filterType: "LOT_SIZE" },
    { ...size, filterType: "MARKET_LOT_SIZE" },
    ...(maxOpenOrders === null ? [] : [{ limit: maxOpenOrders, filterType: "MAX_NUM_ORDERS" }]),
    ...(kind.name === "aster" ? [{ limit: 10, filterType: "MAX_NUM_ALGO_ORDERS" }] : []),
    ...(least === null ? [] : isSpot
      ? [{ minNotional: least, filterType: "MIN_NOTIONAL" }, {
        maxNotional: maxNotional === null ? "0" : formatMoney(maxNotional),
        minNotional: least,
        avgPriceMins: 5,
        applyMinToMarket: true,
        filterType: "NOTIONAL",
        applyMaxToMarket: true,
      }]
      : [{ notional: least, filterType: "MIN_NOTIONAL" }]),
    {
      multiplierDown: down,
      multiplierUp: up,
      multiplierDecimal: String((up.split(".")[1] ?? "").length || 1),
      filterType: "PERCENT_PRICE",
    },
  ];
}

/** The self-trade modes that an order may name. */
export function preventionModes(): readonly string[] {
  return ["NONE", ...SELF_TRADE_MODES];
}

/** Ticks of a price.
 * @throws {ApiError} off the grid or out of range */
export function priceFrom({ services: { faults } }: FapiContext, text: string, { instrument }: Floor): Price {
  const { tick, minPrice, maxPrice } = instrument, ticks = stepsOf(text, tick);
  if (ticks === null) throw tooFine(text, tick) ? futuresRefusals.precision() : futuresRefusals.priceTick();
  if (ticks % tickTimesNow(faults, instrument.symbol) !== 0) throw futuresRefusals.priceTick();
  if (ticks < minPrice) throw futuresRefusals.priceTooLow(formatSteps(minPrice, tick));
  if (ticks > maxPrice) throw futuresRefusals.priceTooHigh(formatSteps(maxPrice, tick));
  return ticks as Price;
}

/** Lots of a quantity.
 * @throws {ApiError} off the grid or out of range */
export function sizeFrom(text: string, { lot, minSize, maxSize }: Instrument): Size {
  const lots = stepsOf(text, lot);
  if (lots === null) throw tooFine(text, lot) ? futuresRefusals.precision() : futuresRefusals.quantityStep();
  if (lots < minSize) throw futuresRefusals.quantityNotPositive();
  if (lots > maxSize) throw futuresRefusals.quantityTooLarge();
  return lots as Size;
}

/** @throws {ApiError} if a limit order's price lies outside the band on the side where it would trade badly */
export function checkBand({ kind }: FapiContext, floor: Floor, side: "buy" | "sell", price: Price): void {
  const middle = kind.product === "perp" ? markOf(floor) : priceAmount(floor.lastPrice as Price, floor.instrument);
  if (middle[0] === 0n) return;
  const told = priceAmount(price, floor.instrument), isSpot = kind.product === "spot";
  const most = multiply(middle, parseMoney(kind.band.up)), least = multiply(middle, parseMoney(kind.band.down));
  if ((side === "buy" || isSpot) && compare(told, most) > 0) throw futuresRefusals.aboveBand(formatMoney(most));
  if ((side === "sell" || isSpot) && compare(told, least) < 0) throw futuresRefusals.belowBand(formatMoney(least));
}

/** @throws {ApiError} if price × size is too small */
export function checkNotional(price: Price, size: Size, { instrument }: Floor): void {
  const { minNotional } = instrument;
  if (minNotional !== null && compare(notional(price, size, instrument), minNotional) < 0) {
    throw futuresRefusals.notional(formatMoney(minNotional));
  }
}

/** A number has more places than the grid. */
function tooFine(text: string, { decimals }: Grid): boolean {
  return /[1-9]/.test((text.split(".")[1] ?? "").slice(decimals));
}

function stepsOf(text: string, grid: Grid): number | null {
  try {
    return parseSteps(text, grid);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
