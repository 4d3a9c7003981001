/** What the error codes of the dYdX chain mean for us: the verdict of CheckTx, a number that means something only together with
 * its codespace, so "clob/2003". A code other than 0 says that this node did not take the transaction, and its gateway hands on
 * none that it refused. Code 0 says "seen", not "resting". Sources: v4-chain, protocol/x/clob/types/errors.go, x/accountplus,
 * x/subaccounts, and the Cosmos SDK's errors, of 2026-03; read 2026-11-25. @module */
import { type CodeEntry, ErrorCatalogue, type StatusEntry } from "../shared/error_catalogue.ts";
import {
  BAD_REQUEST,
  BAD_SIGNATURE,
  BUSY,
  DUPLICATE,
  EXPIRED,
  GONE,
  MARKET_CLOSED,
  MARKET_UNKNOWN,
  NO_FUNDS,
  NONCE,
  OFF_GRID,
  OPEN_RATE_LIMIT,
  OPEN_REFUSAL,
  OPEN_STATUSES,
  OUTCOME_OPEN,
  OVERLOADED_REFUSED,
  POSITION_LIMIT,
  RATE_LIMIT,
  REDUCE_ONLY,
  TOO_MANY_ORDERS,
  UNFILLED,
  VENUE_FAULT,
  WOULD_CROSS,
} from "../shared/refusal_meanings.ts";

const CLOB = "v4-chain, x/clob, errors.go";
const ACCOUNT = "v4-chain, x/accountplus, errors.go";
const SUBACCOUNTS = "v4-chain, x/subaccounts, errors.go";
const SDK = "Cosmos SDK, types/errors";

const clob = (...numbers: readonly number[]) => numbers.map((number) => `clob/${number}`);
const subaccounts = (...numbers: readonly number[]) => numbers.map((number) => `subaccounts/${number}`);

