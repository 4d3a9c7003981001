import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Volatility } from "../../../core/indicators/volatility.ts";
import { Random } from "../../../exchanges/shared/random.ts";

const seconds = (s: number) => s * 1e6 as Micros;

Deno.test("Volatility is unknown until two mids came, then the size of the move over the root of its time", () => {
  const volatility = new Volatility(4);
  assertEquals(volatility.value, NaN);
  volatility.update(100, seconds(0));
  assertEquals(volatility.value, NaN);
  volatility.update(103, seconds(4)); // 3 ticks in 4 s: 1.5 ticks per √s
  assertEquals(volatility.value, 1.5);
  volatility.update(105, seconds(8)); // rate 1; half of 2.25 and half of 1
  assertEquals(volatility.value, Math.sqrt(1.625));
});

Deno.test("Volatility finds the one that a random walk was made with, whatever the spacing", () => {
  const random = new Random(9), volatility = new Volatility(3_000);
  let mid = 1_000_000, at = 0;
  for (let i = 0; i < 60_000; i++) {
    const step = 0.05 + random.next();
    mid += 7 * Math.sqrt(step) * random.normal();
    volatility.update(mid, seconds(at += step));
  }
  assertAlmostEquals(volatility.value, 7, 0.35);
});

Deno.test("Volatility learns nothing from the same instant, a step back or what is no number", () => {
  const volatility = new Volatility(4);
  volatility.update(100, seconds(0));
  volatility.update(103, seconds(4));
  for (const [mid, at] of [[999, 4], [999, 1], [NaN, 9], [Infinity, 9]]) volatility.update(mid, seconds(at));
  assertEquals(volatility.value, 1.5);
});

Deno.test("Volatility counts no mid before its sample interval has passed", () => {
  const volatility = new Volatility(4, 1);
  volatility.update(100, seconds(0));
  for (const [mid, at] of [[150, 0.2], [50, 0.4], [101, 1]]) volatility.update(mid, seconds(at));
  assertEquals(volatility.value, 1);
});

Deno.test("Volatility refuses a half-life that is not positive", () => {
  for (const halfLife of [0, -1, NaN]) assertThrows(() => new Volatility(halfLife), RangeError, `${halfLife} s`);
});
