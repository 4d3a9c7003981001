/** What watchers see: a plain copy, made on request. Decimals are text, instants ISO 8601 with microseconds, durations name
 * their unit. The public shape of `GET /api/state`. @module */
import type { InstrumentKind } from "../instrument.ts";
import type { RiskRow } from "../risk/risk_rows.ts";
import type { Side } from "../units.ts";
import type { QuoteStatus } from "../target.ts";
import type { TraceStep } from "./strategy.ts";

export type Mode = "demo" | "paper" | "live";
export type RunState = "RUNNING" | "REDUCE_ONLY" | "PAUSED" | "STOPPING" | "KILLED";
export type KillState = "BOOT_HALTED" | "ARMED" | "TRIPPING" | "TRIPPED" | "TRIPPED_DIRTY" | "REARMING";
export type Life =
  | "NEW"
  | "DENIED"
  | "INTENT"
  | "SENT"
  | "UNKNOWN"
  | "OPEN"
  | "PARTIAL"
  | "FILLED"
  | "CANCELED"
  | "EXPIRED"
  | "REJECTED"
  | "NEVER_ARRIVED"
  | "VOID";

export type QuoteView = {
  readonly orderId: string;
  readonly venueOrderId: string | null;
  readonly side: Side;
  readonly level: number;
  readonly price: string;
  readonly size: string;
  readonly filled: string;
  readonly state: Life;
  /** Such as "cancel_sent"; "none" when nothing is under way. */
  readonly pending: string;
  /** Estimated size ahead of ours; `null` = unknown. */
  readonly queueAhead: string | null;
  readonly ageMs: number;
  /** What is odd about it; absent = nothing. `inferred`: booked for want of its trades; `resurrected`: believed dead once, and
   * found alive; `external`: the venue traded for us; `orphan`: it carries our tag and no strategy wanted it; `stuck`: it
   * cannot be cancelled by its id. */
  readonly flags?: readonly OrderFlag[];
  /** Only while its fate is open. */
  readonly doubt?: DoubtView;
  /** A person may say that it is gone (`close_order`); absent = not now. */
  readonly closable?: true;
};
export type OrderFlag = "inferred" | "resurrected" | "external" | "orphan" | "stuck";
/** What is being done about an order of unknown fate. It counts in the exposure until that is settled. */
export type DoubtView = {
  readonly forMs: number;
  /** How often the venue was asked for it by its id. */
  readonly asked: number;
  /** That it is nowhere is proven by two full rounds; this is the one under way. */
  readonly round: number;
  /** What this round has shown: no open order, unknown by its id, no trade. */
  readonly shown: readonly ("list" | "query" | "trades")[];
};
export type AbsentQuote = {
  readonly side: Side;
  readonly level: number;
  readonly status: QuoteStatus;
  readonly sentence: string;
};
/** Sizes here, in its quotes and in its book are base units, also where the venue counts contracts; receipts, facts and limits of
 * the risk rules are in the venue's own sizes. */
