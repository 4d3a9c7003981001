/** The kernel: one order of happenings, the same for the same plan; what breaks is told; the end proves that all is well. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { type FaultKind, type Invariant, InvariantError, type Outcome, type Plan } from "./contract.ts";
import { type Parts, play } from "./life.ts";
import { KEPT } from "./happenings.ts";
import { violationText } from "./report.ts";

const PLAN: Plan = {
  seed: 3,
  ms: 40_000,
  venues: [{ dialect: "binance", symbols: ["BTCUSDT"] }, { dialect: "binance", symbols: ["ETHUSDT", "BTCUSDT"] }],
  pace: 0.2,
  settings: { snapshot_s: 15 },
  faults: [],
};
const fault = (name: string, at: number, ms = 1_000) =>
  ({ name, venue: null, at, until: at + ms, seed: 5, parameters: {} }) as const;

async function run(plan: Plan, parts: Partial<Parts> = {}): Promise<Outcome> {
  using temp = new TempDir();
  return await play(plan, { faults: [], invariants: [], folder: temp.path, ...parts });
}
/** A trouble made of one deed. */
const kind = (name: string, begin: FaultKind["begin"]): FaultKind => ({
  name,
  group: "host",
  about: "",
  ofVenue: false,
  draw: () => ({ ms: 0, parameters: {} }),
  begin,
});
const DEEDS: readonly FaultKind[] = [
  kind("killed", (stage, planned) => {
    stage.struck(planned);
    stage.kill({ restartAfter: 2_000 });
    return () => {};
  }),
  kind("killed later", (stage) => {
    stage.kill({ restartAfter: 1_000, boundaries: 37, powerLoss: true });
    return () => {};
  }),
  kind("stalled", (stage) => {
    stage.stallEngine(700);
    return () => {};
  }),
  kind("asleep", (stage) => {
    stage.suspend(400);
    return () => {};
  }),
  kind("disk", (stage) => stage.breakDisk("sync_error")),
  kind("thrown", (stage) => {
    const { engine } = stage.bot!, step = engine.step;
    engine.step = () => {
      engine.step = step;
      throw new Error("a bug in the engine");
    };
    return () => {};
  }),
];

Deno.test("DST-02 the same plan gives the same run, step by step, through deaths, stalls, sleeps and a broken disk", async () => {
  const faults = [
    fault("stalled", 12_000),
    fault("killed", 15_000),
    fault("asleep", 20_000),
    fault("killed later", 22_000),
    fault("disk", 30_000, 2_000),
  ];
  const plan = { ...PLAN, faults },
    [first, second] = [await run(plan, { faults: DEEDS }), await run(plan, { faults: DEEDS })];
  assertEquals(first.violation, null);
  assertEquals(second, first);
  assert(first.hashes.length >= 1 && first.orders > 5 && first.lives >= 4, JSON.stringify(first));
  assertEquals(first.faults, { killed: 1 });
  const other = await run({ ...plan, seed: 4 }, { faults: DEEDS });
  assertNotEquals(other.hash, first.hash);
});

Deno.test("happenings come in the order of their time, and of one instant in the order in which they were planned", async () => {
  const seen: string[] = [], times: number[] = [];
  const note = kind("note", (stage, planned) => {
    seen.push(String(planned.parameters.name));
    times.push(stage.elapsed);
    stage.later(0, () => seen.push(`${planned.parameters.name} later`));
    return () => void seen.push(`${planned.parameters.name} ends`);
  });
  const one = (name: string, at: number) => ({ ...fault("note", at, 1_000), parameters: { name } });
  const faults = [one("c", 3_000), one("a", 1_000), one("b", 2_000), one("bb", 2_000)];
  await run({ ...PLAN, ms: 5_000, faults }, { faults: [note] });
  assertEquals(times, [1_000, 2_000, 2_000, 3_000]);
  assertEquals(seen, "a,a later,b,bb,a ends,b later,bb later,c,b ends,bb ends,c later,c ends".split(","));
});

Deno.test("DST-03 a violation is told with seed, commit, plan, step, the last 200 events and the line that plays it again", async () => {
  let steps = 0;
  const invariant: Invariant = {
    id: "INV-99",
    meaning: "it never comes to step 600",
    create: () => ({
      onStep() {
        if (++steps === 600) throw new InvariantError("INV-99", "it did");
      },
    }),
  };
  const { violation, steps: stepped, simulatedMs } = await run(PLAN, { invariants: [invariant] });
  assertEquals([violation?.invariant, violation?.message, violation?.step], ["INV-99", "INV-99: it did", 600]);
  assert(stepped <= 602 && simulatedMs < PLAN.ms, "the run ends there");
  assertEquals(violation!.last.length, KEPT);
  const text = violationText(PLAN, violation!, "abc1234", "deno task sim --seed 3");
  for (
    const part of [
      "INV-99",
      "seed 3",
      "abc1234",
      "step 600",
      JSON.stringify(PLAN),
      "the last 200",
      "again: deno task sim --seed 3",
    ]
  ) {
    assertStringIncludes(text, part);
  }
});

Deno.test("what is thrown inside the bot and was not done to it is a violation; what a trouble broke is none", async () => {
  const bug = await run({ ...PLAN, faults: [fault("thrown", 10_000)] }, { faults: DEEDS });
  assertEquals(bug.violation?.invariant, "FAILED");
  assertStringIncludes(bug.violation!.message, "a bug in the engine");
  const broken = await run({ ...PLAN, faults: [fault("disk", 10_000, 3_000)] }, { faults: DEEDS });
  assertEquals([broken.violation, broken.lives > 1], [null, true]);
});

Deno.test("DST-06 once the troubles end all is well within a minute, or it is a violation that says what is not", async () => {
  const well = await run(PLAN);
  assertEquals(well.violation, null);
  assert(well.simulatedMs >= PLAN.ms && well.simulatedMs <= PLAN.ms + 60_000);
  // A trouble that its own end does not end.
  const lasting = kind("lasting", ({ venues }) => {
    venues[0].refuse({ sockets: true, requests: true, reason: "gone" });
    venues[0].cut({});
    return () => {};
  });
  const unwell = await run({ ...PLAN, faults: [fault("lasting", 30_000)] }, { faults: [lasting] });
  assertEquals(unwell.violation?.invariant, "DST-06");
  assertStringIncludes(unwell.violation!.message, "binance is ");
  assertEquals(unwell.simulatedMs, PLAN.ms + 63_000);
});

Deno.test("a trouble that is in no table is refused", async () => {
  let said = "";
  try {
    await run({ ...PLAN, faults: [fault("locusts", 1_000)] });
  } catch (error) {
    said = String(error);
  }
  assertStringIncludes(said, 'Cannot play a fault "locusts"');
});
