/** @module */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { keepLast, Series } from "../../../dashboard/ui/rings.ts";

Deno.test("keepLast() appends and forgets the oldest beyond the limit", () => {
  const list = [1, 2, 3];
  assertEquals(keepLast(list, [], 3), list);
  assertEquals(keepLast(list, [], 3) === list, true);
  assertEquals(keepLast(list, [4], 3), [2, 3, 4]);
  assertEquals(keepLast(list, [4, 5, 6, 7], 3), [5, 6, 7]);
  assertEquals(keepLast(list, [4], 10), [1, 2, 3, 4]);
});

Deno.test("Series holds the newest rows up to its limit, whatever was pushed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 2_500 }), (limit, pushes) => {
      const series = new Series(2, limit);
      for (let n = 0; n < pushes; n++) series.push(n * 10, [n, -n]);
      const kept = Math.min(limit, pushes);
      assertEquals(series.length, kept);
      assertEquals(series.total, pushes);
      for (let row = 0; row < kept; row++) {
        const n = pushes - kept + row;
        assertEquals([series.at(row), series.value(row, 0), series.value(row, 1)], [n * 10, n, -n || 0]);
      }
    }),
    { seed: 11, numRuns: 60 },
  );
});

Deno.test("Series does not outgrow its limit", () => {
  const series = new Series(4, 1_000);
  for (let n = 0; n < 100_000; n++) series.push(n, [n, n, n, n]);
  assertEquals(series.size, 1_000 * 5);
});

Deno.test("Series.indexFrom() finds the first row at or after an instant", () => {
  const series = new Series(1, 4);
  for (const at of [10, 20, 30, 40, 50]) series.push(at, [at]);
  assertEquals([0, 20, 21, 50, 51].map((at) => series.indexFrom(at)), [0, 0, 1, 3, 4]);
});

Deno.test("Series.push() leaves out a row older than the last one", () => {
  const series = new Series(1, 4);
  series.push(20, [1]);
  series.push(10, [2]);
  assertEquals([series.length, series.at(0)], [1, 20]);
  series.clear();
  series.push(5, [3]);
  assertEquals([series.length, series.value(0, 0)], [1, 3]);
});
