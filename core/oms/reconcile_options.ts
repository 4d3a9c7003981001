/** What a reconciler is made of and listens to, and its times. @module */
import { MICROS_PER_MS, MICROS_PER_SECOND } from "../units.ts";
import type {
  AccountMode,
  Balances,
  CashFlows,
  ClockOffset,
  OpenOrders,
  OrderFound,
  OwnTrades,
  Positions,
  QueryFailed,
  RateBudget,
  RateLimited,
  VenueLink,
} from "../event.ts";
import { DEFAULT_QUESTION_TIMING, type QuestionsOptions, type QuestionTiming } from "./venue_questions.ts";

export type ReconcileEvent =
  | VenueLink
  | OpenOrders
  | OrderFound
  | OwnTrades
  | Balances
  | Positions
  | CashFlows
  | AccountMode
  | QueryFailed
  | ClockOffset
  | RateBudget
  | RateLimited;

/** All in µs. */
export type ReconcileTiming = QuestionTiming & {
  /** From a pass that was not clean to the next; doubles up to the interval of the lists. */
  readonly passAgainAfter: number;
  /** An order that something was heard of so recently is not judged by a list. */
  readonly quiet: number;
  /** An order unknown for so long is told as S1 and stops the venue. */
  readonly unresolvedAfter: number;
  /** With its clock further from ours, or a round trip longer than that, a venue is not READY. */
  readonly maxClockOffset: number;
  readonly maxRoundTrip: number;
};
export const DEFAULT_RECONCILE_TIMING: ReconcileTiming = {
  ...DEFAULT_QUESTION_TIMING,
  passAgainAfter: 2 * MICROS_PER_SECOND,
  quiet: 2 * MICROS_PER_SECOND,
  unresolvedAfter: 30 * MICROS_PER_SECOND,
  maxClockOffset: 500 * MICROS_PER_MS,
  maxRoundTrip: 2 * MICROS_PER_SECOND,
};

export type ReconcilerOptions = Omit<QuestionsOptions, "timing"> & {
  readonly timing?: Partial<ReconcileTiming>;
  /** Foreign live orders keep the venue from READY (a dedicated account); otherwise they are only watched. */
  readonly foreignStops?: boolean;
};
