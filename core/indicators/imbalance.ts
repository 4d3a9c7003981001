/** How much more is bid than offered, as a share of both. Unit: none, −1 (all offered) to 1 (all bid).
 * Source: M. Gould and J. Bonart, "Queue imbalance as a one-tick-ahead price predictor in limit order books" (2016).
 * @module */

/** (bid − ask) / (bid + ask). NaN when neither side holds anything.
 * @param bidSize lots, of the best level or of several together; ≥ 0 @param askSize the same of the other side */
export function imbalance(bidSize: number, askSize: number): number {
  const both = bidSize + askSize;
  return both > 0 ? (bidSize - askSize) / both : NaN;
}
