import { assert, assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { DEFAULT_LATENCY, Latency } from "../../../exchanges/simulator/latency.ts";
import { Random } from "../../../exchanges/shared/random.ts";

const micros = (value: number) => value as Micros;

Deno.test("Latency takes at least its base, and on average the jitter on top", () => {
  const latency = new Latency({ base: micros(800), jitter: micros(200) }, new Random(1));
  let sum = 0;
  for (let i = 0; i < 10_000; i++) {
    const took = latency.arrival(micros(1e6), null) - 1e6;
    assert(took >= 800);
    sum += took;
  }
  assert(Math.abs(sum / 10_000 - 1_000) < 10, String(sum / 10_000));
});

Deno.test("Latency never lets a message of a connection overtake another", () => {
  const latency = new Latency({ base: micros(0), jitter: micros(5_000) }, new Random(2));
  let last = 0;
  for (let now = 0; now < 1e6; now += 100) {
    const at = latency.arrival(micros(now), 7);
    assert(at >= last && at >= now);
    last = at;
  }
  latency.forget(7);
  assert(latency.arrival(micros(0), 7) < last);
});

Deno.test("Latency without jitter is exact, and the same seed gives the same times", () => {
  assertEquals(
    new Latency({ base: micros(5), jitter: micros(0) }, new Random(1)).arrival(micros(10), null),
    micros(15),
  );
  const [a, b] = [1, 1].map((seed) => new Latency(DEFAULT_LATENCY, new Random(seed)));
  for (let i = 0; i < 50; i++) assertEquals(a.arrival(micros(i), null), b.arrival(micros(i), null));
});
