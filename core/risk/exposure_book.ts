/** What all our orders together could come to, in one currency: net by base asset, and gross of all, of a venue and of a
 * strategy, each in the worst case. Kept market by market and summed step by step, in whole parts of the currency, so that
 * the sums are the same in whatever order they came about. A market is valued at its mid when it was last counted. @module */
import type { Side } from "../event.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Market } from "../desk/market.ts";

/** Parts of one unit of the currency; amounts are rounded up to them, limits down. */
export const PARTS = 10_000;

/** What the book reads; worst cases in signed lots. */
export type ExposureSources = {
  readonly markets: readonly Market[];
  worst(side: Side, market: Market): number;
  /** Units of the currency for one lot; NaN = unknown. */
  lotValue(market: Market): number;
  /** The position limit in lots; 0 = nobody set one. */
  positionLots(market: Market): number;
};

/** Sums over the markets of one group. Places: worst case long and short (signed), gross, what the position limits allow,
 * and markets with lots and without a price. */
const LONG = 0, SHORT = 1, GROSS = 2, ALLOWED = 3, UNPRICED = 4, PLACES = 5;
type Sums = Float64Array;

export class ExposureBook {
  /** The places of each market, one market after the other. */
  readonly #parts: Float64Array;
  readonly #lotParts: Float64Array;
  readonly #all: Sums = new Float64Array(PLACES);
  readonly #assets = new Map<string, Sums>();
  readonly #venues = new Map<VenueId, Sums>();
  readonly #strategies = new Map<string, Sums>();
  /** The groups of each market: all, its venue, and once they are known its base asset and its strategy. */
  readonly #groups: Sums[][];
  readonly #assetOf: (Sums | undefined)[] = [];
  readonly #strategyOf: (Sums | undefined)[] = [];
  readonly #now = new Float64Array(PLACES);
  readonly #after = new Float64Array(PLACES);

  constructor(private readonly from: ExposureSources) {
    this.#parts = new Float64Array(from.markets.length * PLACES);
    this.#lotParts = new Float64Array(from.markets.length).fill(NaN);
    this.#groups = from.markets.map(({ venue }) => [this.#all, sumsOf(this.#venues, venue)]);
  }

  /** The market's exposure counts for the strategy that quotes it. */
  quotedBy({ id }: Market, strategy: string): void {
    const sums = sumsOf(this.#strategies, strategy);
    if (this.#strategyOf[id] === sums) return;
    this.#strategyOf[id] = this.#join(id, sums, this.#strategyOf[id]);
  }

  /** Counts every market anew. */
  recount(): void {
    const { markets } = this.from;
    for (let i = 0; i < markets.length; i++) this.count(markets[i]);
  }

  /** Counts one market anew, from its position, its orders and its price as they are. */
  count(market: Market): void {
    const { id, instrument } = market, now = this.#now;
    if (instrument !== null && this.#assetOf[id] === undefined) {
      this.#assetOf[id] = this.#join(id, sumsOf(this.#assets, instrument.base), undefined);
    }
    const lot = this.#lotParts[id] = this.from.lotValue(market) * PARTS;
    const long = this.from.worst("buy", market), short = this.from.worst("sell", market);
    const isEmpty = long === 0 && short === 0, isPriced = lot >= 0;
    now[LONG] = isEmpty || !isPriced ? 0 : partsOf(long, lot);
    now[SHORT] = isEmpty || !isPriced ? 0 : partsOf(short, lot);
    now[GROSS] = Math.max(Math.abs(now[LONG]), Math.abs(now[SHORT]));
    const limit = this.from.positionLots(market);
    // Where nobody may trade, what is there stays there: it takes nothing from the room of the others.
    now[ALLOWED] = !isPriced ? 0 : limit > 0 ? partsOf(limit, lot) : now[GROSS];
    now[UNPRICED] = !isEmpty && !isPriced ? 1 : 0;
    const parts = this.#parts, at = id * PLACES, groups = this.#groups[id];
    for (let place = 0; place < PLACES; place++) {
      const change = now[place] - parts[at + place];
      if (change === 0) continue;
      parts[at + place] = now[place];
      for (let i = 0; i < groups.length; i++) groups[i][place] += change;
    }
  }

  /** Whether an order of `size` lots would bring the net exposure of the base asset over `limit` parts in its direction.
   * True as well for what cannot be valued. @param limit NaN = what the position limits of its markets allow */
  netExceeds(market: Market, side: Side, size: number, limit: number): boolean {
    const sums = this.#assetOf[market.id], after = this.#ask(market, side, size);
    if (sums === undefined || after === null || sums[UNPRICED] > 0) return true;
    const most = Math.min(limit >= 0 ? limit : sums[ALLOWED], Number.MAX_SAFE_INTEGER),
      place = side === "buy" ? LONG : SHORT;
    const net = sums[place] + after[place];
    return !((side === "buy" ? net : -net) <= most);
  }

  /** The same of the gross exposure of all. What does not raise it may always pass. */
  grossExceeds(market: Market, side: Side, size: number, limit: number): boolean {
    return this.#grossExceeds(this.#all, market, side, size, limit);
  }
  venueGrossExceeds(market: Market, side: Side, size: number, limit: number): boolean {
    return this.#grossExceeds(this.#venues.get(market.venue), market, side, size, limit);
  }
  strategyGrossExceeds(market: Market, side: Side, size: number, limit: number): boolean {
    return this.#grossExceeds(this.#strategyOf[market.id], market, side, size, limit);
  }

  #grossExceeds(sums: Sums | undefined, market: Market, side: Side, size: number, limit: number): boolean {
    const after = this.#ask(market, side, size);
    if (sums === undefined || after === null || sums[UNPRICED] > 0) return true;
    if (after[GROSS] <= 0) return false;
    const most = Math.min(limit >= 0 ? limit : sums[ALLOWED], Number.MAX_SAFE_INTEGER);
    return !(sums[GROSS] + after[GROSS] <= most);
  }

  /** How the market's places would change; `null` = nobody can tell. */
  #ask(market: Market, side: Side, size: number): Float64Array | null {
    const parts = this.#parts, at = market.id * PLACES, after = this.#after, lot = this.#lotParts[market.id];
    const worst = this.from.worst(side, market) + (side === "buy" ? size : -size);
    if (!(lot >= 0) || !Number.isSafeInteger(worst)) return null;
    const place = side === "buy" ? LONG : SHORT, other = side === "buy" ? SHORT : LONG, value = partsOf(worst, lot);
    after[place] = value - parts[at + place];
    after[GROSS] = Math.max(Math.abs(value), Math.abs(parts[at + other])) - parts[at + GROSS];
    return after;
  }

