/** What the error labels of Gate v4 mean for us: `label` of REST bodies, of the trade socket's `errs` and of each order in a batch,
 * and the bare numbers of its channels. Source: Gate API v4, "Error Handling", "Label list"; WebSocket v4, "Error"; copies of
 * 2025-05 to 2025-11; read 2026-11-25. @module */
import { type CodeEntry, ErrorCatalogue, type StatusEntry } from "../shared/error_catalogue.ts";
import {
  BAD_KEY,
  BAD_REQUEST,
  BAD_SIGNATURE,
  CLOCK,
  DUPLICATE,
  GONE,
  LIQUIDATION,
  MARKET_CLOSED,
  MARKET_UNKNOWN,
  NO_CHANGE,
  NO_DEPOSIT,
  NO_FUNDS,
  OFF_GRID,
  OPEN_RATE_LIMIT,
  OPEN_REFUSAL,
  OPEN_STATUSES,
  OUTCOME_OPEN,
  OVERLOADED,
  POSITION_LIMIT,
  POSITION_MODE,
  PRICE_BAND,
  RATE_LIMIT,
  REDUCE_ONLY,
  REDUCE_ONLY_MARKET,
  RESTRICTED,
  STREAM,
  TOO_LARGE,
  TOO_MANY_ORDERS,
  TOO_SMALL,
  UNFILLED,
  WOULD_CROSS,
} from "../shared/refusal_meanings.ts";

const LABELS = "Gate API v4, Error Handling, Label list";
const CHANNELS = "Gate WebSocket v4, Error";

