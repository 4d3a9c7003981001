import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { weightedMid } from "../../../core/indicators/weighted_mid.ts";

Deno.test("weightedMid() leans towards the side that holds less", () => {
  const cases: [bid: number, bidSize: number, ask: number, askSize: number, expected: number][] = [
    [100, 1, 101, 1, 100.5],
    [100, 3, 101, 1, 100.75], // (100·1 + 101·3) / 4
    [100, 1, 101, 3, 100.25],
    [100, 9, 110, 1, 109],
    [650_000, 7, 650_001, 0.5, 650_000 + 7 / 7.5],
  ];
  for (const [bid, bidSize, ask, askSize, expected] of cases) {
    assertEquals(weightedMid(bid, bidSize, ask, askSize), expected);
  }
});

Deno.test("weightedMid() names no price while a side is missing", () => {
  for (const [bid, bidSize, ask, askSize] of [[0, 0, 101, 1], [100, 1, 0, 0], [100, 0, 101, 1], [100, 1, 101, NaN]]) {
    assertEquals(weightedMid(bid, bidSize, ask, askSize), NaN);
  }
});

Deno.test("weightedMid() lies between bid and ask for any sizes", () => {
  const size = fc.integer({ min: 1, max: 2 ** 50 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 29 }),
      fc.integer({ min: 1, max: 1e6 }),
      size,
      size,
      (bid, spread, b, a) => {
        const value = weightedMid(bid, b, bid + spread, a);
        assert(value >= bid && value <= bid + spread, `${value}`);
      },
    ),
    { seed: 4 },
  );
});
