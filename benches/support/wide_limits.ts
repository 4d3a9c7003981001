/** Limits for benches: every rule and watch counts and compares as it does for a person's money, and none of them bites. What a
 * bench does is no trading: prices drift by whole percents in a minute of virtual time, everything that moves is quoted anew,
 * and fills come when the bench wants one. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type InstrumentLimits,
  type Limits,
} from "../../core/risk/limits.ts";

const ANY_RATE = 1_000_000, ANY_COUNT = 100_000, ANY_TIMES = 1_000_000;
/** All of it. */
const ANY_SHARE = 1;

const MARKET = {
  ...DEFAULT_INSTRUMENT_LIMITS,
  ordersPerSecond: ANY_RATE,
  fatFingerTimes: ANY_TIMES,
  fatFingerDepthShare: ANY_TIMES,
  moveBpsPerSecond: 10_000,
  moveBpsPerMinute: 10_000,
};
const VENUE = {
  ...DEFAULT_VENUE_LIMITS,
  maxOpenOrders: ANY_COUNT,
  ordersPerSecond: ANY_RATE,
  messageShare: ANY_SHARE,
  maxCancelRatio: ANY_TIMES,
  minBudgetHeadroom: 0,
};
/** Made-up fees are wider than what is quoted, and one side may be filled again and again. */
const STRATEGY = { ...DEFAULT_STRATEGY_LIMITS, fillsInRow: 10_000, minMarkoutBps: -1_000, minSpreadInFees: 0 };
const GLOBAL = {
  ...DEFAULT_GLOBAL_LIMITS,
  maxOpenOrders: ANY_COUNT,
  strategyOrdersPerSecond: ANY_RATE,
  maxDrawdownShare: ANY_SHARE,
  maxDailyLossShare: ANY_SHARE,
  maxLossSpeedShare: ANY_SHARE,
  loopLagPauseMs: 10_000,
  loopLagTripMs: 60_000,
};

export type Sizes = Pick<InstrumentLimits, "maxOrderSize" | "maxOrderNotional" | "maxPosition">;

/** @param markets how many there are in all */
export function wideLimits(
  { markets, venues, strategies, sizes }: {
    readonly markets: number;
    readonly venues: readonly string[];
    readonly strategies: readonly string[];
    readonly sizes: Sizes;
  },
): Limits {
  const market: InstrumentLimits = { ...MARKET, ...sizes };
  return {
    perInstrument: new Map(Array.from({ length: markets }, (_, id) => [id as InstrumentId, market])),
    venue: new Map(venues.map((id) => [id, VENUE])),
    strategy: new Map(strategies.map((id) => [id, STRATEGY])),
    global: GLOBAL,
  };
}
