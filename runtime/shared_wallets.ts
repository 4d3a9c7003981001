/** Venues that trade from one wallet of an account, each by a session of its own: what one spends the other would miss, and
 * its fees, funding and profit would be money from nowhere. So no two of them may sign with one key. That a second key is of
 * another sub-account, only the venue can say. @module */
import { pathText } from "./config_problems.ts";
import type { Config, VenueConfig } from "./config_schema.ts";
import type { Credentials } from "./config_secrets.ts";

/** Name of the wallet by venue; who is not in it shares none. */
export type Wallets = Readonly<Record<string, string>>;

const RINGS = ["credentials", "sentinelCredentials"] as const;
type Kept = { readonly venue: string; readonly ring: typeof RINGS[number]; readonly key: string };

/** One sentence for each key that is kept in one place for two venues of a wallet, whatever the mode. */
export function keysKeptTwice(venues: Config["venues"], wallets: Wallets): string[] {
  const kept = Object.entries(venues).flatMap(([venue, config]) =>
    RINGS.flatMap((ring): Kept[] => {
      const source = config[ring]?.apiKey;
      if (source === undefined) return [];
      return [{ venue, ring, key: "env" in source ? `env ${source.env}` : `file ${source.file}` }];
    })
  );
  return problemsOf(kept, venues, wallets);
}

/** The same for keys that were read: those that are kept in two places and are one. No value of a key is told.
 * @param ring whose keys they are; of a venue without such a ring, the bot's */
export function keysGivenTwice(
  venues: Config["venues"],
  wallets: Wallets,
  keys: ReadonlyMap<string, Credentials>,
  ring: typeof RINGS[number],
): string[] {
  const kept = [...keys].map(([venue, { apiKey }]): Kept => {
    const own = venues[venue]?.[ring] === undefined ? "credentials" : ring;
    return { venue, ring: own, key: apiKey.reveal() };
  });
  return problemsOf(kept, venues, wallets);
}

function problemsOf(kept: readonly Kept[], venues: Config["venues"], wallets: Wallets): string[] {
  return kept.flatMap((one, i) => {
    const other = kept.slice(0, i).find((each) => each.key === one.key && shareWallet(each, one, venues, wallets));
    if (other === undefined) return [];
    const at = ({ venue, ring }: Kept) => pathText(["venues", venue, ring, "apiKey"]);
    return [
      `${at(one)} is the same key as ${at(other)}, and ${other.venue} and ${one.venue} trade from one wallet: ` +
      "what one spends the other would miss; want for each the key of a sub-account of its own",
    ];
  });
}

/** Networks have accounts of their own: a key works on one of them alone, and the other refuses it. */
function shareWallet(a: Kept, b: Kept, venues: Readonly<Record<string, VenueConfig>>, wallets: Wallets): boolean {
  if (a.venue === b.venue || venues[a.venue].network !== venues[b.venue].network) return false;
  return Object.hasOwn(wallets, a.venue) && Object.hasOwn(wallets, b.venue) && wallets[a.venue] === wallets[b.venue];
}
