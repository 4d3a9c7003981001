/** The listing as OKX prints it, and an order's numbers held against it. Sizes of swaps count contracts, of `ctVal` × `ctMult` of the
 * base each. Source: OKX API v5, "Get instruments", "Get limit price"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import { formatGrid, type Grid, parseSteps, type Price, type Size, stepsToNumber } from "../../../../core/units.ts";
import { formatMoney, type Money, multiply, parseMoney } from "../../../../core/money.ts";
import type { Floor } from "../../floors.ts";
import { statusNow, tickTimesNow } from "../../market_faults.ts";
import { markOf } from "../../margin.ts";
import type { VenueServices } from "../../venue.ts";
import { refusals } from "./errors.ts";
import { codeOf, familyOf, instTypeOf } from "./names.ts";
import { type Json, sizeText } from "./words.ts";

/** A buy may be priced up to so far above the mark, and a sell so far below it; what is further from the touch may rest. */
const HIGHEST: Money = parseMoney("1.05"), LOWEST: Money = parseMoney("0.95");
/** 2020-01-01, ms. */
const LISTED_AT = "1577836800000";
const STATES = { trading: "live", cancel_only: "suspend", halted: "suspend" } as const;
/** Spot orders of the market are limited in USDT. */
const SPOT_MARKET_MOST = "1000000";

export function instrumentBody({ exchange, faults }: VenueServices, floor: Floor): Json {
  const { instrument, terms, product } = floor, { base, quote, tick, lot } = instrument, swap = product === "perp";
  const times = tickTimesNow(faults, instrument.symbol), maxSize = sizeText(instrument.maxSize, instrument);
  return {
    alias: "",
    auctionEndTime: "",
    baseCcy: swap ? "" : base,
    category: "1",
    contTdSwTime: "",
    ctMult: swap ? "1" : "",
    ctType: swap ? "linear" : "",
    ctVal: swap ? formatMoney(instrument.multiplier) : "",
    ctValCcy: swap ? base : "",
    expTime: "",
    futureSettlement: false,
    groupId: swap ? "4" : "1",
    instCategory: "1",
    instFamily: swap ? familyOf(floor) : "",
    instId: instrument.symbol,
    instIdCode: codeOf(exchange, floor),
    instType: instTypeOf(floor),
    lever: swap ? String(terms.maxLeverage) : "",
    listTime: LISTED_AT,
    lotSz: formatGrid(lot),
    maxIcebergSz: maxSize,
    maxLmtAmt: "20000000",
    maxLmtSz: maxSize,
    maxMktAmt: swap ? "" : SPOT_MARKET_MOST,
    maxMktSz: swap ? maxSize : SPOT_MARKET_MOST,
    maxPlatOILmt: "",
    maxStopSz: maxSize,
    maxTriggerSz: maxSize,
    maxTwapSz: maxSize,
    minSz: sizeText(instrument.minSize, instrument),
    openType: "call_auction",
    optType: "",
    posLmtAmt: "",
    posLmtPct: "",
    preMktSwTime: "",
    quoteCcy: swap ? "" : quote,
    ruleType: "normal",
    settleCcy: swap ? instrument.settle ?? quote : "",
    state: STATES[statusNow(faults, instrument)],
    stk: "",
    tickSz: formatGrid({ step: tick.step * times, decimals: tick.decimals }),
    tradeQuoteCcyList: swap ? [] : [quote],
    uly: swap ? familyOf(floor) : "",
    upcChg: [],
  };
}

/** The highest price of a buy and the lowest of a sell, in ticks; null = nobody knows a price yet. */
export function priceLimits(floor: Floor): { readonly highest: Price; readonly lowest: Price } | null {
  const mark = markOf(floor), { tick } = floor.instrument;
  if (mark[0] === 0n) return null;
  return {
    highest: ticksOf(multiply(mark, HIGHEST), tick) as Price,
    lowest: Math.max(1, ticksOf(multiply(mark, LOWEST), tick)) as Price,
  };
}

/** @throws {ApiError} off the grid or out of range */
export function priceFrom({ faults }: VenueServices, text: string, { instrument }: Floor): Price {
  const ticks = stepsIn(text, instrument.tick), times = tickTimesNow(faults, instrument.symbol);
  if (ticks === null || ticks % times !== 0) throw refusals.tick();
  if (ticks < instrument.minPrice || ticks > instrument.maxPrice) throw refusals.parameter("px");
  return ticks as Price;
}

/** @throws {ApiError} off the grid, too small or too large */
export function sizeFrom(text: string, { instrument }: Floor, market: boolean): Size {
  // Compared as it is meant: a size far too large leaves what steps can count.
  if (Number(text) > stepsToNumber(instrument.maxSize, instrument.lot)) {
    throw market ? refusals.tooLarge() : refusals.limitTooLarge(sizeText(instrument.maxSize, instrument));
  }
  const lots = stepsIn(text, instrument.lot);
  if (lots === null) throw refusals.lot();
  if (lots < instrument.minSize) throw refusals.tooSmall();
  return lots as Size;
}

/** @throws {ApiError} 51006 if an order would be priced further through the market than the venue allows */
export function checkBand(floor: Floor, side: "buy" | "sell", price: Price): void {
  const limits = priceLimits(floor), { tick } = floor.instrument;
  if (limits === null) return;
  if (side === "buy" ? price <= limits.highest : price >= limits.lowest) return;
  const text = (ticks: number) => formatMoney([BigInt(ticks * tick.step), tick.decimals]);
  throw refusals.band(text(limits.highest), text(limits.lowest));
}

function stepsIn(text: string, grid: Grid): number | null {
  try {
    return parseSteps(text, grid);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whole ticks, cut off. */
function ticksOf([mantissa, decimals]: Money, { step, decimals: places }: Grid): number {
  return Number(mantissa * 10n ** BigInt(places) / 10n ** BigInt(decimals) / BigInt(step));
}
