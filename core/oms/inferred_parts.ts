/** Lots of an order that are booked without their trades, in parts of one price each, oldest first. Lists are never changed:
 * a new one takes the place of the old. @module */
import type { Price, Size } from "../units.ts";

export type InferredPart = { readonly price: Price; readonly lots: Size };
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
  for (const { price, lots: held } of parts) {
    const taken = Math.min(held, wanted);
    wanted -= taken;
    if (taken > 0) first.push({ price, lots: taken as Size });
    if (held > taken) rest.push({ price, lots: held - taken as Size });
  }
  return { first, rest };
}
