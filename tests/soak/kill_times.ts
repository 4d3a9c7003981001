/** How long a kill takes when the engine does not act, on real processes and sockets: engines that spin for ever, cleared by
 * their guardian (KIL-03, KIL-04), and processes that are killed with SIGKILL at random moments, cleared by the sentinel
 * (KIL-06, K-T04).
 *   deno task kill-times                       30 that spin and 50 that die
 *   deno task kill-times --spins 5 --deaths 5 --seed 3
 * Prints the distribution, counted from the decision, or from the death. Exit code 1 where a bound is missed or an order of
 * ours is left. @module */
import { assert } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { Random } from "../../exchanges/shared/random.ts";
import { BTC, ETH, SOL } from "../support/bot_config.ts";
import { cleared, guardedRig, lead, startSentinel, toldBy, waywardBot } from "../support/guarded_rig.ts";
import type { BotProgram } from "../support/bot_program.ts";
import type { Rig } from "../support/rig.ts";
import { until } from "../support/until.ts";

const MARKETS = [BTC, ETH, SOL];
/** Longest life once it quotes; some die while they start or stop. */
const LONGEST_MS = 3_000, STARTING_SHARE = 0.15, STOPPING_SHARE = 0.15;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Figure = { readonly name: string; readonly bound: number; readonly values: number[] };

const spins = {
  firstCancel: { name: "guardian: decision to first cancel", bound: 250, values: [] } as Figure,
  verified: { name: "guardian: decision to proven empty", bound: 5_000, values: [] } as Figure,
};
const deaths = {
  noticed: { name: "sentinel: death to noticed", bound: 3_000, values: [] } as Figure,
  firstCancel: { name: "sentinel: death to first cancel", bound: 4_000, values: [] } as Figure,
  verified: { name: "sentinel: death to proven empty", bound: 10_000, values: [] } as Figure,
};

async function spin(seed: number, random: Random): Promise<void> {
  await using rig = await guardedRig({ markets: MARKETS, simulator: ["--seed", String(seed)] });
  await using bot = await waywardBot(rig);
  if (!await quotes(rig, bot)) return;
  await pause(random.next() * LONGEST_MS);
  if (toldBy(rig, "guardian").length > 0) return console.log("  left out: the machine itself was held up for a second");
  lead(rig, "spin");
  const { firstCancelMs, verifiedMs } = await cleared(rig, "guardian");
  if (firstCancelMs !== null) spins.firstCancel.values.push(firstCancelMs);
  spins.verified.values.push(verifiedMs);
}

async function die(seed: number, random: Random): Promise<void> {
  await using rig = await guardedRig({ markets: MARKETS, simulator: ["--seed", String(seed)] });
  await using _sentinel = await startSentinel(rig);
  await using bot = await rig.bot();
  const early = random.next() < STARTING_SHARE;
  if (!early && !await quotes(rig, bot)) return;
  await pause(random.next() * (early ? 1_000 : LONGEST_MS));
  if (random.next() < STOPPING_SHARE) {
    bot.program.signal("SIGTERM");
    await pause(random.next() * 900);
  }
  bot.program.signal("SIGKILL");
  const diedAt = performance.now();
  await bot.program.end();
  const noticedMs = await until("the sentinel has decided", 6_000, () => {
    assert(toldBy(rig, "sentinel").some(({ kind }) => kind === "begun"));
    return performance.now() - diedAt;
  });
  const { firstCancelMs } = await cleared(rig, "sentinel");
  deaths.noticed.values.push(noticedMs);
  if (firstCancelMs !== null) deaths.firstCancel.values.push(noticedMs + firstCancelMs);
  deaths.verified.values.push(performance.now() - diedAt);
}

/** False where the machine is too busy for the run to tell anything. */
async function quotes(rig: Rig, bot: BotProgram): Promise<boolean> {
  try {
    await rig.quoting(bot, 30_000);
    return true;
  } catch {
    console.log("  left out: it did not come to quote within 30 s");
    return false;
  }
}

/** Whether all are within the bound at p99 as the nearest rank counts it. */
function tell({ name, bound, values }: Figure): boolean {
  if (values.length === 0) return true;
  const sorted = [...values].sort((a, b) => a - b),
    at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  const fits = at(0.99) <= bound, figures = [0.5, 0.99, 1].map((share) => at(share).toFixed(0));
  console.log(
    `${name}: p50 ${figures[0]}, p99 ${figures[1]}, most ${figures[2]} ms of ${bound}; ${values.length} runs`,
  );
  if (!fits) console.log(`  MISSED`);
  return fits;
}

if (import.meta.main) {
  const args = parseArgs(Deno.args, { string: ["spins", "deaths", "seed"] });
  const seed = Number(args.seed ?? 1), random = new Random(seed);
  for (let run = 1; run <= Number(args.spins ?? 30); run++) await spin(seed + run, random);
  for (let run = 1; run <= Number(args.deaths ?? 50); run++) await die(seed + run, random);
  const figures = [...Object.values(spins), ...Object.values(deaths)];
  Deno.exit(figures.map(tell).every(Boolean) ? 0 : 1);
}
