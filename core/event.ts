/** What happened, as plain data: market facts, account facts, the state of a venue's session, the operator, timers.
 * Never changed by who takes them. Book changes, tops of book and trades are borrowed, as their levels are: a codec fills the
 * same ones again for its next frame, so who keeps one past the step that takes it keeps a copy. All others are never changed
 * after birth. Times: `venueAt` is the venue's clock (`null` = it sent none), `receivedAt` is ours. @module */
import type { Micros, Price, Side, Size } from "./units.ts";
import type { Levels } from "./book/levels.ts";
import type { Money } from "./money.ts";
import type { Instrument, InstrumentId, VenueId } from "./instrument.ts";

export type { Side } from "./units.ts";
export type { Levels } from "./book/levels.ts";
export type Liquidity = "maker" | "taker";

type Stamped = { readonly venueAt: Micros | null; readonly receivedAt: Micros };

type BookChange = Stamped & {
  readonly instrument: InstrumentId;
  readonly bids: Levels;
  readonly asks: Levels;
  /** The venue's counters: first and last id that this message covers, and the last id of the message before it. */
  readonly firstId: number | null;
  readonly lastId: number | null;
  readonly previousId: number | null;
};
/** The whole book: replaces what was known. */
export type BookSnapshot = BookChange & { readonly kind: "book_snapshot" };
/** A gapless continuation of the last snapshot. */
export type BookDelta = BookChange & { readonly kind: "book_delta" };
/** The session can no longer vouch for the book; nothing may be quoted on it until the next snapshot. */
export type BookLost = {
  readonly kind: "book_lost";
  readonly instrument: InstrumentId;
  readonly reason: string;
  readonly receivedAt: Micros;
};
export type TopOfBook = Stamped & {
  readonly kind: "top_of_book";
  readonly instrument: InstrumentId;
  readonly bidPrice: Price;
  readonly bidSize: Size;
  readonly askPrice: Price;
  readonly askSize: Size;
  readonly lastId: number | null;
};
export type Trade = Stamped & {
  readonly kind: "trade";
  readonly instrument: InstrumentId;
  readonly price: Price;
  readonly size: Size;
  /** The side that crossed. */
  readonly aggressor: Side;
  readonly tradeId: string;
};
/** The venue's rules for one of our markets, first and whenever they change. */
export type Listed = { readonly kind: "instrument"; readonly instrument: Instrument; readonly receivedAt: Micros };

/** A price that somebody else vouches for: the venue's index of several exchanges, or the mark that it values positions at. */
export type ReferencePrice = Stamped & {
  readonly kind: "reference_price";
  readonly instrument: InstrumentId;
  readonly of: "index" | "mark";
  /** Ticks; may lie between two. */
  readonly price: number;
};

export type MarketEvent = BookSnapshot | BookDelta | BookLost | TopOfBook | Trade | ReferencePrice | Listed;

/** Why a venue refused, in our words; `code` and `message` are the venue's. */
export type RefusalReason =
  | "would_cross"
  | "insufficient_balance"
  | "filter"
  | "price_band"
  | "rate_limit"
  | "banned"
  | "duplicate"
  | "unknown_order"
  | "busy"
  | "no_change"
  | "unfilled"
  | "expired"
  | "self_trade_prevention"
  | "reduce_only"
  | "position_mode"
  | "position_limit"
  | "market_closed"
  | "authentication"
  | "restricted"
  | "liquidation"
  | "clock"
  | "nonce"
  | "overloaded"
  | "maintenance"
  | "too_many_orders"
  | "bad_request"
  | "stream"
  | "not_attempted"
  | "other";
/** What a refusal asks of us. `none`: part of the game, the slot cools down and is quoted anew. `query_order`: its fate has to be
 * asked. `refresh_rules`, `refresh_account`: what we know of the market or the account is in doubt. From `check_keys` on a
 * person is needed. */
export type RefusalAction =
  | "none"
  | "retry_later"
  | "slow_down"
  | "resync_clock"
  | "query_order"
  | "refresh_rules"
  | "refresh_account"
  | "pause_market"
  | "pause_venue"
  | "check_keys"
  | "fix_config"
  | "tell_person";
