/** The command around the seeds: what it is told, what it plays, what it says. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { readCase, writeCase } from "./cases.ts";
import type { Outcome } from "./contract.ts";
import { DIALECTS } from "./dialects.ts";
import { FAULTS, MARKS } from "./parts.ts";
import { planOf } from "./planning.ts";
import { Progress } from "./progress.ts";
import { optionsOf, playSeeds } from "./run.ts";
import { Totals } from "./summary.ts";
import { playPlan } from "./worker.ts";

Deno.test("optionsOf() reads its words, and refuses those that mean nothing", () => {
  const options = optionsOf([
    "--seeds",
    "7",
    "--from",
    "3",
    "--faults",
    "drop,sigkill",
    "--venue",
    "binance",
    "--jobs",
    "1",
  ]);
  assertEquals([options.seeds, options.from, options.hours, options.jobs], [7, 3, 0, 1]);
  assertEquals(options.drawing, { faults: "drop,sigkill", dialects: ["binance"] });
  const venues = (...words: string[]) => optionsOf(words).drawing.dialects;
  assertEquals(venues("--venue", "okx,bybit_spot", "--venue", "okx"), ["okx", "bybit_spot"]);
  assertEquals([venues("--venue", "all"), venues()], [Object.keys(DIALECTS), undefined]);
  assertEquals([optionsOf(["--seed", "9"]).from, optionsOf(["--seed", "9"]).seeds, optionsOf([]).seeds], [9, 1, 100]);
  assertEquals([optionsOf(["--hours", "1.5"]).hours, optionsOf(["--hours", "1.5"]).seeds], [1.5, 0]);
  for (
    const [words, said] of [
      [["--locusts"], "--locusts"],
      [["--seeds", "many"], "--seeds many"],
      [["--faults", "locusts"], 'Cannot play "locusts"'],
      [["--venue", "nowhere"], 'Cannot simulate "nowhere"'],
    ] as const
  ) assertThrows(() => optionsOf(words), RangeError, said);
});

Deno.test("INV-25 a run plays its first seed twice, and sums up what came of all, on threads beside", async () => {
  const told: string[] = [];
  const options = optionsOf(["--seeds", "2", "--from", "900", "--faults", "none", "--jobs", "2"]);
  const { totals, lastSeed } = await playSeeds(
    options,
    "test",
    (text) => told.push(text),
    () => {},
  );
  assertEquals([told, totals.broken, totals.violations], [[], 0, 0]);
  assertEquals([totals.seeds, totals.twice, lastSeed], [2, 1, 901]);
  const hours = [900, 901].reduce((sum, seed) => sum + planOf(seed, { faults: FAULTS }).ms / 3_600_000, 0);
  assert(totals.hours >= hours && totals.hours < hours + 2 / 60, `${totals.hours} of ${hours}`);
  const text = totals.lines([], MARKS).join("\n");
  for (const part of ["2 seeds", "1 seeds run twice", "market events", "an hour (at least 3,600)", "0 violations"]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("a summary says where an hour holds less than is asked for, and what never struck or was never met", () => {
  const totals = new Totals(),
    outcome: Outcome = {
      seed: 1,
      hash: "",
      hashes: [],
      simulatedMs: 3_600_000,
      steps: 80_000,
      marketEvents: 3_599,
      orders: 200,
      fills: 3,
      faults: { drop: 25 },
      marks: { late_fill: 1 },
      lives: 1,
      violation: null,
    };
  totals.add(outcome, false);
  const text = totals.lines(["drop", "delay_tail"], ["late_fill", "overfill"]).join("\n");
  assertStringIncludes(text, "market events 3,599 an hour (BELOW 3,600)");
  assertStringIncludes(text, "orders        200 an hour (at least 200)");
  assertStringIncludes(text, "faults        25 an hour (at least 20)");
  assertStringIncludes(text, "faults that never struck: delay_tail");
  assertStringIncludes(text, "marks never hit: overfill");
});

Deno.test("progress is one line a second on a terminal, and one in half a minute elsewhere", () => {
  for (const [terminal, lines] of [[true, 60], [false, 2]] as const) {
    let now = 0;
    const written: string[] = [],
      progress = new Progress({ seeds: 10, hours: 0 }, terminal, (text) => written.push(text), () => now);
    const totals = new Totals();
    totals.seeds = 5;
    totals.simulatedMs = 3_600_000;
    for (; now <= 60_000; now += 100) progress.show(totals);
    assertEquals(written.length, lines);
    assertStringIncludes(written.at(-1)!, "5 seeds, 1.0 h, 0 violations, 60 h an hour, 60 s left");
    assertEquals(written.every((text) => text.startsWith("\r") === terminal && text.endsWith("\n") !== terminal), true);
  }
});

Deno.test("a case comes back from its file, and a file without a plan is refused", () => {
  using dir = new TempDir();
  const one = { about: "it broke", invariant: "INV-10", commit: "abc1234", plan: planOf(3, { faults: FAULTS }) };
  writeCase(dir.file("case.json"), one);
  assertEquals(readCase(dir.file("case.json")), one);
  dir.write("other.json", "{}");
  assertThrows(() => readCase(dir.file("other.json")), Error, "it holds no plan");
});

const CASES = new URL("./cases/", import.meta.url);
for (const { name } of Deno.readDirSync(CASES)) {
  const { about, plan, invariant } = readCase(new URL(name, CASES).pathname);
  Deno.test(`DST-04 what was found once stays mended: ${name}, ${invariant}: ${about.split("\n")[0].slice(0, 120)}`, async () => {
    assertEquals((await playPlan(plan)).violation, null);
  });
}
