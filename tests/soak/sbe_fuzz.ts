/** Reads millions of damaged binary frames: each is refused by our own error or read as the slow road reads it.
 *   deno run -P=dev tests/soak/sbe_fuzz.ts [FRAMES=10000000] [SEED=1]
 * A failing frame is printed in hex, and the program ends with code 1. @module */
import { SbeFuzz } from "../support/sbe_fuzz.ts";

const BATCH = 10_000, TOLD_EVERY = 1_000_000;
const wanted = Number(Deno.args[0] ?? 10_000_000), seed = Number(Deno.args[1] ?? 1), began = performance.now();
const fuzz = new SbeFuzz(seed);

for (let done = 0, told = 0; done < wanted;) {
  const { read, refused, ignored } = fuzz.run(BATCH);
  done = read + refused + ignored;
  if (done - told < TOLD_EVERY && done < wanted) continue;
  told = done;
  const took = ((performance.now() - began) / 1e3).toFixed(0);
  console.log(`${done} frames: ${read} read alike, ${refused} refused, ${ignored} ignored; seed ${seed}, ${took} s`);
}
