/** Error codes that Binance gave its APIs and that others took over with them: the general ones of every market, and those of
 * USD-M futures. Sources: binance-spot-api-docs, errors.md; the "Error Codes" page of USD-M futures; read 2026-11-25. @module */
import type { CodeEntry, StatusEntry } from "./error_catalogue.ts";
import {
  AMEND_REFUSED,
  BAD_KEY,
  BAD_REQUEST,
  BAD_SIGNATURE,
  BANNED,
  CLOCK,
  DUPLICATE,
  ENGINE_REFUSED,
  EXPIRED,
  GONE,
  LIQUIDATION,
  MAINTENANCE,
  MARKET_CLOSED,
  MARKET_UNKNOWN,
  NO_CHANGE,
  NO_FUNDS,
  OFF_GRID,
  OPEN_BAN,
  OPEN_RATE_LIMIT,
  OPEN_REFUSAL,
  OPEN_STATUSES,
  ORDER_RATE,
  OUTCOME_OPEN,
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
} from "./refusal_meanings.ts";

const GENERAL = "errors.md, 10xx general server or network issues";
const REQUEST = "errors.md, 11xx request issues";
const ENGINE = "errors.md, 20xx processing issues";
const FUTURES = "USD-M Error Codes";

/** Of every market: 10xx and 11xx, and what keys and cancels share. */
export const GENERAL_CODES: readonly CodeEntry[] = [
  { codes: ["-1000", "-1001"], means: OUTCOME_OPEN, source: `${GENERAL}: an error while processing` },
  { codes: ["-1006", "-1007"], means: OUTCOME_OPEN, source: `${GENERAL}: execution status unknown` },
  { codes: ["-1002"], means: BAD_KEY, source: `${GENERAL}: UNAUTHORIZED` },
  {
    codes: ["-1003"],
    message: /banned until/i,
    means: BANNED,
    source: "web-socket-api.md, general information on rate limits: banned with 418",
  },
  {
    codes: ["-1003"],
    means: RATE_LIMIT,
    source: "web-socket-api.md, general information on rate limits: over the limit requests fail with 429",
  },
  { codes: ["-1010"], means: OUTCOME_OPEN, source: `${GENERAL}: ERROR_MSG_RECEIVED, no description` },
  { codes: ["-1011"], means: BAD_KEY, source: `${GENERAL}: NON_WHITE_LIST` },
  { codes: ["-1014", "-1020"], means: BAD_REQUEST, source: `${GENERAL}: not supported` },
  { codes: ["-1015"], means: ORDER_RATE, source: `${GENERAL}: TOO_MANY_ORDERS` },
  { codes: ["-1016"], means: MAINTENANCE, source: `${GENERAL}: SERVICE_SHUTTING_DOWN, the outcome is not stated` },
  { codes: ["-1021"], means: CLOCK, source: `${GENERAL}: INVALID_TIMESTAMP` },
  { codes: ["-1022"], means: BAD_SIGNATURE, source: `${GENERAL}: INVALID_SIGNATURE` },
  {
    // deno-fmt-ignore
    codes: [
      "-1100", "-1101", "-1102", "-1103", "-1104", "-1105", "-1106", "-1108", "-1109", "-1110", "-1112", "-1113", "-1114",
      "-1115", "-1116", "-1117", "-1118", "-1119", "-1120", "-1126", "-1127", "-1128", "-1130", "-1131", "-1134", "-1135",
      "-1136", "-1139", "-1145", "-1147", "-1151", "-1152", "-1153", "-1155", "-1158", "-1160", "-1161", "-1194",
    ],
    means: BAD_REQUEST,
    source: REQUEST,
  },
  { codes: ["-1111"], means: OFF_GRID, source: `${REQUEST}: BAD_PRECISION` },
  { codes: ["-1121"], means: MARKET_UNKNOWN, source: `${REQUEST}: BAD_SYMBOL` },
  { codes: ["-1122"], means: MARKET_CLOSED, source: `${REQUEST}: INVALID_SYMBOLSTATUS` },
  { codes: ["-1125"], means: STREAM, source: `${REQUEST}: INVALID_LISTEN_KEY` },
  { codes: ["-2013"], means: GONE, source: `${ENGINE}: NO_SUCH_ORDER` },
  { codes: ["-2014", "-2015"], means: BAD_KEY, source: `${ENGINE}: key, address or permissions` },
];

