/** The venues and strategies of this program in the words of the configuration's rules, as `main.ts` gives them. @module */
import { agentVenues, passphraseVenues, sbeVenues, sharedWallets, venues } from "../../exchanges/mod.ts";
import { strategies } from "../../strategies/mod.ts";
import type { Known } from "../../runtime/config_rules.ts";

export const KNOWN: Known = {
  venues: Object.fromEntries(venues.map(({ name, networks }) => [name, Object.keys(networks)])),
  strategies: Object.fromEntries([...strategies].map(([name, { parameters }]) => [name, parameters])),
  sbe: sbeVenues,
  passphrases: passphraseVenues,
  agents: agentVenues,
  wallets: sharedWallets,
};
