import { assertEquals } from "@std/assert";
import { AdverseFills, FillsInRow } from "../../../../core/risk/watch/fills.ts";
import { DEFAULT_STRATEGY_LIMITS } from "../../../../core/risk/limits.ts";
import type { Micros } from "../../../../core/units.ts";
import { NOW } from "../../../support/made_up_desk.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

/** Fills of one side, so many, spread over that many seconds. */
function inRow(count: number, seconds: number, stage = new WatchStage()) {
  const watch = new FillsInRow(stage.context);
  for (let i = 0; i < count; i++) {
    stage.after(i * seconds / Math.max(1, count - 1));
    watch.filled(stage.fill("buy"));
  }
  return { stage, watch, told: stage.judge(watch) };
}

Deno.test("RSK-19 the 20th fill of one side in 10 s stops the strategy for a person, the 19th does not (RSK-34)", () => {
  assertEquals(inRow(19, 9).told, []);
  assertEquals(inRow(20, 9).told, ["stop mm"]);
  assertEquals(inRow(21, 9).told, ["stop mm"]);
  assertEquals(inRow(20, 10).told, ["stop mm"]);
  assertEquals(inRow(20, 10.000001).told, []);
  assertEquals(
    inRow(20, 9).stage.sentence,
    "20 fills of the buy side of binance:BTCUSDT in 10 s and none of the other",
  );
});

Deno.test("RSK-19 a fill of the other side begins the count anew", () => {
  const { stage, watch } = inRow(19, 5);
  watch.filled(stage.fill("sell"));
  for (let i = 0; i < 19; i++) watch.filled(stage.fill("buy"));
  assertEquals(stage.judge(watch), []);
  watch.filled(stage.fill("buy"));
  assertEquals(stage.judge(watch), ["stop mm"]);
  assertEquals(stage.judge(watch), [], "once it is held it counts anew");
});

Deno.test("RSK-19 each strategy counts for itself; a fill of nobody known counts for each that may be meant", () => {
  const stage = new WatchStage(), watch = new FillsInRow(stage.context);
  for (let i = 0; i < 10; i++) watch.filled(stage.fill("buy", 10_000, 0, ["a"]));
  for (let i = 0; i < 10; i++) watch.filled(stage.fill("buy", 10_000, 0, ["b"]));
  assertEquals(stage.judge(watch), []);
  for (let i = 0; i < 10; i++) watch.filled(stage.fill("buy", 10_000, 0, ["a", "b"]));
  assertEquals(stage.judge(watch), ["stop a", "stop b"]);
});

Deno.test("RSK-35 fills in a row go on counting after a restart in the middle", () => {
  const { stage, watch } = inRow(12, 3);
  assertEquals(watch.read(stage.now), [
    { scope: "mm binance:BTCUSDT", value: "12 of the buy side", limit: "20 in 10 s", used: 0.6 },
  ]);
  const next = new FillsInRow(stage.context), state = JSON.parse(JSON.stringify(watch.state()));
  next.restore([...state, { ...state[0], market: "gone:X" }, { ...state[0], strategy: "gone" }]);
  assertEquals(next.state(), watch.state());
  for (let i = 0; i < 7; i++) next.filled(stage.fill("buy"));
  assertEquals(stage.judge(next), []);
  next.filled(stage.fill("buy"));
  assertEquals(stage.judge(next), ["stop mm"]);
});

Deno.test("RSK-19 a late fill hides no burst, and a clock that was put back makes none (P23)", () => {
  const { stage, watch } = inRow(19, 5);
  watch.filled({ ...stage.fill("buy"), at: NOW - 60_000_000 as Micros });
  assertEquals(stage.judge(watch), []);
  watch.filled(stage.fill("buy"));
  assertEquals(stage.judge(watch), ["stop mm"]);
  const ahead = inRow(20, 3_600);
  assertEquals([ahead.told, ahead.stage.after(0).judge(ahead.watch)], [[], []]);
});

/** 50 fills at 10,000 whose market stands at that mid 5 s later. */
function marked(mid: number, count = 50, side: "buy" | "sell" = "buy") {
  const stage = new WatchStage(), watch = new AdverseFills(stage.context);
  for (let i = 0; i < count; i++) watch.filled(stage.fill(side, 10_000));
  assertEquals(stage.after(4.999999).book(mid - 1, mid + 1).judge(watch), []);
  const told = stage.after(5).judge(watch);
  return { stage, watch, told };
}

Deno.test("RSK-28 a mean of −5 bp over the last 50 fills is borne, one tick more pauses the strategy (RSK-34)", () => {
  assertEquals([marked(9_996).told, marked(9_995).told, marked(9_994).told], [[], [], ["pause mm"]]);
  assertEquals([marked(10_005, 50, "sell").told, marked(10_006, 50, "sell").told], [[], ["pause mm"]]);
  assertEquals(marked(9_994).stage.sentence, "the last 50 fills were worth -6 bp after 5 s; the limit is -5 bp");
  assertEquals(marked(9_994).stage.breaches[0].coolDown, 60_000_000);
});

Deno.test("RSK-28 49 fills say nothing yet, and after a pause 50 new ones are wanted", () => {
  const { stage, watch, told } = marked(9_990, 49);
  assertEquals([told, watch.read()], [[], [
    { scope: "mm", value: "49 of 50 fills measured", limit: "at least -5 bp", used: null },
  ]]);
  watch.filled(stage.fill("buy"));
  assertEquals(stage.after(10).judge(watch), ["pause mm"]);
  assertEquals(stage.after(11).judge(watch), []);
});

Deno.test("RSK-28 a fill whose market has no price waits; good fills use nothing of the limit", () => {
  const stage = new WatchStage(), watch = new AdverseFills(stage.context);
  for (let i = 0; i < 300; i++) watch.filled(stage.fill("buy", 10_000));
  stage.desk.markets[0].bookLost("gone");
  assertEquals([stage.after(9).judge(watch), watch.read()[0].used], [[], null]);
  stage.after(10).book(10_009, 10_011).judge(watch);
  assertEquals(watch.read()[0], { scope: "mm", value: "10 bp", limit: "at least -5 bp", used: 0 });
  stage.limits = { ...stage.limits, strategy: undefined };
  stage.limits = {
    ...stage.limits,
    strategy: new Map([["mm", { ...DEFAULT_STRATEGY_LIMITS, minMarkoutBps: 1 }]]),
  };
  assertEquals(watch.read()[0].used, null, "of a limit above zero no share makes sense");
});

Deno.test("RSK-28 fills of long ago, which a restart or a late answer brings, are not held against today's price (P23)", () => {
  const stage = new WatchStage(), watch = new AdverseFills(stage.context);
  for (let i = 0; i < 60; i++) watch.filled(stage.fill("buy", 10_000));
  assertEquals(stage.after(10.000001).book(8_999, 9_001).judge(watch), []);
  assertEquals(watch.read()[0].value, "0 of 50 fills measured");
});
