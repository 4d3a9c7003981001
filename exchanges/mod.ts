/** Venues by name, and what one needs to run a session. @module */
import type { Venue } from "../core/venue.ts";
import { aster, asterSpot } from "./aster/mod.ts";
import { binance, binanceUsdm } from "./binance/mod.ts";
import { bybit, bybitSpot } from "./bybit/mod.ts";
import { okx, okxSpot } from "./okx/mod.ts";

/** Every venue of this program; a new one is one line here. */
export const venues: readonly Venue[] = [binance, binanceUsdm, aster, asterSpot, bybit, bybitSpot, okx, okxSpot];

/** The venue of that name, or undefined. */
export function venueByName(name: string): Venue | undefined {
  return venues.find((venue) => venue.name === name);
}

/** The venue of an exchange for a product, as the command line names them ("bybit", "spot"), or undefined. */
export function venueNamed(family: string, product: Venue["product"]): Venue | undefined {
  return venues.find((venue) => venue.family === family && venue.product === product);
}

/** Venues whose keys come with a pass phrase. */
export const passphraseVenues: readonly string[] = venues.filter(({ passphrase }) => passphrase).map(({ name }) =>
  name
);

/** Venues whose requests an agent signs, by typed data. */
export const agentVenues: readonly string[] = venues.filter(({ chains }) => chains).map(({ name }) => name);

/** Wallets that venues of one account share, by venue. */
export const sharedWallets: Readonly<Record<string, string>> = Object.fromEntries(
  venues.flatMap(({ name, wallet }) => wallet === undefined ? [] : [[name, wallet]]),
);

/** Venues with market data in SBE: on which networks, and for keys of which scheme. */
export const sbeVenues: Readonly<Record<string, { readonly networks: readonly string[]; readonly scheme: string }>> =
  Object.fromEntries(venues.flatMap(({ name, networks, sbeScheme: scheme }) => {
    const having = Object.keys(networks).filter((network) => networks[network].wsSbe !== undefined);
    return scheme === undefined ? [] : [[name, { networks: having, scheme }]];
  }));

export { binance, binanceUsdm } from "./binance/mod.ts";
export { createSigner, type SignerKey } from "./shared/signer.ts";
export { FrameError } from "./shared/fields.ts";
export { Random } from "./shared/random.ts";
