import { assertEquals, assertMatch } from "@std/assert";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  GLOBAL_TABLE,
  INSTRUMENT_TABLE,
  type LimitSpec,
  STRATEGY_TABLE,
  VENUE_TABLE,
} from "../../../core/risk/limit_table.ts";

const SPECS = [INSTRUMENT_TABLE, VENUE_TABLE, STRATEGY_TABLE, GLOBAL_TABLE].flatMap((table) =>
  Object.entries<LimitSpec>(table)
);

Deno.test("every limit has a rule, a unit, a range and a default inside it", () => {
  for (const [name, { rule, unit, about, from, to, default: value, kind }] of SPECS) {
    assertEquals(/^(RSK|KIL)-\d\d$/.test(rule) && unit.length > 0 && about.length > 0 && from < to, true, name);
    if (typeof value === "number") assertEquals(value >= from && value <= to, true, name);
    if (kind === "amount") assertEquals(typeof value === "number", false, name);
  }
});

Deno.test("the defaults are those of the specification", () => {
  const { collarBps, takingCollarBps, referenceBps, fatFingerTimes, fatFingerDepthShare, fatFingerDepthBps } =
    DEFAULT_INSTRUMENT_LIMITS;
  assertEquals([collarBps, takingCollarBps, referenceBps], [100, 30, 50]);
  assertEquals([fatFingerTimes, fatFingerDepthShare, fatFingerDepthBps], [10, 0.25, 50]);
  assertEquals([DEFAULT_INSTRUMENT_LIMITS.moveBpsPerSecond, DEFAULT_INSTRUMENT_LIMITS.moveBpsPerMinute], [100, 500]);
  const venue = DEFAULT_VENUE_LIMITS;
  assertEquals([venue.clockDenyMs, venue.clockPauseMs, venue.messageShare], [250, 500, 0.8]);
  assertEquals([venue.reserveShare, venue.minLiquidationDistance, venue.tripLiquidationDistance], [0.05, 0.15, 0.08]);
  assertEquals([venue.maxCancelRatio, venue.minBudgetHeadroom], [200, 0.2]);
  assertEquals([venue.rejectsToPause, venue.rejectsToTrip], [5, 15]);
  const strategy = DEFAULT_STRATEGY_LIMITS;
  assertEquals([strategy.fillsInRow, strategy.fillsInRowSeconds], [20, 10]);
  assertEquals([strategy.minMarkoutBps, strategy.markoutFills], [-5, 50]);
  assertEquals([strategy.maxPredictedMoveBps, strategy.minSpreadInFees], [100, 1]);
  const { maxDrawdownShare, maxDailyLossShare, maxLossSpeedShare, drawdownBasis, drawdownHours } =
    DEFAULT_GLOBAL_LIMITS;
  assertEquals([maxDrawdownShare, maxDailyLossShare, maxLossSpeedShare], [0.02, 0.01, 0.003]);
  assertEquals([drawdownBasis, drawdownHours], ["peak", 24]);
  assertEquals([DEFAULT_GLOBAL_LIMITS.loopLagPauseMs, DEFAULT_GLOBAL_LIMITS.loopLagTripMs], [50, 250]);
});

Deno.test("a person must give the sizes of a market, and nothing else", () => {
  assertEquals(SPECS.filter(([, { default: value }]) => value === undefined).map(([name]) => name), [
    "maxOrderSize",
    "maxOrderNotional",
    "maxPosition",
  ]);
  assertEquals("maxPosition" in DEFAULT_INSTRUMENT_LIMITS, false);
});

Deno.test("limits of sizes are in what the venue counts, and both say the same", () => {
  const { maxOrderSize, maxPosition } = INSTRUMENT_TABLE;
  assertEquals(maxOrderSize.unit, maxPosition.unit);
  assertMatch(maxPosition.unit, /base units.*contracts where the venue counts contracts/);
});
