import { assertEquals } from "@std/assert";
import { VanishedOrders } from "../../../core/risk/vanished_orders.ts";
import type { Micros } from "../../../core/units.ts";

const at = (ms: number) => 1_700_000_000_000_000 + ms * 1_000 as Micros;
const story = (...times: number[]) => {
  const vanished = new VanishedOrders();
  return times.map((ms) => vanished.add(at(ms)));
};

Deno.test("KIL-15 two orders that end within a second have vanished together, in whatever order it is told", () => {
  assertEquals(story(0, 1_000), [false, true]);
  assertEquals(story(1_000, 0), [false, true]);
  assertEquals(story(0, 0), [false, true]);
});

Deno.test("KIL-15 one alone, or two further apart, have not", () => {
  assertEquals(story(0, 1_001, 2_002), [false, false, false]);
});

Deno.test("KIL-15 what was noticed is not noticed again", () => {
  assertEquals(story(0, 1, 2, 3), [false, true, false, true]);
});
