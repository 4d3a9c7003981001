import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../../exchanges/shared/random.ts";
import { InformedTakers, NoisyTakers } from "../../../../exchanges/simulator/world/takers.ts";
import type { Agent } from "../../../../exchanges/simulator/world/stage.ts";
import { madeUpStage } from "../../../support/made_up_stage.ts";

function run(agent: Agent, seconds: number): void {
  while (agent.nextAt < seconds * 1e6) agent.act(agent.nextAt);
}

Deno.test("NoisyTakers come at the stated rate, on both sides alike, in clusters", () => {
  const { stage, log } = madeUpStage(), seconds = 20_000;
  const lots = 1e12, fair = Math.round(stage.fair(0));
  stage.send("sell", fair, lots, "gtc");
  stage.send("buy", fair - 1, lots, "gtc");
  // The clock of the log is the exchange's, which stands still here: count by agent time instead.
  const times: number[] = [], takers = new NoisyTakers(stage, new Random(1), 0);
  while (takers.nextAt < seconds * 1e6) {
    const before = log.trades.length, at = takers.nextAt;
    takers.act(at);
    if (log.trades.length > before) times.push(at);
  }
  const rate = times.length / seconds;
  assert(Math.abs(rate / stage.character.takersPerSecond - 1) < 0.1, `${rate} a second`);
  const buys = log.trades.filter(({ aggressor }) => aggressor === "buy").length;
  assert(Math.abs(buys / log.trades.length - 0.5) < 0.03);
  const counts = new Array(seconds).fill(0);
  for (const at of times) counts[Math.floor(at / 1e6)]++;
  const variance = counts.reduce((sum, n) => sum + (n - rate) ** 2, 0) / seconds;
  assert(variance / rate > 1.8, `variance over mean ${variance / rate}`);
});

Deno.test("NoisyTakers go on with the side that they are on more often than not", () => {
  const { stage, log } = madeUpStage(), fair = Math.round(stage.fair(0));
  stage.send("sell", fair, 1e12, "gtc");
  stage.send("buy", fair - 1, 1e12, "gtc");
  run(new NoisyTakers(stage, new Random(2), 0), 5_000);
  let same = 0;
  for (let i = 1; i < log.trades.length; i++) if (log.trades[i].aggressor === log.trades[i - 1].aggressor) same++;
  assert(same / log.trades.length > 0.55, `${same / log.trades.length}`);
});

Deno.test("InformedTakers take what is priced wrong against the next second, on the right side, and nothing else", () => {
  const { stage, fairValues, log } = madeUpStage(), takers = new InformedTakers(stage, new Random(1), 0);
  const soon = stage.fair(20);
  stage.send("sell", Math.ceil(soon * 1.0001), 1e9, "gtc");
  stage.send("buy", Math.floor(soon * 0.9999), 1e9, "gtc");
  run(takers, 5);
  assertEquals(log.trades, [], "fair prices are left alone");
  const cheap = stage.send("sell", Math.floor(soon * 0.9999) + 1, 1e9, "gtc");
  takers.act(takers.nextAt);
  assert(cheap.filled > 0 && log.trades.every(({ aggressor }) => aggressor === "buy"));
  assert(fairValues.at(0, 20) > 0);
});
