import { assertEquals, assertLess } from "@std/assert";
import { FarLevels, MOST_FAR } from "../../../core/book/far_levels.ts";
import { Random } from "../../../exchanges/shared/random.ts";

/** All keys, best first, as a walk finds them. */
function walked(far: FarLevels): number[] {
  const keys: number[] = [];
  for (let place = far.next(far.start); place >= 0; place = far.next(place)) {
    keys.push(far.keyOf(place));
    assertEquals(far.lotsOf(place), far.at(far.keyOf(place)));
  }
  return keys;
}

Deno.test("FarLevels is empty at first and after clear()", () => {
  const far = new FarLevels();
  const check = () => assertEquals([far.count, far.best, far.bestLots, far.at(5), ...walked(far)], [0, 0, 0, 0]);
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
  assertEquals(walked(far), [30, 20]);
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
    const keys = [...model.keys()].sort((a, b) => b - a);
    assertEquals(far.count, keys.length);
    assertEquals(walked(far), keys);
    assertEquals(keys.map((key) => far.at(key)), keys.map((key) => model.get(key)!));
    assertEquals([far.best, far.bestLots], [keys[0] ?? 0, model.get(keys[0]) ?? 0]);
  }
  assertLess(far.bytes, 12 * 4_097, "capacity doubles: 3,000 levels fit 4,096");
});

Deno.test("FarLevels that come and go from its ends equal a sorted Map, with empty places anywhere", () => {
  const far = new FarLevels(), model = new Map<number, number>(), random = new Random(23);
  for (let i = 0; i < 12_000; i++) {
    const best = Math.max(0, ...(i % 3 === 0 ? model.keys() : [])), dice = random.next();
    if (i % 3 === 0 && dice < 0.4) {
      far.pop();
      model.delete(best);
    } else if (i % 3 === 0) {
      const key = best + 1 + random.int(5);
      far.push(key, i + 1);
      model.set(key, i + 1);
    } else {
      const key = 1 + random.int(400), lots = dice < 0.6 ? 0 : i + 1;
      far.set(key, lots);
      if (lots > 0) model.set(key, lots);
      else model.delete(key);
    }
    if (i % 50 !== 0) continue;
    assertEquals(walked(far), [...model.keys()].sort((a, b) => b - a));
    assertEquals(far.count, model.size);
  }
});

Deno.test("FarLevels forgets the worst eighth when it is full, says how many, and takes no more memory than it states", () => {
  const far = new FarLevels();
  for (let key = 1; key <= MOST_FAR; key++) far.set(2 * key, key);
  assertEquals([far.count, far.forgotten, far.bytes], [MOST_FAR, 0, MOST_FAR * 12]);
  far.set(2 * MOST_FAR - 1, 7);
  assertEquals([far.count, far.forgotten, far.bytes], [MOST_FAR * 7 / 8 + 1, MOST_FAR / 8, MOST_FAR * 12]);
  assertEquals([far.at(2 * MOST_FAR - 1), far.at(MOST_FAR / 4), far.at(MOST_FAR / 4 + 2)], [7, 0, MOST_FAR / 8 + 1]);
  assertEquals(walked(far).length, far.count);
  far.clear();
  assertEquals([far.count, far.forgotten], [0, 0]);
});
