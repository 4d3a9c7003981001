import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { madeUpStage } from "../../../support/made_up_stage.ts";

Deno.test("Stage.fair is the fair value in ticks", () => {
  assertAlmostEquals(madeUpStage().stage.fair(0), 6_500_000, 1e-3);
});

Deno.test("Stage.typicalLots is the typical notional at the starting price", () => {
  assertAlmostEquals(madeUpStage().stage.typicalLots, 2_000 / 65_000 * 1e5, 1e-6);
});

Deno.test("Stage.send places an order of the crowd", () => {
  const { stage, book, log } = madeUpStage();
  const first = stage.send("sell", 101, 5, "gtc"), second = stage.send("buy", 101, 3, "ioc");
  assertEquals([first.left, second.filled, book.bestAskSize], [2, 3, 2]);
  assert(second.id > first.id);
  assertEquals(log.trades.map(({ size }) => size), [3]);
});