  // ---- for people, and for tests ----------------------------------------------------------------------------------------

  /** Parts of the currency, the larger end: what the asset's positions could come to. NaN = not all can be valued. */
  net(asset: string): number {
    const sums = this.#assets.get(asset);
    if (sums === undefined) return 0;
    if (sums[UNPRICED] > 0) return NaN;
    return Math.abs(sums[LONG]) >= Math.abs(sums[SHORT]) ? sums[LONG] : sums[SHORT];
  }
  /** What the position limits of the asset's markets allow together. */
  netAllowed(asset: string): number {
    return this.#assets.get(asset)?.[ALLOWED] ?? 0;
  }
  get gross(): number {
    return this.#all[UNPRICED] > 0 ? NaN : this.#all[GROSS];
  }
  get grossAllowed(): number {
    return this.#all[ALLOWED];
  }
  venueGross(venue: VenueId): number {
    return grossOf(this.#venues.get(venue));
  }
  strategyGross(strategy: string): number {
    return grossOf(this.#strategies.get(strategy));
  }
  marketGross(id: InstrumentId): number {
    return this.#parts[id * PLACES + UNPRICED] > 0 ? NaN : this.#parts[id * PLACES + GROSS];
  }

  /** Moves what the market counts for from one group to another. */
  #join(id: InstrumentId, to: Sums, from: Sums | undefined): Sums {
    const groups = this.#groups[id], parts = this.#parts, at = id * PLACES;
    for (let place = 0; place < PLACES; place++) {
      to[place] += parts[at + place];
      if (from !== undefined) from[place] -= parts[at + place];
    }
    if (from !== undefined) groups.splice(groups.indexOf(from), 1);
    groups.push(to);
    return to;
  }
}

function sumsOf<Key>(groups: Map<Key, Sums>, key: Key): Sums {
  let sums = groups.get(key);
  if (sums === undefined) groups.set(key, sums = new Float64Array(PLACES));
  return sums;
}

function grossOf(sums: Sums | undefined): number {
  return sums === undefined ? 0 : sums[UNPRICED] > 0 ? NaN : sums[GROSS];
}

/** Away from zero to whole parts; what a product of floats is off by makes no further part. */
function partsOf(lots: number, lot: number): number {
  return lots >= 0 ? Math.ceil(lots * lot * EXACT) : -Math.ceil(-lots * lot * EXACT);
}
const EXACT = 1 - 1e-14;
