import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Ewma } from "../../../core/indicators/ewma.ts";

const seconds = (s: number) => s * 1e6 as Micros;

Deno.test("Ewma starts with its first value and moves half-way in a half-life", () => {
  const average = new Ewma(2);
  assertEquals(average.value, NaN);
  average.update(10, seconds(0));
  assertEquals(average.value, 10);
  average.update(20, seconds(2));
  assertEquals(average.value, 15);
  average.update(40, seconds(6)); // two half-lives: three quarters of the way
  assertEquals(average.value, 33.75);
});

Deno.test("Ewma is the same average for one step as for many of the same value", () => {
  const once = new Ewma(30), often = new Ewma(30);
  for (const average of [once, often]) average.update(100, seconds(0));
  once.update(160, seconds(7));
  for (let i = 1; i <= 700; i++) often.update(160, seconds(i / 100));
  assertAlmostEquals(often.value, once.value, 1e-9);
  assertAlmostEquals(once.value, 100 + 60 * (1 - Math.exp(-7 * Math.LN2 / 30)), 1e-12);
});

Deno.test("Ewma learns nothing from the same instant, a step back or what is no number", () => {
  const average = new Ewma(1);
  average.update(NaN, seconds(5));
  average.update(10, seconds(5));
  for (const [value, at] of [[99, 5], [99, 4], [NaN, 6], [Infinity, 7]]) average.update(value, seconds(at));
  assertEquals(average.value, 10);
});

Deno.test("Ewma starts anew after ten half-lives of silence", () => {
  const average = new Ewma(1);
  average.update(10, seconds(0));
  average.update(20, seconds(10.001));
  assertEquals(average.value, 20);
});

Deno.test("Ewma refuses a half-life that is not positive", () => {
  for (const halfLife of [0, -1, NaN]) assertThrows(() => new Ewma(halfLife), RangeError, `half-life of ${halfLife} s`);
});
