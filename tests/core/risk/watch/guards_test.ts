import { assertEquals } from "@std/assert";
import type { Micros } from "../../../../core/units.ts";
import { GuardHealth } from "../../../../core/risk/watch/guards.ts";
import { NOW } from "../../../support/made_up_desk.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

const seconds = (count: number) => count * 1e6 as Micros;

function stageOf() {
  const stage = new WatchStage(), watch = new GuardHealth(stage.context);
  const silent = (guardian: number | null, sentinel: number | null) => {
    stage.desk.guards = {
      guardian: guardian === null ? null : seconds(guardian),
      sentinel: sentinel === null ? null : seconds(sentinel),
    };
    return stage.judge(watch);
  };
  return { stage, watch, silent };
}

Deno.test("K-T15 a sentinel that is silent for more than 5 s pauses everything, for more than 30 s it trips", () => {
  const { stage, silent } = stageOf();
  assertEquals([silent(0, 5), silent(0, 5.1)], [[], ["pause global"]]);
  assertEquals(stage.sentence, "the sentinel was heard 5.1 s ago; the limit is 5 s");
  stage.after(25);
  assertEquals(silent(0, 30), ["pause global"]);
  assertEquals(silent(0, 30.1), ["pause global"], "trading has been on for 25 s alone");
  stage.after(30.1);
  assertEquals(silent(0, 35), ["trip global"]);
  assertEquals(stage.sentence, "the sentinel was heard 35 s ago; the limit is 30 s");
});

Deno.test("a guardian that is silent does the same, and who is there again holds nothing", () => {
  const { stage, silent } = stageOf();
  assertEquals([silent(6, 0), silent(0.02, 0)], [["pause global"], []]);
  stage.after(40);
  assertEquals(silent(31, 31), ["trip global", "trip global"]);
});

Deno.test("who was never heard pauses after a start's first 5 s, and during a halt trips nothing", () => {
  const { stage, silent, watch } = stageOf(), never = NOW / 1e6;
  stage.desk.trading = "HALTED";
  for (const at of [0, 5]) assertEquals(stage.after(at) && silent(0, never), []);
  for (const at of [5.1, 40]) assertEquals(stage.after(at) && silent(0, never), ["pause global"]);
  stage.desk.trading = "ACTIVE";
  assertEquals([silent(0, never), stage.after(70) && silent(0, never)], [["pause global"], ["pause global"]]);
  assertEquals(stage.sentence, "the sentinel was not heard yet; the limit is 5 s");
  assertEquals(stage.after(70.1) && silent(0, never), ["trip global"]);
  assertEquals(watch.read()[1], {
    scope: "sentinel",
    value: "was not heard yet",
    limit: "5 s, 30 s trip",
    used: 12,
  });
});

Deno.test("trading that is on within the first 5 s is held at once where nobody was heard", () => {
  const { silent } = stageOf();
  assertEquals(silent(0, NOW / 1e6), ["pause global"]);
});

Deno.test("a run without one, or whose beats tell nothing of them, is not held for it", () => {
  const { stage, silent, watch } = stageOf();
  stage.desk.guards = null;
  assertEquals(stage.judge(watch), []);
  assertEquals(watch.read().map(({ value, used }) => [value, used]), [["not asked for", null], [
    "not asked for",
    null,
  ]]);
  assertEquals([silent(0, null), silent(null, null)], [[], []]);
  assertEquals(watch.read()[0].used, null);
});