export type MarketView = {
  readonly venue: string;
  readonly symbol: string;
  /** `null` = the venue has not told the market's rules yet. */
  readonly kind: InstrumentKind | null;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  /** Base units of one contract, where the venue counts its sizes so; `null` = it counts base units. */
  readonly contract: string | null;
  readonly strategy: string | null;
  readonly bid: string | null;
  readonly ask: string | null;
  readonly mid: string | null;
  readonly fairValue: string | null;
  readonly position: string;
  readonly positionLimit: string | null;
  /** Position if every order of one side that may be live filled. */
  readonly worstLong: string;
  readonly worstShort: string;
  readonly averagePrice: string | null;
  readonly realisedPnl: string;
  /** At the last known mid; `null` = a position is open and no price was ever seen. */
  readonly unrealisedPnl: string | null;
  readonly fees: string;
  readonly volume: string;
  readonly fillCount: number;
  readonly quotes: readonly QuoteView[];
  readonly absent: readonly AbsentQuote[];
  readonly status: QuoteStatus;
  readonly sentence: string;
  readonly bookAgeMs: number | null;
};
/** Where PnL comes from (`core/ledger/attribution.ts`), in the reporting asset; positive = won. */
export type AttributionView = {
  readonly spread: string;
  readonly inventory: string;
  /** Below zero = paid. */
  readonly fees: string;
  readonly funding: string;
  readonly hedgeSlippage: string;
  readonly adjustments: string;
};
export type EarningsView = {
  /** The sum of the parts. */
  readonly pnl: string;
  readonly attribution: AttributionView;
};
/** The venue's dead-man switches together: the worst of them. */
export type DeadManView = {
  /** `none`: nothing at the venue cancels for us. `late`: armed, but not set anew. `lapsed`: it may have fired. */
  readonly state: "none" | "off" | "arming" | "armed" | "late" | "lapsed" | "disarming";
  readonly sentence: string;
  /** So long after we fall silent it cancels; `null` = there is none. */
  readonly windowMs: number | null;
  /** It cancels no sooner; `null` = it is not armed, or holds as long as the venue's socket to us lives. */
  readonly armedUntil: string | null;
  /** Times that it may still fire today; `null` = the venue counts nothing. */
  readonly firingsLeft: number | null;
};
export type VenueView = EarningsView & {
  readonly id: string;
  /** Capital there and PnL, in the reporting asset. */
  readonly equity: string;
  readonly state: string;
  readonly reason: string;
  readonly clockOffsetMs: number | null;
  readonly dataAgeMs: number | null;
  readonly rttMs: { readonly p50: number | null; readonly p99: number | null };
  readonly budgets: readonly { readonly name: string; readonly used: number; readonly limit: number }[];
  readonly deadMan: DeadManView;
  readonly balances: readonly {
    readonly asset: string;
    /** As the venue said last. */
    readonly free: string;
    readonly locked: string;
    /** Of what is free, taken by orders of ours of which it is not known yet that they rest. */
    readonly reserved: string;
  }[];
  /** Ledger against the venue, per asset; "0" where they agree. */
  readonly differences: readonly { readonly asset: string; readonly difference: string }[];
  readonly foreignOrders: number;
  /** Orders of others on the account, at most a hundred: watched, never touched. */
  readonly foreign: readonly ForeignOrderView[];
  readonly reconcile: ReconcileView;
};
export type ForeignOrderView = {
  readonly market: string;
  readonly venueOrderId: string;
  readonly side: Side;
  readonly price: string;
  readonly size: string;
  readonly filled: string;
};
export type ReconcileView = {
  readonly state: string;
  /** When this connection's first pass began; `null` = never connected. */
  readonly startedAt: string | null;
  /** When a pass without an open difference ended; `null` = none did since the connect. */
  readonly cleanAt: string | null;
  readonly ordersChecked: number;
  /** What the venue's word changed in our books since the connect, newest last, at most a hundred. */
  readonly corrected: readonly string[];
  /** What keeps the venue from READY now. */
  readonly open: readonly string[];
  /** What differs now; `id` as in the table of differences, such as "D8". */
  readonly differences: readonly {
    readonly id: string;
    readonly what: string;
    readonly ours: string;
    readonly venue: string;
    readonly stops: "nothing" | "instrument" | "venue" | "everything";
    readonly since: string;
    /** Such as "binance:BTCUSDT"; `null` = it is about no market alone. */
    readonly market: string | null;
    /** A market with which a person may take the venue's word for true (`adopt_position`); `null` = that settles it not. */
    readonly adopt: string | null;
  }[];
  /** By how much the questions are further apart than planned, for want of request weight; 1 = not at all. */
  readonly stretched: number;
  /** Questions that are due and wait for request weight. */
  readonly waitingForWeight: number;
  /** When the next question at intervals is due; `null` = none is planned. */
  readonly nextAt: string | null;
};
export type StrategyView = EarningsView & {
  readonly id: string;
  readonly kind: string;
  readonly markets: readonly string[];
  readonly state: "RUNNING" | "PAUSED";
  readonly reason: string;
  readonly version: number;
};
/** What may not trade for a while, and why. */
export type HoldView = {
  readonly level: "instrument" | "strategy" | "venue" | "global";
  /** A market's name, a strategy's id, a venue's id, or "global". */
  readonly scope: string;
  /** A rule's id, the code of an incident, or "operator". */
  readonly cause: string;
  readonly sentence: string;
  readonly since: string;
  /** `person`: somebody has to resume it. */
  readonly ends: "itself" | "person";
  /** A rule stopped its scope for good instead of pausing it. */
  readonly tripped: boolean;
  /** How long the cause must be gone before it ends by itself. */
  readonly coolDownMs: number;
};
/** What is killed or halted, with the check-list of its re-arm as it stands, but for what a person types. */
export type RearmView = {
  readonly level: "instrument" | "strategy" | "venue" | "global";
  readonly scope: string;
  /** Who stopped it and why; `null` = it was a start. */
  readonly cause: string | null;
  readonly items: readonly { readonly item: string; readonly ok: boolean; readonly sentence: string }[];
};
/** For how long they have given no sign of life, ms; `null` = this run needs none. */
export type GuardsView = { readonly guardian: number | null; readonly sentinel: number | null };
/** The limits of one scope as they hold now; what each bounds stands in `core/risk/limit_table.ts`. */
export type LimitsView = {
  readonly level: "instrument" | "strategy" | "venue" | "global";
  readonly scope: string;
  /** Amounts as decimal texts; `null` = there is none. */
  readonly values: Readonly<Record<string, string | number | null>>;
};
export type RiskView = RiskRow;
export type Totals = {
  /** Capital and PnL. Capital: dollars of any make, and what contracts settle in, with every transfer. */
  readonly equity: string;
  readonly realisedPnl: string;
  readonly unrealisedPnl: string;
  readonly fees: string;
  readonly netExposure: string;
  /** Fall from the highest equity as a share of it; transfers are no part of it. */
  readonly drawdown: string;
  /** The asset that all of it is told in. */
  readonly quote: string;
  readonly attribution: AttributionView;
  /** What was paid in less what was taken out since the opening; in the equity, never in PnL. */
  readonly transfers: string;
  /** Coins that were there before us or came by a transfer; not in the equity. */
  readonly coins: string;
  /** What no figure holds, for want of a price, such as "binance BNB". */
  readonly unvalued: readonly string[];
  /** A sentence for each dollar that is not worth one. */
  readonly depegs: readonly string[];
};
export type View = {
  readonly mode: Mode;
  readonly state: RunState;
  /** What can still trade and why, in plain words. */
  readonly sentence: string;
  readonly at: string;
  readonly startedAt: string;
  readonly build: string;
  readonly killSwitch: {
    readonly state: KillState;
    readonly cause?: string;
    readonly since?: string;
    readonly level?: string;
    readonly flatten?: FlattenState;
    /** The beginning of the configuration's hash; absent = nobody told. */
    readonly config?: string;
  };
  /** The orderly stop that is under way or over; absent = none was asked for. */
  readonly stop?: StopView;
  readonly totals: Totals;
  readonly venues: readonly VenueView[];
  readonly markets: readonly MarketView[];
  readonly strategies: readonly StrategyView[];
  readonly risk: readonly RiskView[];
  /** Oldest first. */
  readonly holds: readonly HoldView[];
  /** What waits for a person to arm it, the widest first. */
  readonly rearm: readonly RearmView[];
  /** Those who cancel when this process cannot; absent = nobody looked after them yet. */
  readonly guards?: GuardsView;
  /** From the widest scope to the narrowest. */
  readonly limits: readonly LimitsView[];
  readonly latency: {
    readonly tickToOrderMicros: {
      readonly p50: number | null;
      readonly p99: number | null;
      readonly p999: number | null;
    };
    readonly loopLagMs: number | null;
  };
  readonly memory: { readonly rssBytes: number };
  readonly counters: Readonly<Record<string, number>>;
  /** Added by the dashboard's thread from what the engine's leaves in shared memory. */
  readonly performance?: PerformanceView;
};

