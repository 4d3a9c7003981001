/** Quantiles of a list of measured values. @module */

/** The value that `share` of all values do not exceed, by nearest rank. @param share 0..1 @throws {RangeError} for no values */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) throw new RangeError("Cannot take a quantile of no values");
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** The same of values that are sorted already, smallest first. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new RangeError("Cannot take a quantile of no values");
  if (!(share >= 0 && share <= 1)) throw new RangeError(`Cannot take the quantile ${share}; want 0 to 1`);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** "p50 4.0 · p99 12.3 · p99.9 40.1 · max 99.0 µs" */
export function quantilesText(values: ArrayLike<number>, unit = "µs"): string {
  if (values.length === 0) return "none";
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => quantileOfSorted(sorted, share).toFixed(1);
  return `p50 ${at(0.5)} · p99 ${at(0.99)} · p99.9 ${at(0.999)} · max ${at(1)} ${unit}`;
}
