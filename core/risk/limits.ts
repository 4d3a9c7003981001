/** The limits that people set, and what they mean on a market's grid. Decimal texts in, whole lots and steps out; always
 * rounded to the safe side. @module */
import { compare, formatMoney, type Money, multiply, parseMoney } from "../money.ts";
import type { Grid, Price, Size } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";

export type InstrumentLimits = {
  /** Decimal text in base units, contracts on futures. */
  readonly maxOrderSize: string;
  /** Decimal text in the quote asset. */
  readonly maxOrderNotional: string;
  /** Decimal text in base units; held on both sides of zero, in the worst case. */
  readonly maxPosition: string;
  readonly maxOpenOrders: number;
  readonly ordersPerSecond: number;
  /** How far a resting order may stand on the wrong side of mid, in basis points; and one that takes. */
  readonly collarBps: number;
  readonly takingCollarBps: number;
};
export type VenueLimits = { readonly maxOpenOrders: number; readonly ordersPerSecond: number };
export type GlobalLimits = { readonly maxOpenOrders: number; readonly strategyOrdersPerSecond: number };

/** What has no entry here may not trade. */
export type Limits = {
  readonly perInstrument: ReadonlyMap<InstrumentId, InstrumentLimits>;
  readonly venue: ReadonlyMap<VenueId, VenueLimits>;
  readonly global: GlobalLimits;
};

/** Sizes have no defaults: they are a person's money. */
export const DEFAULT_INSTRUMENT_LIMITS = {
  maxOpenOrders: 20,
  ordersPerSecond: 4,
  collarBps: 100,
  takingCollarBps: 30,
} as const satisfies Partial<InstrumentLimits>;
/** Four a second with a burst of two seconds stay under half of Binance's 100 orders in 10 s. */
export const DEFAULT_VENUE_LIMITS: VenueLimits = { maxOpenOrders: 100, ordersPerSecond: 4 };
export const DEFAULT_GLOBAL_LIMITS: GlobalLimits = { maxOpenOrders: 500, strategyOrdersPerSecond: 20 };

/** A bound on price × size: the largest or smallest number of steps that still fits. */
export type NotionalBound = { readonly text: string; readonly steps: bigint; readonly number: number };

/** Limits on the grid of one listing. */
export type ResolvedLimits = InstrumentLimits & {
  readonly instrument: Instrument;
  readonly orderLots: Size;
  readonly positionLots: Size;
  readonly orderNotional: NotionalBound;
  /** The venue's own; `null` = it states none. */
  readonly venueMinNotional: NotionalBound | null;
  readonly venueMaxNotional: NotionalBound | null;
};

/** @throws {RangeError} if a limit is no plain decimal */
export function resolveLimits(limits: InstrumentLimits, instrument: Instrument): ResolvedLimits {
  const { minNotional, maxNotional } = instrument;
  return {
    ...limits,
    instrument,
    orderLots: floorLots(limits.maxOrderSize, instrument.lot),
    positionLots: floorLots(limits.maxPosition, instrument.lot),
    orderNotional: notionalBound(parseMoney(limits.maxOrderNotional), instrument, "floor"),
    venueMinNotional: minNotional && notionalBound(minNotional, instrument, "ceil"),
    venueMaxNotional: maxNotional && notionalBound(maxNotional, instrument, "floor"),
  };
}

/** Exact, also where price × size leaves 2^53; true for what is no whole number. */
export function isAbove(bound: NotionalBound, price: Price, size: Size): boolean {
  const product = price * size;
  if (product <= Number.MAX_SAFE_INTEGER) return product > bound.number;
  return !areWhole(price, size) || BigInt(price) * BigInt(size) > bound.steps;
}
/** Exact, also where price × size leaves 2^53; true for what is no whole number. */
export function isBelow(bound: NotionalBound, price: Price, size: Size): boolean {
  const product = price * size;
  if (product <= Number.MAX_SAFE_INTEGER) return product < bound.number;
  return !areWhole(price, size) || BigInt(price) * BigInt(size) < bound.steps;
}

/** What is wrong with `limits`, one sentence each; empty = they make sense (RSK-33). */
export function limitFaults({ perInstrument, venue, global }: Limits): readonly string[] {
  const faults: string[] = [];
  const positive = (where: string, name: string, value: number) => {
    if (!(value > 0) || !Number.isFinite(value)) faults.push(`${where}: ${name} is ${value}; want a positive number`);
  };
  for (const [id, limits] of perInstrument) {
    const where = `market ${id}`, { maxOrderSize, maxPosition, maxOrderNotional, ...numbers } = limits;
    const texts = { maxOrderSize, maxPosition, maxOrderNotional };
    const bad = Object.entries(texts).filter(([, text]) => !isPositiveDecimal(text));
    for (const [name, text] of bad) faults.push(`${where}: ${name} is "${text}"; want a positive plain decimal`);
    for (const [name, value] of Object.entries(numbers)) positive(where, name, value);
    if (bad.length === 0 && compare(parseMoney(maxOrderSize), parseMoney(maxPosition)) > 0) {
      faults.push(`${where}: maxOrderSize ${maxOrderSize} is above maxPosition ${maxPosition}`);
    }
  }
  for (const [id, limits] of venue) {
    for (const [name, value] of Object.entries(limits)) positive(`venue ${id}`, name, value);
  }
  for (const [name, value] of Object.entries(global)) positive("global", name, value);
  return faults;
}

function areWhole(price: Price, size: Size): boolean {
  return Number.isSafeInteger(price) && Number.isSafeInteger(size);
}

function isPositiveDecimal(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text) && /[1-9]/.test(text);
}

function floorLots(text: string, lot: Grid): Size {
  const lots = ratio(parseMoney(text), [BigInt(lot.step), lot.decimals], "floor");
  return Math.min(Number(lots), Number.MAX_SAFE_INTEGER) as Size;
}

function notionalBound(amount: Money, { tick, lot, multiplier }: Instrument, round: "floor" | "ceil"): NotionalBound {
  const step = multiply([BigInt(tick.step) * BigInt(lot.step), tick.decimals + lot.decimals], multiplier);
  const steps = ratio(amount, step, round);
  const number = Number(steps);
  return { text: formatMoney(amount), steps, number: Number.isSafeInteger(number) ? number : Infinity };
}

/** Whole steps in an amount; neither is negative. */
function ratio(amount: Money, step: Money, round: "floor" | "ceil"): bigint {
  const places = Math.max(amount[1], step[1]);
  const numerator = amount[0] * 10n ** BigInt(places - amount[1]);
  const denominator = step[0] * 10n ** BigInt(places - step[1]);
  return round === "floor" ? numerator / denominator : (numerator + denominator - 1n) / denominator;
}
