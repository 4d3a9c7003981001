import { assert, assertEquals } from "@std/assert";
import { Random } from "../../exchanges/shared/random.ts";
import { frameShapes } from "../support/frame_shapes.ts";
import { compareRoads, noCounts } from "../support/road_parity.ts";
import { slowTest } from "../support/slow.ts";

/** `deno task fuzz` runs a million of each. */
const FRAMES = 6_000, SEED = 20_261_125;

for (const shape of frameShapes()) {
  slowTest(`both roads agree on ${FRAMES} frames, whole and damaged: ${shape.name} (fuzz, seed ${SEED})`, () => {
    const counts = noCounts();
    compareRoads(shape, FRAMES, new Random(SEED), counts);
    assertEquals(counts.fast + counts.slow + counts.left + counts.refused, FRAMES);
    assert(counts.fast >= FRAMES / 10 && counts.slow > 0 && counts.refused > 0, JSON.stringify(counts));
  });
}
