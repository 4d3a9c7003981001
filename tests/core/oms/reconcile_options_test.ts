import { assertEquals } from "@std/assert";
import { DEFAULT_RECONCILE_TIMING as timing } from "../../../core/oms/reconcile_options.ts";

Deno.test("the times of reconciliation are those of the specification, in seconds", () => {
  const { openOrdersEvery, balancesEvery, tradesEvery, tradesOverlap, connectOverlap } = timing;
  assertEquals([openOrdersEvery, balancesEvery, tradesEvery, tradesOverlap, connectOverlap].map((t) => t / 1e6), [
    5,
    30,
    60,
    120,
    60,
  ]);
  const { quiet, unresolvedAfter, maxClockOffset, maxRoundTrip, passAgainAfter } = timing;
  assertEquals([quiet, unresolvedAfter, maxClockOffset, maxRoundTrip, passAgainAfter].map((t) => t / 1e6), [
    2,
    30,
    0.5,
    2,
    2,
  ]);
});
