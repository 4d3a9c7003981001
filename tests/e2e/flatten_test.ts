/** Selling down on the real program: by the kill, by the stop, and what is told of it after a restart. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { KillReceipt } from "../../core/engine/view.ts";
import { BTC } from "../support/bot_config.ts";
import type { BotProgram } from "../support/bot_program.ts";
import { Rig } from "../support/rig.ts";
import { until } from "../support/until.ts";
import { ours } from "../support/venue_sight.ts";

/** So near to the mid that it is filled within seconds. */
const NEAR = { ...BTC, parameters: { half_spread_bps: 1, levels: 1 } };
const LOT = 0.00001;

async function holding(rig: Rig, bot: BotProgram): Promise<void> {
  await rig.quoting(bot);
  await until("something is held", 60_000, async () => assert(Math.abs(await held(rig)) > 10 * LOT));
}
/** What our orders have traded, by the venue's own figures. */
async function held({ simulator }: Rig): Promise<number> {
  const { positions } = await simulator.state();
  return Number(positions.find(({ symbol }) => symbol === "BTCUSDT")?.size ?? "0");
}

Deno.test("a kill of level flatten ends FLAT by the venue's figures, and its receipt is shown after a restart", async () => {
  await using rig = await Rig.start({ markets: [NEAR] });
  let receipt: KillReceipt | undefined;
  {
    await using bot = await rig.bot();
    await holding(rig, bot);
    const answer = await bot.api("POST", "/api/kill", { reason: "get me out", level: "flatten" });
    assertEquals([answer.status, answer.body.level], [202, "flatten"]);
    receipt = await until("it is flat", 60_000, async () => {
      const { receipts } = await bot.kills();
      const found = receipts.find(({ id }) => id === answer.body.receipt);
      assertEquals(found?.flatten?.state, "FLAT", JSON.stringify(found));
      return found!;
    });
    assert(Math.abs(await held(rig)) <= LOT, `${await held(rig)} BTC are held`);
    assertEquals(ours(await rig.simulator.state()), []);
    const view = await bot.state();
    assertMatch(view.sentence, /^Killed \(flatten\): nothing can trade; .*; flat\. Cause: get me out/);
    bot.program.signal("SIGTERM");
    assertEquals((await bot.program.end(20_000)).code, 0, bot.program.told);
  }
  await using bot = await rig.bot();
  await until("the receipt is shown again", 10_000, async () => {
    const { receipts } = await bot.kills();
    assertEquals(receipts.find(({ id }) => id === receipt!.id), receipt);
  });
});

Deno.test("P26 --on-stop flatten ends flat by the venue's figures, with exit code 0", async () => {
  await using rig = await Rig.start({ markets: [NEAR] });
  await using bot = await rig.bot("--on-stop", "flatten");
  await holding(rig, bot);
  bot.program.signal("SIGTERM");
  assertEquals((await bot.program.end(60_000)).code, 0, bot.program.told);
  assertEquals(ours(await rig.simulator.state()), []);
  assert(Math.abs(await held(rig)) <= LOT, `${await held(rig)} BTC are held`);
});

Deno.test("P26 a stop that cannot sell what is held ends with code 3 and says so, and nothing rests", async () => {
  await using rig = await Rig.start({ markets: [NEAR] });
  const stop = { onStop: "flatten", flattenDeadlineMs: 3_000 };
  Deno.writeTextFileSync(rig.config, JSON.stringify({ ...JSON.parse(Deno.readTextFileSync(rig.config)), stop }));
  await using bot = await rig.bot();
  await holding(rig, bot);
  await rig.simulator.fault("place_refused");
  bot.program.signal("SIGTERM");
  assertEquals((await bot.program.end(60_000)).code, 3, bot.program.told);
  assertMatch(bot.program.told, /stopped with nothing resting, but not flat/);
  assertMatch(bot.program.told, /Not flat: binance:BTCUSDT holds -?[\d.]+ BTC: not flat in time/);
  assertEquals(ours(await rig.simulator.state()), []);
  assert(Math.abs(await held(rig)) > LOT);
});
