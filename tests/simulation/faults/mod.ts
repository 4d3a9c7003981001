/** Every kind of trouble that the simulation knows, by name. @module */
import type { FaultKind } from "../contract.ts";
import { BOOK, RENUMBERED } from "./book.ts";
import { CLOCK } from "./clock.ts";
import { CONNECTION } from "./connection.ts";
import { CONTRACTS } from "./contracts.ts";
import { HOST } from "./host.ts";
import { HTTP } from "./http.ts";
import { MESSAGES } from "./messages.ts";
import { PEOPLE } from "./people.ts";
import { VENUE } from "./venue.ts";

export const FAULTS: readonly FaultKind[] = [
  ...MESSAGES,
  ...CONNECTION,
  ...HTTP,
  ...VENUE,
  ...BOOK,
  ...CLOCK,
  ...HOST,
  ...PEOPLE,
  // Behind all others, so that plans of Binance spot, which know none of them, stay as they are.
  ...CONTRACTS,
  ...RENUMBERED,
];

/** What venues or machines may do and none of the simulated ones can, with the reason. */
export const NOT_SIMULATED: Readonly<Record<string, string>> = {
  "best-effort cancels and block reorg-like delays (dYdX)":
    "the simulated venue keeps one truth; a cancel that it says is done is " +
    "done, but for its mistakes (cancel_ack_but_left)",
  "checksum mismatch": "none of these venues sends one that holds (OKX's is 0)",
  "memory pressure":
    "memory is the runtime's: the pauses that it makes are gc_pauses, and the soak tests watch its size",
};
