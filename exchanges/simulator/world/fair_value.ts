/** What each made-up symbol or asset is worth: a random walk in the logarithm with a common factor, volatility that comes in
 * regimes, and jumps. The path is drawn ahead of time, so that the informed can know the next moves. Unit of a value:
 * the logarithm of the price in the quote asset. With a generator of its own for each, the path of one does not depend on
 * which others there are: so several venues, each with its own list, draw the same path of an asset. @module */
import type { Micros } from "../../../core/units.ts";
import type { Random } from "../../shared/random.ts";
import type { Character } from "../assets.ts";

/** Time between two points of the path, µs. */
export const FAIR_STEP = 50_000 as Micros;
/** How far the path is drawn ahead, and kept behind, in steps: 2 s each. */
const AHEAD = 40;
const BEHIND = 40;
const LENGTH = AHEAD + BEHIND + 1;

const SECONDS_A_YEAR = 365.25 * 86_400;
const STEP_SECONDS = FAIR_STEP / 1e6;
/** Volatility against the year's, and the mean stay in seconds. The mean of the squares by time is about 1. */
const REGIMES = [
  { factor: 0.6, stay: 600 },
  { factor: 1, stay: 700 },
  { factor: 2.2, stay: 110 },
] as const;
/** From each regime: the chance that the next is the first of the two others. */
const NEXT_REGIME = [[1, 2, 0.85], [0, 2, 0.8], [1, 0, 0.9]] as const;
/** Short waves on top of the regime: standard deviation of the logarithm, and memory in seconds. */
const WAVE_SIZE = 0.2;
const WAVE_SECONDS = 60;
/** Jumps of the common factor: how many an hour, and the standard deviation of one, as a fraction. */
const JUMPS_AN_HOUR = 6;
const JUMP_SIZE = 0.0008;

/** What one market is worth, as its people see it. */
export interface FairValue {
  /** The logarithm of the price, `steps` of the path from now. */
  at(steps: number): number;
}

export class FairValues {
  /** One ring of `LENGTH` points for each symbol. */
  readonly #paths: Float64Array[];
  /** Ring index of the point that holds now. */
  #head = BEHIND;
  #regime = 1;
  #wave = 0;

  /** @param random draws the common factor, and what has no generator of its own
   * @param own of each one's own moves, in the order of `characters` */
  constructor(
    readonly characters: readonly Character[],
    readonly random: Random,
    readonly own: readonly Random[] = characters.map(() => random),
  ) {
    this.#paths = characters.map(({ price }) => new Float64Array(LENGTH).fill(Math.log(price)));
    for (let offset = 1; offset <= AHEAD; offset++) this.#draw(this.#ring(offset - 1), this.#ring(offset));
  }

  /** Moves on by one `FAIR_STEP`. */
  step(): void {
    this.#head = (this.#head + 1) % LENGTH;
    this.#draw(this.#ring(AHEAD - 1), this.#ring(AHEAD));
  }

  /** The logarithm of the value `steps` from now; negative = ago. Beyond 2 s either way it holds the last point. */
  at(index: number, steps: number): number {
    return this.#paths[index][this.#ring(Math.max(-BEHIND, Math.min(AHEAD, steps)))];
  }

  #ring(offset: number): number {
    return (this.#head + offset + LENGTH) % LENGTH;
  }

  #draw(from: number, to: number): void {
    const random = this.random, regime = REGIMES[this.#regime];
    if (random.next() < STEP_SECONDS / regime.stay) {
      const [first, second, chance] = NEXT_REGIME[this.#regime];
      this.#regime = random.next() < chance ? first : second;
    }
    this.#wave += -this.#wave * STEP_SECONDS / WAVE_SECONDS +
      WAVE_SIZE * Math.sqrt(2 * STEP_SECONDS / WAVE_SECONDS) * random.normal();
    const pace = regime.factor * Math.exp(this.#wave) * Math.sqrt(STEP_SECONDS / SECONDS_A_YEAR);
    const common = random.normal();
    const jump = random.next() < JUMPS_AN_HOUR * STEP_SECONDS / 3600 ? JUMP_SIZE * random.normal() : 0;
    for (let i = 0; i < this.#paths.length; i++) {
      const { volatility, correlation } = this.characters[i];
      const own = Math.sqrt(1 - correlation * correlation) * this.own[i].normal();
      const move = volatility * pace * (correlation * common + own) + jump * correlation;
      this.#paths[i][to] = this.#paths[i][from] + move;
    }
  }
}