/** `STOPPED`: every venue's own list showed nothing of ours, and what was to be sold down is flat. */
export type StopView = {
  readonly state: "STOPPING" | "STOPPED" | "STOP_INCOMPLETE";
  /** Orders of ours when it was asked for or seen since, and those that may still rest. */
  readonly ordersBefore: number;
  readonly ordersLeft: number;
  /** Once it is incomplete: those that may still rest, such as "binance:BTCUSDT buy 0.5 at 65000 (mm0001, OPEN)". */
  readonly left: readonly string[];
  readonly flatten?: FlattenReport;
};

/** Durations of the last one to two minutes, over turns that were looked at; `null` = none. */
export type StageFigures = {
  readonly count: number;
  readonly p50Micros: number | null;
  readonly p99Micros: number | null;
  readonly p999Micros: number | null;
  readonly maxMicros: number | null;
};
export type PerformanceView = {
  /** Over the last second; `null` = not measured yet. */
  readonly framesPerSecond: number | null;
  readonly ordersPerSecond: number | null;
  /** Turns that were looked at and whose record was overwritten before it was read. */
  readonly droppedRecords: number;
  /** From a frame's arrival to the end of all that it led to. */
  readonly turn: StageFigures;
  /** In the order of the path; see core/stages.ts. */
  readonly stages: readonly (StageFigures & { readonly stage: string })[];
};

