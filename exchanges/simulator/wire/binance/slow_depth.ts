/** Depth at one message a second, or another slow pace, made of the faster messages: ids span from the first to the last of them, and each
 * level shows its last size. @module */
import type { Instrument } from "../../../../core/instrument.ts";
import type { DepthChange } from "../../depth_feed.ts";

const SECOND = 1e6; // µs

type Pending = {
  readonly instrument: Instrument;
  firstId: number;
  lastId: number;
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
};

export class SlowDepth {
  /** When `flush` is wanted next, µs. */
  nextAt = 0;
  readonly #pending = new Map<string, Pending>();

  /** @param period between two messages, µs */
  constructor(readonly send: (instrument: Instrument, change: DepthChange) => void, readonly period = SECOND) {}

  add(instrument: Instrument, change: DepthChange): void {
    let pending = this.#pending.get(instrument.symbol);
    if (pending === undefined) {
      pending = { instrument, firstId: change.firstId, lastId: change.lastId, bids: new Map(), asks: new Map() };
      this.#pending.set(instrument.symbol, pending);
    }
    pending.lastId = change.lastId;
    for (const [price, size] of change.bids) pending.bids.set(price, size);
    for (const [price, size] of change.asks) pending.asks.set(price, size);
  }

  /** Sends what has gathered. @returns the symbols that changed */
  flush(now: number): string[] {
    this.nextAt = (Math.floor(now / this.period) + 1) * this.period;
    const symbols = [...this.#pending.keys()];
    for (const { instrument, firstId, lastId, bids, asks } of this.#pending.values()) {
      this.send(instrument, {
        firstId,
        lastId,
        bids: [...bids].sort((a, b) => b[0] - a[0]),
        asks: [...asks].sort((a, b) => a[0] - b[0]),
      });
    }
    this.#pending.clear();
    return symbols;
  }
}
