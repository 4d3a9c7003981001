/** What a position has earned and would earn: pure sums over exact amounts. Fees count positive when paid. @module */
import { add, type Money, multiply, negate, priceAmount, subtract, ZERO } from "../money.ts";
import type { Price } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { Fill } from "../event.ts";
import type { Position } from "./position.ts";
import { settlementAsset, valueAtMid } from "./settlement.ts";

/** All in the asset that the market settles in: quote, and base on inverse contracts. */
export type Pnl = {
  /** Before fees. */
  readonly realised: Money;
  /** At mid, before fees; `null` while lots are open and a side of the book is missing. */
  readonly unrealised: Money | null;
  /** What the open lots are worth at mid, positive when long; `null` with `unrealised`. */
  readonly exposure: Money | null;
  /** Paid, negative = rebate; what could be told. */
  readonly fees: Money;
  /** By asset, in that asset: paid, and not yet worth anything known. */
  readonly unconvertedFees: ReadonlyMap<string, Money>;
  /** realised + unrealised − fees; `null` with `unrealised`. Leaves the unconverted fees out. */
  readonly net: Money | null;
};

/** Twice the mid in ticks; 0 where a price is missing or the book is crossed. */
export function doubleMidOf(bestBid: number, bestAsk: number): number {
  return bestBid > 0 && bestAsk >= bestBid ? bestBid + bestAsk : 0;
}

/** The open lots at mid, positive when long. The mid may lie half-way between two ticks, which half of a sum holds exactly.
 * `null` while lots are open and a price is missing (0 = none) or the book is crossed. */
export function exposureAtMid({ size, instrument }: Position, bestBid: Price, bestAsk: Price): Money | null {
  const worth = worthAtMid({ size, instrument }, doubleMidOf(bestBid, bestAsk));
  // The value of a long inverse contract is below zero: it rises towards it.
  return worth !== null && instrument?.kind === "inverse" ? negate(worth) : worth;
}

/** What closing at mid would realise; `null` as `exposureAtMid`. */
export function unrealisedAtMid(position: Position, bestBid: Price, bestAsk: Price): Money | null {
  const worth = worthAtMid(position, doubleMidOf(bestBid, bestAsk));
  return worth && subtract(worth, position.cost);
}

/** The value of the open lots (`settlement.ts`); `null` while some are open and `doubleMid` is 0. */
export function worthAtMid(
  { size, instrument }: Pick<Position, "size" | "instrument">,
  doubleMid: number,
): Money | null {
  if (size === 0 || instrument === null) return ZERO;
  return doubleMid > 0 ? valueAtMid(doubleMid, size, instrument) : null;
}

/** What the fee of a fill costs in the asset that the market settles in; `null` for another asset whose price nobody told. A
 * fee in base, where that is not what it settles in, is worth the fill's own price. */
export function feeInSettlement({ fee, price }: Pick<Fill, "fee" | "price">, instrument: Instrument): Money | null {
  if (fee.asset === settlementAsset(instrument)) return fee.amount;
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
  const { realised } = position, exposure = exposureAtMid(position, bestBid, bestAsk);
  const unrealised = unrealisedAtMid(position, bestBid, bestAsk);
  const net = unrealised && subtract(add(realised, unrealised), fees);
  return { realised, unrealised, exposure, fees, unconvertedFees, net };
}
