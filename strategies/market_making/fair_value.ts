/** Where the market is, in the opinion of others: our own quotes are subtracted, or the model would follow itself. @module */
import { weightedMid } from "../../core/indicators/weighted_mid.ts";

export const FAIR_VALUE_MODELS = ["mid", "weighted_mid"] as const;
export type FairValueModel = typeof FAIR_VALUE_MODELS[number];

/** Ticks, may lie between two; NaN while a side is missing.
 * @param bid best bid of others in ticks, 0 = none @param bidSize lots of others there @param ask and askSize likewise */
export function fairValue(model: FairValueModel, bid: number, bidSize: number, ask: number, askSize: number): number {
  if (!(bid > 0 && ask > 0)) return NaN;
  switch (model) {
    case "mid":
      return (bid + ask) / 2;
    case "weighted_mid":
      return weightedMid(bid, bidSize, ask, askSize);
    default:
      return model satisfies never;
  }
}
