/** From a reservation price to the quotes of one side: laid out, sized within the position limit, rounded away from the
 * market, kept from crossing, and held against the venue's rules. @module */
import type { Side } from "../../core/units.ts";
import type { QuoteStatus } from "../../core/target.ts";
import type { Limits } from "./limits.ts";
import { MOST_LEVELS } from "./parameters.ts";

/** In ticks, whole or not. */
export type Distances = {
  readonly reservation: number;
  /** From it to level 0, ≥ 1. */
  readonly half: number;
  /** From level to level, ≥ 0. */
  readonly step: number;
  /** No buy above, no sell below, whole ticks; absent = nobody asks for a bound. */
  readonly bestBuy?: number;
  readonly bestSell?: number;
};

/** One side's quotes and how they came about, level by level, 0 nearest to the market. Reused from call to call. */
export class SideLadder {
  /** Levels that the settings ask for. */
  levels = 0;
  /** Ticks as the model wants them, between two grid points or not. */
  readonly model = new Float64Array(MOST_LEVELS);
  /** Whole ticks, rounded away from the market, no two levels on one. */
  readonly rounded = new Float64Array(MOST_LEVELS);
  /** Whole ticks after the post-only clamp. */
  readonly prices = new Float64Array(MOST_LEVELS);
  /** Lots; 0 = the level is not quoted, and `statuses` says why. */
  readonly sizes = new Float64Array(MOST_LEVELS);
  readonly statuses: (QuoteStatus | null)[] = new Array(MOST_LEVELS).fill(null);

  constructor(readonly side: Side) {}

  /** @param distances where it lies, in an object: handed over one by one each number would be a piece of garbage
   * @param touch best price of the opposite side, whoever stands there, ticks > 0
   * @param room lots by which this side's fills may still move the position; at most 0 = not at all
   * @param full the status of a level for which there is no room */
  lay(
    levels: number,
    { reservation, half, step, bestBuy = Infinity, bestSell = 0 }: Distances,
    touch: number,
    room: number,
    full: QuoteStatus,
    limits: Limits,
  ): void {
    this.levels = levels;
    const buy = this.side === "buy";
    let left = room;
    for (let i = 0; i < levels; i++) {
      const distance = half + i * step;
      const model = buy ? reservation - distance : reservation + distance;
      let rounded = buy ? Math.min(Math.floor(model), bestBuy) : Math.max(Math.ceil(model), bestSell);
      let price = buy ? Math.min(rounded, touch - 1) : Math.max(rounded, touch + 1);
      if (i > 0) {
        rounded = buy ? Math.min(rounded, this.rounded[i - 1] - 1) : Math.max(rounded, this.rounded[i - 1] + 1);
        price = buy ? Math.min(price, this.prices[i - 1] - 1) : Math.max(price, this.prices[i - 1] + 1);
      }
      this.model[i] = model;
      this.rounded[i] = rounded;
      this.prices[i] = price;
      left -= this.#size(i, price, left, full, limits);
    }
  }

  /** No level is quoted, all for one reason. */
  withdraw(levels: number, status: QuoteStatus): void {
    this.levels = levels;
    for (let i = 0; i < levels; i++) this.#drop(i, status);
  }

  /** Sizes level `i`. @returns the lots that it takes of the room */
  #size(i: number, price: number, room: number, full: QuoteStatus, limits: Limits): number {
    if (!(price >= limits.minPrice && price <= limits.maxPrice)) return this.#drop(i, "OUT_OF_BAND");
    const allowed = Math.min(limits.clip, limits.maxSize, Math.floor(limits.maxSteps / price));
    if (!meets(allowed, price, limits)) return this.#drop(i, "BELOW_MIN_NOTIONAL");
    const size = Math.min(allowed, room);
    if (!meets(size, price, limits)) return this.#drop(i, full);
    this.sizes[i] = size;
    this.statuses[i] = null;
    return size;
  }

  #drop(i: number, status: QuoteStatus): number {
    this.sizes[i] = 0;
    this.statuses[i] = status;
    return 0;
  }
}

/** Whether the venue takes an order as small as this. */
function meets(size: number, price: number, { minSize, minSteps }: Limits): boolean {
  return size >= minSize && price * size >= minSteps;
}
