/** Order rates: one bucket for each market, venue and strategy; an order takes a token of each. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Limits } from "./limits.ts";
import { TokenBucket } from "./token_bucket.ts";

export class Rates {
  readonly #markets = new Map<InstrumentId, TokenBucket>();
  readonly #venues = new Map<VenueId, TokenBucket>();
  readonly #strategies = new Map<string, TokenBucket>();

  constructor(readonly limits: Limits) {
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
    const bucket = new TokenBucket(this.limits.global.strategyOrdersPerSecond);
    this.#strategies.set(id, bucket);
    return bucket;
  }

  take(instrument: InstrumentId, venue: VenueId, strategy: string, now: Micros): void {
    this.market(instrument)?.take(now);
    this.venue(venue)?.take(now);
    this.strategy(strategy).take(now);
  }

  /** Orders that all three buckets would let through now. */
  room(instrument: InstrumentId, venue: VenueId, strategy: string, now: Micros): number {
    const least = Math.min(
      this.market(instrument)?.available(now) ?? 0,
      this.venue(venue)?.available(now) ?? 0,
      this.strategy(strategy).available(now),
    );
    return Math.max(0, least);
  }
}