/** One market's book as people read it; best level first. */
export type BookView = {
  readonly venue: string;
  readonly symbol: string;
  readonly at: string;
  readonly valid: boolean;
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
  readonly fairValue: string | null;
  readonly quotes: readonly QuoteView[];
  readonly absent: readonly AbsentQuote[];
  readonly trace: readonly TraceStep[];
};
export type LevelView = {
  readonly price: string;
  readonly size: string;
  readonly ours: string;
  readonly queueAhead: string | null;
};

/** `FLATTEN_INCOMPLETE`: something is left, or the venue did not confirm that nothing is. */
export type FlattenState = "FLATTENING" | "FLAT" | "FLATTEN_INCOMPLETE";
/** How the selling down of what was held went. */
export type FlattenReport = {
  readonly state: FlattenState;
  /** When the first venue was proven empty, so that it could begin; `null` = none is yet. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly ms: number | null;
  readonly markets: readonly {
    readonly market: string;
    /** Signed amounts with their unit, such as "-0.5 BTC". */
    readonly before: string;
    readonly left: string;
    /** Orders sent. */
    readonly attempts: number;
    readonly state: FlattenState;
    readonly sentence: string;
  }[];
};

/** A receipt of a kill, per venue. */
export type KillReceipt = {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  readonly level: string;
  /** A market's name, a strategy's id, a venue's id, or "global". */
  readonly scope: string;
  /** The loss rule that asked for it, and the share of the account that was its limit; absent = none did. */
  readonly breach?: { readonly rule: string; readonly limit: number };
  readonly at: string;
  readonly state: KillState;
  readonly verifiedAt: string | null;
  readonly ms: number | null;
  /** Of a kill of level "flatten"; `null` = nothing is sold down. */
  readonly flatten: FlattenReport | null;
  readonly venues: readonly {
    readonly venue: string;
    readonly requests: number;
    /** Complete lists of open orders that came, and questions that failed or had no answer in time. */
    readonly answers: number;
    readonly failures: number;
    readonly firstCancelAt: string | null;
    readonly ordersBefore: number;
    readonly cancelled: number;
    readonly remaining: number | null;
    /** Trades of ours that were booked from the kill to the proof. */
    readonly fills: number;
    /** Orders of others in the venue's last complete list, and those that a person had cancelled. */
    readonly foreign: number | null;
    readonly foreignCancelled: readonly string[];
    readonly verifiedAt: string | null;
    readonly ms: number | null;
    readonly positionsBefore: Readonly<Record<string, string>>;
    readonly positionsAfter: Readonly<Record<string, string>>;
  }[];
};
