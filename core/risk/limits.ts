/** The limits that people set, and what they mean on a market's grid. Decimal texts in, whole lots and steps out; always
 * rounded to the safe side. @module */
import { compare, formatMoney, type Money, multiply, parseMoney, toNumber } from "../money.ts";
import type { Grid, Price, Size } from "../units.ts";
import { PARTS } from "./exposure_book.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import { ABOVE_ZERO, GLOBAL_TABLE, INSTRUMENT_TABLE, STRATEGY_TABLE, VENUE_TABLE } from "./limit_table.ts";
import type {
  GlobalLimits,
  InstrumentLimits,
  LimitSpec,
  LimitTable,
  StrategyLimits,
  VenueLimits,
} from "./limit_table.ts";

export {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type GlobalLimits,
  type InstrumentLimits,
  type StrategyLimits,
  type VenueLimits,
} from "./limit_table.ts";

/** A market or venue without an entry may not trade; a strategy without one has the defaults. */
export type Limits = {
  readonly perInstrument: ReadonlyMap<InstrumentId, InstrumentLimits>;
  readonly venue: ReadonlyMap<VenueId, VenueLimits>;
  readonly strategy?: ReadonlyMap<string, StrategyLimits>;
  readonly global: GlobalLimits;
};

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
  /** As a share; NaN = the venue has not told. */
  readonly makerFee: number;
};

/** A strategy's limits, its amounts in parts of the currency; NaN = it has none. */
export type ResolvedStrategyLimits = StrategyLimits & { readonly grossParts: number; readonly orderParts: number };

export function resolveStrategyLimits(limits: StrategyLimits): ResolvedStrategyLimits {
  return { ...limits, grossParts: partsOf(limits.maxGross), orderParts: partsOf(limits.maxOrderNotional) };
}

/** An amount in whole parts of the currency, rounded down; NaN = there is none. */
export function partsOf(amount: string | null | undefined): number {
  return amount === null || amount === undefined ? NaN : Number(ratio(parseMoney(amount), ONE_PART, "floor"));
}
const ONE_PART: Money = [1n, Math.log10(PARTS)];

/** @throws {RangeError} if a limit is no plain decimal */
export function resolveLimits(limits: InstrumentLimits, instrument: Instrument): ResolvedLimits {
  const { minNotional, maxNotional, makerFee } = instrument;
  return {
    ...limits,
    instrument,
    orderLots: floorLots(limits.maxOrderSize, instrument.lot),
    positionLots: floorLots(limits.maxPosition, instrument.lot),
    orderNotional: notionalBound(parseMoney(limits.maxOrderNotional), instrument, "floor"),
    venueMinNotional: minNotional && notionalBound(minNotional, instrument, "ceil"),
    venueMaxNotional: maxNotional && notionalBound(maxNotional, instrument, "floor"),
    makerFee: makerFee === null ? NaN : toNumber(makerFee),
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
export function limitFaults({ perInstrument, venue, strategy, global }: Limits): readonly string[] {
  const faults: string[] = [];
  for (const [id, limits] of perInstrument) faults.push(...marketFaults(`market ${id}`, limits));
  for (const [id, limits] of venue) faults.push(...venueFaults(`venue ${id}`, limits));
  for (const [id, limits] of strategy ?? []) faults.push(...tableFaults(`strategy ${id}`, limits, STRATEGY_TABLE));
  return [...faults, ...globalFaults(global)];
}

function marketFaults(where: string, limits: InstrumentLimits): string[] {
  const faults = tableFaults(where, limits, INSTRUMENT_TABLE), { maxOrderSize, maxPosition } = limits;
  if (isPositiveDecimal(maxOrderSize) && isPositiveDecimal(maxPosition) && isMore(maxOrderSize, maxPosition)) {
    faults.push(`${where}: maxOrderSize ${maxOrderSize} is above maxPosition ${maxPosition}`);
  }
  return faults;
}

function venueFaults(where: string, limits: VenueLimits): string[] {
  const { clockDenyMs, clockPauseMs, minLiquidationDistance, tripLiquidationDistance } = limits;
  const faults = tableFaults(where, limits, VENUE_TABLE);
  if (clockDenyMs > clockPauseMs) {
    faults.push(`${where}: clockDenyMs ${clockDenyMs} is above clockPauseMs ${clockPauseMs}`);
  }
  if (tripLiquidationDistance > minLiquidationDistance) {
    faults.push(
      `${where}: tripLiquidationDistance ${tripLiquidationDistance} is above minLiquidationDistance ${minLiquidationDistance}`,
    );
  }
  return faults;
}

function globalFaults(global: GlobalLimits): string[] {
  const faults = tableFaults("global", global, GLOBAL_TABLE),
    { loopLagPauseMs, loopLagTripMs, maxNet, maxGross } = global;
  if (loopLagPauseMs > loopLagTripMs) {
    faults.push(`global: loopLagPauseMs ${loopLagPauseMs} is above loopLagTripMs ${loopLagTripMs}`);
  }
  for (const [asset, text] of Object.entries(maxNet)) {
    if (!isPositiveDecimal(text)) faults.push(`global: maxNet of ${asset} is "${text}"; want a positive plain decimal`);
    else if (maxGross !== null && isPositiveDecimal(maxGross) && isMore(text, maxGross)) {
      faults.push(`global: maxNet of ${asset}, ${text}, is above maxGross ${maxGross}`);
    }
  }
  return faults;
}

/** What is wrong with the values of one scope; `null` is right where it is the default. */
export function tableFaults<Keys extends string>(
  where: string,
  values: Readonly<Record<Keys, unknown>>,
  table: LimitTable<Keys>,
): string[] {
  const faults: string[] = [];
  for (const [name, spec] of Object.entries<LimitSpec>(table)) {
    const fault = valueFault(values[name as Keys], spec);
    if (fault !== null) faults.push(`${where}: ${name} ${fault}`);
  }
  return faults;
}

/** Such as `is 0; want 1 to 500 orders`; `null` = nothing is wrong. */
export function valueFault(value: unknown, { kind, default: byDefault, from, to, unit }: LimitSpec): string | null {
  if (value === null && byDefault === null) return null;
  if (kind === "amount") {
    if (typeof value === "string" && isPositiveDecimal(value)) return null;
    return `is ${JSON.stringify(value)}; want a positive plain decimal`;
  }
  const fits = typeof value === "number" && value >= from && value <= to &&
    (kind !== "count" || Number.isInteger(value));
  if (fits) return null;
  const seen = typeof value === "string" ? JSON.stringify(value) : String(value);
  const least = from === ABOVE_ZERO ? "more than 0, at most" : `${from} to`;
  return `is ${seen}; want ${kind === "count" ? "a whole number, " : ""}${least} ${to} ${unit}`;
}

function isMore(text: string, than: string): boolean {
  return compare(parseMoney(text), parseMoney(than)) > 0;
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
