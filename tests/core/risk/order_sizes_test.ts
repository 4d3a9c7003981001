import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { OrderSizes, SIZES_KEPT, SIZES_NEEDED } from "../../../core/risk/order_sizes.ts";

Deno.test("there is no usual size before twenty orders", () => {
  const sizes = new OrderSizes();
  for (let i = 1; i < SIZES_NEEDED; i++) sizes.add(5);
  assertEquals([sizes.count, sizes.median], [19, NaN]);
  sizes.add(7);
  assertEquals([sizes.count, sizes.median], [20, 5]);
});

Deno.test("the usual size is the median of the last 200 orders, whatever came before (property)", () => {
  const seed = 20261126;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: SIZES_NEEDED, maxLength: 450 }), (all) => {
      const sizes = new OrderSizes();
      for (const [i, size] of all.entries()) {
        sizes.add(size);
        if (i + 1 < SIZES_NEEDED) continue;
        const last = all.slice(0, i + 1).slice(-SIZES_KEPT).sort((a, b) => a - b), half = last.length >> 1;
        assertEquals(sizes.median, last.length % 2 === 1 ? last[half] : (last[half - 1] + last[half]) / 2);
      }
    }),
    { seed, numRuns: 60 },
  );
});
