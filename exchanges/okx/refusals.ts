/** What the error codes of OKX v5 mean for us, of REST and WebSocket alike: `code`, or an order's own `sCode`, which is the truth
 * of a batch. Source: OKX API v5, "Error Code" (REST API and WebSocket), copies of 2025-08 to 2026-07-20; read 2026-11-25 and 26.
 * Only what a request of ours can meet stands here. @module */
import { type CodeEntry, ErrorCatalogue, type StatusEntry } from "../shared/error_catalogue.ts";
import {
  AGREEMENT,
  AMEND_REFUSED,
  BAD_KEY,
  BAD_REQUEST,
  BAD_SIGNATURE,
  BUSY,
  CLOCK,
  DUPLICATE,
  EXPIRED,
  GONE,
  LIQUIDATION,
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
  SETTING_REFUSED,
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
  { codes: ["60014", "60023"], means: RATE_LIMIT, source: `${SOCKET}: requests too frequent` },
  { codes: ["50036", "50037"], means: EXPIRED, source: `${REST}: expTime has passed` },
  {
    codes: ["50100", "50105", "50110", "50111", "50114", "50119", "50120"],
    means: BAD_KEY,
    source: `${REST}: key, passphrase, address or permission`,
  },
  { codes: ["50103", "50104", "50106", "50107"], means: BAD_KEY, source: `${REST}: a header of the key is missing` },
  { codes: ["50113"], means: BAD_SIGNATURE, source: `${REST}: Invalid Sign` },
  { codes: ["60005", "60009", "60011", "60022", "60024", "60032"], means: BAD_KEY, source: `${SOCKET}: login` },
  { codes: ["60007"], means: BAD_SIGNATURE, source: `${SOCKET}: Invalid sign` },
  { codes: ["50101"], means: WRONG_ENVIRONMENT, source: `${REST}: APIKey does not match current environment` },
  { codes: ["50102", "50112"], means: CLOCK, source: `${REST}: timestamp` },
  { codes: ["60004", "60006"], means: CLOCK, source: `${SOCKET}: timestamp` },
  { codes: ["50108", "50109", "50121"], means: BAD_KEY, source: `${REST}: domain or address` },
  {
    codes: ["50017", "50018", "50019", "50020", "50021", "50022"],
    means: LIQUIDATION,
    source: `${REST}: frozen by liquidation or auto-deleveraging`,
  },
  {
    codes: ["50030", "50032", "50035", "50041", "50051", "50052", "50059", "50060"],
    means: AGREEMENT,
    source: `${REST}: what the account, its region or its verification allows`,
  },
  {
    codes: ["50007", "50008", "50009", "50012", "50027", "50028", "50029", "51009", "51024"],
    means: RESTRICTED,
    source: `${REST}: account blocked, frozen or under liquidation`,
  },
  {
    codes: ["50000", "50002", "50006", "50014", "50015", "50016", "50024", "50025", "50115"],
    means: BAD_REQUEST,
    source: `${REST}: body, parameters or method`,
  },
  {
    codes: ["51000", "51003", "51015", "51175", "51176", "51406", "51407", "51500", "51514"],
    means: BAD_REQUEST,
    source: `${TRADE}: parameters`,
  },
  {
    codes: ["60008", "60012", "60013", "60018", "60019", "60027", "60028", "60033"],
    means: BAD_REQUEST,
    source: `${SOCKET}: parameters`,
  },
  {
    codes: ["50033", "51001", "51021", "51022", "51027", "51028", "51087", "51155", "54072", "54109"],
    means: MARKET_CLOSED,
    source: `${TRADE}: instrument not tradable`,
  },
  { codes: ["64001", "64002"], means: BAD_REQUEST, source: `${SOCKET}: the channel is on another address` },
  { codes: ["51110", "51124", "51196", "51197"], means: MARKET_CLOSED, source: `${TRADE}: auction before the listing` },
  { codes: ["51404", "51508", "54047", "54048"], means: BUSY, source: `${TRADE}: auction, or the order is held back` },
  { codes: ["51007", "51020"], means: TOO_SMALL, source: `${TRADE}: order amount below the minimum` },
  { codes: ["51150"], means: OFF_GRID, source: `${TRADE}: precision of price or amount` },
  {
    codes: ["51120", "51121"],
    means: OFF_GRID,
    source: `${TRADE}: order count below the minimum or no multiple of the lot`,
  },
  {
    codes: ["51005", "51101", "51185", "51202", "51203"],
    means: TOO_LARGE,
    source: `${TRADE}: order amount above the maximum`,
  },
  { codes: ["51006", "51116", "51122", "51137", "51138"], means: PRICE_BAND, source: `${TRADE}: price limit` },
  { codes: ["51008", "51127", "51131", "51502"], means: NO_FUNDS, source: `${TRADE}: balance or margin` },
  { codes: ["51010"], means: POSITION_MODE, source: `${TRADE}: not in this account mode` },
  { codes: ["59000"], means: SETTING_REFUSED, source: `${REST}: settings failed` },
  { codes: ["59102"], means: POSITION_LIMIT, source: `${REST}: leverage above the maximum` },
  {
    codes: ["51004", "51104", "51105", "51106", "51107", "51186", "51187"],
    means: POSITION_LIMIT,
    source: `${TRADE}: position tier, sum of position and orders, or leverage`,
  },
  { codes: ["51011", "51016"], means: DUPLICATE, source: `${TRADE}: ordId or clOrdId already exists` },
  { codes: ["50042", "50071"], means: DUPLICATE, source: `${REST}: repeated request, or clOrdId already exists` },
  {
    codes: ["51023", "51112", "51148", "51169", "51170", "51171", "51205", "51206", "51521", "51522"],
    means: REDUCE_ONLY,
    source: `${TRADE}: position to close`,
  },
  {
    codes: ["51025", "51102", "51103", "51117", "51165", "51174"],
    means: TOO_MANY_ORDERS,
    source: `${TRADE}: open orders`,
  },
  { codes: ["51029", "51030"], means: { ...MARKET_CLOSED, action: "retry_later" }, source: `${TRADE}: settlement` },
  {
    codes: ["51400", "51401", "51402", "51405", "51503", "51509", "51510", "51603"],
    means: GONE,
    source: `${TRADE}: filled, canceled or not there`,
  },
  { codes: ["51410"], means: BUSY, source: `${TRADE}: cancelling is under way` },
  { codes: ["51412"], means: OUTCOME_OPEN, source: `${TRADE}: cancellation timed out` },
  { codes: ["51511"], means: WOULD_CROSS, source: `${TRADE}: an amended post-only order would take` },
  { codes: ["51513"], means: BUSY, source: `${TRADE}: three amendments of the order are pending` },
  { codes: ["51506", "54071"], means: AMEND_REFUSED, source: `${TRADE}: the order takes no change` },
  { codes: ["51129"], means: POSITION_LIMIT, source: `${TRADE}: position value limit` },
  { codes: ["54030", "54031"], means: POSITION_LIMIT, source: `${REST}: open interest of the platform` },
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
