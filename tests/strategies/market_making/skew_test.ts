import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { reservationPrice } from "../../../strategies/market_making/skew.ts";

Deno.test("reservationPrice() lies below the fair value while we are long, above it while we are short", () => {
  const cases: [position: number, limit: number, skew: number, expected: number][] = [
    [0, 100, 10, 1_000_000],
    [100, 100, 10, 999_000],
    [-100, 100, 10, 1_001_000],
    [50, 100, 10, 999_500],
    [1_000, 100, 10, 999_000], // past the limit it shifts no further
    [70, 100, 0, 1_000_000],
    [3, 0, 10, 999_000], // no position is wanted, and there is one
    [-3, 0, 10, 1_001_000],
    [0, 0, 10, 1_000_000],
  ];
  for (const [position, limit, skew, expected] of cases) {
    assertEquals(reservationPrice(1_000_000, position, limit, skew), expected, `${position} of ${limit}`);
  }
});

Deno.test("reservationPrice() never rises with the position", () => {
  const lots = fc.integer({ min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(
      lots,
      lots,
      fc.integer({ min: 0, max: 1e9 }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      (a, b, limit, skew) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        assert(reservationPrice(1e6, more, limit, skew) <= reservationPrice(1e6, less, limit, skew));
      },
    ),
    { seed: 21 },
  );
});
