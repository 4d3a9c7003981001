/** What a strategy wants now: the whole wish, not a step. @module */
import type { Price, Side, Size } from "./units.ts";
import type { InstrumentId } from "./instrument.ts";

/** A resting, post-only order that we want. One per slot: strategy, instrument, side, level. */
export type Quote = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** 0 = nearest to the market. */
  readonly level: number;
  readonly price: Price;
  readonly size: Size;
};
/** An order that we want filled now, at `price` or better; what is left is cancelled. */
export type Take = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly size: Size;
};
/** Why a side or level is not quoted. The vocabulary of statuses that people see. */
export type QuoteStatus =
  | "LIVE"
  | "PENDING_NEW"
  | "PENDING_CANCEL"
  | "UNKNOWN"
  | "WARMING_UP"
  | "STOPPED"
  | "KILLED"
  | "PAUSED_USER"
  | "REDUCE_ONLY"
  | "STALE_BOOK"
  | "STALE_REFERENCE"
  | "STALE_USER_STREAM"
  | "DEAD_MAN"
  | "INCONSISTENT_BOOK"
  | "CLOCK_SKEW"
  | "LATENCY_PAUSE"
  | "UNGUARDED"
  | "VOLATILITY_PAUSE"
  | "TOXIC_FLOW"
  | "FILL_BURST"
  | "POSITION_LIMIT"
  | "DEPLETED"
  | "BELOW_MIN_NOTIONAL"
  | "OUT_OF_BAND"
  | "EDGE_TOO_SMALL"
  | "CROSS_PREVENTED"
  | "SELF_CROSS"
  | "WAITING_PING"
  | "FILLED_DELAY"
  | "REFILL_WAIT"
  | "HANGING"
  | "RATE_BUDGET"
  | "HEDGE_BACKLOG"
  | "FUNDING_WINDOW"
  | "TREND_HOLD"
  | "SESSION_END"
  | "VENUE_MAINTENANCE"
  | "MARGIN_LOW"
  | "WRONG_ACCOUNT_MODE";

export type Target = {
  readonly quotes: readonly Quote[];
  readonly takes: readonly Take[];
  /** The move of the price that the strategy expects, in basis points, signed; absent = it makes no prediction. One that is
   * too large is not believed (RSK-31). */
  readonly signalBps?: number;
};
/** Frozen, since everybody shares it. */
export const NOTHING_WANTED: Target = Object.freeze({ quotes: Object.freeze([]), takes: Object.freeze([]) });
