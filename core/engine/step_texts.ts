/** Texts of whole steps on one grid, remembered: the prices and sizes of a book come again and again, and each text that is
 * made costs half a dozen pieces of garbage. Bounded: a newer number takes the place of an older one. @module */
import { formatSteps, type Grid } from "../units.ts";

/** A power of two. Two ladders of twenty levels and what stands around them find room. */
const PLACES = 256;

export class StepTexts {
  readonly #steps = new Float64Array(PLACES).fill(NaN);
  readonly #texts: string[] = new Array(PLACES).fill("");

  constructor(readonly grid: Grid) {}

  /** As `formatSteps`. @throws {RangeError} likewise */
  of(steps: number): string {
    const place = steps & (PLACES - 1);
    if (this.#steps[place] === steps) return this.#texts[place];
    const text = formatSteps(steps, this.grid);
    this.#steps[place] = steps;
    return this.#texts[place] = text;
  }
}

/** The texts of one market's numbers. */
export class MarketTexts {
  readonly price: StepTexts;
  readonly size: StepTexts;
  readonly #tenths: StepTexts;

  constructor(tick: Grid, lot: Grid) {
    this.price = new StepTexts(tick);
    this.size = new StepTexts(lot);
    this.#tenths = new StepTexts({ step: tick.step, decimals: tick.decimals + 1 });
  }

  /** Ticks that may lie between two grid points, to a tenth of a tick; as `formatFractional`. */
  fractional(ticks: number): string {
    if (!Number.isFinite(ticks)) throw new RangeError(`Cannot print ${ticks} as a price: want a finite number`);
    return this.#tenths.of(Math.round(ticks * 10));
  }
}
