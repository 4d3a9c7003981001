import { assertEquals } from "@std/assert";
import { Repeats } from "../../../core/engine/repeats.ts";
import type { Micros } from "../../../core/units.ts";

const at = (micros: number) => micros as Micros;

Deno.test("isNews() tells a thing once, and again after its pause", () => {
  const repeats = new Repeats(10, 5);
  assertEquals([0, 5, 9, 10, 15, 20].map((now) => repeats.isNews("a", at(now))), [
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

Deno.test("isNews() keeps things apart", () => {
  const repeats = new Repeats(10, 5);
  assertEquals([repeats.isNews("a", at(0)), repeats.isNews("b", at(0)), repeats.isNews("a", at(1))], [
    true,
    true,
    false,
  ]);
});

Deno.test("Repeats remembers no more than its limit and forgets first what was told longest ago", () => {
  const repeats = new Repeats(1_000, 3);
  for (const [index, what] of ["a", "b", "c"].entries()) repeats.isNews(what, at(index));
  repeats.isNews("d", at(3));
  assertEquals(repeats.size, 3);
  assertEquals(["b", "c", "d"].map((what) => repeats.isNews(what, at(4))), [false, false, false]);
  assertEquals(repeats.isNews("a", at(4)), true, "forgotten, so it is told once more");
  for (let i = 0; i < 10_000; i++) repeats.isNews(String(i), at(5));
  assertEquals(repeats.size, 3);
});
