import { assert, assertEquals } from "@std/assert";
import { jitter, seedOf } from "../../../core/oms/jitter.ts";

Deno.test("jitter() is the same for the same question and attempt, and another for others", () => {
  const a = seedOf("binance/balances/"), b = seedOf("okx/balances/");
  assertEquals(jitter(a, 3), jitter(seedOf("binance/balances/"), 3));
  assert(a !== b && jitter(a, 3) !== jitter(b, 3) && jitter(a, 3) !== jitter(a, 4));
});

Deno.test("jitter() lies from 0 to below 1 and is spread evenly over attempts and names", () => {
  const deciles = Array<number>(10).fill(0);
  for (let name = 0; name < 100; name++) {
    const seed = seedOf(`venue ${name}`);
    for (let attempt = 0; attempt < 100; attempt++) {
      const share = jitter(seed, attempt);
      assert(share >= 0 && share < 1, `${share}`);
      deciles[Math.floor(share * 10)] += 1;
    }
  }
  // 10,000 draws: each tenth gets 1,000, give or take five standard deviations.
  for (const count of deciles) assert(Math.abs(count - 1_000) < 150, `${deciles}`);
});
