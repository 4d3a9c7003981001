/** What the error codes of Bybit v5 mean for us: `retCode` of REST and of the trade socket, and each leg's own code of a batch.
 * Source: Bybit v5 docs, "Error Codes" (UTA, spot 17xxxx, WebSocket trade) of 2026-07-24; read 2026-11-25. @module */
import { type CodeEntry, ErrorCatalogue, type StatusEntry } from "../shared/error_catalogue.ts";
import {
  AGREEMENT,
  AMEND_REFUSED,
  BAD_KEY,
  BAD_REQUEST,
  BAD_SIGNATURE,
  BANNED,
  BUSY,
  CLOCK,
  DUPLICATE,
  GONE,
  MAINTENANCE,
  MARKET_CLOSED,
  NO_CHANGE,
  NO_FUNDS,
  OFF_GRID,
  OPEN_BAN,
  OPEN_RATE_LIMIT,
  OPEN_REFUSAL,
  OPEN_STATUSES,
  OUTCOME_OPEN,
  OVERLOADED,
  POSITION_LIMIT,
  PRICE_BAND,
  RATE_LIMIT,
  REDUCE_ONLY,
  REDUCE_ONLY_MARKET,
  RESTRICTED,
  SETTING_REFUSED,
  TOO_LARGE,
  TOO_MANY_ORDERS,
  TOO_SMALL,
  WOULD_CROSS,
} from "../shared/refusal_meanings.ts";

const COMMON = "Bybit v5, Error Codes, HTTP, WebSocket and common";
const UTA = "Bybit v5, Error Codes, UTA";
const SPOT = "Bybit v5, Error Codes, spot trade";

