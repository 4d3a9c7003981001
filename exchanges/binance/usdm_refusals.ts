/** What the errors of Binance USD-M futures mean for us. Source: the "Error Codes" page of USD-M futures, with the general codes
 * that spot shares; read 2026-11-25. Where spot gives a code another meaning (-2021, -2022, -2026), each has its own row. @module */
import { ErrorCatalogue, type Understood } from "../shared/error_catalogue.ts";
import type { VenueError } from "../shared/fapi_answers.ts";
import { BINANCE_STATUSES, FUTURES_CODES, GENERAL_CODES } from "../shared/fapi_refusals.ts";
import { OVERLOADED_REFUSED } from "../shared/refusal_meanings.ts";

export const BINANCE_USDM = new ErrorCatalogue(
  "binance_usdm",
  "Binance Futures",
  [
    ...GENERAL_CODES,
    ...FUTURES_CODES,
    { codes: ["-1008"], means: OVERLOADED_REFUSED, source: "USD-M general info: throttled requests are rejected" },
  ],
  BINANCE_STATUSES,
);

export function understandUsdm({ status, code, message, retryAt }: VenueError): Understood {
  return BINANCE_USDM.understand({ status, code: code === null ? null : String(code), message, retryAt });
}
