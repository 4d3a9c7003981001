/** How long messages travel, one way: a fixed part and a random one. Messages of one connection never overtake each
 * other. @module */
import type { Micros } from "../../core/units.ts";
import type { Random } from "../shared/random.ts";

export type LatencyOptions = {
  /** Least time one way, µs. */
  readonly base: Micros;
  /** Mean of what comes on top, exponentially distributed, µs. */
  readonly jitter: Micros;
};

/** A venue in the same town: about 1 ms one way. */
export const DEFAULT_LATENCY: LatencyOptions = { base: 800 as Micros, jitter: 200 as Micros };

export class Latency {
  readonly #last = new Map<number, number>();

  constructor(readonly options: LatencyOptions, readonly random: Random) {}

  /** When a message sent at `now` arrives. `connection` keeps the order of its messages; null = it has none. */
  arrival(now: Micros, connection: number | null): Micros {
    const { base, jitter } = this.options;
    let at = Math.round(now + base + (jitter > 0 ? this.random.exponential(jitter) : 0));
    if (connection !== null) {
      at = Math.max(at, this.#last.get(connection) ?? 0);
      this.#last.set(connection, at);
    }
    return at as Micros;
  }

  forget(connection: number): void {
    this.#last.delete(connection);
  }
}