const CODES: readonly CodeEntry[] = [
  { codes: ["-1", "10002"], means: CLOCK, source: `${COMMON}: timestamp outside of the window` },
  { codes: ["10000", "10016"], means: OUTCOME_OPEN, source: `${COMMON}: timeout or internal error` },
  {
    codes: ["170001", "170007", "170032", "170146", "170147"],
    means: OUTCOME_OPEN,
    source: `${SPOT}: timeout or internal`,
  },
  { codes: ["429", "10429"], means: OVERLOADED, source: `${COMMON}: system protection; the outcome is not stated` },
  { codes: ["10001"], means: BAD_REQUEST, source: `${COMMON}: request parameter error` },
  {
    codes: ["10003", "10005", "10007", "10010", "33004", "-2015"],
    means: BAD_KEY,
    source: `${COMMON}: key, permission or address`,
  },
  { codes: ["10004"], means: BAD_SIGNATURE, source: `${COMMON}: error sign` },
  { codes: ["10006", "20003"], means: RATE_LIMIT, source: `${COMMON}: too many visits` },
  { codes: ["170222", "170005"], means: RATE_LIMIT, source: `${SPOT}: too many requests or new orders` },
  { codes: ["10403"], means: BANNED, source: `${COMMON}: over the limit of the address` },
  {
    codes: ["10008", "10009", "10024", "10027", "10028"],
    means: RESTRICTED,
    source: `${COMMON}: bans and account kinds`,
  },
  { codes: ["10014", "20006"], means: DUPLICATE, source: `${COMMON}: duplicate request` },
  { codes: ["10017", "10404"], means: BAD_REQUEST, source: `${COMMON}: unknown path or operation` },
  { codes: ["20001"], means: { ...BAD_REQUEST, reason: "stream" }, source: `${COMMON}: repeated auth` },
  {
    codes: ["10019"],
    means: {
      ...MAINTENANCE,
      action: "query_order",
      sentence:
        "{venue} is closing this trade socket and still answers what is in flight; Twoside opens a new one and asks for " +
        "whatever stays without an answer, and you need to do nothing.",
    },
    source: `${COMMON}: the trade service is restarting`,
  },
  { codes: ["10029", "110074"], means: MARKET_CLOSED, source: `${UTA}: symbol invalid or contract not live` },
  { codes: ["170121", "170151", "170157"], means: MARKET_CLOSED, source: `${SPOT}: symbol invalid or not open` },
  { codes: ["110001"], means: GONE, source: `${UTA}: order does not exist` },
  { codes: ["170213", "170143"], means: GONE, source: `${SPOT}: order does not exist` },
  { codes: ["110008", "110010"], means: GONE, source: `${UTA}: order finished or cancelled` },
  { codes: ["170139", "170142", "170190"], means: GONE, source: `${SPOT}: order filled or cancelled` },
  { codes: ["110079", "40004"], means: BUSY, source: `${UTA}: order is being processed` },
  { codes: ["170144", "170191", "170212"], means: BUSY, source: `${SPOT}: order is being processed` },
  {
    codes: ["110003", "30208", "30209", "110120", "110121"],
    means: PRICE_BAND,
    source: `${UTA}: price outside of the band`,
  },
  {
    codes: ["170132", "170133", "170192", "170193", "170194", "170371", "170372"],
    means: PRICE_BAND,
    source: `${SPOT}: price outside of the band`,
  },
  { codes: ["170134", "170137", "170148"], means: OFF_GRID, source: `${SPOT}: precision` },
  { codes: ["110049"], means: OFF_GRID, source: `${UTA}: tickSize` },
  { codes: ["170136", "170140"], means: TOO_SMALL, source: `${SPOT}: below the minimum` },
  { codes: ["110094"], means: TOO_SMALL, source: `${UTA}: below the minimum` },
  { codes: ["110017"], means: REDUCE_ONLY, source: `${UTA}: reduce-only, the size was truncated to zero` },
  { codes: ["170124", "170341", "170381", "170382"], means: TOO_LARGE, source: `${SPOT}: above the maximum` },
  {
    codes: ["110004", "110006", "110007", "110012", "110044", "110045", "110051", "110052", "110053"],
    means: NO_FUNDS,
    source: `${UTA}: balance or margin`,
  },
  { codes: ["170131", "170033"], means: NO_FUNDS, source: `${SPOT}: balance or margin` },
  { codes: ["110009", "110020"], means: TOO_MANY_ORDERS, source: `${UTA}: number of orders` },
  { codes: ["170810"], means: TOO_MANY_ORDERS, source: `${SPOT}: number of orders` },
  {
    codes: ["110013", "110021", "110085", "110086", "110089", "110090"],
    means: POSITION_LIMIT,
    source: `${UTA}: open interest, risk limit or leverage`,
  },
  { codes: ["110022", "110023", "110042", "30228"], means: REDUCE_ONLY_MARKET, source: `${UTA}: reduce-only state` },
  { codes: ["110024", "110028", "3400045"], means: SETTING_REFUSED, source: `${UTA}: position or margin mode` },
  { codes: ["110072"], means: DUPLICATE, source: `${UTA}: OrderLinkedID is duplicate` },
  { codes: ["170141"], means: DUPLICATE, source: `${SPOT}: duplicate clientOrderId` },
  { codes: ["110064"], means: AMEND_REFUSED, source: `${UTA}: quantity below what is filled` },
  { codes: ["170313"], means: AMEND_REFUSED, source: `${SPOT}: quantity below what is filled` },
  { codes: ["34040", "110025", "110026", "110043"], means: NO_CHANGE, source: `${UTA}: not modified` },
  { codes: ["110063", "110066", "110095", "110103"], means: MARKET_CLOSED, source: `${UTA}: settlement or auction` },
  { codes: ["110119"], means: rightTo("RPI"), source: `${UTA}: RPI not permitted` },
  { codes: ["170355"], means: rightTo("RPI"), source: `${SPOT}: RPI not permitted` },
  {
    codes: ["170217"],
    means: { ...WOULD_CROSS, action: "none" },
    source: `${SPOT}: only post-only orders are allowed at this stage`,
  },
  { codes: ["170218"], means: WOULD_CROSS, source: `${SPOT}: the price of the post-only order is invalid` },
  { codes: ["110123", "110125"], means: AGREEMENT, source: `${UTA}: agreement not signed` },
  { codes: ["110124", "110132"], means: RESTRICTED, source: `${UTA}: cooling off or region` },
];

/** A kind of order that needs a permission. */
function rightTo(kind: string) {
  const sentence =
    `{venue} does not let this account place ${kind} orders; Twoside drops the order, and you should choose ` +
    "another kind of order in the configuration.";
  return { ...AGREEMENT, action: "fix_config", sentence } as const;
}

const STATUSES: readonly StatusEntry[] = [
  ...OPEN_STATUSES,
  { status: 403, means: OPEN_BAN, source: "Bybit v5, rate limit: access too frequent, stop for 10 minutes" },
  { status: 429, means: OPEN_RATE_LIMIT, source: "Bybit v5, rate limit: without a code nothing is promised" },
  { status: "4xx", means: OPEN_REFUSAL, source: "Bybit v5: without a code nothing is promised" },
];

export const BYBIT = new ErrorCatalogue("bybit", "Bybit", CODES, STATUSES);