const CODES: readonly CodeEntry[] = [
  { codes: clob(2, 3006, 3010), means: GONE, source: `${CLOB}: the order is not there` },
  { codes: clob(3, 12, 42, 44, 48, 49, 50), means: BAD_REQUEST, source: `${CLOB}: form of the order` },
  { codes: clob(4, 6, 18), means: OFF_GRID, source: `${CLOB}: quantums or subticks` },
  { codes: clob(8, 19, 21, 37), means: MARKET_UNKNOWN, source: `${CLOB}: no such CLOB pair or perpetual` },
  {
    codes: clob(7),
    means: {
      ...BUSY,
      reason: "unknown_order",
      action: "none",
      sentence:
        "{venue} remembers a cancel of an order with this id; Twoside places with a new id, and you need to do nothing.",
    },
    source: `${CLOB}: a remembered cancel blocks the placement`,
  },
  {
    codes: clob(9, 32),
    means: { ...BUSY, action: "none" },
    source: `${CLOB}: a cancel with the same or a later block is there already`,
  },
  { codes: clob(5, 10, 11, 3001, 3003, 3004), means: EXPIRED, source: `${CLOB}: goodTilBlock or goodTilBlockTime` },
  { codes: clob(17), means: TOO_MANY_ORDERS, source: `${CLOB}: open orders of one side` },
  { codes: clob(10001), means: TOO_MANY_ORDERS, source: `${CLOB}: equity tier` },
  {
    codes: clob(20, 3005),
    // The order with this id may be the very one that was refused.
    means: {
      ...BUSY,
      verdict: "ambiguous",
      sentence:
        "{venue} holds an order with this id whose last block is as late or later, so that it was not replaced; Twoside asks " +
        "for it and replaces it with a later block, and you need to do nothing.",
      action: "query_order",
    },
    source: `${CLOB}: bad replacement`,
  },
  {
    codes: clob(24, 43, 2004),
    means: {
      ...OUTCOME_OPEN,
      sentence:
        "{venue} says that the order has traded already, in full or in part; Twoside counts it as live and asks for it and its " +
        "fills, and you need to do nothing.",
    },
    source: `${CLOB}: the order is filled, or an immediate one filled in part`,
  },
  { codes: clob(29), means: GONE, source: `${CLOB}: a cancel of no order that could be cancelled` },
  {
    codes: clob(3008, 3009),
    means: { ...GONE, verdict: "ambiguous" },
    source: `${CLOB}: a stateful order that was there, cancelled or removed, be it by a fill`,
  },
  { codes: clob(30), means: DUPLICATE, source: `${CLOB}: the same order was processed already` },
  { codes: clob(34, 36), means: MARKET_CLOSED, source: `${CLOB}: status of the CLOB pair` },
  {
    codes: clob(45, 46),
    means: {
      ...VENUE_FAULT,
      action: "query_order",
      sentence:
        "{venue} did not carry out a cancel of many orders at once, or only a part of it; Twoside cancels them one by one and " +
        "counts each until its end is known.",
    },
    source: `${CLOB}: batch cancel, without results for each order`,
  },
  {
    codes: clob(47),
    means: { ...OVERLOADED_REFUSED, reason: "maintenance" },
    source: `${CLOB}: the node has restarted; orders are taken from the next block on`,
  },
  { codes: clob(2000), means: UNFILLED, source: `${CLOB}: fill or kill` },
  { codes: clob(2001, 2002), means: REDUCE_ONLY, source: `${CLOB}: reduce-only against the position` },
  { codes: clob(2003), means: WOULD_CROSS, source: `${CLOB}: post-only` },
  {
    codes: clob(2005),
    means: {
      ...POSITION_LIMIT,
      action: "fix_config",
      sentence:
        "An isolated market of {venue} wants a subaccount that holds nothing else; Twoside stops trading there, and you should " +
        "give it a subaccount of its own.",
    },
    source: `${CLOB}: isolated subaccount`,
  },
  {
    codes: clob(3000, 3002, 6000, 6001, 6002, 9003),
    means: BAD_REQUEST,
    source: `${CLOB}: flags, conditions, reduce-only`,
  },
  { codes: clob(3007), means: NO_FUNDS, source: `${CLOB}: collateral check` },
  { codes: clob(5001), means: RATE_LIMIT, source: `${CLOB}: block rate limit` },
  { codes: clob(11000, 11001), means: BAD_REQUEST, source: `${CLOB}: address or order router` },
  { codes: clob(11002, 11003, 11004), means: POSITION_LIMIT, source: `${CLOB}: leverage` },
  {
    codes: clob(
      ...[13, 14, 15, 16, 22, 23, 25, 26, 27, 28, 31, 33, 35, 39, 40, 41],
      ...[
        1000,
        1001,
        1002,
        1003,
        1004,
        1005,
        1006,
        1007,
        1008,
        1009,
        1010,
        1011,
        1012,
        1013,
        1014,
        1015,
        1017,
        1018,
        1019,
      ],
      ...[1020, 1021, 1022, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 5000, 9000, 9001, 9002, 10000],
    ),
    means: VENUE_FAULT,
    source: `${CLOB}: the chain's own messages, liquidations and settings`,
  },
  {
    codes: ["accountplus/1", "accountplus/2", "accountplus/3", "accountplus/4", "accountplus/5", "accountplus/6"],
    means: BAD_SIGNATURE,
    source: `${ACCOUNT}: authenticators`,
  },
  {
    codes: ["accountplus/100", "accountplus/104", "accountplus/105"],
    message: /account number, sequence/i,
    means: NONCE,
    source: `${ACCOUNT}: the log names account number, sequence and chain id`,
  },
  {
    codes: [
      "accountplus/100",
      "accountplus/101",
      "accountplus/102",
      "accountplus/103",
      "accountplus/104",
      "accountplus/105",
    ],
    means: {
      ...BAD_SIGNATURE,
      sentence:
        "{venue} does not accept the signature, or the key may not trade this market or subaccount; Twoside stops trading " +
        "there, and you should look at the permissions of the key.",
    },
    source: `${ACCOUNT}: signature, market or subaccount of a permissioned key`,
  },
  { codes: subaccounts(102, 103), means: NO_FUNDS, source: `${SUBACCOUNTS}: the update cannot be applied` },
  { codes: subaccounts(200, 201), means: BAD_REQUEST, source: `${SUBACCOUNTS}: number or owner` },
  { codes: subaccounts(700, 701, 702, 703), means: POSITION_LIMIT, source: `${SUBACCOUNTS}: leverage` },
  {
    codes: subaccounts(0, 101, 202, 300, 301, 302, 303, 400, 401, 402, 403, 500, 501, 600, 601, 602),
    means: VENUE_FAULT,
    source: `${SUBACCOUNTS}: the chain's own state`,
  },
  { codes: ["sdk/4"], means: BAD_SIGNATURE, source: `${SDK}: unauthorized` },
  { codes: ["sdk/5"], means: NO_FUNDS, source: `${SDK}: insufficient funds` },
  { codes: ["sdk/11", "sdk/13", "sdk/21"], means: BAD_REQUEST, source: `${SDK}: gas, fee or length` },
  { codes: ["sdk/19"], means: DUPLICATE, source: `${SDK}: tx already in mempool` },
  { codes: ["sdk/20"], means: OVERLOADED_REFUSED, source: `${SDK}: mempool is full` },
  { codes: ["sdk/30"], means: EXPIRED, source: `${SDK}: tx timeout height` },
  { codes: ["sdk/32"], means: NONCE, source: `${SDK}: incorrect account sequence` },
];

const STATUSES: readonly StatusEntry[] = [
  ...OPEN_STATUSES,
  { status: 429, means: OPEN_RATE_LIMIT, source: "limits of the node's operator; nothing is promised" },
  { status: 403, means: OPEN_REFUSAL, source: "indexer: the country or the address is blocked" },
  { status: "4xx", means: OPEN_REFUSAL, source: "limits of the node's operator; nothing is promised" },
];

export const DYDX = new ErrorCatalogue("dydx", "dYdX", CODES, STATUSES);

/** The code as the table holds it. @param codespace as in the answer, "" where it is missing */
export function dydxCode(codespace: string, code: number): string {
  return `${codespace}/${code}`;
}
