import { assertEquals } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";
import { OrderSizes, SIZES_KEPT, SIZES_NEEDED } from "../../../core/risk/order_sizes.ts";

Deno.test("there is no usual size before twenty orders", () => {
  const sizes = new OrderSizes();
  for (let i = 1; i < SIZES_NEEDED; i++) sizes.add(5);
  assertEquals([sizes.count, sizes.median], [19, NaN]);
  sizes.add(7);
  assertEquals([sizes.count, sizes.median], [20, 5]);
});

Deno.test("the usual size is the median of the last 200 orders, whatever came before", () => {
  const random = new Random(20261126), sizes = new OrderSizes(), all: number[] = [];
  for (let i = 0; i < 700; i++) {
    const size = 1 + Math.floor(random.next() * (i < 350 ? 50 : 9));
    all.push(size);
    sizes.add(size);
    if (all.length < SIZES_NEEDED) continue;
    const last = all.slice(-SIZES_KEPT).sort((a, b) => a - b), half = last.length >> 1;
    assertEquals(sizes.median, last.length % 2 === 1 ? last[half] : (last[half - 1] + last[half]) / 2, `order ${i}`);
  }
  assertEquals(sizes.count, SIZES_KEPT);
});

Deno.test("clear() forgets what was usual", () => {
  const sizes = new OrderSizes();
  for (let i = 0; i < 300; i++) sizes.add(5);
  sizes.clear();
  assertEquals([sizes.count, sizes.median], [0, NaN]);
  for (let i = 0; i < SIZES_NEEDED; i++) sizes.add(50);
  assertEquals([sizes.count, sizes.median], [SIZES_NEEDED, 50]);
});