const CODES: readonly CodeEntry[] = [
  {
    codes: ["INVALID_KEY", "INVALID_CREDENTIALS", "MISSING_REQUIRED_HEADER", "IP_FORBIDDEN", "READ_ONLY", "FORBIDDEN"],
    means: BAD_KEY,
    source: `${LABELS}: authentication and permissions`,
  },
  { codes: ["INVALID_SIGNATURE"], means: BAD_SIGNATURE, source: `${LABELS}: authentication` },
  { codes: ["ACCOUNT_LOCKED", "SUB_ACCOUNT_LOCKED"], means: RESTRICTED, source: `${LABELS}: account locked` },
  { codes: ["REQUEST_EXPIRED"], means: CLOCK, source: `${LABELS}: the timestamp differs by more than 60 s` },
  { codes: ["TOO_MANY_REQUESTS", "TOO_FAST"], means: RATE_LIMIT, source: `${LABELS}: rate limit` },
  { codes: ["INTERNAL", "SERVER_ERROR"], means: OUTCOME_OPEN, source: `${LABELS}: internal server error` },
  { codes: ["TOO_BUSY"], means: OVERLOADED, source: `${LABELS}: system busy; the outcome is not stated` },
  {
    codes: [
      "INVALID_PARAM_VALUE",
      "INVALID_ARGUMENT",
      "INVALID_REQUEST_BODY",
      "MISSING_REQUIRED_PARAM",
      "BAD_REQUEST",
      "INVALID_CLIENT_ORDER_ID",
    ],
    means: BAD_REQUEST,
    source: `${LABELS}: request parameters`,
  },
  { codes: ["INVALID_PRECISION"], means: OFF_GRID, source: `${LABELS}: precision` },
  {
    codes: ["INVALID_CURRENCY_PAIR", "CONTRACT_NOT_FOUND"],
    means: MARKET_UNKNOWN,
    source: `${LABELS}: pair or contract`,
  },
  { codes: ["CONTRACT_IN_DELISTING"], means: REDUCE_ONLY_MARKET, source: `${LABELS}: delisting allows reduce-only` },
  { codes: ["TRADE_RESTRICTED"], means: MARKET_CLOSED, source: `${LABELS}: trading restricted` },
  {
    codes: [
      "BALANCE_NOT_ENOUGH",
      "QUANTITY_NOT_ENOUGH",
      "INSUFFICIENT_AVAILABLE",
      "MARGIN_BALANCE_NOT_ENOUGH",
      "INITIAL_MARGIN_TOO_LOW",
    ],
    means: NO_FUNDS,
    source: `${LABELS}: balance or margin`,
  },
  { codes: ["AMOUNT_TOO_LITTLE", "SIZE_TOO_SMALL"], means: TOO_SMALL, source: `${LABELS}: below the minimum` },
  { codes: ["AMOUNT_TOO_MUCH", "SIZE_TOO_LARGE"], means: TOO_LARGE, source: `${LABELS}: above the maximum` },
  {
    codes: ["PRICE_TOO_DEVIATED", "PRICE_OVER_LIQUIDATION", "PRICE_OVER_BANKRUPT"],
    means: PRICE_BAND,
    source: `${LABELS}: price against mark, liquidation or bankruptcy`,
  },
  { codes: ["POC_FILL_IMMEDIATELY", "ORDER_POC_IMMEDIATE"], means: WOULD_CROSS, source: `${LABELS}: post-only` },
  { codes: ["FOK_NOT_FILL", "ORDER_FOK"], means: UNFILLED, source: `${LABELS}: fok` },
  {
    codes: ["ORDER_NOT_FOUND", "ORDER_CLOSED", "ORDER_CANCELLED", "ORDER_FINISHED", "CANCEL_FAIL"],
    means: GONE,
    source: `${LABELS}: order not there or at its end`,
  },
  {
    codes: ["REPEATED_CREATION", "DUPLICATE_REQUEST", "ORDER_EXISTS"],
    means: DUPLICATE,
    source: `${LABELS}: repeated`,
  },
  { codes: ["TOO_MANY_ORDERS"], means: TOO_MANY_ORDERS, source: `${LABELS}: number of orders` },
  {
    codes: ["RISK_LIMIT_EXCEEDED", "LEVERAGE_TOO_HIGH", "LEVERAGE_TOO_LOW"],
    means: POSITION_LIMIT,
    source: `${LABELS}: risk limit and leverage`,
  },
  {
    codes: ["LIQUIDATE_IMMEDIATELY"],
    means: {
      ...POSITION_LIMIT,
      action: "pause_market",
      sentence:
        "The order would bring the position to its liquidation at once, so {venue} refused it; Twoside stops quoting this " +
        "market, and you should look at the margin.",
    },
    source: `${LABELS}: the position would be liquidated at once`,
  },
  {
    codes: ["REDUCE_EXCEEDED", "INCREASE_POSITION", "POSITION_EMPTY", "POSITION_NOT_FOUND"],
    means: REDUCE_ONLY,
    source: `${LABELS}: position against reduce-only`,
  },
  { codes: ["POSITION_IN_LIQUIDATION", "POSITION_IN_CLOSE"], means: LIQUIDATION, source: `${LABELS}: position` },
  { codes: ["POSITION_DUAL_MODE"], means: POSITION_MODE, source: `${LABELS}: position mode` },
  { codes: ["NO_CHANGE"], means: NO_CHANGE, source: `${LABELS}: no change is made` },
  { codes: ["USER_NOT_FOUND"], means: NO_DEPOSIT, source: `${LABELS}: no futures account` },
  { codes: ["1"], means: BAD_REQUEST, source: `${CHANNELS}: invalid request body` },
  { codes: ["2"], message: /^alert sub/i, means: STREAM, source: `${CHANNELS}: the stream runs already` },
  { codes: ["2"], means: BAD_REQUEST, source: `${CHANNELS}: invalid argument` },
  { codes: ["3"], means: OUTCOME_OPEN, source: `${CHANNELS}: server side error` },
  { codes: ["4"], means: BAD_KEY, source: `${CHANNELS}: authentication fail` },
];

const STATUSES: readonly StatusEntry[] = [
  ...OPEN_STATUSES,
  { status: 429, means: OPEN_RATE_LIMIT, source: "Gate API v4, rate limit: without a label nothing is promised" },
  { status: "4xx", means: OPEN_REFUSAL, source: "Gate API v4: without a label nothing is promised" },
];

export const GATE = new ErrorCatalogue("gate", "Gate", CODES, STATUSES);
