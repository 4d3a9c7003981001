/** What the errors of Hyperliquid mean for us. It has no codes: an error is a sentence, known by how it begins (orders and cancels
 * end theirs with " asset=<id>"), and the order stream uses one word for the same, which stands here as the code. A sentence that
 * stands nowhere is ambiguous. Source: Hyperliquid docs, "Error responses" and "Order statuses", mirrors of 2026 and wire
 * measurements of 2026-07 to 2026-10; read 2026-11-25. @module */
import { type CodeEntry, ErrorCatalogue, type StatusEntry } from "../shared/error_catalogue.ts";
import {
  AMEND_REFUSED,
  BAD_REQUEST,
  BAD_SIGNATURE,
  GONE,
  NO_DEPOSIT,
  NO_FUNDS,
  NONCE,
  OFF_GRID,
  OPEN_RATE_LIMIT,
  OPEN_REFUSAL,
  OPEN_STATUSES,
  POSITION_LIMIT,
  PRICE_BAND,
  RATE_LIMIT,
  REDUCE_ONLY,
  STREAM,
  TIER_TOO_LOW,
  TOO_MANY_ORDERS,
  TOO_SMALL,
  UNFILLED,
  WOULD_CROSS,
} from "../shared/refusal_meanings.ts";

const ERRORS = "Hyperliquid docs, Error responses";
const STATUS_WORDS = "Hyperliquid docs, Order statuses";

