/** What refusals mean, whichever venue says them: the meanings that the venues' tables point to. Where a venue means it in another
 * way, its table changes the copy. Sentences say what happened, what Twoside does, and what a person can do. @module */
import type { RefusalAction, RefusalReason } from "../../core/event.ts";
import type { Meaning, StatusEntry } from "./error_catalogue.ts";

const did = (reason: RefusalReason, action: RefusalAction, sentence: string): Meaning => ({
  reason,
  verdict: "definitive",
  action,
  sentence,
});
const may = (reason: RefusalReason, action: RefusalAction, sentence: string): Meaning => ({
  reason,
  verdict: "ambiguous",
  action,
  sentence,
});

// ---- part of the game

export const WOULD_CROSS = did(
  "would_cross",
  "none",
  "The price would have traded at once, so {venue} refused the post-only order; Twoside quotes again after a short pause, " +
    "and you need to do nothing.",
);
export const UNFILLED = did(
  "unfilled",
  "none",
  "Nothing could be filled at once at this price, so {venue} ended the order; Twoside tries again only if the strategy still " +
    "wants it, and you need to do nothing.",
);
export const PRICE_BAND = did(
  "price_band",
  "none",
  "The price lies too far from the price that {venue} goes by; Twoside drops the order and quotes again from fresh prices, " +
    "and you need to do nothing unless this repeats.",
);
export const EXPIRED = did(
  "expired",
  "none",
  "The order reached {venue} after its own time limit, so that it was not taken; Twoside quotes anew, and you should check " +
    "the connection if this repeats.",
);
export const NO_CHANGE = did(
  "no_change",
  "none",
  "The change asks for what is there already, so {venue} did nothing; Twoside goes on, and you need to do nothing.",
);
export const SELF_TRADE = did(
  "self_trade_prevention",
  "none",
  "The order would have traded with another order of this account, so {venue} stopped it; Twoside quotes again once that " +
    "order is gone, and you should check that no second program trades on this account.",
);
export const NOT_ATTEMPTED = did(
  "not_attempted",
  "none",
  "One half of a cancel-and-place failed, so {venue} did not try the rest; Twoside reads both results and quotes anew, and " +
    "you need to do nothing.",
);
export const AMEND_REFUSED = did(
  "filter",
  "none",
  "{venue} cannot change this order in place; Twoside cancels it and places a new one, and you need to do nothing.",
);

export const ENGINE_REFUSED = did(
  "other",
  "none",
  "The matching engine of {venue} refused the request for a reason that stands in its own words; Twoside drops it and quotes " +
    "again after a pause, and you can read the venue's words beside this.",
);

// ---- the market's rules

export const OFF_GRID = did(
  "filter",
  "refresh_rules",
  "Price or size do not fit the tick, the lot or the precision of this market; Twoside reads the market's rules again before " +
    "it quotes, and you need to do nothing unless this repeats.",
);
export const TOO_SMALL = did(
  "filter",
  "refresh_rules",
  "The order is smaller than {venue} takes in this market; Twoside drops it and reads the market's rules again, and you can " +
    "raise the order size.",
);
export const TOO_LARGE = did(
  "filter",
  "refresh_rules",
  "The order is larger than {venue} takes in this market; Twoside drops it and reads the market's rules again, and you can " +
    "lower the order size.",
);
export const TOO_MANY_ORDERS = did(
  "too_many_orders",
  "none",
  "{venue} allows no more open orders here; Twoside places none until some have ended, and you can lower the number of levels.",
);
export const MARKET_CLOSED = did(
  "market_closed",
  "pause_market",
  "{venue} takes no orders for this market now; Twoside stops quoting it and reads its rules again, and you can look at the " +
    "venue's notices.",
);
export const MARKET_UNKNOWN = did(
  "market_closed",
  "fix_config",
  "{venue} does not trade a market of this name; Twoside does not quote it, and you should correct the market in the " +
    "configuration.",
);
export const REDUCE_ONLY_MARKET = did(
  "reduce_only",
  "pause_market",
  "{venue} takes only orders that make a position smaller in this market now; Twoside stops quoting it, and you can close the " +
    "position by hand.",
);

