/** What the errors of Binance spot mean for us: the table, and the way from an answer to it.
 * Sources: binance-spot-api-docs, errors.md (codes and messages), rest-api.md, web-socket-api.md "Status codes" (5xx: "execution
 * status is unknown") and "General information on rate limits" (429: "requests fail"); read 2026-11-25. @module */
import type { Refusal } from "../../core/event.ts";
import { type CodeEntry, ErrorCatalogue, type Understood } from "../shared/error_catalogue.ts";
import type { VenueError } from "../shared/fapi_answers.ts";
import { BINANCE_STATUSES, GENERAL_CODES } from "../shared/fapi_refusals.ts";
import {
  AMEND_REFUSED,
  BAD_REQUEST,
  DUPLICATE,
  ENGINE_REFUSED,
  GONE,
  MARKET_CLOSED,
  NO_FUNDS,
  NOT_ATTEMPTED,
  OFF_GRID,
  OUTCOME_OPEN,
  OVERLOADED,
  POSITION_LIMIT,
  PRICE_BAND,
  RESTRICTED,
  STREAM,
  TOO_LARGE,
  TOO_MANY_ORDERS,
  TOO_SMALL,
  UNFILLED,
  WOULD_CROSS,
} from "../shared/refusal_meanings.ts";

const FILTERS = "errors.md, filter failures";
const ORDERS = "errors.md, messages for -1010, -2010 and -2011";
const SPOT_CODES: readonly CodeEntry[] = [
  { codes: ["-2010"], message: /immediately match and take/i, means: WOULD_CROSS, source: ORDERS },
  { codes: ["-2010"], message: /insufficient balance/i, means: NO_FUNDS, source: ORDERS },
  // Some order with this id rests: perhaps this very one, sent before by us. Only a question tells.
  { codes: ["-2010"], message: /duplicate order/i, means: DUPLICATE, source: ORDERS },
  { codes: ["-1013", "-2010"], message: /market is closed/i, means: MARKET_CLOSED, source: ORDERS },
  {
    codes: ["-2010"],
    message: /not permitted for this account|restricted for this account/i,
    means: {
      ...MARKET_CLOSED,
      sentence:
        "This account may not trade this market on {venue}; Twoside does not quote it, and you should take the market " +
        "out of the configuration or ask the venue for the permission.",
    },
    source: ORDERS,
  },
  {
    codes: ["-2010"],
    message: /may not place or cancel|disabled on this account|trading is not enabled/i,
    means: { ...RESTRICTED, reason: "authentication" },
    source: ORDERS,
  },
  {
    codes: ["-1013", "-2010"],
    message: /filter failure: (exchange_)?max_num/i,
    means: TOO_MANY_ORDERS,
    source: FILTERS,
  },
  { codes: ["-1013", "-2010"], message: /filter failure: percent_price/i, means: PRICE_BAND, source: FILTERS },
  {
    codes: ["-1013", "-2010"],
    message: /filter failure: (min_)?notional|price \* qty/i,
    means: TOO_SMALL,
    source: FILTERS,
  },
  {
    codes: ["-1013", "-2010"],
    message: /filter failure: max_(position|asset)/i,
    means: POSITION_LIMIT,
    source: FILTERS,
  },
  { codes: ["-1013", "-2010"], message: /filter failure/i, means: OFF_GRID, source: FILTERS },
  { codes: ["-2010"], message: /iceberg|exceeds qty/i, means: TOO_LARGE, source: ORDERS },
  { codes: ["-2010"], message: /liquidity is less than/i, means: UNFILLED, source: ORDERS },
  { codes: ["-2010"], message: /not supported?|unsupported|would trigger/i, means: BAD_REQUEST, source: ORDERS },
  { codes: ["-2011"], message: /unknown order/i, means: GONE, source: ORDERS },
  {
    codes: ["-2011"],
    message: /cancel restrictions/i,
    means: ENGINE_REFUSED,
    source: ORDERS,
  },
  { codes: ["-1008"], means: OVERLOADED, source: "errors.md, SERVER_BUSY: the outcome is not stated" },
  { codes: ["-1013"], means: OFF_GRID, source: "errors.md, INVALID_MESSAGE: did not reach the matching engine" },
  { codes: ["-2010"], means: ENGINE_REFUSED, source: "errors.md, NEW_ORDER_REJECTED, from the matching engine" },
  {
    codes: ["-2011"],
    means: ENGINE_REFUSED,
    source: "errors.md, CANCEL_REJECTED, from the matching engine",
  },
  { codes: ["-2016"], means: MARKET_CLOSED, source: "errors.md, NO_TRADING_WINDOW" },
  {
    // Without the two results nobody knows which half was done: the new order may rest.
    codes: ["-2021"],
    means: { ...OUTCOME_OPEN, reason: "not_attempted" },
    source: "errors.md, CANCEL_REPLACE_PARTIALLY_FAILED: one of the two was carried out",
  },
  {
    codes: ["-2022"],
    means: NOT_ATTEMPTED,
    source: "rest-api.md, cancel an existing order and send a new order: neither was carried out",
  },
  { codes: ["-2026"], means: GONE, source: "errors.md, ORDER_ARCHIVED" },
  { codes: ["-2035", "-2036"], means: STREAM, source: "web-socket-api.md, user data stream requests" },
  { codes: ["-2038"], means: { ...AMEND_REFUSED, reason: "other" }, source: "rest-api.md, order amend keep priority" },
  { codes: ["-2039"], means: GONE, source: "rest-api.md: order id and client order id do not belong together" },
  { codes: ["-2043"], means: BAD_REQUEST, source: "web-socket-api.md: the symbol has no reference price" },
  { codes: ["-4056"], means: BAD_REQUEST, source: "web-socket-api.md, session.logon takes no HMAC key" },
  { codes: ["-1099"], means: OUTCOME_OPEN, source: "rest-api.md: not found, authenticated, or authorized" },
];

export const BINANCE_SPOT = new ErrorCatalogue(
  "binance",
  "Binance",
  [...SPOT_CODES, ...GENERAL_CODES],
  BINANCE_STATUSES,
);

/** True if the refused request certainly did nothing. */
export function isDefinitive(error: VenueError): boolean {
  return BINANCE_SPOT.isDefinitive(asText(error));
}

/** The refusal in our words. */
export function refusalOf(error: VenueError): Refusal {
  return BINANCE_SPOT.refusal(asText(error));
}

export function understand(error: VenueError): Understood {
  return BINANCE_SPOT.understand(asText(error));
}

function asText({ status, code, message, retryAt }: VenueError) {
  return { status, code: code === null ? null : String(code), message, retryAt };
}
