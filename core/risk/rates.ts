/** Order rates: one bucket for each market, venue and strategy; an order takes a token of each. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Limits } from "./limits.ts";
import { TokenBucket } from "./token_bucket.ts";

/** The three buckets of one strategy on one market. */
export class Buckets {
  constructor(
    /** `null` = there is no limit, and so none may be sent. */
    readonly market: TokenBucket | null,
    readonly venue: TokenBucket | null,
    readonly strategy: TokenBucket,
  ) {}

  /** Orders that all three would let through now. */
  room(now: Micros): number {
    const { market, venue, strategy } = this;
    if (market === null || venue === null) return 0;
    return Math.max(0, Math.min(market.available(now), venue.available(now), strategy.available(now)));
  }

  take(now: Micros): void {
    this.market?.take(now);
    this.venue?.take(now);
    this.strategy.take(now);
  }
}

export class Rates {
  readonly #markets = new Map<InstrumentId, TokenBucket>();
  readonly #venues = new Map<VenueId, TokenBucket>();
  readonly #strategies = new Map<string, TokenBucket>();

  #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
    for (const [id, { ordersPerSecond }] of limits.perInstrument) {
      this.#markets.set(id, new TokenBucket(ordersPerSecond));
    }
    for (const [id, { ordersPerSecond }] of limits.venue) this.#venues.set(id, new TokenBucket(ordersPerSecond));
  }

  /** `null` = it has no limit, and so may send none. */
  market(id: InstrumentId): TokenBucket | null {
    return this.#markets.get(id) ?? null;
  }
  venue(id: VenueId): TokenBucket | null {
    return this.#venues.get(id) ?? null;
  }
  strategy(id: string): TokenBucket {
    const known = this.#strategies.get(id);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.#rateOf(id));
    this.#strategies.set(id, bucket);
    return bucket;
  }

  /** Other limits hold from now on: what each bucket has left is kept, as far as the new one holds it. */
  change(limits: Limits, now: Micros): void {
    this.#limits = limits;
    for (const [id, bucket] of this.#markets) bucket.change(limits.perInstrument.get(id)?.ordersPerSecond ?? 0, now);
    for (const [id, bucket] of this.#venues) bucket.change(limits.venue.get(id)?.ordersPerSecond ?? 0, now);
    for (const [id, bucket] of this.#strategies) bucket.change(this.#rateOf(id), now);
  }

  /** The tighter of the strategy's own and what every strategy has. */
  #rateOf(strategy: string): number {
    const { strategyOrdersPerSecond } = this.#limits.global;
    return Math.min(strategyOrdersPerSecond, this.#limits.strategy?.get(strategy)?.ordersPerSecond ?? Infinity);
  }

  /** To be kept by who asks often: they are the same for good. */
  buckets(instrument: InstrumentId, venue: VenueId, strategy: string): Buckets {
    return new Buckets(this.market(instrument), this.venue(venue), this.strategy(strategy));
  }

  take(instrument: InstrumentId, venue: VenueId, strategy: string, now: Micros): void {
    this.buckets(instrument, venue, strategy).take(now);
  }

  /** Orders that all three buckets would let through now. */
  room(instrument: InstrumentId, venue: VenueId, strategy: string, now: Micros): number {
    return this.buckets(instrument, venue, strategy).room(now);
  }
}
