import { assert, assertEquals } from "@std/assert";
import type { Fact } from "../../core/engine/facts.ts";
import { TempDir } from "../support/temp_dir.ts";
import type { Plan, Stage, Watcher } from "./contract.ts";
import { play } from "./life.ts";
import { marking, MARKS, OUT_OF_REACH } from "./marks.ts";

const PLAN: Plan = {
  seed: 8,
  ms: 30_000,
  venues: [{ dialect: "binance", symbols: ["BTCUSDT"] }],
  pace: 0.2,
  settings: {},
  faults: [],
};

Deno.test("DST-08: names of branches are told once, and what is out of reach is not asked for", () => {
  assertEquals(new Set(MARKS).size, MARKS.length);
  assert(MARKS.length > 40 && MARKS.every((name) => !Object.hasOwn(OUT_OF_REACH, name)));
  for (const reason of Object.values(OUT_OF_REACH)) assert(reason.length > 10);
});

Deno.test("DST-08: incidents are marked by their code, each once", () => {
  const marks: string[] = [];
  const plan = { ...PLAN, venues: [] };
  const stage = { plan, venues: [], bot: null, lives: 1, now: 0, mark: (name: string) => marks.push(name) };
  const watcher: Watcher = marking.create(stage as unknown as Stage);
  const fact = (code: string) => ({ kind: "incident", code }) as Fact;
  watcher.onFacts!([fact("overfill"), fact("overfill"), fact("nobody knows this one"), fact("resurrected")]);
  assertEquals(marks, ["overfill", "resurrected"]);
});

Deno.test("DST-08: a process that dies and one that begins are read off what they leave", async () => {
  using temp = new TempDir();
  const { marks, violation, lives } = await play(PLAN, {
    faults: [],
    invariants: [marking],
    folder: temp.path,
    tamper: (_bot, stage) => {
      if (stage.lives === 1) stage.later(15_000, () => stage.kill({ restartAfter: 1_000 }));
    },
  });
  assertEquals([violation, lives], [null, 2]);
  for (const name of Object.keys(marks)) assert(MARKS.includes(name), `"${name}" is marked and in no table`);
  assertEquals(marks["restart with orders at the venue"], 1, JSON.stringify(marks));
  assertEquals(marks["torn journal"], undefined);
});
