import { assertEquals } from "@std/assert";
import { LoopHealth } from "../../../../core/risk/watch/loop_health.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

/** 200 beats in 10 s, the last so many that late. */
function beaten(late: number, lagMs: number, count = 200) {
  const stage = new WatchStage(), watch = new LoopHealth(stage.context);
  for (let i = 0; i < count; i++) {
    stage.after(i * 0.05);
    watch.beat({ lag: i >= count - late ? lagMs * 1e3 : 1_000, clockJump: 0 }, stage.now);
  }
  return { stage, watch, told: stage.judge(watch) };
}

Deno.test("RSK-32 a p99 of 50 ms is borne, more pauses everything, more than 250 ms trips (RSK-34)", () => {
  assertEquals([beaten(3, 49).told, beaten(3, 50).told, beaten(3, 50.001).told], [[], [], ["pause global"]]);
  assertEquals([beaten(3, 250).told, beaten(3, 250.001).told], [["pause global"], ["trip global"]]);
  const { stage, watch } = beaten(3, 300);
  assertEquals(stage.sentence, "the loop is 300 ms late (p99 over 10 s); the limit is 250 ms");
  assertEquals(watch.read(stage.now)[0], { scope: "all", value: "300 ms", limit: "50 ms, 250 ms trip", used: 6 });
  assertEquals(beaten(3, 60).stage.sentence, "the loop is 60 ms late (p99 over 10 s); the limit is 50 ms");
});

Deno.test("RSK-32 two late beats in 200 are the hundredth that a p99 leaves out", () => {
  assertEquals([beaten(2, 5_000).told, beaten(3, 5_000).told], [[], ["trip global"]]);
});

Deno.test("RSK-32 the first ten seconds and beats that nobody measured say nothing", () => {
  const { told, watch, stage } = beaten(50, 1_000, 199);
  assertEquals([told, watch.read(stage.now)[0].value, watch.read(stage.now)[0].used], [[], "not measured yet", null]);
  watch.beat({ lag: NaN, clockJump: 0 }, stage.now);
  assertEquals(stage.judge(watch), []);
  watch.beat({ lag: 1, clockJump: 0 }, stage.now);
  assertEquals(stage.judge(watch), ["trip global"]);
});

Deno.test("RSK-32 what is older than 10 s is forgotten, and during a halt nothing is judged", () => {
  const { stage, watch } = beaten(10, 100);
  assertEquals([stage.after(25).judge(watch), watch.read(stage.now)[0].used], [[], null]);
  const halted = beaten(10, 100);
  halted.stage.desk.trading = "HALTED";
  assertEquals(halted.stage.judge(halted.watch), []);
});

Deno.test("RSK-32 late beats of a start or a halt pause nothing once trading is on (P23)", () => {
  const stage = new WatchStage(), watch = new LoopHealth(stage.context);
  stage.desk.trading = "HALTED";
  for (let i = 0; i < 200; i++) watch.beat({ lag: 400_000, clockJump: 0 }, stage.after(i * 0.01).now);
  stage.desk.trading = "ACTIVE";
  for (let i = 0; i < 200; i++) {
    watch.beat({ lag: 1_000, clockJump: 0 }, stage.after(2 + i * 0.03).now);
    assertEquals(stage.judge(watch), []);
  }
  for (let i = 0; i < 3; i++) watch.beat({ lag: 400_000, clockJump: 0 }, stage.after(8 + i).now);
  assertEquals(stage.judge(watch), ["trip global"]);
});
