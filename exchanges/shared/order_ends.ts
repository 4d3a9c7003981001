/** Why a venue ended an order: its own words into ours. A word that is not known is an end all the same, by the venue. @module */
import type { OrderEndCause } from "../../core/event.ts";

/** A venue's words. `asked`: we wanted it, or the order is filled; nobody else ended it. */
export type EndWords = ReadonlyMap<string, OrderEndCause | "asked">;

/** @param said the venue's word for the end of an order; "" and null = it gave none
 * @returns undefined = nobody but us ended it, or the venue does not say */
export function endCause(words: EndWords, said: string | null): OrderEndCause | undefined {
  if (said === null || said === "") return undefined;
  const cause = words.get(said) ?? "venue";
  return cause === "asked" ? undefined : cause;
}

/** The part of a report that says why an order ended; empty where nothing is to be said. */
export function endedBy(cause: OrderEndCause | undefined): { readonly endedBy?: OrderEndCause } {
  return cause === undefined ? NOTHING : { endedBy: cause };
}

const NOTHING = {};
