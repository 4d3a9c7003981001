/** Other market makers: each keeps a ladder of post-only orders around its own late and blurred idea of the fair value.
 * Near orders follow every move, far ones only large moves. @module */
import type { Side } from "../../../core/event.ts";
import type { Random } from "../../shared/random.ts";
import type { Order } from "../orders.ts";
import { FAIR_STEP } from "./fair_value.ts";
import type { Agent, Stage } from "./stage.ts";

/** Orders on each side of one maker. */
const RUNGS = 11;
/** Distance of the first rung from the maker's fair value, and of each next one against the one before. */
const FIRST_RUNG = 2e-6;
const RUNG_GROWTH = 2.15;
/** A rung moves when it is off by more than this part of its distance. */
const TOLERANCE = 0.3;
/** A rung is renewed when less than this part of it is left. */
const WORN = 0.4;
/** Spread of a maker's idea around the truth, as a fraction. */
const BLUR = 4e-6;

export class Maker implements Agent {
  nextAt: number;
  readonly #bids: (Order | null)[] = new Array(RUNGS).fill(null);
  readonly #asks: (Order | null)[] = new Array(RUNGS).fill(null);
  readonly #distances = new Float64Array(RUNGS);
  /** Age of what the maker knows, in steps of the fair value's path. */
  readonly #lag: number;
  /** Mean time between two looks, µs. */
  readonly #pace: number;

  /** @param rank 0 = the quickest; each next one is slower */
  constructor(readonly stage: Stage, readonly random: Random, rank: number, startAt: number) {
    this.nextAt = startAt;
    this.#pace = 90_000 * (1 + 0.6 * rank);
    this.#lag = -Math.round((60_000 + 50_000 * rank) / FAIR_STEP);
    const own = 0.8 + 0.7 * random.next();
    for (let k = 0; k < RUNGS; k++) this.#distances[k] = own * FIRST_RUNG * RUNG_GROWTH ** k;
  }

  act(now: number): void {
    const fair = this.stage.fair(this.#lag) * (1 + BLUR * this.random.normal());
    // Pull first what the new idea makes dangerous, then lay: as a careful maker does.
    for (let k = 0; k < RUNGS; k++) {
      this.#pull("buy", this.#bids, k, fair);
      this.#pull("sell", this.#asks, k, fair);
    }
    for (let k = 0; k < RUNGS; k++) {
      if (this.#bids[k] === null) this.#bids[k] = this.#lay("buy", k, fair);
      if (this.#asks[k] === null) this.#asks[k] = this.#lay("sell", k, fair);
    }
    this.nextAt = now + 1 + this.random.exponential(this.#pace);
  }

  #pull(side: Side, rungs: (Order | null)[], k: number, fair: number): void {
    const order = rungs[k];
    if (order === null) return;
    const distance = this.#distances[k] * fair;
    const off = Math.abs(order.price - (side === "buy" ? fair - distance : fair + distance));
    // One tick of slack, since a price lies on the grid and the idea does not.
    if (order.level !== null && off <= 1 + TOLERANCE * distance && order.left >= WORN * order.size) return;
    this.stage.book.cancel(order);
    rungs[k] = null;
  }

  #lay(side: Side, k: number, fair: number): Order | null {
    const { book, typicalLots } = this.stage, distance = this.#distances[k] * fair;
    let price: number;
    if (side === "buy") {
      price = Math.floor(fair - distance);
      if (book.bestAsk > 0 && price >= book.bestAsk) price = book.bestAsk - 1;
    } else {
      price = Math.ceil(fair + distance);
      if (price <= book.bestBid) price = book.bestBid + 1;
    }
    if (price < 1) return null;
    const size = Math.round(typicalLots * (0.25 + 0.08 * k) * Math.exp(0.7 * this.random.normal()));
    return this.stage.send(side, price, Math.max(1, size), "gtc");
  }
}
