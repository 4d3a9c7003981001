import { assertEquals } from "@std/assert";
import { imbalance } from "../../../core/indicators/imbalance.ts";

Deno.test("imbalance() runs from −1, all offered, to 1, all bid", () => {
  const cases = [[5, 5, 0], [3, 1, 0.5], [1, 3, -0.5], [7, 0, 1], [0, 7, -1]];
  for (const [bid, ask, expected] of cases) assertEquals(imbalance(bid, ask), expected);
});

Deno.test("imbalance() of nothing at all is not a number", () => {
  assertEquals(imbalance(0, 0), NaN);
  assertEquals(imbalance(NaN, 1), NaN);
});
