/** Turns level changes of a made-up book into a venue's depth messages: each change takes the next update id, and a
 * message carries the present size of every level touched since the last one. @module */
import type { Side } from "../../core/event.ts";

export type PublicLevel = readonly [price: number, size: number];
/** Levels touched, in ticks and lots (0 = gone), with the ids of the first and the last change that it covers. */
export type DepthChange = {
  readonly firstId: number;
  readonly lastId: number;
  readonly bids: readonly PublicLevel[];
  readonly asks: readonly PublicLevel[];
};

export class DepthFeed {
  #firstId: number;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();

  /** @param updateId the id of the last change; the next one takes the id after it */
  constructor(public updateId: number) {
    this.#firstId = updateId + 1;
  }

  note(side: Side, price: number, size: number): void {
    this.updateId++;
    (side === "buy" ? this.#bids : this.#asks).set(price, size);
  }

  /** What changed since the last call; null = nothing. */
  take(): DepthChange | null {
    if (this.updateId < this.#firstId) return null;
    const change: DepthChange = {
      firstId: this.#firstId,
      lastId: this.updateId,
      bids: sorted(this.#bids, -1),
      asks: sorted(this.#asks, 1),
    };
    this.#bids.clear();
    this.#asks.clear();
    this.#firstId = this.updateId + 1;
    return change;
  }
}

function sorted(levels: ReadonlyMap<number, number>, sign: number): PublicLevel[] {
  return [...levels].sort((a, b) => sign * (a[0] - b[0]));
}
