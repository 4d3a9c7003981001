/** What the errors of Aster mean for us. Its API is that of Binance futures with signatures and nonces of its own; it shares the
 * codes and adds some. Source: asterdex/api-docs of 2026-06-30, "Error Codes"; read 2026-11-25. @module */
import { ErrorCatalogue } from "../shared/error_catalogue.ts";
import type { VenueError } from "../shared/fapi_answers.ts";
import { BINANCE_STATUSES, FUTURES_CODES, GENERAL_CODES } from "../shared/fapi_refusals.ts";
import { BAD_SIGNATURE, NONCE, OVERLOADED, POSITION_LIMIT } from "../shared/refusal_meanings.ts";

const SIGNATURE = {
  ...BAD_SIGNATURE,
  sentence:
    "{venue} does not accept the signature: the agent is not approved or has expired, or the network is another one; Twoside " +
    "stops trading there, and you should look at the agent on the venue's site.",
};

export const ASTER = new ErrorCatalogue(
  "aster",
  "Aster",
  [
    ...GENERAL_CODES.filter(({ codes }) => !codes.includes("-1022")),
    ...FUTURES_CODES,
    { codes: ["-1008"], means: OVERLOADED, source: "api-docs, Error Codes: the outcome is not stated" },
    { codes: ["-1022"], means: SIGNATURE, source: "api-docs v3, signatures: chain id, order of parameters, agent" },
    {
      // Used before says no more than that a request with this nonce came: the venue itself says to ask by client id.
      codes: ["-4225"],
      means: { ...NONCE, verdict: "ambiguous" },
      source: "api-docs v3, noop: Nonce Expired; whether the order is there, its client id tells",
    },
    { codes: ["-5018"], means: POSITION_LIMIT, source: "seen by third parties: the largest notional (verify)" },
  ],
  BINANCE_STATUSES,
);

/** An error as the table has it: with its code as text. */
export function asError({ status, code, message, retryAt }: VenueError): Parameters<typeof ASTER.understand>[0] {
  return { status, code: code === null ? null : String(code), message, retryAt };
}
