/** What we hold of one market and what it cost us, exact to the last unit, by average cost, in the asset that it settles in.
 *
 * The cost basis is an amount and not a price: an average price would have to be rounded at each fill. When a part of the
 * position is closed, its share of the cost is rounded once, and what the rounding leaves stays in the basis of the rest.
 * A venue that settles to so many places rounds once more, per closing; what that takes or gives is noted as `rounding`.
 * So `realised + rounding − cost + sum of signed values = 0` always holds, and no rounding ever makes or loses money unseen.
 * Values of inverse contracts are as `settlement.ts` tells them. @module */
import { add, compare, divide, formatMoney, type Money, multiply, negate, notional, subtract, ZERO } from "../money.ts";
import { parseMoney, sizeAmount } from "../money.ts";
import {
  formatGrid,
  formatSteps,
  type Grid,
  onGrid,
  parseSteps,
  type Price,
  type Size,
  stepsBetween,
} from "../units.ts";
import { type Instrument, marketName } from "../instrument.ts";
import type { Side } from "../event.ts";
import { GUARD_DECIMALS, settled, settlementAsset, settlementDecimals, valueAt } from "./settlement.ts";

/** Places of a released share of the cost, unless the grid's own notionals have more. */
const COST_DECIMALS = 8;
/** Places of the average price beyond those of a tick. */
const AVERAGE_DECIMALS = 4;

/** A position as plain text decimals, independent of the grid. */
export type PositionState = {
  readonly size: string;
  readonly cost: string;
  readonly realised: string;
  readonly rounding: string;
  readonly volume: string;
  readonly fillCount: number;
  readonly multiplier: string;
};

/** What of a position a trade changes, save volume and count. */
export type PositionMark = {
  readonly size: Size;
  readonly cost: Money;
  readonly realised: Money;
  readonly rounding: Money;
};

export class Position {
  #instrument: Instrument | null = null;
  #size = 0 as Size;
  #cost = ZERO;
  #realised = ZERO;
  #rounding = ZERO;
  #volume = ZERO;
  #fillCount = 0;

