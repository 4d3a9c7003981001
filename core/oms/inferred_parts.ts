/** Lots of an order that are booked without their trades, in parts of one price each, oldest first. Lists are never changed:
 * a new one takes the place of the old. @module */
import type { Grid, Price, Size } from "../units.ts";

/** `tick`: on which the price counts where it lies between two ticks of today; absent = on the market's. */
export type InferredPart = { readonly price: Price; readonly lots: Size; readonly tick?: Grid };
export const NOTHING_INFERRED: readonly InferredPart[] = [];

export function lotsOf(parts: readonly InferredPart[]): number {
  let lots = 0;
  for (let i = 0; i < parts.length; i++) lots += parts[i].lots;
  return lots;
}

/** Parts the list: the oldest `lots` of it, and the rest. */
export function partAt(
  parts: readonly InferredPart[],
  lots: number,
): { readonly first: readonly InferredPart[]; readonly rest: readonly InferredPart[] } {
  const first: InferredPart[] = [], rest: InferredPart[] = [];
  let wanted = lots;
  for (const part of parts) {
    const held = part.lots, taken = Math.min(held, wanted);
    wanted -= taken;
    if (taken > 0) first.push({ ...part, lots: taken as Size });
    if (held > taken) rest.push({ ...part, lots: held - taken as Size });
  }
  return { first, rest };
}
