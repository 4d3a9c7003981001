/** The real program, killed with SIGKILL again and again while it trades on a simulated venue outside it.
 *   deno task sigkill                 50 times
 *   deno task sigkill --times 5 --seed 3
 * Each start must clear what the last run left before it places, and quote again; no id may be used twice, no two orders of ours
 * stand at one price, and at the end positions, balances and fees equal the venue's to the last digit. Exit code 1 otherwise. @module */
import { assert, assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { Random } from "../../exchanges/shared/random.ts";
import { BTC, ETH, SOL } from "../support/bot_config.ts";
import { assertEqualLedgers } from "../support/ledger_check.ts";
import { Rig } from "../support/rig.ts";
import type { SimulatorState } from "../support/simulator_program.ts";
import { until } from "../support/until.ts";
import { ours, placements } from "../support/venue_sight.ts";

/** Close to the market, so that much is filled. */
const MARKETS = [BTC, ETH, SOL].map((market) => ({ ...market, parameters: { half_spread_bps: 1 } }));
/** Longest life once it quotes; some die while they start. */
const LONGEST_MS = 2_500, STARTING_SHARE = 0.2;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function killOften(times: number, seed: number): Promise<void> {
  await using rig = await Rig.start({ markets: MARKETS, simulator: ["--seed", String(seed)] });
  // So many starts in a minute ask more than a venue allows one address.
  await rig.simulator.fault("rate_limits", { times: 100 });
  const { simulator } = rig, random = new Random(seed), seen = new Set<string>(), began = performance.now();
  for (let run = 1; run <= times; run++) {
    const before = await simulator.state(), left = ids(before), placed = placements(before);
    await using bot = await rig.bot("--seed", String(seed));
    const early = random.next() < STARTING_SHARE;
    if (!early) {
      await until("what the last run left is gone, and nothing was placed before", 15_000, async () => {
        const state = await simulator.state(), still = ids(state).filter((id) => left.includes(id));
        if (still.length > 0) assertEquals(placements(state), placed, "it placed before it had cleared");
        assertEquals(still, []);
      });
      await rig.quoting(bot, 20_000);
    }
    await pause(random.next() * (early ? 800 : LONGEST_MS));
    bot.program.signal("SIGKILL");
    await bot.program.end();
    const state = await simulator.state();
    assertNoDoubles(state);
    for (const id of ids(state)) {
      assert(left.includes(id) || !seen.has(id), `client id ${id} was used again`);
      seen.add(id);
    }
    const seconds = ((performance.now() - began) / 1e3).toFixed(0);
    console.log(
      `killed ${run} of ${times}${early ? " while it started" : ""}: ${
        ids(state).length
      } rest, ${state.fillCount} fills, ${seconds} s`,
    );
  }
  await using bot = await rig.bot("--seed", String(seed));
  await rig.quoting(bot, 20_000);
  const { fills, positions } = await assertEqualLedgers(bot, simulator, rig.dataDir);
  console.log(
    `${fills} fills over ${times + 1} runs; positions, balances and fees equal to the last digit: ${
      JSON.stringify(positions)
    }`,
  );
}

function ids(state: SimulatorState): string[] {
  return ours(state).map(({ clientOrderId }) => clientOrderId);
}

function assertNoDoubles(state: SimulatorState): void {
  for (const { symbol } of MARKETS) {
    const places = ours(state, symbol).map(({ side, price }) => `${symbol} ${side} ${price}`);
    assertEquals(new Set(places).size, places.length, `two orders at one price: ${places.join(", ")}`);
  }
}

if (import.meta.main) {
  const { times, seed } = parseArgs(Deno.args, { string: ["times", "seed"], default: { times: "50", seed: "1" } });
  const passed = await killOften(Number(times), Number(seed)).then(() => true, (error) => {
    console.error(error instanceof Error ? error.stack : error);
    return false;
  });
  console.log(passed ? "PASS" : "FAIL");
  Deno.exit(passed ? 0 : 1);
}
