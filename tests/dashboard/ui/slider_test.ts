/** @module */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { placeOf, PLACES, valueAt } from "../../../dashboard/ui/slider.ts";

const wide = { min: 0.1, max: 500, step: 0.1 }, narrow = { min: 1, max: 10, step: 1 };

Deno.test("a slider's ends are its range, and each place gives a value on a step", () => {
  for (const scale of [wide, narrow, { min: 0, max: 3 }]) {
    assertEquals([valueAt(0, scale), valueAt(PLACES, scale)], [scale.min, scale.max]);
    assertEquals([placeOf(scale.min, scale), placeOf(scale.max, scale)], [0, PLACES]);
  }
  for (let place = 0; place <= PLACES; place++) {
    const steps = (valueAt(place, wide) - wide.min) / wide.step;
    assertAlmostEquals(steps, Math.round(steps), 1e-6);
  }
});

Deno.test("a wide range is stretched where its values are used, a narrow one is straight", () => {
  assert(placeOf(5, wide) > PLACES / 5, String(placeOf(5, wide)));
  assertEquals(placeOf(5.5, narrow), PLACES / 2);
  assertAlmostEquals(valueAt(placeOf(5, wide), wide), 5, 0.06);
});

Deno.test("placeOf() stays on the slider whatever was typed", () => {
  assertEquals([placeOf(-3, wide), placeOf(9_000, wide), placeOf(NaN, wide)], [0, PLACES, 0]);
});
