import { assert, assertEquals } from "@std/assert";
import { Backoff } from "../../../exchanges/shared/backoff.ts";
import { Random } from "../../../exchanges/shared/random.ts";

const LIMITS = { first: 1_000_000, longest: 8_000_000, shortest: 100_000 };

Deno.test("Backoff.next() stays between the shortest wait and a bound that doubles up to the longest", () => {
  const backoff = new Backoff(new Random(1), LIMITS);
  for (let round = 0; round < 300; round++) {
    for (const bound of [1, 2, 4, 8, 8, 8].map((seconds) => seconds * 1_000_000)) {
      const wait = backoff.next();
      assert(wait >= LIMITS.shortest && wait <= bound, `${wait} of ${bound}`);
    }
    backoff.reset();
  }
});

Deno.test("Backoff.next() uses its whole span", () => {
  const backoff = new Backoff(new Random(2), LIMITS), waits: number[] = [];
  for (let i = 0; i < 500; i++) {
    waits.push(backoff.next());
    backoff.reset();
  }
  assert(Math.min(...waits) < 150_000 && Math.max(...waits) > 950_000);
});

Deno.test("Backoff.next() repeats itself for the same seed, and counts its tries", () => {
  const a = new Backoff(new Random(3), LIMITS), b = new Backoff(new Random(3), LIMITS);
  assertEquals([a.next(), a.next(), a.next()], [b.next(), b.next(), b.next()]);
  assertEquals(a.tries, 3);
  for (let i = 0; i < 100; i++) a.next();
  assert(a.next() <= LIMITS.longest, "no overflow after many tries");
});
