/** What looking at the stages of a turn costs the engine's thread: a turn that is not looked at, one that is, and the pieces.
 * `node:perf_hooks` has the runtime's own histogram beside ours. @module */
import { createHistogram } from "node:perf_hooks";
import { Histogram } from "../core/histogram.ts";
import { createRing, RingWriter } from "../core/shared_ring.ts";
import { RECORD_FIELDS, StageProbe, STAGES, TURNS } from "../core/stages.ts";

const SAMPLES = 1_000;
/** Durations of all sizes, ns. */
const durations = Float64Array.from({ length: SAMPLES }, (_, i) => 2 ** (4 + i % 20) + 13 * i);

const ours = new Histogram(), theirs = createHistogram();
Deno.bench(`node:perf_hooks histogram: ${SAMPLES} samples`, { group: "record", baseline: true }, () => {
  for (let i = 0; i < SAMPLES; i++) theirs.record(durations[i]);
});
Deno.bench(`Histogram.record(): ${SAMPLES} samples`, { group: "record" }, () => {
  for (let i = 0; i < SAMPLES; i++) ours.record(durations[i]);
});

const writer = new RingWriter(createRing(TURNS), TURNS), record = new Int32Array(RECORD_FIELDS).fill(1_234);
Deno.bench(`RingWriter.write(): ${SAMPLES} records of ${RECORD_FIELDS} fields`, { group: "ring" }, () => {
  for (let i = 0; i < SAMPLES; i++) writer.write(record);
});

for (const every of [1, 64, Infinity]) {
  const probe = new StageProbe({
    clock: () => performance.now(),
    take: (turn) => writer.write(turn),
    every,
    atLeastEach: Infinity,
  });
  const what = every === Infinity ? "none is looked at" : every === 1 ? "each is looked at" : `one in ${every}`;
  Deno.bench(`StageProbe: ${SAMPLES} turns of ${STAGES.length} stages, ${what}`, { group: "turn" }, () => {
    for (let i = 1; i <= SAMPLES; i++) {
      probe.begin(i);
      for (let stage = 0; stage < STAGES.length; stage++) if (probe.on) probe.lap(stage);
      probe.end();
    }
  });
}
