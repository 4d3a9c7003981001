import { assertEquals, assertLess } from "@std/assert";
import { FarLevels } from "../../../core/book/far_levels.ts";
import { Random } from "../../../exchanges/shared/random.ts";

Deno.test("FarLevels is empty at first and after clear()", () => {
  const far = new FarLevels();
  const check = () =>
    assertEquals([far.count, far.best, far.bestLots, far.at(5), far.below(5), far.below(2 ** 30)], [0, 0, 0, 0, 0, 0]);
  check();
  far.set(7, 1);
  far.set(5, 2);
  far.clear();
  check();
});

Deno.test("set() inserts in order, changes in place, removes, and ignores the removal of an unknown level", () => {
  const far = new FarLevels();
  for (const [key, lots] of [[30, 3], [10, 1], [20, 2], [20, 5], [99, 0], [10, 0]]) far.set(key, lots);
  assertEquals([far.count, far.best, far.bestLots, far.at(20), far.at(10), far.at(99)], [2, 30, 3, 5, 0, 0]);
  assertEquals([far.below(31), far.below(30), far.below(21), far.below(20), far.below(1)], [30, 20, 20, 0, 0]);
});

Deno.test("push() appends the best level, pop() drops it, and pop() on nothing changes nothing", () => {
  const far = new FarLevels();
  far.push(1, 10);
  far.push(2, 20);
  assertEquals([far.count, far.best, far.bestLots], [2, 2, 20]);
  far.pop();
  assertEquals([far.count, far.best], [1, 1]);
  far.pop();
  far.pop();
  assertEquals([far.count, far.best], [0, 0]);
});

Deno.test("FarLevels equals a sorted Map over 100,000 random operations, and grows only as it must", () => {
  const far = new FarLevels(), model = new Map<number, number>(), random = new Random(11);
  for (let i = 0; i < 100_000; i++) {
    const key = 1 + random.int(3_000), lots = random.next() < 0.4 ? 0 : 1 + random.int(1_000);
    far.set(key, lots);
    if (lots > 0) model.set(key, lots);
    else model.delete(key);
    if (i % 5_000 !== 0) continue;
    const keys = [...model.keys()].sort((a, b) => a - b);
    assertEquals(far.count, keys.length);
    let at = 2 ** 30;
    for (const expected of keys.reverse()) {
      at = far.below(at);
      assertEquals([at, far.at(at)], [expected, model.get(expected)]);
    }
    assertEquals(far.below(at), 0);
  }
  assertLess(far.bytes, 12 * 4_097, "capacity doubles: 3,000 levels fit 4,096");
});