// ---- money and positions

export const NO_FUNDS = did(
  "insufficient_balance",
  "refresh_account",
  "There is not enough free balance or margin at {venue} for this order; Twoside holds this quote back for a while, and you can " +
    "add funds or make the orders smaller.",
);
export const NO_DEPOSIT = did(
  "insufficient_balance",
  "tell_person",
  "The account at {venue} holds no funds or was never opened; Twoside cannot trade there, and you should fund it or correct the " +
    "account in the configuration.",
);
export const REDUCE_ONLY = did(
  "reduce_only",
  "refresh_account",
  "The order was to make a position smaller and would not have; Twoside asks {venue} for the position before it goes on, and " +
    "you need to do nothing unless this repeats.",
);
export const POSITION_LIMIT = did(
  "position_limit",
  "refresh_account",
  "The order would carry the position past what {venue} allows this account; Twoside drops it, and you can lower the size, the " +
    "position limit or the leverage.",
);
export const POSITION_MODE = did(
  "position_mode",
  "fix_config",
  "The account's position or margin mode at {venue} is not the one that Twoside trades in; Twoside stops trading there, and you " +
    "should set the account's mode and start anew.",
);
export const SETTING_REFUSED = did(
  "position_mode",
  "fix_config",
  "{venue} does not change this setting of the account, mostly because orders or positions are open; Twoside changes no " +
    "setting by itself, and you should end them first if you were changing one.",
);
export const LIQUIDATION = did(
  "liquidation",
  "pause_venue",
  "{venue} is liquidating this account or a position of it; Twoside stops trading there, and you should look at the margin at " +
    "once.",
);

// ---- the account and its keys

export const BAD_KEY = did(
  "authentication",
  "check_keys",
  "{venue} does not accept the API key, or this address or action is not permitted to it; Twoside stops trading there, and you " +
    "should check the key, its permissions and its list of addresses.",
);
export const BAD_SIGNATURE = did(
  "authentication",
  "check_keys",
  "{venue} does not accept the signature of the request; Twoside stops trading there, and you should check that secret and key " +
    "belong together.",
);
export const WRONG_ENVIRONMENT = did(
  "authentication",
  "fix_config",
  "The key belongs to another environment or region of {venue} than the one in the configuration; Twoside stops trading there, " +
    "and you should correct one of the two.",
);
export const RESTRICTED = did(
  "restricted",
  "pause_venue",
  "{venue} has restricted this account; Twoside stops trading there, and you should ask the venue why.",
);
export const AGREEMENT = did(
  "restricted",
  "tell_person",
  "{venue} wants an agreement or a setting of the account before it takes such orders; Twoside cannot trade this market until " +
    "then, and you should see to it on the venue's site.",
);
export const TIER_TOO_LOW = did(
  "restricted",
  "fix_config",
  "The account's tier at {venue} is too low for this service; Twoside goes on without it, and you can choose another one in the " +
    "configuration.",
);

// ---- limits of requests

export const RATE_LIMIT = did(
  "rate_limit",
  "slow_down",
  "Twoside has sent more requests than {venue} allows; it sends nothing but cancels until the venue's pause is over, and you can " +
    "lower the number of levels or how often they move.",
);
export const ORDER_RATE = did(
  "rate_limit",
  "slow_down",
  "Twoside has placed more orders than {venue} allows in this time; it places none until the window ends and goes on cancelling, " +
    "and you can lower how often quotes move.",
);
export const BANNED = did(
  "banned",
  "pause_venue",
  "{venue} has shut this address or account out for sending too much; Twoside sends nothing but cancels until that is over, and " +
    "you should find out which program sends so much.",
);

// ---- time and numbers

