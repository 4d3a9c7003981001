import { assertEquals, assertThrows } from "@std/assert";
import type { Micros, Price } from "../../../core/units.ts";
import { Markout } from "../../../core/indicators/markout.ts";

const seconds = (s: number) => s * 1e6 as Micros;
const ticks = (n: number) => n as Price;

Deno.test("Markout is good for a buy when the mid rises, and for a sale when it falls", () => {
  const cases: [price: number, sign: 1 | -1, mid: number, expected: number][] = [
    [100, 1, 103.5, 3.5],
    [100, 1, 98, -2],
    [100, -1, 98, 2],
    [100, -1, 103.5, -3.5],
  ];
  for (const [price, sign, mid, expected] of cases) {
    const markout = new Markout(5);
    markout.fill(ticks(price), sign, seconds(1));
    markout.update(mid, seconds(6));
    assertEquals([markout.value, markout.count, markout.pending], [expected, 1, 0]);
  }
});

Deno.test("Markout waits for the horizon and for a mid that is a number", () => {
  const markout = new Markout(5);
  markout.fill(ticks(100), 1, seconds(0));
  markout.update(500, seconds(4.999999));
  markout.update(NaN, seconds(6));
  assertEquals([markout.value, markout.count, markout.pending], [NaN, 0, 1]);
  markout.update(101, seconds(7));
  assertEquals([markout.value, markout.count, markout.pending], [1, 1, 0]);
});

Deno.test("Markout is a plain mean at first and forgets beyond its memory", () => {
  const markout = new Markout(1, 4);
  [1, 2, 3, 6].forEach((gain, i) => {
    markout.fill(ticks(100), 1, seconds(i));
    markout.update(100 + gain, seconds(i + 1));
  });
  assertEquals(markout.value, 3);
  markout.fill(ticks(100), 1, seconds(10));
  markout.update(111, seconds(11));
  assertEquals(markout.value, 3 + (11 - 3) / 4);
});

Deno.test("Markout drops and counts the oldest fill when more wait than it can hold", () => {
  const markout = new Markout(60);
  for (let i = 0; i < 300; i++) markout.fill(ticks(1_000 + i), 1, seconds(i / 1_000));
  assertEquals([markout.pending, markout.dropped], [256, 44]);
  markout.update(2_000, seconds(60.044));
  assertEquals([markout.count, markout.value], [1, 2_000 - 1_044]);
  markout.update(2_000, seconds(1_000));
  assertEquals([markout.count, markout.pending], [256, 0]);
});

Deno.test("Markout refuses a horizon that is not positive and a memory below one fill", () => {
  for (const horizon of [0, -1, NaN]) assertThrows(() => new Markout(horizon), RangeError, `after ${horizon} s`);
  for (const memory of [0, NaN]) assertThrows(() => new Markout(1, memory), RangeError, `remember ${memory} fills`);
});
