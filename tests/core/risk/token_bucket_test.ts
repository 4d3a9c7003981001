import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TokenBucket } from "../../../core/risk/token_bucket.ts";
import type { Micros } from "../../../core/units.ts";

const at = (seconds: number) => 1_700_000_000_000_000 + seconds * 1_000_000 as Micros;

Deno.test("TokenBucket starts full with two seconds of its rate, and never less than one token", () => {
  assertEquals(new TokenBucket(4).available(at(0)), 8);
  assertEquals(new TokenBucket(0.1).available(at(0)), 1);
  assertEquals(new TokenBucket(10, 3).available(at(0)), 3);
});

Deno.test("take() empties it and time fills it again, to the microsecond", () => {
  const bucket = new TokenBucket(2, 2);
  bucket.take(at(0));
  bucket.take(at(0));
  assertEquals(bucket.available(at(0)), 0);
  assertEquals(bucket.available(at(0) + 499_999 as Micros), 0);
  assertEquals(bucket.available(at(0) + 500_000 as Micros), 1);
  assertEquals(bucket.available(at(60)), 2);
});

Deno.test("take() counts below zero what was sent in spite of it", () => {
  const bucket = new TokenBucket(1, 1);
  for (let i = 0; i < 3; i++) bucket.take(at(0));
  assertEquals([0, 2, 3].map((seconds) => bucket.available(at(seconds))), [-2, 0, 1]);
});

Deno.test("available() gives nothing for a clock that steps back or is no number", () => {
  const bucket = new TokenBucket(1, 1);
  bucket.take(at(10));
  assertEquals([bucket.available(at(0)), bucket.available(NaN as Micros), bucket.available(at(10))], [0, 0, 0]);
  assertEquals(bucket.available(at(11)), 1);
});

Deno.test("no window sees more orders than burst + rate × length (property)", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), gaps, (rate, burst, waits) => {
      const bucket = new TokenBucket(rate, burst), taken: number[] = [];
      let now = at(0) as number;
      for (const wait of waits) {
        now += wait;
        for (let tries = 0; tries < 5; tries++) {
          if (bucket.available(now as Micros) < 1) break;
          bucket.take(now as Micros);
          taken.push(now);
        }
      }
      for (let i = 0; i < taken.length; i++) {
        for (let k = i; k < taken.length; k++) {
          const most = burst + rate * (taken[k] - taken[i]) / 1e6;
          assertEquals(k - i + 1 <= most + 1e-9, true);
        }
      }
    }),
    { seed: 20260121 },
  );
});

Deno.test("change() keeps what is left as far as the new burst holds it, and gives nothing for the change", () => {
  const bucket = new TokenBucket(10);
  bucket.change(2, at(0));
  assertEquals([bucket.perSecond, bucket.burst, bucket.available(at(0))], [2, 4, 4]);
  for (let i = 0; i < 4; i++) bucket.take(at(0));
  bucket.change(10, at(0));
  assertEquals([bucket.available(at(0)), bucket.available(at(0.1)), bucket.available(at(9))], [0, 1, 20]);
  bucket.change(0, at(9));
  assertEquals([bucket.available(at(9)), bucket.available(at(99))], [0, 0]);
});