export type Refusal = {
  readonly reason: RefusalReason;
  readonly code: string;
  readonly message: string;
  /** When the venue allows the next try; `null` = it did not say. */
  readonly retryAt: Micros | null;
  /** What it asks of us, by the venue's catalogue; absent = no word of the venue is behind it, such as a lost answer. */
  readonly action?: RefusalAction;
  /** One sentence for a person; absent as above. */
  readonly sentence?: string;
  /** False = the catalogue does not hold this code: its outcome is ambiguous and people are told; absent as above. */
  readonly known?: boolean;
};

/** Why the venue ended an order that nobody of us cancelled. */
export type OrderEndCause =
  | "self_trade"
  | "post_only"
  | "reduce_only"
  | "margin"
  | "liquidation"
  | "expiry"
  | "unfilled"
  | "price_band"
  | "position_limit"
  | "delisting"
  | "dead_man"
  | "venue";

/** Where evidence came from. A query counts only against what happened before it was sent. */
export type EvidenceSource = "push" | "query" | "answer";
export type OrderStatus = "open" | "partial" | "filled" | "canceled" | "expired" | "rejected";

/** One statement of the venue about one order: ours, or foreign (`clientId` without our tag). */
export type OrderReport = Stamped & {
  readonly kind: "order";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly clientId: string | null;
  readonly venueOrderId: string;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  /** Cumulative lots. */
  readonly filled: Size;
  /** What those lots came to in all, in quote; absent = the venue does not say. */
  readonly filledQuote?: Money;
  readonly status: OrderStatus;
  readonly reason: string | null;
  /** Why the venue ended it of its own accord; absent = it lives, it is filled, or its end was asked for. */
  readonly endedBy?: OrderEndCause;
  /** It is the venue's own, which trades in our stead: its fills are ours. Absent = somebody has placed it. */
  readonly forced?: Fill["cause"];
  readonly source: EvidenceSource;
  /** When the query was sent; `null` for a push. */
  readonly requestedAt: Micros | null;
};
export type Fill = Stamped & {
  readonly kind: "fill";
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  /** `null` where the venue's trade list does not name it; then `venueOrderId` finds the order. */
  readonly clientId: string | null;
  readonly venueOrderId: string;
  /** Unique for one venue and instrument. */
  readonly tradeId: string;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
  readonly liquidity: Liquidity;
  /** Negative amount = rebate. */
  readonly fee: { readonly asset: string; readonly amount: Money };
  readonly source: EvidenceSource;
  /** What the venue did to us without an order of anybody: booked all the same. Absent = an order was filled. */
  readonly cause?: "liquidation" | "adl" | "delivery";
};
export type Balance = { readonly asset: string; readonly free: Money; readonly locked: Money };
/** Absolute balances. `complete` = an asset that is not named is zero. */
export type Balances = Stamped & {
  readonly kind: "balances";
  readonly venue: VenueId;
  readonly balances: readonly Balance[];
  readonly complete: boolean;
  readonly source: EvidenceSource;
  readonly requestedAt: Micros | null;
};
/** One position of a derivatives account, as the venue tells it. */
export type VenuePosition = {
  readonly instrument: InstrumentId;
  /** Signed lots. */
  readonly size: Size;
  /** In quote per unit of base; `null` = flat, or not told. */
  readonly averagePrice: Money | null;
  readonly liquidationPrice: Money | null;
};
/** Absolute positions. `complete` = a market of ours that is not named is flat. */
export type Positions = Stamped & {
  readonly kind: "positions";
  readonly venue: VenueId;
  readonly positions: readonly VenuePosition[];
  readonly complete: boolean;
  readonly source: EvidenceSource;
  readonly requestedAt: Micros | null;
};
/** Money that came or went without a trade. */
export type CashFlow = Stamped & {
  readonly kind: "cash_flow";
  readonly venue: VenueId;
  /** Unique for one venue: the venue's own id, or one made of the record's content. */
  readonly flowId: string;
  readonly what: "funding" | "transfer" | "deposit" | "withdrawal" | "interest" | "other";
  /** Of the position that it was paid for; `null` = it concerns the account. */
  readonly instrument: InstrumentId | null;
  readonly asset: string;
  /** Negative = it left the account. */
  readonly amount: Money;
  readonly source: EvidenceSource;
};
/** How the account is set up; `null` = the venue did not say, or has no such thing. */
export type AccountMode = Stamped & {
  readonly kind: "account_mode";
  readonly venue: VenueId;
  readonly positionMode: "one_way" | "hedge" | null;
  readonly marginMode: "cross" | "isolated" | null;
  /** The venue's own word, such as "EXPIRE_MAKER". */
  readonly selfTradePrevention: string | null;
  readonly leverage: readonly { readonly instrument: InstrumentId; readonly leverage: number }[];
  readonly canTrade: boolean | null;
  /** Keys that may take money out are refused in live. */
  readonly canWithdraw: boolean | null;
};
/** The margin of a derivatives account, or of one collateral asset of it. */
export type Margin = Stamped & {
  readonly kind: "margin";
  readonly venue: VenueId;
  readonly asset: string;
  /** Collateral with unrealised PnL. */
  readonly equity: Money;
  /** What new orders may use. */
  readonly available: Money;
  /** Below it the venue liquidates. */
  readonly maintenance: Money;
};

