/** Those who cross the spread. The noisy come in clusters and know nothing; the informed know the next second and take
 * what is priced wrong against it. @module */
import type { Side } from "../../../core/event.ts";
import type { Random } from "../../shared/random.ts";
import { FAIR_STEP } from "./fair_value.ts";
import type { Agent, Stage } from "./stage.ts";

/** Part of all noisy orders that others provoke: on the same side, on the other side. */
const SAME_SIDE = 0.5;
const OTHER_SIDE = 0.12;
/** How long an order goes on provoking others, µs. */
const MEMORY = 600_000;
/** Sizes in typical lots: the usual order is lognormal, a few are blocks with a heavy tail. */
const USUAL_MEDIAN = 0.15;
const USUAL_SPREAD = 1.3;
const BLOCK_CHANCE = 0.16;
const BLOCK_FROM = 7;
const BLOCK_TAIL = 1.4;
const BLOCK_MOST = 120;
/** A noisy order goes no further than this from the fair value, as a fraction: real ones leave 10 bp only in a crash. */
const WORST_PRICE = 0.001;

/** Two point processes that excite themselves and each other (A. Hawkes, "Spectra of some self-exciting and mutually
 * exciting point processes", 1971), with exponential memory, drawn by thinning (Y. Ogata, 1981). */
export class NoisyTakers implements Agent {
  nextAt: number;
  #buys = 0;
  #sells = 0;
  #bound: number;
  #at: number;
  /** Orders a µs that nobody provoked, each side. */
  readonly #base: number;

  constructor(readonly stage: Stage, readonly random: Random, startAt: number) {
    this.#base = stage.character.takersPerSecond / 1e6 / 2 * (1 - SAME_SIDE - OTHER_SIDE);
    this.#at = startAt;
    this.#bound = 2 * this.#base;
    this.nextAt = startAt + 1 + random.exponential(1 / this.#bound);
  }

  act(now: number): void {
    const random = this.random, decay = Math.exp((this.#at - now) / MEMORY);
    this.#buys *= decay;
    this.#sells *= decay;
    this.#at = now;
    const drawn = random.next() * this.#bound;
    const buys = this.#base + this.#buys, sells = this.#base + this.#sells;
    if (drawn < buys + sells) {
      const side = drawn < buys ? "buy" : "sell";
      this.#buys += (side === "buy" ? SAME_SIDE : OTHER_SIDE) / MEMORY;
      this.#sells += (side === "sell" ? SAME_SIDE : OTHER_SIDE) / MEMORY;
      this.#take(side);
    }
    this.#bound = 2 * this.#base + this.#buys + this.#sells;
    this.nextAt = now + 1 + random.exponential(1 / this.#bound);
  }

  #take(side: Side): void {
    const { stage, random } = this, fair = stage.fair(0);
    const block = random.next() < BLOCK_CHANCE;
    const scale = block
      ? Math.min(BLOCK_MOST, BLOCK_FROM * (1 - random.next()) ** (-1 / BLOCK_TAIL))
      : USUAL_MEDIAN * Math.exp(USUAL_SPREAD * random.normal());
    const worst = side === "buy" ? Math.ceil(fair * (1 + WORST_PRICE)) : Math.floor(fair * (1 - WORST_PRICE));
    stage.send(side, Math.max(1, worst), Math.max(1, Math.round(scale * stage.typicalLots)), "ioc");
  }
}

/** Looks of the informed at the market, a second. */
const LOOKS = 1.4;
/** How far they see, in steps of the fair value's path: 1 s. */
const SIGHT = 1_000_000 / FAIR_STEP;
/** What a trade must earn them at least, as a fraction: their fee and their trouble. */
const COST = 0.00003;

export class InformedTakers implements Agent {
  nextAt: number;

  constructor(readonly stage: Stage, readonly random: Random, startAt: number) {
    this.nextAt = startAt + 1 + random.exponential(1e6 / LOOKS);
  }

  act(now: number): void {
    const { stage, random } = this, { book } = stage, soon = stage.fair(SIGHT);
    const highest = Math.floor(soon * (1 - COST)), lowest = Math.ceil(soon * (1 + COST));
    const size = Math.max(1, Math.round(stage.typicalLots * random.exponential(1.2)));
    if (book.bestAsk > 0 && book.bestAsk <= highest) stage.send("buy", highest, size, "ioc");
    else if (book.bestBid >= lowest) stage.send("sell", lowest, size, "ioc");
    this.nextAt = now + 1 + random.exponential(1e6 / LOOKS);
  }
}