/** Beyond those: orders, positions and accounts of futures. */
export const FUTURES_CODES: readonly CodeEntry[] = [
  {
    codes: ["-1013", "-2010"],
    message: /immediately (match|trigger)/i,
    means: WOULD_CROSS,
    source: `${FUTURES}: NEW_ORDER_REJECTED`,
  },
  { codes: ["-1013"], means: OFF_GRID, source: `${FUTURES}: INVALID_MESSAGE` },
  { codes: ["-1023"], means: BAD_REQUEST, source: `${FUTURES}: START_TIME_GREATER_THAN_END_TIME` },
  {
    codes: ["-2010"],
    means: ENGINE_REFUSED,
    source: `${FUTURES}: NEW_ORDER_REJECTED, from the matching engine`,
  },
  { codes: ["-2011"], means: GONE, source: `${FUTURES}: CANCEL_REJECTED` },
  { codes: ["-2012"], means: OUTCOME_OPEN, source: `${FUTURES}: CANCEL_ALL_FAIL, without results for each order` },
  { codes: ["-2016"], means: MARKET_CLOSED, source: `${FUTURES}: NO_TRADING_WINDOW` },
  { codes: ["-2017"], means: BAD_KEY, source: `${FUTURES}: API_KEYS_LOCKED` },
  {
    codes: ["-2018", "-2019", "-4050", "-4051"],
    means: NO_FUNDS,
    source: `${FUTURES}: balance or margin not sufficient`,
  },
  { codes: ["-2020"], means: UNFILLED, source: `${FUTURES}: UNABLE_TO_FILL` },
  { codes: ["-2021"], means: WOULD_CROSS, source: `${FUTURES}: ORDER_WOULD_IMMEDIATELY_TRIGGER` },
  { codes: ["-2022", "-2024"], means: REDUCE_ONLY, source: `${FUTURES}: REDUCE_ONLY_REJECT, POSITION_NOT_SUFFICIENT` },
  { codes: ["-2023"], means: LIQUIDATION, source: `${FUTURES}: USER_IN_LIQUIDATION` },
  { codes: ["-2025", "-4045"], means: TOO_MANY_ORDERS, source: `${FUTURES}: MAX_OPEN_ORDER_EXCEEDED` },
  { codes: ["-2026"], means: BAD_REQUEST, source: `${FUTURES}: REDUCE_ONLY_ORDER_TYPE_NOT_SUPPORTED` },
  { codes: ["-2027", "-2028", "-4028"], means: POSITION_LIMIT, source: `${FUTURES}: leverage bracket` },
  { codes: ["-4000"], means: BAD_REQUEST, source: `${FUTURES}: INVALID_ORDER_STATUS` },
  {
    codes: ["-4001", "-4002", "-4006", "-4007", "-4013", "-4014", "-4023", "-4029", "-4030"],
    means: OFF_GRID,
    source: `${FUTURES}: price, tick or step`,
  },
  { codes: ["-4003", "-4004"], means: TOO_SMALL, source: `${FUTURES}: quantity below the minimum` },
  { codes: ["-4005"], means: TOO_LARGE, source: `${FUTURES}: QTY_GREATER_THAN_MAX_QTY` },
  { codes: ["-4015"], means: BAD_REQUEST, source: `${FUTURES}: INVALID_CL_ORD_ID_LEN` },
  { codes: ["-4016", "-4024", "-4131"], means: PRICE_BAND, source: `${FUTURES}: PERCENT_PRICE` },
  { codes: ["-4183", "-4184"], means: PRICE_BAND, source: `${FUTURES}: stop price beyond its multiplier` },
  { codes: ["-4046", "-4059"], means: NO_CHANGE, source: `${FUTURES}: no need to change` },
  {
    codes: ["-4047", "-4048", "-4060", "-4061", "-4062", "-4067", "-4068", "-4161"],
    means: POSITION_MODE,
    source: `${FUTURES}: position side or margin type`,
  },
  { codes: ["-4056", "-4057"], means: BAD_KEY, source: `${FUTURES}: the kind of key` },
  { codes: ["-4082", "-4084"], means: BAD_REQUEST, source: `${FUTURES}: batch or method not offered` },
  {
    codes: ["-4083"],
    means: OUTCOME_OPEN,
    source: `${FUTURES}: PLACE_BATCH_ORDERS_FAIL, without results for each order`,
  },
  { codes: ["-4087", "-4400"], means: REDUCE_ONLY_MARKET, source: `${FUTURES}: only reduce-only orders are permitted` },
  {
    codes: ["-4088", "-4109", "-4192", "-4401"],
    means: RESTRICTED,
    source: `${FUTURES}: permission, cooling off, compliance`,
  },
  { codes: ["-4104", "-4144"], means: MARKET_UNKNOWN, source: `${FUTURES}: contract type or pair` },
  { codes: ["-4116"], means: DUPLICATE, source: `${FUTURES}: DUPLICATED_CLIENT_ORDER_ID` },
  {
    codes: ["-4117", "-4120", "-4135", "-4137", "-4138", "-4139", "-4142"],
    means: BAD_REQUEST,
    source: `${FUTURES}: conditional orders`,
  },
  { codes: ["-4118"], means: REDUCE_ONLY, source: `${FUTURES}: REDUCE_ONLY_MARGIN_CHECK_FAILED` },
  { codes: ["-4140", "-4141"], means: MARKET_CLOSED, source: `${FUTURES}: symbol not open` },
  { codes: ["-4164"], means: TOO_SMALL, source: `${FUTURES}: MIN_NOTIONAL` },
  { codes: ["-5021"], means: UNFILLED, source: `${FUTURES}: FOK_ORDER_REJECT` },
  { codes: ["-5022"], means: WOULD_CROSS, source: `${FUTURES}: GTX_ORDER_REJECT` },
  { codes: ["-5024", "-5025", "-5026"], means: AMEND_REFUSED, source: `${FUTURES}: modify not possible` },
  { codes: ["-5027"], means: NO_CHANGE, source: `${FUTURES}: SAME_ORDER` },
  { codes: ["-5028"], means: EXPIRED, source: `${FUTURES}: ME_RECVWINDOW_REJECT, outside of recvWindow at the engine` },
  { codes: ["-5029"], means: TOO_SMALL, source: `${FUTURES}: MODIFICATION_MIN_NOTIONAL` },
  { codes: ["-5037", "-5038", "-5039", "-5040"], means: BAD_REQUEST, source: `${FUTURES}: parameters of the order` },
  { codes: ["-5041"], means: UNFILLED, source: `${FUTURES}: BBO_ORDER_REJECT` },
];

/** A body without a code says nothing of the order, whatever the status. */
export const BINANCE_STATUSES: readonly StatusEntry[] = [
  ...OPEN_STATUSES,
  {
    status: 429,
    means: OPEN_RATE_LIMIT,
    source: "web-socket-api.md, status codes; without a code nothing is promised",
  },
  { status: 418, means: OPEN_BAN, source: "web-socket-api.md, status codes: banned" },
  { status: 403, means: OPEN_REFUSAL, source: "web-socket-api.md, status codes: the web application firewall" },
  { status: "4xx", means: OPEN_REFUSAL, source: "web-socket-api.md, status codes; without a code nothing is promised" },
];
