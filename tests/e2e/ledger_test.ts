/** After a while of trading our books equal the venue's to the last digit; `tests/soak/` does the same for longer. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { assertEqualLedgers } from "../support/ledger_check.ts";
import { verify } from "../../runtime/verify.ts";
import { BTC, ETH, SOL } from "../support/bot_config.ts";
import { Rig } from "../support/rig.ts";
import { throughout } from "../support/until.ts";

Deno.test("after 25 s of trading positions, balances and fees equal the venue's to the last digit", async () => {
  // Nearer to the market than the demo, so that there is something to compare.
  const markets = [BTC, ETH, SOL].map((market) => ({ ...market, parameters: { half_spread_bps: 1 } }));
  await using rig = await Rig.start({ markets, simulator: ["--seed", "7"] });
  await using bot = await rig.bot();
  await rig.quoting(bot);
  await throughout(25_000, async () => {
    for (const { symbol, position, positionLimit } of (await bot.state()).markets) {
      assert(Math.abs(Number(position)) <= Number(positionLimit), `${symbol} holds ${position} of ${positionLimit}`);
    }
  });
  const figures = await assertEqualLedgers(bot, rig.simulator, rig.dataDir);
  const mib = bot.residentBytes / 2 ** 20;
  console.log(
    `  ${figures.fills} fills, fees ${JSON.stringify(figures.fees)}, ${mib.toFixed(0)} MiB resident with the dashboard`,
  );
  assertGreater(figures.fills, 3, "a quiet market proves little");
  assertEquals((await rig.simulator.state()).rateLimitViolations, 0);
  bot.program.signal("SIGTERM");
  assertEquals((await bot.program.end()).code, 0, bot.program.told);
  const { firstBad, torn, records } = verify(rig.dataDir);
  assertEquals({ firstBad, torn }, { firstBad: undefined, torn: undefined }, "the journal's chain holds");
  assertGreater(records, figures.fills);
});
