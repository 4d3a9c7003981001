/** Our mid beside those of other venues for the same pair, and the venue's index: a price that one bad print does not move.
 * @module */
import type { Micros } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { Market } from "../desk/market.ts";
import { freshnessLimit } from "./freshness.ts";

/** An index that is older says nothing. */
const INDEX_MICROS = 10_000_000;
const MOST_PEERS = 16;

/** One market's neighbours: found anew when its own listing or theirs change. */
export class RobustMid {
  #peers: Market[] = [];
  readonly #mids = new Float64Array(MOST_PEERS + 1);

  constructor(private readonly market: Market) {}

  /** Looks who trades the same pair, in the same kind of contract, elsewhere. */
  meet(markets: readonly Market[]): void {
    const { instrument } = this.market;
    this.#peers = markets.filter((other) => isPeer(instrument, other.instrument)).slice(0, MOST_PEERS);
  }

  /** Whether there is anybody to ask, now or at another time. */
  get hasPeers(): boolean {
    return this.#peers.length > 0;
  }

  /** The median of our mid and the fresh ones of the others, in ticks of ours; our mid where there are none. */
  reference(now: Micros): number {
    const own = this.market.mid;
    if (this.#peers.length === 0) return own;
    const count = this.#gather(now);
    if (count === 0 || !(own > 0)) return own;
    this.#mids[count] = own;
    return median(this.#mids, count + 1);
  }

  /** What others say of the price, in ticks of ours: the median of their fresh mids, or the venue's index; NaN = nobody
   * says anything now. */
  second(now: Micros): number {
    const count = this.#peers.length === 0 ? 0 : this.#gather(now);
    if (count > 0) return median(this.#mids, count);
    const { indexPrice, indexAt } = this.market;
    return Math.abs(now - indexAt) <= INDEX_MICROS ? indexPrice : NaN;
  }

  #gather(now: Micros): number {
    const { instrument } = this.market;
    let count = 0;
    if (instrument === null) return 0;
    for (let i = 0; i < this.#peers.length; i++) {
      const peer = this.#peers[i], { mid } = peer;
      if (!(mid > 0) || peer.instrument === null || Math.abs(now - peer.bookAt) > freshnessLimit(peer)) continue;
      const { tick } = peer.instrument, places = instrument.tick.decimals - tick.decimals;
      this.#mids[count++] = mid * tick.step / instrument.tick.step * 10 ** places;
    }
    return count;
  }
}

function isPeer(ours: Instrument | null, theirs: Instrument | null): boolean {
  return ours !== null && theirs !== null && ours.venue !== theirs.venue && ours.base === theirs.base &&
    ours.quote === theirs.quote && ours.kind === theirs.kind;
}

/** Of the first `count` values, which are put in order. */
function median(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i];
    let at = i;
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
  const half = count >> 1;
  return count % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}
