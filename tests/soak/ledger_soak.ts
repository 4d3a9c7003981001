/** A long run of three markets of one simulated venue outside the bot: memory and books, minute by minute.
 *   deno task soak --minutes 10            with one reader of the stream, as an open page is
 *   deno task soak --minutes 10 --alone    with nobody looking
 *   deno task soak --seed 3                another market
 * The bot is started as `deno task start` does it.
 * At the end it pauses all strategies and compares positions, balances and fees with the venue's to the last digit. Ends with
 * PASS or FAIL; exit code 1 on a difference, on 100 MB resident at any look, or when the bot ends. @module */
import { parseArgs } from "@std/cli/parse-args";
import { assertEqualLedgers } from "../support/ledger_check.ts";
import { BotProgram } from "../support/bot_program.ts";
import { BTC, configFor, ETH, SOL } from "../support/bot_config.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { startEnvironment } from "../support/start_environment.ts";
import { TempDir } from "../support/temp_dir.ts";

const MOST_RESIDENT = 100e6;
const LOOK_MS = 5_000, LINE_MS = 60_000;

async function soak(minutes: number, seed: string, watched: boolean): Promise<boolean> {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start("--seed", seed);
  const dataDir = temp.file("data"), config = temp.write("config.jsonc", configFor(simulator, BTC, ETH, SOL));
  await using bot = await BotProgram.start(["--config", config, "--data", dataDir], watched, startEnvironment());
  const began = performance.now(), end = began + minutes * 60e3;
  let mostBytes = 0, nextLine = began + LINE_MS;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, end - performance.now())));
    const { residentBytes } = bot;
    mostBytes = Math.max(mostBytes, residentBytes);
    if (performance.now() < nextLine && performance.now() < end) continue;
    nextLine += LINE_MS;
    const { totals, markets, state, latency } = await bot.state();
    const fills = markets.reduce((sum, { fillCount }) => sum + fillCount, 0);
    const { p50, p99 } = latency.tickToOrderMicros;
    console.log(
      `${((performance.now() - began) / 60e3).toFixed(1)} min  ${state}  ${mb(residentBytes)} resident  ` +
        `equity ${totals.equity} ${totals.quote}  ${fills} fills  tick to order ${p50} µs p50, ${p99} µs p99`,
    );
  }
  const { positions, balances, fees, fills } = await assertEqualLedgers(bot, simulator, dataDir);
  console.log(`${fills} fills; equal to the last digit:`);
  console.log(`  positions ${JSON.stringify(positions)}`);
  console.log(`  balances  ${JSON.stringify(balances)}`);
  console.log(`  fees      ${JSON.stringify(fees)}`);
  console.log(`Most resident memory: ${mb(mostBytes)}; want less than ${mb(MOST_RESIDENT)}`);
  return mostBytes < MOST_RESIDENT;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

if (import.meta.main) {
  const { minutes, seed, alone } = parseArgs(Deno.args, {
    string: ["minutes", "seed"],
    boolean: ["alone"],
    default: { minutes: "10", seed: "1" },
  });
  if (!(Number(minutes) > 0)) {
    console.error(`--minutes is "${minutes}"; want a number above 0`);
    Deno.exit(2);
  }
  const passed = await soak(Number(minutes), String(seed), !alone).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return false;
  });
  console.log(passed ? "PASS" : "FAIL");
  Deno.exit(passed ? 0 : 1);
}
