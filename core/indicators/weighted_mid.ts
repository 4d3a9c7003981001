/** The mid of the best bid and ask, weighted by the size on the other side: much size bid pulls it up. Unit: ticks.
 * Source: J. Gatheral and R. Oomen, "Zero-intelligence realized variance estimation" (2010). @module */

/** (bid·askSize + ask·bidSize) / (bidSize + askSize), from bid to ask. NaN while a side is missing: a price or size that
 * is not positive.
 * @param bid ticks @param ask ticks @param bidSize lots @param askSize lots */
export function weightedMid(bid: number, bidSize: number, ask: number, askSize: number): number {
  if (!(bid > 0 && ask > 0 && bidSize > 0 && askSize > 0)) return NaN;
  return bid + (ask - bid) * (bidSize / (bidSize + askSize));
}
