import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Micros } from "../../../core/units.ts";
import { TimeQueue } from "../../../exchanges/simulator/time_queue.ts";

Deno.test("TimeQueue gives items by time, and those of one instant in the order they came", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 80 }), (times) => {
      const queue = new TimeQueue<number>();
      times.forEach((at, index) => queue.push(at as Micros, index));
      const want = times.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
      for (const { at, index } of want) {
        assertEquals(queue.nextAt, at as Micros);
        assertEquals(queue.pop(), index);
      }
      assertEquals(queue.size, 0);
    }),
    { seed: 1 },
  );
});

Deno.test("TimeQueue that was cleared holds nothing, and goes on", () => {
  const queue = new TimeQueue<string>();
  queue.push(5 as Micros, "old");
  queue.clear();
  assertEquals([queue.size, queue.nextAt], [0, Infinity as Micros]);
  queue.push(7 as Micros, "new");
  assertEquals(queue.pop(), "new");
});

Deno.test("TimeQueue that is empty waits for ever, and has nothing to take", () => {
  const queue = new TimeQueue<string>();
  assertEquals(queue.nextAt, Infinity as Micros);
  assertThrows(() => queue.pop(), RangeError, "empty queue");
});
