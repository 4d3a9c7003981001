import { assertAlmostEquals, assertEquals } from "@std/assert";
import { halfSpreadBps, halfSpreadTicks } from "../../../strategies/market_making/spread.ts";

const SETTINGS = { halfSpreadBps: 5, minHalfSpreadBps: 1, maxHalfSpreadBps: 100, volMult: 0, volHorizonSeconds: 10 };

Deno.test("halfSpreadBps() is what is set, and no volatility is asked for while the widening is off", () => {
  assertEquals(halfSpreadBps(1_000_000, NaN, SETTINGS), 5);
  assertEquals(halfSpreadBps(1_000_000, 1e9, SETTINGS), 5);
});

Deno.test("halfSpreadBps() never goes below the minimum", () => {
  assertEquals(halfSpreadBps(1_000_000, NaN, { ...SETTINGS, minHalfSpreadBps: 6.2 }), 6.2);
});

Deno.test("halfSpreadBps() widens by the deviations that the fair value makes over the holding time", () => {
  // σ = 100 ticks/√s at 1,000,000 is 1 bp/√s; over 16 s that is 4 bp; half of it are 2.
  const settings = { ...SETTINGS, volMult: 0.5, volHorizonSeconds: 16 };
  assertAlmostEquals(halfSpreadBps(1_000_000, 100, settings), 7, 1e-12);
  assertEquals(halfSpreadBps(1_000_000, 0, settings), 5);
});

Deno.test("halfSpreadBps() widens up to the maximum, which never narrows what is set", () => {
  const wild = { ...SETTINGS, volMult: 20 };
  assertEquals(halfSpreadBps(1_000_000, 1e6, wild), 100);
  assertEquals(halfSpreadBps(1_000_000, 1e6, { ...wild, halfSpreadBps: 150 }), 150);
});

Deno.test("halfSpreadTicks() is the share of the fair value, but one tick at least", () => {
  assertEquals(halfSpreadTicks(1_000_000, 5), 500);
  assertEquals(halfSpreadTicks(300, 5), 1);
});
