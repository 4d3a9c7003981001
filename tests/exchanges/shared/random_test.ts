import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

Deno.test("Random gives the same numbers for the same seed", () => {
  assertEquals(draws(new Random(7), 50), draws(new Random(7), 50));
});

Deno.test("Random gives different numbers for neighbouring, negated and large seeds", () => {
  const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 52];
  const firsts = seeds.map((seed) => draws(new Random(seed), 3).join());
  assertEquals(new Set(firsts).size, seeds.length);
});

Deno.test("Random.next() is uniform in [0, 1)", () => {
  const random = new Random(1), buckets = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const value = random.next();
    assert(value >= 0 && value < 1, `got ${value}`);
    buckets[Math.floor(value * 10)]++;
  }
  for (const count of buckets) assert(Math.abs(count - 10_000) < 400, `bucket of ${count}`);
});

Deno.test("Random.int() covers every number below its bound and no other", () => {
  const random = new Random(2), seen = new Set<number>();
  for (let i = 0; i < 1_000; i++) seen.add(random.int(6));
  assertEquals([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});

Deno.test("Random.int() refuses a bound that is no positive whole number", () => {
  for (const bound of [0, -1, 1.5, NaN, 2 ** 60]) assertThrows(() => new Random(0).int(bound), RangeError, `${bound}`);
});

Deno.test("Random refuses a seed that is not finite", () => {
  assertThrows(() => new Random(NaN), RangeError, "NaN");
});

Deno.test("Random.normal() has mean 0 and variance 1", () => {
  const random = new Random(3), count = 100_000;
  let sum = 0, squares = 0;
  for (let i = 0; i < count; i++) {
    const value = random.normal();
    sum += value;
    squares += value * value;
  }
  assertAlmostEquals(sum / count, 0, 0.02);
  assertAlmostEquals(squares / count, 1, 0.02);
});

Deno.test("Random.exponential() has the mean it was asked for", () => {
  const random = new Random(4), count = 100_000;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += random.exponential(3);
  assertAlmostEquals(sum / count, 3, 0.05);
});

Deno.test("Random.fork() is named, repeatable, and leaves its parent as it was", () => {
  const forked = new Random(5), untouched = new Random(5);
  const a = draws(forked.fork("orders"), 5), b = draws(forked.fork("prices"), 5);
  assertNotEquals(a, b);
  assertEquals(a, draws(untouched.fork("orders"), 5));
  assertEquals(draws(forked, 5), draws(untouched, 5));
});