/** The bytes of a placement (or amendment) were handed to the transport. After `validUntil` (venue's window) it can no longer arrive. */
export type Sent = {
  readonly kind: "sent";
  readonly venue: VenueId;
  readonly clientId: string;
  readonly sentAt: Micros;
  readonly validUntil: Micros;
};
/** The transport refused before any byte: the command never existed outside. */
export type SendRefused = {
  readonly kind: "send_refused";
  readonly venue: VenueId;
  readonly clientId: string;
  readonly command: "place" | "cancel" | "amend";
  readonly reason: string;
  readonly receivedAt: Micros;
};
type Answer = {
  readonly venue: VenueId;
  readonly clientId: string;
  readonly refusal: Refusal | null;
  readonly receivedAt: Micros;
};
/** `ambiguous`: it may or may not rest at the venue; never read as a rejection. */
export type PlaceAnswer = Answer & {
  readonly kind: "place_answer";
  readonly verdict: "accepted" | "rejected" | "ambiguous";
  readonly venueOrderId: string | null;
};
export type CancelAnswer = Answer & {
  readonly kind: "cancel_answer";
  readonly verdict: "accepted" | "refused" | "ambiguous";
};
export type AmendAnswer = Answer & {
  readonly kind: "amend_answer";
  readonly verdict: "accepted" | "refused" | "ambiguous";
  readonly size: Size | null;
};

type QueryAnswer = {
  readonly venue: VenueId;
  readonly queryId: number;
  readonly requestedAt: Micros;
  readonly receivedAt: Micros;
};
/** Complete and successful: what is not here did not rest when the venue looked. */
export type OpenOrders = QueryAnswer & {
  readonly kind: "open_orders";
  /** `null` = the whole account. */
  readonly instrument: InstrumentId | null;
  readonly orders: readonly OrderReport[];
  /** Those on none of our markets, under ids of our form; absent = the list says nothing of other markets. */
  readonly strangers?: readonly StrangeOrder[];
};
/** An order on none of our markets, under an id of the form of ours; whether the tag is ours the engine says. */
export type StrangeOrder = { readonly symbol: string; readonly clientId: string; readonly venueOrderId: string };
/** `report` null = the venue says it knows no such order, which is not yet proof that it never existed. */
export type OrderFound = QueryAnswer & {
  readonly kind: "order_found";
  readonly clientId: string;
  readonly report: OrderReport | null;
};
export type OwnTrades = QueryAnswer & {
  readonly kind: "own_trades";
  readonly instrument: InstrumentId;
  readonly fills: readonly Fill[];
};
/** Money flows of the account at or after the question's `since`; complete. */
export type CashFlows = QueryAnswer & { readonly kind: "cash_flows"; readonly flows: readonly CashFlow[] };
/** Failed, refused, truncated or lost: the answer is unknown, never "none". */
export type QueryFailed = QueryAnswer & { readonly kind: "query_failed"; readonly reason: string };

