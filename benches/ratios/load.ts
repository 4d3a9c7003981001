/** The whole program at the load that it is made for: seventy markets on seven sockets, 1,400 frames a second, page, archive and
 * tape on, one reader of the stream. Resident memory at most, processor time, and what the page and the archive add to the time
 * from a frame's first byte to everything done that it leads to.
 *
 *   deno run -P=dev benches/ratios/load.ts            half a minute of load
 *   deno run -P=dev benches/ratios/load.ts --long     ten minutes
 * @module */
import { cpuPercent, LoadedBot, LoadRig } from "../load/rig.ts";
import { Lags } from "../load/lags.ts";
import { median, printLine } from "../support/rounds.ts";

const MARKETS = 70, SOCKETS = 7, RATE = 1_400;
const long = Deno.args.includes("--long");
const sleep = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1e3));

await LoadedBot.warmCaches();
await footprint(long ? 60 : 12, long ? 600 : 18);
await added(long ? 40 : 7, 2);
Deno.exit();

/** Memory and processor time, second by second. */
async function footprint(warm: number, seconds: number): Promise<void> {
  await using rig = await LoadRig.start([{ markets: MARKETS, sockets: SOCKETS, watched: true }]);
  const [bot] = rig.bots, loading = rig.load(bot, RATE, warm + seconds);
  await sleep(warm);
  const from = bot.usage, resident: number[] = [];
  for (let i = 0; i < seconds - 1; i++) {
    await sleep(1);
    resident.push(bot.usage.resident / 1e6);
  }
  const to = bot.usage, { sent, seconds: took } = await loading, { sentence } = await bot.state();
  const tenth = Math.ceil(resident.length / 10);
  console.error(
    `load: ${(sent / took).toFixed(0)} frames a second; resident ${resident[0].toFixed(1)} MB at first, ` +
      `${median(resident.slice(0, tenth)).toFixed(1)} in the first tenth, ` +
      `${median(resident.slice(-tenth)).toFixed(1)} in the last; ${sentence}`,
  );
  printLine("rss_mb", Math.max(...resident));
  printLine("cpu_percent", cpuPercent(from, to));
}

/** Two bots, one of them without page, archive, tape and reader, loaded in turn; the other one idles meanwhile. */
async function added(rounds: number, seconds: number): Promise<void> {
  const plan = { markets: MARKETS, sockets: SOCKETS, timed: true };
  await using rig = await LoadRig.start([{ ...plan, watched: true }, { ...plan, watched: false }]);
  const lags = rig.bots.map((bot) => new Lags(rig, bot)), p99: number[][] = [[], []], p50: number[][] = [[], []];
  for (let round = -2; round < rounds; round++) {
    for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
      await lags[i].take();
      await rig.load(rig.bots[i], RATE, seconds);
      const { share } = await lags[i].take();
      if (round < 0) continue;
      p50[i].push(share(0.5));
      p99[i].push(share(0.99));
    }
  }
  const us = (values: readonly number[]) => (1e3 * median(values)).toFixed(0);
  console.error(
    `load: from a frame's first byte to all done, p50 ${us(p50[0])} µs with page and archive, ${us(p50[1])} without; ` +
      `p99 ${us(p99[0])} and ${us(p99[1])}; ${rounds} rounds of ${seconds} s`,
  );
  printLine("dashboard_added_p99_percent", median(p99[0].map((with_, round) => (with_ / p99[1][round] - 1) * 100)));
}
