/** What the error codes of OKX v5 mean for us, of REST and WebSocket alike: `code`, or an order's own `sCode`, which is the truth
 * of a batch. Source: OKX API v5, "Error Code" (REST API and WebSocket), copies of 2025-08 to 2026-07; read 2026-11-25. @module */
import { type CodeEntry, ErrorCatalogue, type StatusEntry } from "../shared/error_catalogue.ts";
import {
  BAD_KEY,
  BAD_REQUEST,
  BAD_SIGNATURE,
  BUSY,
  CLOCK,
  DUPLICATE,
  EXPIRED,
  GONE,
  MAINTENANCE,
  MARKET_CLOSED,
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
  RESTRICTED,
  STREAM,
  TIER_TOO_LOW,
  TOO_LARGE,
  TOO_MANY_ORDERS,
  TOO_SMALL,
  WOULD_CROSS,
  WRONG_ENVIRONMENT,
} from "../shared/refusal_meanings.ts";

const REST = "OKX API v5, Error Code, REST API";
const TRADE = "OKX API v5, Error Code, Trade (51xxx)";
const SOCKET = "OKX API v5, Error Code, WebSocket (60xxx, 63xxx, 64xxx)";

const CODES: readonly CodeEntry[] = [
  {
    codes: ["1", "2"],
    means: OUTCOME_OPEN,
    source: "OKX API v5, batch answers: all or some failed, each order's own sCode tells which",
  },
  {
    codes: ["50001", "50013", "50026", "63999"],
    means: OVERLOADED,
    source: `${REST}: venue busy; query by clOrdId first`,
  },
  { codes: ["64007"], means: OVERLOADED, source: `${SOCKET}: venue busy; query by clOrdId first` },
  {
    codes: ["50004", "51054", "51149"],
    means: OUTCOME_OPEN,
    source: `${REST}: endpoint or order timed out, outcome unknown`,
  },
  { codes: ["50011", "50040", "50061"], means: RATE_LIMIT, source: `${REST}: requests too frequent` },
  { codes: ["60014"], means: RATE_LIMIT, source: `${SOCKET}: requests too frequent` },
  { codes: ["50036", "50037"], means: EXPIRED, source: `${REST}: expTime has passed` },
  {
    codes: ["50100", "50105", "50110", "50111", "50114", "50119", "50120"],
    means: BAD_KEY,
    source: `${REST}: key, passphrase, address or permission`,
  },
  { codes: ["50103", "50104", "50106"], means: BAD_KEY, source: `${REST}: a header of the key is missing` },
  { codes: ["50113"], means: BAD_SIGNATURE, source: `${REST}: Invalid Sign` },
  { codes: ["60005", "60009", "60011", "60022", "60024", "60032"], means: BAD_KEY, source: `${SOCKET}: login` },
  { codes: ["60007"], means: BAD_SIGNATURE, source: `${SOCKET}: Invalid sign` },
  { codes: ["50101"], means: WRONG_ENVIRONMENT, source: `${REST}: APIKey does not match current environment` },
  { codes: ["50102", "50112"], means: CLOCK, source: `${REST}: timestamp` },
  { codes: ["60004", "60006"], means: CLOCK, source: `${SOCKET}: timestamp` },
  {
    codes: ["50007", "50009", "50012", "50027", "50028", "50029", "51024"],
    means: RESTRICTED,
    source: `${REST}: account blocked, frozen or under liquidation`,
  },
  { codes: ["51000", "50002", "50014"], means: BAD_REQUEST, source: `${REST}: parameters` },
  { codes: ["60012", "60013", "60018"], means: BAD_REQUEST, source: `${SOCKET}: parameters` },
  {
    codes: ["51001", "51021", "51022", "51027", "51028", "51155", "54109"],
    means: MARKET_CLOSED,
    source: `${TRADE}: instrument not tradable`,
  },
  { codes: ["64001", "64002"], means: BAD_REQUEST, source: `${SOCKET}: the channel is on another address` },
  { codes: ["51020"], means: TOO_SMALL, source: `${TRADE}: order amount below the minimum` },
  { codes: ["51005", "51150"], means: OFF_GRID, source: `${TRADE}: order amount beyond its limit or precision` },
  {
    codes: ["51120", "51121"],
    means: OFF_GRID,
    source: `${TRADE}: order count below the minimum or no multiple of the lot`,
  },
  { codes: ["51202", "51203"], means: TOO_LARGE, source: `${TRADE}: order amount above the maximum` },
  { codes: ["51006", "51116", "51137", "51138"], means: PRICE_BAND, source: `${TRADE}: price limit` },
  { codes: ["51008", "51127", "51131", "51502"], means: NO_FUNDS, source: `${TRADE}: balance or margin` },
  { codes: ["51010"], means: POSITION_MODE, source: `${TRADE}: not in this account mode` },
  { codes: ["51004"], means: POSITION_LIMIT, source: `${TRADE}: position tier` },
  { codes: ["51016"], means: DUPLICATE, source: `${TRADE}: clOrdId already exists` },
  { codes: ["50071"], means: DUPLICATE, source: `${REST}: clOrdId already exists` },
  { codes: ["51023", "51112", "51148", "51169"], means: REDUCE_ONLY, source: `${TRADE}: position to close` },
  { codes: ["51025", "51103", "51174"], means: TOO_MANY_ORDERS, source: `${TRADE}: open orders` },
  { codes: ["51029", "51030"], means: { ...MARKET_CLOSED, action: "retry_later" }, source: `${TRADE}: settlement` },
  {
    codes: ["51400", "51503", "51509", "51510", "51603"],
    means: GONE,
    source: `${TRADE}: filled, canceled or not there`,
  },
  { codes: ["51410"], means: BUSY, source: `${TRADE}: cancelling is under way` },
  { codes: ["51412"], means: OUTCOME_OPEN, source: `${TRADE}: cancellation timed out` },
  { codes: ["51511"], means: WOULD_CROSS, source: `${TRADE}: an amended post-only order would take` },
  { codes: ["51513"], means: BUSY, source: `${TRADE}: three amendments of the order are pending` },
  { codes: ["51129"], means: POSITION_LIMIT, source: `${TRADE}: position value limit` },
  { codes: ["54035"], means: POSITION_LIMIT, source: `${REST}: collateral limit of the platform` },
  { codes: ["54036"], means: BAD_REQUEST, source: `${REST}: cancel_both is not offered for fok` },
  { codes: ["60029", "60030", "64003"], means: TIER_TOO_LOW, source: `${SOCKET}: VIP tier of the channel` },
  { codes: ["60034"], means: TIER_TOO_LOW, source: `${SOCKET}: tier of the SBE channel, at the handshake` },
  { codes: ["60031", "64004"], means: STREAM, source: `${SOCKET}: logged in or subscribed already` },
  {
    codes: ["64008"],
    means: { ...MAINTENANCE, action: "none" },
    source: `${SOCKET}: the service will be upgraded soon`,
  },
  { codes: ["51071"], means: BAD_REQUEST, source: `${TRADE}: too many tags of cancel-all-after` },
];

const STATUSES: readonly StatusEntry[] = [
  ...OPEN_STATUSES,
  { status: 429, means: OPEN_RATE_LIMIT, source: "OKX API v5, rate limits: without a code nothing is promised" },
  { status: "4xx", means: OPEN_REFUSAL, source: "OKX API v5: without a code nothing is promised" },
];

export const OKX = new ErrorCatalogue("okx", "OKX", CODES, STATUSES);
