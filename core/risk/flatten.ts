/** The next slice of a position that is sold down after a kill or a stop (reliability.md 4.4, 5), as a pure plan: book,
 * position and the venue's rules in, one limit order out. Never a market order: the first slices stay inside the taking
 * collar, and what finds nobody there goes further from mid, rung by rung, up to the flatten collar. @module */
import { type Money, multiply, notional } from "../money.ts";
import type { Micros, Price, Side, Size } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { OrderBook } from "../book/order_book.ts";

/** Orders of one market, at most. */
export const FLATTEN_ATTEMPTS = 20;
/** A slice takes one lot in so many of those that are seen inside the collar. */
const DEPTH_SHARE = 10;
const BPS = 10_000;

/** How long it may take at a venue that was proven empty: of an order that lost its answer the fate is proven after a quarter
 * of a minute. */
export const DEFAULT_FLATTEN_DEADLINE = 60_000_000 as Micros;

export type FlattenLook = {
  readonly instrument: Instrument;
  readonly book: Pick<OrderBook, "bestBid" | "bestAsk" | "depthWithin">;
  /** What the collar is around, ticks, may lie between two; > 0: a book that nobody vouches for is not looked at. */
  readonly reference: number;
  /** Signed lots to be brought to zero. */
  readonly position: Size;
  /** Lots that the venue's free balance allows at `price`; Infinity where it is no question of balances. */
  readonly affordable: (price: Price) => number;
  /** The venue sees to it that the order only reduces; it then takes less than its least worth. */
  readonly reduceOnly: boolean;
  /** How often the collar was doubled. */
  readonly rung: number;
  readonly takingBps: number;
  readonly widestBps: number;
};
export type Slice = { readonly kind: "slice"; readonly side: Side; readonly price: Price; readonly size: Size };
export type FlattenPlan =
  | Slice
  | { readonly kind: "flat" }
  /** Less is left than the venue takes in one order. */
  | { readonly kind: "dust"; readonly least: number }
  /** The venue's free balance allows less than the least order. */
  | { readonly kind: "short"; readonly affordable: number; readonly least: number }
  /** Too little stands inside the collar; `bps` is how wide it is. */
  | { readonly kind: "thin"; readonly bps: number };

/** How wide the collar is on `rung`: twice as wide on each, up to the widest. */
export function collarOf(rung: number, { takingBps, widestBps }: Pick<FlattenLook, "takingBps" | "widestBps">): number {
  return Math.min(widestBps, takingBps * 2 ** rung);
}

export function planSlice(look: FlattenLook): FlattenPlan {
  const { position, rung } = look, lots = Math.abs(position);
  if (lots === 0) return { kind: "flat" };
  const side = position > 0 ? "sell" : "buy";
  // The further a sale's limit lies from mid, the less it is worth: a rung may be too far for the venue's least worth.
  for (let at = rung; at >= 0; at--) {
    const price = limitPrice(look, side, at), least = leastLots(look, price);
    if (lots >= least) return sliceAt(look, side, price, lots, least, collarOf(at, look));
  }
  return { kind: "dust", least: leastLots(look, limitPrice(look, side, 0)) };
}

/** Ten per cent of what stands inside the collar, as far as position, balance and venue allow. */
function sliceAt(look: FlattenLook, side: Side, price: Price, lots: number, least: number, bps: number): FlattenPlan {
  const { book, instrument } = look, free = look.affordable(price);
  if (free < least) return { kind: "short", affordable: free, least };
  const share = Math.floor(depthInside(book, side, price) / DEPTH_SHARE);
  let size = Math.min(lots, free, share, instrument.maxSize, mostLots(instrument, price));
  const left = lots - size;
  // What is left behind should be enough for another order.
  if (left > 0 && left < least && lots - least >= least) size = lots - least;
  return size < least ? { kind: "thin", bps } : { kind: "slice", side, price, size: size as Size };
}

/** The worst price of that rung, rounded inwards; by the same sums as the gate's collar, which judges it. */
function limitPrice(look: FlattenLook, side: Side, rung: number): Price {
  const { reference, instrument: { minPrice, maxPrice } } = look, bps = collarOf(rung, look);
  if (side === "buy") return Math.min(maxPrice, Math.floor(reference * (BPS + bps) / BPS)) as Price;
  return Math.max(minPrice, Math.ceil(reference * (BPS - bps) / BPS)) as Price;
}

/** Lots of the other side that stand at `price` or better. */
function depthInside(book: FlattenLook["book"], side: Side, price: Price): number {
  const best = side === "sell" ? book.bestBid : book.bestAsk, reach = side === "sell" ? best - price : price - best;
  return best > 0 && reach >= 0 ? book.depthWithin(side === "sell" ? "bid" : "ask", reach) : 0;
}

/** The smallest order that the venue takes at `price`. */
function leastLots({ instrument, reduceOnly }: FlattenLook, price: Price): number {
  const { minSize, minNotional } = instrument;
  if (minNotional === null || reduceOnly) return Math.max(1, minSize);
  return Math.max(1, minSize, lotsWorth(minNotional, price, instrument, "ceil"));
}

function mostLots(instrument: Instrument, price: Price): number {
  const { maxNotional } = instrument;
  return maxNotional === null ? Infinity : lotsWorth(maxNotional, price, instrument, "floor");
}

/** Lots whose worth at `price` is `worth`. */
export function lotsWorth(worth: Money, price: Price, instrument: Instrument, round: "floor" | "ceil"): number {
  return wholeLots(worth, notional(price, 1 as Size, instrument), round);
}

/** How often `one` goes into `amount`; less than nothing counts as nothing. */
export function wholeLots(amount: Money, one: Money, round: "floor" | "ceil"): number {
  const [numerator] = multiply(amount, [10n ** BigInt(one[1]), 0]);
  const [denominator] = multiply(one, [10n ** BigInt(amount[1]), 0]);
  if (numerator <= 0n) return 0;
  return Number(round === "floor" ? numerator / denominator : (numerator + denominator - 1n) / denominator);
}
