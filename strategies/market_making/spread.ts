/** How far from the reservation price the nearest quote stands: a fixed part, and what the volatility adds. @module */
import type { Settings } from "./parameters.ts";

type SpreadSettings = Pick<
  Settings,
  "halfSpreadBps" | "minHalfSpreadBps" | "maxHalfSpreadBps" | "volMult" | "volHorizonSeconds"
>;

/** The half-spread in bp of the fair value: half + vol_mult · σ · √horizon; the widening ends at the maximum, and the
 * minimum has the last word.
 * @param fair ticks @param sigma volatility in ticks per √second; unused while `volMult` is 0 */
export function halfSpreadBps(fair: number, sigma: number, settings: SpreadSettings): number {
  const { halfSpreadBps, minHalfSpreadBps, maxHalfSpreadBps, volMult, volHorizonSeconds } = settings;
  let half = halfSpreadBps;
  if (volMult > 0) {
    const widened = half + volMult * (1e4 * sigma / fair) * Math.sqrt(volHorizonSeconds);
    half = Math.max(half, Math.min(widened, maxHalfSpreadBps));
  }
  return Math.max(half, minHalfSpreadBps);
}

/** bp of `fair` as ticks, for the nearest quote: never less than one. */
export function halfSpreadTicks(fair: number, bps: number): number {
  return Math.max(1, fair * bps / 1e4);
}