export type AccountEvent =
  | OrderReport
  | Fill
  | Balances
  | Positions
  | CashFlow
  | AccountMode
  | Margin
  | Sent
  | SendRefused
  | PlaceAnswer
  | CancelAnswer
  | AmendAnswer
  | OpenOrders
  | OrderFound
  | OwnTrades
  | CashFlows
  | QueryFailed;

/** What a session can say of its wires. `up` = market data, order entry and the private stream are all proven alive. */
export type VenueLink = {
  readonly kind: "venue_link";
  readonly venue: VenueId;
  readonly state: "down" | "connecting" | "syncing" | "up";
  readonly reason: string;
  readonly receivedAt: Micros;
};
/** venue clock − ours, and the round trip it was measured with. */
export type ClockOffset = {
  readonly kind: "clock_offset";
  readonly venue: VenueId;
  readonly offset: Micros;
  readonly roundTrip: Micros;
  readonly receivedAt: Micros;
};
export type RateBudget = {
  readonly kind: "rate_budget";
  readonly venue: VenueId;
  /** Such as "REQUEST_WEIGHT 1m" or "ORDERS 10s". */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** By our clock, which may be wrong about it by much after a sleep of the machine. */
  readonly resetsAt: Micros;
  /** Length of a window, µs; absent = nobody knows. */
  readonly window?: Micros;
  /** What counts against it; absent = every message to the venue. */
  readonly spentBy?: BudgetSpenders;
  readonly receivedAt: Micros;
};
/** A command on its way, as venues count them; a cancel of all is a cancel, a replacement a placement. */
export type OrderMessage = "place" | "amend" | "cancel";
export type BudgetSpenders = {
  /** Commands that count; absent = all of them, none = no command. */
  readonly kinds?: readonly OrderMessage[];
  /** Of this market alone; absent = of all. */
  readonly instrument?: InstrumentId;
};
/** The venue told us to be quiet: until then only cancels may go out. */
export type RateLimited = {
  readonly kind: "rate_limited";
  readonly venue: VenueId;
  readonly until: Micros;
  readonly scope: "orders" | "all";
  readonly receivedAt: Micros;
};
/** A frame that could not be read; counted, recorded, never skipped in silence. */
export type DecodeError = {
  readonly kind: "error";
  readonly venue: VenueId;
  readonly message: string;
  readonly frame: string;
  readonly receivedAt: Micros;
};
/** A known frame that carries nothing for us. */
export type Ignored = {
  readonly kind: "ignored";
  readonly venue: VenueId;
  readonly reason: string;
  /** The order that it tells of, where that is a strange one, and what it traded now, for people; `null` = nothing. */
  readonly stranger?: StrangeOrder & { readonly traded: string | null };
  readonly receivedAt: Micros;
};

export type VenueEvent = VenueLink | ClockOffset | RateBudget | RateLimited | DecodeError | Ignored;

/** What became of a `dead_man` command. */
export type DeadManAnswer = {
  readonly kind: "dead_man_answer";
  readonly venue: VenueId;
  /** As asked. */
  readonly instrument: InstrumentId | null;
  readonly callId: number;
  /** `set`: as asked. `refused`: certainly nothing was changed. `lost`: nobody knows. `unavailable`: the venue has a switch, and
   * not for this account; nothing was changed. */
  readonly verdict: "set" | "refused" | "lost" | "unavailable";
  /** When it cancels unless it is set anew, by our clock; `null` = it is off, or the venue did not say. */
  readonly until: Micros | null;
  /** Why not, for people; "" if it was set. */
  readonly failure: string;
  readonly receivedAt: Micros;
};

