import { assert, assertEquals } from "@std/assert";
import { createRing, RingReader } from "../../core/shared_ring.ts";
import { STAGE, TURN_FIELD, TURNS } from "../../core/stages.ts";
import { createProbe } from "../../runtime/stage_probe.ts";

Deno.test("createProbe() leaves turns in the ring, one in 64 and one each 5 ms", () => {
  const ring = createRing(TURNS), probe = createProbe(ring);
  let turns = 0;
  const turn = (now: number) => {
    turns += 1;
    probe.begin(now);
    if (probe.on) probe.lap(STAGE.decode);
    probe.end();
  };
  for (let i = 0; i < 65; i++) turn(1_000_000 + i); // the first, and the 64th after it
  turn(1_006_000);
  const records: number[][] = [];
  new RingReader(ring, TURNS).drain((record) => records.push([...record]));
  assertEquals([turns, records.length], [66, 3]);
  for (const record of records) {
    assert(record[TURN_FIELD] >= record[STAGE.decode], `${record}`);
    assert(record[TURN_FIELD] < 1e9, "a turn of a test takes no second");
  }
});
