/** Which product a market is of, and how it is found among all of a venue's. @module */
import type { Instrument } from "../../core/instrument.ts";

/** What is traded: assets themselves, or perpetual contracts on them (`Instrument.kind` "linear"). */
export type Product = "spot" | "perp";

/** How a market is found: its symbol on spot; a contract's key differs, since a venue may give both one symbol. */
export function floorKey({ kind, symbol }: Pick<Instrument, "kind" | "symbol">): string {
  return kind === "spot" ? symbol : `${symbol} perp`;
}

export function productOf({ kind }: Pick<Instrument, "kind">): Product {
  return kind === "spot" ? "spot" : "perp";
}
