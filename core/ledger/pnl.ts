/** What a position has earned and would earn: pure sums over exact amounts. Fees count positive when paid. @module */
import { add, type Money, multiply, notional, priceAmount, subtract, ZERO } from "../money.ts";
import type { Price } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { Fill } from "../event.ts";
import type { Position } from "./position.ts";

/** All in the quote asset. */
export type Pnl = {
  /** Before fees. */
  readonly realised: Money;
  /** At mid, before fees; `null` while lots are open and a side of the book is missing. */
  readonly unrealised: Money | null;
  /** What the open lots are worth at mid, with their sign; `null` with `unrealised`. */
  readonly exposure: Money | null;
  /** Paid, negative = rebate; what could be told in quote. */
  readonly fees: Money;
  /** By asset, in that asset: paid, and not yet worth anything known in quote. */
  readonly unconvertedFees: ReadonlyMap<string, Money>;
  /** realised + unrealised − fees; `null` with `unrealised`. Leaves the unconverted fees out. */
  readonly net: Money | null;
};

const HALF: Money = [5n, 1];

/** The open lots at mid, with their sign. The mid may lie half-way between two ticks, which half of a sum holds exactly.
 * `null` while lots are open and a price is missing (0 = none) or the book is crossed. */
export function exposureAtMid({ size, instrument }: Position, bestBid: Price, bestAsk: Price): Money | null {
  if (size === 0 || instrument === null) return ZERO;
  if (!(bestBid > 0) || !(bestAsk >= bestBid)) return null;
  return multiply(add(notional(bestBid, size, instrument), notional(bestAsk, size, instrument)), HALF);
}

/** What closing at mid would realise; `null` as `exposureAtMid`. */
export function unrealisedAtMid(position: Position, bestBid: Price, bestAsk: Price): Money | null {
  const exposure = exposureAtMid(position, bestBid, bestAsk);
  return exposure && subtract(exposure, position.cost);
}

/** What the fee of a fill costs in quote; `null` for a third asset, whose price nobody told. A fee in base is worth the
 * fill's own price. */
export function feeInQuote({ fee, price }: Fill, instrument: Instrument): Money | null {
  if (fee.asset === instrument.quote) return fee.amount;
  if (fee.asset === instrument.base) return multiply(fee.amount, priceAmount(price, instrument));
  return null;
}

/** Joins the parts. */
export function pnlOf(
  position: Position,
  fees: Money,
  unconvertedFees: ReadonlyMap<string, Money>,
  bestBid: Price,
  bestAsk: Price,
): Pnl {
  const { realised, cost } = position, exposure = exposureAtMid(position, bestBid, bestAsk);
  const unrealised = exposure && subtract(exposure, cost);
  const net = unrealised && subtract(add(realised, unrealised), fees);
  return { realised, unrealised, exposure, fees, unconvertedFees, net };
}
