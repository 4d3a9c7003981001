import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { quantile, quantilesText } from "../../../benches/support/quantiles.ts";

Deno.test("quantile() takes the nearest rank and leaves its input as it was", () => {
  const values = [5, 1, 4, 2, 3];
  assertEquals([0, 0.2, 0.21, 0.5, 0.99, 1].map((share) => quantile(values, share)), [1, 1, 2, 3, 5, 5]);
  assertEquals(values, [5, 1, 4, 2, 3]);
});

Deno.test("quantile() is a value that enough of the others do not exceed, and no smaller one is", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1 }), fc.integer({ max: 1_000, min: 1 }), (
      values,
      thousandths,
    ) => {
      const share = thousandths / 1_000, found = quantile(values, share);
      const upTo = values.filter((value) => value <= found).length;
      const below = values.filter((value) => value < found).length;
      return values.includes(found) && upTo >= share * values.length && below < share * values.length;
    }),
    { seed: 20261125 },
  );
});

Deno.test("quantile() refuses no values and shares outside 0 to 1", () => {
  assertThrows(() => quantile([], 0.5), RangeError, "no values");
  for (const share of [-0.1, 1.1, NaN]) assertThrows(() => quantile([1], share), RangeError, "want 0 to 1");
});

Deno.test("quantilesText() names the tails", () => {
  const values = Float64Array.from({ length: 1_000 }, (_, i) => i + 1);
  assertEquals(quantilesText(values), "p50 500.0 · p99 990.0 · p99.9 999.0 · max 1000.0 µs");
  assertEquals(quantilesText([]), "none");
});