const CODES: readonly CodeEntry[] = [
  { codes: ["tickRejected"], texts: ["Price must be divisible by tick size"], means: OFF_GRID, source: ERRORS },
  { codes: ["invalidPrice"], texts: ["Order has invalid price"], means: OFF_GRID, source: ERRORS },
  { codes: ["minTradeNtlRejected"], texts: ["Order must have minimum value of"], means: TOO_SMALL, source: ERRORS },
  { codes: ["invalidSize"], texts: ["Order has invalid size"], means: OFF_GRID, source: ERRORS },
  { codes: ["zeroSize"], texts: ["Order has zero size"], means: TOO_SMALL, source: ERRORS },
  { codes: ["perpMarginRejected"], texts: ["Insufficient margin to place order"], means: NO_FUNDS, source: ERRORS },
  {
    codes: ["insufficientSpotBalanceRejected"],
    texts: [
      "(Spot-only) Order has insufficient spot balance",
      "Order has insufficient spot balance",
      "Insufficient spot balance",
    ],
    means: NO_FUNDS,
    source: ERRORS,
  },
  {
    codes: ["reduceOnlyRejected"],
    texts: ["Reduce only order would increase position"],
    means: REDUCE_ONLY,
    source: ERRORS,
  },
  {
    codes: ["badAloPxRejected"],
    texts: ["Post only order would have immediately matched"],
    means: WOULD_CROSS,
    source: ERRORS,
  },
  {
    codes: ["upgradePostOnly"],
    texts: ["Only post-only orders allowed immediately after a network upgrade"],
    means: { ...WOULD_CROSS, reason: "maintenance", action: "retry_later" },
    source: ERRORS,
  },
  {
    codes: ["iocCancelRejected"],
    texts: ["Order could not immediately match against any resting orders"],
    means: UNFILLED,
    source: ERRORS,
  },
  {
    codes: ["marketOrderNoLiquidityRejected"],
    texts: ["No liquidity available for market order"],
    means: UNFILLED,
    source: ERRORS,
  },
  {
    codes: ["priceTooFar"],
    texts: ["Order price cannot be more than 80% away from the reference price"],
    means: PRICE_BAND,
    source: ERRORS,
  },
  { codes: ["oracleRejected"], texts: ["Order price too far from oracle"], means: PRICE_BAND, source: ERRORS },
  { codes: ["badTriggerPxRejected"], texts: ["Invalid TP/SL price"], means: BAD_REQUEST, source: ERRORS },
  {
    codes: ["positionIncreaseAtOpenInterestCapRejected", "positionFlipAtOpenInterestCapRejected"],
    texts: ["Order would increase open interest while open interest is capped"],
    means: POSITION_LIMIT,
    source: ERRORS,
  },
  {
    codes: ["tooAggressiveAtOpenInterestCapRejected"],
    texts: ["Order rejected due to price more aggressive than oracle while at open interest cap"],
    means: POSITION_LIMIT,
    source: ERRORS,
  },
  {
    codes: ["openInterestIncreaseRejected"],
    texts: ["Order would increase open interest too quickly"],
    means: POSITION_LIMIT,
    source: ERRORS,
  },
  {
    codes: ["perpMaxPositionRejected"],
    texts: ["Order would cause position to exceed margin tier limit at current leverage"],
    means: POSITION_LIMIT,
    source: ERRORS,
  },
  { codes: ["tooManyOpenOrdersRejected"], means: TOO_MANY_ORDERS, source: STATUS_WORDS },
  {
    codes: ["missingOrder"],
    texts: ["Order was never placed, already canceled, or filled"],
    means: GONE,
    source: ERRORS,
  },
  { codes: ["unknownOid"], means: GONE, source: "Hyperliquid docs, info orderStatus" },
  {
    codes: ["invalidNewOrder"],
    texts: ["Attempted to modify to invalid new order"],
    means: AMEND_REFUSED,
    source: ERRORS,
  },
  { codes: ["modifyOfClosed"], texts: ["Cannot modify canceled or filled order"], means: GONE, source: ERRORS },
  {
    codes: ["badSignatureOrUnknownAgent"],
    texts: ["User or API Wallet"],
    means: {
      ...BAD_SIGNATURE,
      sentence:
        "{venue} does not know the wallet that signed: the agent is not approved or has expired, or the network is another " +
        "one; Twoside stops trading there, and you should look at the agent on the venue's site.",
    },
    source: ERRORS,
  },
  { codes: ["badSignature"], texts: ["Unable to recover signer"], means: BAD_SIGNATURE, source: ERRORS },
  {
    // A request with this nonce was taken: nothing says that it was another one.
    codes: ["duplicateNonce"],
    texts: ["Invalid nonce: duplicate nonce"],
    means: { ...NONCE, verdict: "ambiguous" },
    source: `${ERRORS}; Nonces and API wallets: each nonce once`,
  },
  { codes: ["invalidNonce"], texts: ["Invalid nonce"], means: NONCE, source: ERRORS },
  {
    codes: ["addressRateLimit"],
    texts: ["Too many cumulative requests sent"],
    means: {
      ...RATE_LIMIT,
      sentence:
        "This address has used up the requests that its traded volume earns on {venue}; Twoside sends little more than " +
        "cancels, and you can trade more, buy requests or move quotes less often.",
    },
    source: ERRORS,
  },
  {
    codes: ["scheduleCancelLocked"],
    texts: ["Cannot set scheduled cancel time until enough volume traded"],
    means: {
      ...TIER_TOO_LOW,
      sentence:
        "This account has not traded enough for the dead-man's switch of {venue}; Twoside goes on under its own watchdogs, " +
        "and you should know that nothing at the venue cancels for you.",
    },
    source: "Hyperliquid docs, scheduleCancel",
  },
  { codes: ["noDeposit"], texts: ["Must deposit before performing actions"], means: NO_DEPOSIT, source: ERRORS },
  {
    codes: ["tooManyPendingPosts"],
    texts: ["too many pending post requests"],
    means: RATE_LIMIT,
    source: "Hyperliquid docs, WebSocket post requests: at most 100 in flight",
  },
  {
    codes: ["alreadySubscribed", "alreadyUnsubscribed"],
    texts: ["Already subscribed", "Already unsubscribed"],
    means: STREAM,
    source: "seen on the wire, 2026-09",
  },
  {
    codes: ["parse"],
    texts: ["Error parsing JSON into valid websocket request"],
    means: BAD_REQUEST,
    source: "seen on the wire, 2026-09",
  },
];

const STATUSES: readonly StatusEntry[] = [
  ...OPEN_STATUSES,
  { status: 429, means: OPEN_RATE_LIMIT, source: "Hyperliquid docs, Rate limits; nothing is promised" },
  { status: "4xx", means: OPEN_REFUSAL, source: "Hyperliquid docs; nothing is promised" },
];

export const HYPERLIQUID = new ErrorCatalogue("hyperliquid", "Hyperliquid", CODES, STATUSES);
