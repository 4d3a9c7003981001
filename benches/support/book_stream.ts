/** A seeded stream of book messages for benches: a snapshot of 1,000 levels a side and thousands of different messages of
 * 22 changes a side, around a mid that moves. Recorded feeds lie between the tempers:
 *  - "lively": sparse levels; a third each inserted, changed and deleted;
 *  - "calm": neighbouring levels; 98 % of the changes in place.
 * No message crosses the book: levels that the mid runs over are deleted in the same message. @module */
import type { Levels } from "../../core/book/levels.ts";
import { Random } from "../../exchanges/shared/random.ts";

export type Temper = "lively" | "calm";
export type Message = { readonly bids: Levels; readonly asks: Levels };
export type Stream = { readonly snapshot: Message; readonly messages: readonly Message[] };

const LEVELS = 1_000;
const CHANGES = 22;
/** Ticks from a drifting mid to its best bid and ask, at most. */
const LEAD = 4;
const FIRST_MID = 6_500_000; // 65,000.00 on a tick of 0.01
const STYLE = {
  lively: { gap: 7, insert: 1 / 3, remove: 1 / 3, jump: 12 },
  calm: { gap: 1, insert: 0.01, remove: 0.01, jump: 0.6 },
} as const;

/** One side as it stands while the stream is made: prices sorted, best last, so that the top is cheap to reach. */
class Side {
  readonly prices: number[] = [];
  /** @param away −1 for bids, 1 for asks */
  constructor(readonly away: -1 | 1, private readonly random: Random, private readonly gap: number) {}

  /** A price of a level near the top rather than far, as feeds have it. */
  any(): number {
    return this.prices[this.prices.length - 1 - Math.floor(this.random.next() ** 3 * this.prices.length)];
  }

  /** A free price beyond `mid`, near rather than far; NaN when chance hits an occupied one. */
  free(mid: number): number {
    const price = Math.round(mid) + this.away * (1 + Math.floor(this.random.next() ** 3 * LEVELS * this.gap));
    return this.prices[this.#find(price)] === price ? NaN : price;
  }

  add(price: number): void {
    this.prices.splice(this.#find(price), 0, price);
  }

  remove(price: number): void {
    this.prices.splice(this.#find(price), 1);
  }

  #find(price: number): number {
    let low = 0, high = this.prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.prices[middle] - price) * this.away > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** @param firstMid ticks
 * @param changes of a side in each message
 * @param drift ticks that the mid rises with each message, strictly; 0 = it wanders */
export function bookStream(
  temper: Temper,
  count: number,
  seed: number,
  firstMid = FIRST_MID,
  { changes = CHANGES, drift = 0 } = {},
): Stream {
  const random = new Random(seed), { gap, insert, remove, jump } = STYLE[temper];
  const bid = new Side(-1, random, gap), ask = new Side(1, random, gap);
  const size = () => 1 + random.int(500_000);
  const snapshot = { bids: fill(bid), asks: fill(ask) };
  let mid = firstMid;
  const messages = Array.from({ length: count }, () => {
    mid += drift > 0 ? drift : random.normal() * jump;
    return { bids: change(bid), asks: change(ask) };
  });
  return { snapshot, messages };

  function fill(side: Side): Levels {
    for (let i = 0, at = firstMid; i < LEVELS; i++) {
      at += side.away * (gap === 1 ? 1 : 1 + random.int(2 * gap - 1));
      side.prices.unshift(at);
    }
    return levelsOf(side.prices.toReversed().map((price) => [price, size()]));
  }

  /** Keeps both tops so near the mid that they rise with it. */
  function lead(side: Side, pairs: [number, number][]): void {
    const price = Math.round(mid) + side.away * LEAD;
    if ((side.prices.at(-1)! - price) * side.away <= 0) return;
    side.add(price);
    pairs.push([price, size()]);
  }

  function change(side: Side): Levels {
    const pairs: [number, number][] = [];
    while ((side.prices.at(-1)! - mid) * side.away <= 0) pairs.push([side.prices.pop()!, 0]);
    while (pairs.length < changes) {
      const dice = random.next();
      // What the mid ran over comes back elsewhere, so that the side keeps its thousand levels.
      if (dice < insert || side.prices.length < LEVELS) {
        const price = side.free(mid);
        if (Number.isNaN(price)) continue;
        side.add(price);
        pairs.push([price, size()]);
      } else if (dice < insert + remove) {
        const price = side.any();
        side.remove(price);
        pairs.push([price, 0]);
      } else pairs.push([side.any(), size()]);
    }
    if (drift > 0) lead(side, pairs);
    return levelsOf(pairs);
  }
}

/** The same stream with all its numbers in one buffer, in their order. A codec hands over arrays that it has just written;
 * thousands of small ones strewn over the heap would measure the memory behind them instead of the book. */
export function endToEnd({ snapshot, messages }: Stream): Stream {
  const all = [snapshot, ...messages];
  const buffer = new Float64Array(all.reduce((sum, { bids, asks }) => sum + 2 * (bids.count + asks.count), 0));
  let at = 0;
  const lay = ({ count, prices, sizes }: Levels): Levels => {
    const from = at;
    buffer.set(prices.subarray(0, count), from);
    buffer.set(sizes.subarray(0, count), from + count);
    at += 2 * count;
    return { count, prices: buffer.subarray(from, from + count), sizes: buffer.subarray(from + count, at) };
  };
  const [first, ...rest] = all.map(({ bids, asks }) => ({ bids: lay(bids), asks: lay(asks) }));
  return { snapshot: first, messages: rest };
}

function levelsOf(pairs: readonly (readonly [price: number, lots: number])[]): Levels {
  return {
    count: pairs.length,
    prices: Float64Array.from(pairs, ([price]) => price),
    sizes: Float64Array.from(pairs, ([, lots]) => lots),
  };
}
