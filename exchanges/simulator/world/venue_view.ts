/** How one market of one venue sees what an asset is worth: late by the venue's own lag, with a basis that comes and goes, and
 * a little noise. So one asset trades everywhere around one path, and never quite at one price. The basis of a perpetual is
 * its premium over the index; what is paid for it is `referee.ts`'s. The same for the same seed, venue and market. @module */
import type { Random } from "../../shared/random.ts";
import { FAIR_STEP, type FairValue, type FairValues } from "./fair_value.ts";

const STEP_SECONDS = FAIR_STEP / 1e6;
/** A wandering offset: its mean, standard deviation and memory in seconds, as parts of the price. */
type Wandering = { readonly size: number; readonly seconds: number };
const NOISE: Wandering = { size: 3e-6, seconds: 1.5 };
const SPOT_BASIS: Wandering = { size: 4e-5, seconds: 300 };
const PREMIUM: Wandering = { size: 1.5e-4, seconds: 600 };
/** Mean premium of a perpetual and how much it differs from market to market. */
const MEAN_PREMIUM = 5e-5;
const PREMIUM_SPREAD = 1e-4;
/** Longest lag of a venue, µs. */
const MOST_LAG = 250_000;

/** How late a venue's people know, µs: the same for all its markets. */
export function lagOf(random: Random): number {
  return Math.round(random.next() * MOST_LAG);
}

export class VenueView implements FairValue {
  readonly #lagSteps: number;
  readonly #mean: number;
  readonly #wanderings: readonly Wandering[];
  /** Where each wandering stands. */
  readonly #offsets: number[];

  /** @param base place of the base asset among the fair values
   * @param quote of the quote asset; null = it is worth a dollar
   * @param lag µs */
  constructor(
    readonly values: FairValues,
    readonly base: number,
    readonly quote: number | null,
    readonly kind: "spot" | "linear",
    lag: number,
    readonly random: Random,
  ) {
    this.#lagSteps = lag / FAIR_STEP;
    this.#mean = kind === "spot" ? 0 : MEAN_PREMIUM + PREMIUM_SPREAD * random.normal();
    this.#wanderings = [NOISE, kind === "spot" ? SPOT_BASIS : PREMIUM];
    this.#offsets = this.#wanderings.map(({ size }) => size * random.normal());
  }

  /** Moves on by one `FAIR_STEP`; the fair values are moved by who owns them. */
  step(): void {
    this.#wanderings.forEach(({ size, seconds }, index) => {
      const pull = STEP_SECONDS / seconds;
      this.#offsets[index] += -this.#offsets[index] * pull + size * Math.sqrt(2 * pull) * this.random.normal();
    });
  }

  at(steps: number): number {
    const late = steps - this.#lagSteps, before = Math.floor(late), share = late - before;
    const path = this.#path(before) * (1 - share) + this.#path(before + 1) * share;
    return path + this.#mean + this.#offsets.reduce((sum, offset) => sum + offset, 0);
  }

  /** The logarithm of the index: what the asset is worth everywhere, without this venue's own offsets. */
  get index(): number {
    return this.#path(0);
  }

  #path(steps: number): number {
    const base = this.values.at(this.base, steps);
    return this.quote === null ? base : base - this.values.at(this.quote, steps);
  }
}
