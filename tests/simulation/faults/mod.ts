/** Every kind of trouble that the simulation knows, by name. @module */
import type { FaultKind } from "../contract.ts";
import { BOOK } from "./book.ts";
import { CLOCK } from "./clock.ts";
import { CONNECTION } from "./connection.ts";
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
];

/** What venues or machines may do and none of the simulated ones can, with the reason. */
export const NOT_FOR_THIS_DIALECT: Readonly<Record<string, string>> = {
  "ADL / liquidation": "the simulated venue trades spot: nothing is borrowed, so nothing is sold to cover it",
  funding: "positions in spot pay none",
  "best-effort cancels and block reorg-like delays (dYdX)":
    "the simulated venue keeps one truth; a cancel that it says is done is " +
    "done, but for its mistakes (cancel_ack_but_left)",
  "checksum mismatch": "Binance sends none with its books",
  "memory pressure":
    "memory is the runtime's: the pauses that it makes are gc_pauses, and the soak tests watch its size",
};
