import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatFractional } from "../../../core/engine/text.ts";
import { MarketTexts, StepTexts } from "../../../core/engine/step_texts.ts";
import { formatSteps } from "../../../core/units.ts";

const TICK = { step: 5, decimals: 2 }, LOT = { step: 1, decimals: 5 };

Deno.test("StepTexts gives what formatSteps() gives, however often and in whatever order (property)", () => {
  const texts = new StepTexts(TICK);
  const steps = fc.oneof(fc.integer({ min: -600, max: 600 }), fc.maxSafeInteger().map((n) => Math.trunc(n / 5)));
  fc.assert(fc.property(steps, (n) => assertEquals(texts.of(n), formatSteps(n, TICK))), { seed: 3, numRuns: 2_000 });
});

Deno.test("StepTexts tells 0 from a place that was never filled, and refuses what is no whole number", () => {
  const texts = new StepTexts(LOT);
  assertEquals([texts.of(0), texts.of(256), texts.of(0)], ["0", "0.00256", "0"]);
  assertThrows(() => texts.of(0.5), RangeError);
  assertThrows(() => texts.of(NaN), RangeError);
});

Deno.test("MarketTexts prints fractional ticks as formatFractional() does", () => {
  const texts = new MarketTexts(TICK, LOT);
  for (const ticks of [0, 1, 2027.5, 2027.46, -3.25]) {
    assertEquals(texts.fractional(ticks), formatFractional(ticks, TICK));
  }
  assertThrows(() => texts.fractional(Infinity), RangeError);
});
