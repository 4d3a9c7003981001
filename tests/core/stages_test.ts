import { assertEquals } from "@std/assert";
import { NO_PROBE, RECORD_FIELDS, STAGE, StageProbe, STAGES, TURN_FIELD } from "../../core/stages.ts";

function probe(options: { every?: number; atLeastEach?: number } = {}) {
  const records: number[][] = [], hand = { ms: 0 };
  const made = new StageProbe({
    clock: () => hand.ms,
    take: (record) => records.push([...record]),
    every: options.every ?? 1,
    atLeastEach: options.atLeastEach ?? Infinity,
  });
  return { probe: made, records, hand };
}

Deno.test("STAGE gives each stage its place in STAGES", () => {
  assertEquals(Object.keys(STAGE), [...STAGES]);
  assertEquals<number[]>(Object.values(STAGE), [...STAGES.keys()]);
});

Deno.test("a record holds the ns of each stage, twice the same one added up, and of the whole turn", () => {
  const { probe: stages, records, hand } = probe();
  stages.begin(0);
  for (const [stage, ms] of [[STAGE.decode, 0.002], [STAGE.book, 0.001], [STAGE.decide, 0.0005], [STAGE.book, 0.001]]) {
    hand.ms += ms;
    stages.lap(stage);
  }
  hand.ms += 0.01;
  stages.end();
  const wanted = new Array(RECORD_FIELDS).fill(0);
  wanted[STAGE.decode] = wanted[STAGE.book] = 2_000;
  wanted[STAGE.decide] = 500;
  wanted[TURN_FIELD] = 14_500;
  assertEquals(records, [wanted]);
});

Deno.test("one turn in so many is looked at, and each that begins long after the last", () => {
  const { probe: stages, records } = probe({ every: 4, atLeastEach: 1_000 });
  const seen: number[] = [];
  for (const now of [1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 2_004, 2_005, 3_003, 3_004]) {
    stages.begin(now);
    if (stages.on) seen.push(now);
    stages.end();
  }
  assertEquals(seen, [1_000, 1_004, 2_004, 3_004]);
  assertEquals(records.length, 4);
});

Deno.test("a stage that took no time that the clock can tell is 0, and one beyond two seconds is cut", () => {
  const { probe: stages, records, hand } = probe();
  stages.begin(0);
  stages.lap(STAGE.decode);
  hand.ms += 60_000;
  stages.lap(STAGE.journal);
  stages.end();
  assertEquals([records[0][STAGE.decode], records[0][STAGE.journal]], [0, 2 ** 31 - 1]);
});

Deno.test("NO_PROBE never looks at a turn after it was asked to begin one", () => {
  NO_PROBE.begin(1);
  const looked = NO_PROBE.on;
  NO_PROBE.end();
  assertEquals(looked, false);
});