export type KillLevel = "stop" | "cancel" | "flatten";
/** Who did it, from the session and never from the client's text. */
type ByOperator = { readonly by: string; readonly requestId: string; readonly at: Micros };
/** Of everything; or of `scope`, where that is given: a market's name, a strategy's id, a venue's id, or "global". What is
 * narrower than everything is killed at level "cancel" at least, and nothing is sold down there. */
export type Kill = ByOperator & {
  readonly kind: "kill";
  readonly reason: string;
  readonly level: KillLevel;
  readonly scope?: string;
  /** What a loss rule found; absent = no such rule asked for it. */
  readonly breach?: LossBreach;
};
/** A rule of loss such as "RSK-26", and the limit that it went by: a share of the account. */
export type LossBreach = { readonly rule: string; readonly limit: number };
/** Of everything, or of a `scope` that was killed. */
export type Rearm = ByOperator & {
  readonly kind: "rearm";
  readonly reason: string;
  readonly phrase: string;
  readonly scope?: string;
  /** The beginning of the configuration's hash, as the person was shown it. */
  readonly config?: string;
  /** The operator's token was given once more with it, and was right. */
  readonly confirmed?: boolean;
};
/** Orders of others at a killed venue are to be cancelled, each by its id. `count` is how many the person was shown. */
export type CancelForeign = ByOperator & {
  readonly kind: "cancel_foreign";
  readonly venue: VenueId;
  readonly count: number;
  readonly reason: string;
};
/** Of a strategy; or of `scope` where that is given: a market's name, a venue's id, a strategy's id, or "global". */
type OfScope = { readonly strategy: string; readonly scope?: string; readonly reason: string };
export type Pause = ByOperator & OfScope & { readonly kind: "pause" };
export type Resume = ByOperator & OfScope & { readonly kind: "resume" };
export type SetParameters = ByOperator & {
  readonly kind: "set_params";
  readonly strategy: string;
  readonly ifVersion: number;
  readonly set: Readonly<Record<string, unknown>>;
};
export type RollbackParameters = ByOperator & {
  readonly kind: "rollback_params";
  readonly strategy: string;
  readonly ifVersion: number;
};
/** Orderly stop: no new orders, cancel ours, verify empty. Does not latch. */
export type Stop = ByOperator & { readonly kind: "stop"; readonly reason: string };
/** A person takes the venue's position for true: an adjusting entry is booked, with who, why, before and after. */
export type AdoptPosition = ByOperator & {
  readonly kind: "adopt_position";
  /** Such as "binance:BTCUSDT". */
  readonly market: string;
  readonly reason: string;
};
/** A person has looked at the venue and says that an order of unknown fate is gone. */
export type CloseOrder = ByOperator & {
  readonly kind: "close_order";
  readonly clientId: string;
  readonly reason: string;
};
/** Other limits for one scope. Tighter ones hold at once; looser ones need `mayLoosen`. */
export type SetLimits = ByOperator & {
  readonly kind: "set_limits";
  /** "global", a venue's id, or a market's name. */
  readonly scope: string;
  readonly reason: string;
  readonly mayLoosen: boolean;
  readonly set: Readonly<Record<string, string | number>>;
};
export type OperatorEvent =
  | Kill
  | Rearm
  | Pause
  | Resume
  | SetParameters
  | RollbackParameters
  | Stop
  | AdoptPosition
  | CloseOrder
  | SetLimits
  | CancelForeign;

/** The loop's own beat, and how the loop did since the last one; absent = nobody measured it. */
export type Timer = {
  readonly kind: "timer";
  readonly at: Micros;
  /** How late it is, µs. */
  readonly lag?: number;
  /** How far the wall clock ran ahead of the monotonic one, µs; negative = it fell behind. */
  readonly clockJump?: number;
  /** How those do that watch over this run; absent = nobody looked. */
  readonly guards?: GuardSigns;
};
/** For how long guardian and sentinel have given no sign of life, µs; `null` = the run has none. */
export type GuardSigns = { readonly guardian: Micros | null; readonly sentinel: Micros | null };

export type Event = MarketEvent | AccountEvent | VenueEvent | DeadManAnswer | OperatorEvent | Timer;
