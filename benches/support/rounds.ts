/** Variants measured in turn: inside each round every variant runs once, the order rotates from round to round, and what is
 * compared is compared within a round, so that a neighbour who slows the machine slows both. @module */

/** One way of doing the same work. Its result ends in a sum, so that no compiler may drop the work. */
export type Variant = {
  readonly name: string;
  /** Brings the state back to the beginning; not timed. */
  readonly prepare?: () => void;
  /** Does the whole work once. */
  readonly run: () => number;
};

export const ROUNDS = 9;
/** Rounds before the first that counts. */
const WARM_ROUNDS = 3;

/** Milliseconds of each variant in each round: `times.get(name)![round]`. */
export type Times = ReadonlyMap<string, Float64Array>;

/** @throws {RangeError} if a variant gives no finite number, since its work may then have been dropped */
export function measureRounds(variants: readonly Variant[], rounds = ROUNDS): Times {
  const times = new Map(variants.map(({ name }) => [name, new Float64Array(rounds)]));
  for (let round = -WARM_ROUNDS; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const { name, prepare, run } = variants[(turn + round + WARM_ROUNDS) % variants.length];
      prepare?.();
      const began = performance.now(), kept = run(), took = performance.now() - began;
      if (!Number.isFinite(kept)) throw new RangeError(`Variant "${name}" gave ${kept}; want a finite number`);
      if (round >= 0) times.get(name)![round] = took;
    }
  }
  return times;
}

/** How many times as fast `ours` is as `theirs`: the median over the rounds of the ratio within a round. */
export function ratio(times: Times, theirs: string, ours: string): number {
  const slow = times.get(theirs)!, fast = times.get(ours)!;
  return median(slow.map((ms, round) => ms / fast[round]));
}

/** @throws {RangeError} for no values */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("Cannot take the median of no values");
  const sorted = Float64Array.from(values).sort(), middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One line of `deno task ratios`. */
export function printLine(name: string, value: number): void {
  const digits = Math.abs(value) >= 1_000 ? 0 : Math.abs(value) >= 100 ? 1 : 2;
  console.log(`${name} ${value.toFixed(digits)}`);
}