  /** `null` until the market's rules are known; the position is flat until then. */
  get instrument(): Instrument | null {
    return this.#instrument;
  }
  /** Signed lots: what we bought less what we sold. */
  get size(): Size {
    return this.#size;
  }
  /** What the open lots cost, with the sign of the size: below zero is what a short was sold for. On inverse contracts the
   * other way round: a long has cost less than nothing, since its value is −N·F/price. */
  get cost(): Money {
    return this.#cost;
  }
  /** Before fees; on contracts that is what was settled. */
  get realised(): Money {
    return this.#realised;
  }
  /** What the venue's rounding of settlements has kept from us; below zero = has given. */
  get rounding(): Money {
    return this.#rounding;
  }
  /** Quote value of all fills, bought and sold; the face value of inverse contracts. */
  get volume(): Money {
    return this.#volume;
  }
  get fillCount(): number {
    return this.#fillCount;
  }
  /** Quote per unit of base, rounded half away from zero to four places more than a tick has; `null` when flat.
   * For people: what is booked is the cost. */
  get averagePrice(): Money | null {
    // Inverse lots beyond all price are worth less than the last place of the cost.
    if (this.#instrument === null || this.#size === 0 || this.#cost[0] === 0n) return null;
    const units = multiply(sizeAmount(this.#size, this.#instrument), this.#instrument.multiplier);
    const places = this.#instrument.tick.decimals + AVERAGE_DECIMALS;
    return this.#instrument.kind === "inverse"
      ? divide(negate(units), this.#cost, places)
      : divide(this.#cost, units, places);
  }

  /** Takes the market's rules, first or anew; open lots are counted on the new grid from then on.
   * @throws {RangeError} and changes nothing, for another asset or kind than before, or where the open lots do not fit */
  open(instrument: Instrument): void {
    const before = this.#instrument, name = marketName(instrument);
    if (before !== null) {
      const was = identity(before), is = identity(instrument);
      if (was !== is) throw new RangeError(`Cannot open ${name} as ${is}: it is open as ${was}`);
      const size = lotsUnder(this.#size, before, instrument);
      if (size === null) throw misfit(before, instrument, `${this.#size} lots are open`);
      this.#size = size;
    }
    this.#instrument = instrument;
  }

  /** Books one fill; returns what it realised, before fees.
   * @throws {RangeError} and changes nothing, if the rules are unknown or a number is no positive safe integer */
  apply(side: Side, price: Price, size: Size): Money {
    const realised = this.adjust(side, price, size);
    this.traded(price, size);
    return realised;
  }

  /** Counts a fill and its volume. */
  traded(price: Price, size: Size): void {
    this.#volume = add(this.#volume, quoteValue(price, size, this.#instrument!));
    this.#fillCount += 1;
  }

  mark(): PositionMark {
    return { size: this.#size, cost: this.#cost, realised: this.#realised, rounding: this.#rounding };
  }

  /** Goes back to what `mark` told. */
  rewind({ size, cost, realised, rounding }: PositionMark): void {
    this.#size = size;
    this.#cost = cost;
    this.#realised = realised;
    this.#rounding = rounding;
  }

  /** The same for lots that no trade moved: neither volume nor a fill. */
  adjust(side: Side, price: Price, size: Size): Money {
    const instrument = this.#instrument;
    if (instrument === null) throw new RangeError(`Cannot book a fill of ${size} lots: the market's rules are unknown`);
    requirePositive("price", price);
    requirePositive("size", size);
    const signed = (side === "buy" ? size : -size) as Size;
    const after = this.#size + signed as Size;
    if (!Number.isSafeInteger(after)) throw new RangeError(`Cannot hold ${after} lots: want a safe integer`);

    const opens = this.#size === 0 || this.#size > 0 === signed > 0;
    const opened = opens ? signed : after > 0 === signed > 0 ? after : 0 as Size;
    // The value of the whole is rounded once; what closes has what the part that opens leaves of it.
    const value = valueAt(price, signed, instrument);
    const openValue = opens ? value : opened === 0 ? ZERO : valueAt(price, opened, instrument);
    const realised = opens ? ZERO : this.#close(signed, subtract(value, openValue), instrument);
    this.#cost = add(this.#cost, openValue);
    this.#size = after;
    return realised;
  }

  /** Gives lots that were booked at one price another one: what of them is still open changes the cost, what is closed again
   * changes what was realised. Returns that change. Size and count of fills stay.
   * @param fromTick on which `from` counts; the market's unless given
   * @throws {RangeError} and changes nothing, as `apply` */
  reprice(side: Side, from: Price, to: Price, size: Size, fromTick?: Grid): Money {
    const instrument = this.#instrument;
    if (instrument === null) throw new RangeError(`Cannot reprice ${size} lots: the market's rules are unknown`);
    for (const price of [from, to]) requirePositive("price", price);
    requirePositive("size", size);
    const was = { ...instrument, tick: fromTick ?? instrument.tick };
    const held = side === "buy" ? this.#size : -this.#size, open = Math.max(0, Math.min(held, size));
    const change = (lots: number): Money => {
      const signed = (side === "buy" ? lots : -lots) as Size;
      return subtract(valueAt(to, signed, instrument), valueAt(from, signed, was));
    };
    const openChange = change(open);
    const realised = this.#settle(subtract(openChange, change(size)), instrument);
    this.#cost = add(this.#cost, openChange);
    this.#volume = add(this.#volume, subtract(quoteValue(to, size, instrument), quoteValue(from, size, was)));
    return realised;
  }

  /** Corrects the count of fills: inferred ones are none, and lots that get a true price are one more. */
  count(fills: 1 | -1): void {
    this.#fillCount += fills;
  }

  /** Releases the share of the cost that `signed` lots close; what is beyond the position is left to the caller.
   * @param value of the lots that close */
  #close(signed: Size, value: Money, instrument: Instrument): Money {
    const held = Math.abs(this.#size), closed = Math.min(Math.abs(signed), held);
    const released = closed === held ? this.#cost : this.#shareOfCost(closed, held, instrument);
    this.#cost = closed === held ? ZERO : subtract(this.#cost, released);
    return this.#settle(negate(add(value, released)), instrument);
  }

  /** What the venue pays of it is realised. */
  #settle(earned: Money, instrument: Instrument): Money {
    const realised = settled(earned, instrument);
    this.#realised = add(this.#realised, realised);
    if (realised !== earned) this.#rounding = add(this.#rounding, subtract(earned, realised));
    return realised;
  }

  #shareOfCost(closed: number, held: number, instrument: Instrument): Money {
    const { tick, lot, multiplier } = instrument, settles = settlementDecimals(instrument);
    const places = settles === null
      ? Math.max(COST_DECIMALS, tick.decimals + lot.decimals + multiplier[1])
      : settles + GUARD_DECIMALS;
    return divide(multiply(this.#cost, [BigInt(closed), 0]), [BigInt(held), 0], places);
  }

  /** @throws {RangeError} while the market's rules are unknown */
  state(): PositionState {
    const instrument = this.#instrument;
    if (instrument === null) throw new RangeError("Cannot write down a position: the market's rules are unknown");
    return {
      size: formatSteps(this.#size, instrument.lot),
      cost: formatMoney(this.#cost),
      realised: formatMoney(this.#realised),
      rounding: formatMoney(this.#rounding),
      volume: formatMoney(this.#volume),
      fillCount: this.#fillCount,
      multiplier: formatMoney(instrument.multiplier),
    };
  }

  /** Takes over what `state` told, on the grid of today.
   * @throws {RangeError} if the size does not fit today's lots, or the multiplier has changed under an open position */
  restore(state: PositionState, instrument: Instrument): void {
    const name = marketName(instrument);
    const size = lotsOf(state.size, instrument.lot, name);
    if (size !== 0 && compare(parseMoney(state.multiplier), instrument.multiplier) !== 0) {
      const [was, is] = [state.multiplier, formatMoney(instrument.multiplier)];
      throw new RangeError(`Cannot take over ${state.size} of ${name}: its multiplier was ${was} and is ${is}`);
    }
    const [cost, realised, rounding, volume] = [state.cost, state.realised, state.rounding, state.volume].map(
      parseMoney,
    );
    this.open(instrument);
    this.#size = size;
    this.#cost = cost;
    this.#realised = realised;
    this.#rounding = rounding;
    this.#volume = volume;
    this.#fillCount = state.fillCount;
  }
}

function lotsOf(size: string, lot: Grid, name: string): Size {
  try {
    return parseSteps(size, lot) as Size;
  } catch (cause) {
    throw new RangeError(`Cannot take over ${size} of ${name}: it does not fit lots of ${formatGrid(lot)}`, { cause });
  }
}

function requirePositive(what: string, steps: number): void {
  if (Number.isSafeInteger(steps) && steps > 0) return;
  throw new RangeError(`Cannot book a fill with ${what} ${steps}: want a positive safe integer`);
}

function quoteValue(price: Price, size: Size, instrument: Instrument): Money {
  if (instrument.kind !== "inverse") return notional(price, size, instrument);
  return multiply(sizeAmount(size, instrument), instrument.multiplier);
}

function identity(instrument: Instrument): string {
  const { venue, symbol, kind, base, quote } = instrument, settles = settlementAsset(instrument);
  return `${kind} ${base}/${quote}${settles === quote ? "" : ` in ${settles}`} (${venue}:${symbol})`;
}

/** Lots of a market, counted under its new rules; `null` = they are no whole number there, or each is worth something else: what
 * the venue has made of them then nobody here knows. */
export function lotsUnder(lots: Size, before: Instrument, after: Instrument): Size | null {
  if (lots === 0) return lots;
  if (compare(before.multiplier, after.multiplier) !== 0) return null;
  return onGrid(lots, before.lot, after.lot) as Size | null;
}

/** The most of those lots that are a whole number under the new rules, towards zero; counted on the old ones. */
export function fitting(lots: Size, before: Grid, after: Grid): Size {
  const step = lots < 0 ? -1 : 1;
  for (let whole = Math.trunc(lots * stepsBetween(before, after)); whole !== 0; whole -= step) {
    const back = onGrid(whole, after, before);
    if (back !== null && Math.abs(back) <= Math.abs(lots)) return back as Size;
  }
  return 0 as Size;
}

export function misfit(before: Instrument, after: Instrument, why: string): RangeError {
  return new RangeError(`Cannot change ${marketName(after)} from ${gridText(before)} to ${gridText(after)}: ${why}`);
}

/** Differs where the same number of lots means another amount. */
export function gridText({ tick, lot, multiplier }: Instrument): string {
  return `tick ${formatGrid(tick)}, lot ${formatGrid(lot)}, multiplier ${formatMoney(multiplier)}`;
}
