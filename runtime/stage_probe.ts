/** The probe of a running bot: it looks at one turn in 64, and when turns are few at one each 5 ms, and leaves what it saw in
 * the ring that the dashboard's thread reads. @module */
import { RingWriter } from "../core/shared_ring.ts";
import { StageProbe, TURNS } from "../core/stages.ts";

const EVERY = 64;
const AT_LEAST_EACH_MICROS = 5_000;

/** @param turns a ring of the shape `TURNS`, written by nobody else */
export function createProbe(turns: SharedArrayBuffer): StageProbe {
  const writer = new RingWriter(turns, TURNS);
  return new StageProbe({
    clock: () => performance.now(),
    take: (record) => writer.write(record),
    every: EVERY,
    atLeastEach: AT_LEAST_EACH_MICROS,
  });
}
