import { assertEquals, assertLess } from "@std/assert";
import { FarLevels, MOST_FAR } from "../../../core/book/far_levels.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { slowTest } from "../../support/slow.ts";

const one = new Float64Array(1);
function set(far: FarLevels, key: number, lots: number): void {
  one[0] = lots;
  far.set(key, one, 0);
}
function push(far: FarLevels, key: number, lots: number): void {
  one[0] = lots;
  far.push(key, one, 0);
}
/** @returns the lots of the level that was dropped */
function pop(far: FarLevels): number {
  far.pop(one, 0);
  return one[0];
}

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
  const check = () => assertEquals([far.count, far.best, far.at(5), ...walked(far)], [0, 0, 0]);
  check();
  set(far, 7, 1);
  set(far, 5, 2);
  far.clear();
  check();
});

Deno.test("set() inserts in order, changes in place, removes, and ignores the removal of an unknown level", () => {
  const far = new FarLevels();
  for (const [key, lots] of [[30, 3], [10, 1], [20, 2], [20, 5], [99, 0], [10, 0]]) set(far, key, lots);
  assertEquals([far.count, far.best, far.at(20), far.at(10), far.at(99)], [2, 30, 5, 0, 0]);
  assertEquals(walked(far), [30, 20]);
  assertEquals([far.below(31), far.below(30), far.below(21), far.below(20), far.below(1)], [30, 20, 20, 0, 0]);
});

Deno.test("push() appends the best level, pop() drops it", () => {
  const far = new FarLevels();
  push(far, 1, 10);
  push(far, 2, 20);
  assertEquals([far.count, far.best], [2, 2]);
  assertEquals(pop(far), 20);
  assertEquals([far.count, far.best], [1, 1]);
  assertEquals(pop(far), 10);
  assertEquals([far.count, far.best], [0, 0]);
});

Deno.test("FarLevels equals a sorted Map over 100,000 random operations, and grows only as it must", () => {
  const far = new FarLevels(), model = new Map<number, number>(), random = new Random(11);
  for (let i = 0; i < 100_000; i++) {
    const key = 1 + random.int(3_000), lots = random.next() < 0.4 ? 0 : 1 + random.int(1_000);
    set(far, key, lots);
    if (lots > 0) model.set(key, lots);
    else model.delete(key);
    if (i % 5_000 !== 0) continue;
    const keys = [...model.keys()].sort((a, b) => b - a);
    assertEquals(far.count, keys.length);
    assertEquals(walked(far), keys);
    assertEquals(keys.map((key) => far.at(key)), keys.map((key) => model.get(key)!));
    assertEquals(far.best, keys[0] ?? 0);
  }
  assertLess(far.bytes, 12 * 4_097, "capacity doubles: 3,000 levels fit 4,096");
});

slowTest("FarLevels that come and go from its ends equal a sorted Map, with empty places anywhere", () => {
  const far = new FarLevels(), model = new Map<number, number>(), random = new Random(23);
  for (let i = 0; i < 12_000; i++) {
    const best = Math.max(0, ...(i % 3 === 0 ? model.keys() : [])), dice = random.next();
    if (i % 3 === 0 && dice < 0.4 && best > 0) {
      assertEquals(pop(far), model.get(best));
      model.delete(best);
    } else if (i % 3 === 0) {
      const key = best + 1 + random.int(5);
      push(far, key, i + 1);
      model.set(key, i + 1);
    } else {
      const key = 1 + random.int(400), lots = dice < 0.6 ? 0 : i + 1;
      set(far, key, lots);
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
  for (let key = 1; key <= MOST_FAR; key++) set(far, 2 * key, key);
  assertEquals([far.count, far.forgotten, far.bytes], [MOST_FAR, 0, MOST_FAR * 12]);
  set(far, 2 * MOST_FAR - 1, 7);
  assertEquals([far.count, far.forgotten, far.bytes], [MOST_FAR * 7 / 8 + 1, MOST_FAR / 8, MOST_FAR * 12]);
  assertEquals([far.at(2 * MOST_FAR - 1), far.at(MOST_FAR / 4), far.at(MOST_FAR / 4 + 2)], [7, 0, MOST_FAR / 8 + 1]);
  assertEquals(walked(far).length, far.count);
  far.clear();
  assertEquals([far.count, far.forgotten], [0, 0]);
});