export const CLOCK = did(
  "clock",
  "resync_clock",
  "The time on the request lies outside of what {venue} allows; Twoside measures the venue's clock again before it sends " +
    "another order, and you can check this machine's clock.",
);
export const NONCE = did(
  "nonce",
  "resync_clock",
  "The number that {venue} wants to grow with every request was used before or is too old; Twoside takes a new one for the next " +
    "request, and you should check that no second program uses the key.",
);
export const BAD_REQUEST = did(
  "bad_request",
  "tell_person",
  "{venue} could not accept the form of the request, which is a fault of Twoside; the request is dropped, and you should report " +
    "the code.",
);

// ---- orders that are there, gone or busy

export const GONE = did(
  "unknown_order",
  "query_order",
  "{venue} does not know this order, or it has ended already; Twoside asks for its end and its fills before it forgets it, and " +
    "you need to do nothing.",
);
export const BUSY = did(
  "busy",
  "retry_later",
  "{venue} is still at work on an earlier request for this order; Twoside waits and tries again, and you need to do nothing.",
);
export const DUPLICATE = may(
  "duplicate",
  "query_order",
  "{venue} knows an order or a request with this id already; Twoside takes it for the same one and asks for it instead of sending " +
    "another, and you need to do nothing.",
);

// ---- the outcome is open

export const OUTCOME_OPEN = may(
  "other",
  "query_order",
  "{venue} did not say whether the request was carried out; Twoside counts the order as live and asks until that is known, and " +
    "never sends it twice.",
);
export const OVERLOADED = may(
  "overloaded",
  "retry_later",
  "{venue} is overloaded and did not say whether the request was carried out; Twoside counts the order as live, asks for it and " +
    "slows down, and you need to do nothing.",
);
export const OVERLOADED_REFUSED: Meaning = {
  ...OVERLOADED,
  verdict: "definitive",
  sentence:
    "{venue} is overloaded and did not take the request; Twoside tries again after a pause, and you need to do nothing.",
};
export const MAINTENANCE = may(
  "maintenance",
  "pause_venue",
  "{venue} is shutting down or under maintenance; Twoside stops trading there, connects again and asks for its orders, and you " +
    "can look at the venue's notices.",
);
export const STREAM = did(
  "stream",
  "none",
  "A data stream of {venue} has to be opened anew or is open already; Twoside sees to it and reads the account again, and you " +
    "need to do nothing.",
);
export const VENUE_FAULT = may(
  "other",
  "tell_person",
  "{venue} reports a fault of its own that no order should bring about; Twoside counts the order as live and asks for it, and you " +
    "should report the code.",
);

// ---- HTTP

const TABLE = "HTTP semantics (RFC 9110); no word of the venue, so the outcome is taken as open";
/** What a bare status means where the venue's documents say nothing else. A gateway's word is nobody's promise: whatever the
 * code beside it, a request that met one of these may have been carried out. */
export const OPEN_STATUSES: readonly StatusEntry[] = [
  { status: 408, means: OUTCOME_OPEN, source: TABLE, overrules: true },
  { status: 504, means: OUTCOME_OPEN, source: TABLE, overrules: true },
  { status: "5xx", means: OUTCOME_OPEN, source: TABLE, overrules: true },
];
const { sentence: limitSentence } = RATE_LIMIT, { sentence: banSentence } = BANNED;
/** A rate limit that names no venue code: the venue's documents do not promise that nothing was done. */
export const OPEN_RATE_LIMIT: Meaning = may("rate_limit", "slow_down", limitSentence);
export const OPEN_BAN: Meaning = may("banned", "pause_venue", banSentence);
/** A refusal of the client's side without a body that can be read. */
export const OPEN_REFUSAL: Meaning = may(
  "other",
  "tell_person",
  "{venue} refused the request without a reason that Twoside can read; Twoside counts the order as live and asks for it, and you " +
    "should look whether something stands between this machine and the venue.",
);
