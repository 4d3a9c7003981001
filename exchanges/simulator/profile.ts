/** What makes a simulated venue that venue, besides its words: its name, what it lists, and its rules. @module */
import type { AccountOptions } from "./accounts.ts";
import type { Character } from "./assets.ts";
import type { ContractTerms } from "./floors.ts";
import type { Product } from "./keys.ts";
import type { AccountOrder, Execution } from "./orders.ts";
import type { VenueRules } from "./rules.ts";

/** One market that a venue can make up, by its grid in decimal text. */
export type Listing = {
  readonly kind: "spot" | "linear";
  /** The venue's own name. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  /** In the quote asset; null = the venue states none. */
  readonly minNotional: string | null;
  /** Least size of an order; absent = one lot. */
  readonly minSize?: string;
  /** Base units of one contract; absent = 1. */
  readonly multiplier?: string;
  /** Of contracts; absent = `DEFAULT_TERMS`. */
  readonly terms?: ContractTerms;
  readonly character: Character;
};

/** How a venue prints the ids of orders and trades. */
export type IdWords = {
  readonly order: (order: AccountOrder) => string;
  readonly trade: (execution: Execution) => string;
};

export type VenueProfile = {
  /** Key of `WIRES`. */
  readonly venue: string;
  /** Everything that it can list; a contract may bear the symbol of a spot market. */
  readonly listings: readonly Listing[];
  /** What it lists unless it is told. */
  readonly defaults: readonly string[];
  readonly rules: VenueRules;
  /** The account that it has unless it is told; absent = that of all venues. */
  readonly demo?: AccountOptions;
  /** Absent = as the numbers that they are. */
  readonly ids?: IdWords;
  /** Whether its made-up assets move as at other venues unless it is told; absent = they do. */
  readonly alone?: boolean;
  /** Time between two depth messages of a market, ms; absent = 100. */
  readonly depthPeriodMs?: number;
};

/** What somebody means by `names`: symbols of the venue, each in all its products, or pairs in any spelling, such as
 * "BTCUSDT" or "BTC/USDT" at a venue that writes "BTC-USDT". None = the defaults.
 * @param product "spot" = spot alone
 * @throws {RangeError} for a name that is neither, with the known ones, and where nothing is left */
export function listingsNamed(
  { venue, listings, defaults }: VenueProfile,
  names: readonly string[],
  product: Product = "perp",
): Listing[] {
  const wanted = new Set<Listing>();
  for (const name of names.length > 0 ? names : defaults) {
    const named = listings.filter(({ symbol }) => symbol === name);
    const found = named.length > 0 ? named : listings.filter(({ base, quote }) => base + quote === plain(name));
    if (found.length === 0) {
      const known = [...new Set(listings.map(({ symbol }) => symbol))].join(", ");
      throw new RangeError(`Cannot make up a market for "${name}" at ${venue}: known are ${known}`);
    }
    for (const listing of found) wanted.add(listing);
  }
  const found = [...wanted].filter(({ kind }) => product === "perp" || kind === "spot");
  if (found.length > 0) return found;
  throw new RangeError(`Cannot make up a spot market at ${venue} for ${names.join(", ")}: they are contracts`);
}

function plain(name: string): string {
  return name.toUpperCase().replace(/[-_/]/g, "");
}
