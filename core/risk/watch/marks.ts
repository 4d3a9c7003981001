/** Prices that loss rules may believe. A price that jumps counts once a second source says the same or it has stood for a
 * while: one bad print moves nothing. A market whose price is missing keeps its last one. @module */
import { type Micros, MICROS_PER_SECOND, type Price } from "../../units.ts";
import type { InstrumentId } from "../../instrument.ts";
import { DEFAULT_INSTRUMENT_LIMITS } from "../limits.ts";
import { SecondSources } from "./second_sources.ts";
import type { WatchContext } from "./watch.ts";

/** How long a jump must stand where nobody confirms it. */
export const CONFIRM_MICROS = 1 * MICROS_PER_SECOND;
const BPS = 10_000;
/** What the last bits of a float may be off: such a part of a tick is none. */
const WITHIN = 1e-6;

export class Marks {
  /** Best prices that are believed, ticks; 0 = none yet. */
  readonly #bids: Float64Array;
  readonly #asks: Float64Array;
  /** Of a jump that is not believed yet, the prices nearest to those that are, and since when it stands; 0 = none. */
  readonly #jumpBids: Float64Array;
  readonly #jumpAsks: Float64Array;
  readonly #since: Float64Array;
  readonly #seconds: SecondSources;

  constructor(private readonly context: WatchContext) {
    const count = context.desk.markets.length;
    this.#bids = new Float64Array(count);
    this.#asks = new Float64Array(count);
    this.#jumpBids = new Float64Array(count);
    this.#jumpAsks = new Float64Array(count);
    this.#since = new Float64Array(count);
    this.#seconds = new SecondSources(context.desk);
  }

  bid(id: InstrumentId): Price {
    return this.#bids[id] as Price;
  }
  ask(id: InstrumentId): Price {
    return this.#asks[id] as Price;
  }
  /** Twice the mid; 0 = none yet. */
  doubleMid(id: InstrumentId): number {
    return this.#bids[id] + this.#asks[id];
  }

  /** The same prices in other ticks, `times` as many: bids in whole ones below, asks above. */
  regridded(id: InstrumentId, times: number): void {
    for (const bids of [this.#bids, this.#jumpBids]) bids[id] = below(bids[id] * times);
    for (const asks of [this.#asks, this.#jumpAsks]) asks[id] = Math.ceil(asks[id] * times - WITHIN);
  }

  /** Looks at every book. */
  beat(now: Micros): void {
    const { markets } = this.context.desk;
    for (let i = 0; i < markets.length; i++) this.#look(i as InstrumentId, now);
  }

  #look(id: InstrumentId, now: Micros): void {
    const market = this.context.desk.markets[id], seen = market.doubleMid;
    if (seen === 0) return this.#jump(id, 0, 0);
    const { bestBid, bestAsk } = market.book;
    const known = this.doubleMid(id), bps = this.#tolerance(id);
    if (known > 0 && isNear(seen, known, bps)) return this.#believe(id, bestBid, bestAsk);
    if (isNear(seen, 2 * this.#seconds.of(market, now), bps)) return this.#believe(id, bestBid, bestAsk);
    const jump = this.#jumpBids[id] + this.#jumpAsks[id];
    // What runs on after a jump stands as far away as it has stood all the time: else a fall would never be believed.
    const stands = jump > 0 && (known > 0 ? seen > known === jump > known : isNear(seen, jump, bps));
    if (!stands) this.#since[id] = now;
    if (!stands || Math.abs(seen - known) < Math.abs(jump - known)) this.#jump(id, bestBid, bestAsk);
    if (now - this.#since[id] < CONFIRM_MICROS) return;
    this.#believe(id, this.#jumpBids[id] as Price, this.#jumpAsks[id] as Price);
  }

  #believe(id: InstrumentId, bid: Price, ask: Price): void {
    this.#bids[id] = bid;
    this.#asks[id] = ask;
    this.#jump(id, 0, 0);
  }

  #jump(id: InstrumentId, bid: number, ask: number): void {
    this.#jumpBids[id] = bid;
    this.#jumpAsks[id] = ask;
  }

  #tolerance(id: InstrumentId): number {
    return this.context.limits().perInstrument.get(id)?.referenceBps ?? DEFAULT_INSTRUMENT_LIMITS.referenceBps;
  }
}

/** Where there is a price, one tick at least. */
function below(ticks: number): number {
  return ticks > 0 ? Math.max(1, Math.floor(ticks + WITHIN)) : 0;
}

/** False where `other` is not known. */
function isNear(price: number, other: number, bps: number): boolean {
  return Math.abs(price - other) * BPS <= bps * other;
}
