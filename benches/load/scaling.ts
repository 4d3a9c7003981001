/** How the program grows: markets by sockets, twenty frames a second for each market, page, archive and tape on, one reader;
 * then the rate at which one process is full.
 *
 *   deno task scaling                    all of it, about five minutes
 *   deno task scaling --only 70x7 full   some of it
 * @module */
import { parseArgs } from "@std/cli/parse-args";
import { machineLine } from "../support/machine.ts";
import { median } from "../support/rounds.ts";
import { Lags } from "./lags.ts";
import { cpuPercent, LoadedBot, LoadRig } from "./rig.ts";

const MARKETS = [10, 70, 200], SOCKETS = [1, 3, 7], FRAMES_A_MARKET = 20;
const WARM_SECONDS = 10, ROUNDS = 4, ROUND_SECONDS = 2;
/** Each rate is given for so long; a process is full when the lag of its last frames says that it falls behind. */
const FULL = { markets: 70, sockets: 7, seconds: 4, from: 2_500, factor: 1.5, lagMs: 250 };

type Point = {
  readonly markets: number;
  readonly sockets: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
  readonly megabytes: number;
};

/** ms, percent of a core, MB. */
async function measure(markets: number, sockets: number): Promise<Point> {
  await using rig = await LoadRig.start([{ markets, sockets, watched: true, timed: true }]);
  const [bot] = rig.bots, lags = new Lags(rig, bot), rate = FRAMES_A_MARKET * markets;
  const p50: number[] = [], p99: number[] = [], cpu: number[] = [];
  await rig.load(bot, rate, WARM_SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    await lags.take();
    const before = bot.usage;
    await rig.load(bot, rate, ROUND_SECONDS);
    cpu.push(cpuPercent(before, bot.usage));
    const { share } = await lags.take();
    p50.push(share(0.5));
    p99.push(share(0.99));
  }
  const megabytes = bot.usage.resident / 1e6;
  return { markets, sockets, p50: median(p50), p99: median(p99), cpu: median(cpu), megabytes };
}

/** The highest rate that is kept up with, and what the machine's tools say of it. */
async function full(): Promise<void> {
  const { markets, sockets, seconds, from, factor, lagMs } = FULL;
  await using rig = await LoadRig.start([{ markets, sockets, watched: true, timed: true }]);
  const [bot] = rig.bots, lags = new Lags(rig, bot);
  await rig.load(bot, 1_400, WARM_SECONDS);
  for (let rate = from, kept = 0;; rate = Math.round(rate * factor)) {
    await lags.take();
    const before = bot.usage, { sent, seconds: took } = await rig.load(bot, rate, seconds);
    const cpu = cpuPercent(before, bot.usage), { share } = await lags.take(), reached = sent / took;
    console.log(
      `${reached.toFixed(0)} frames a second: ${cpu.toFixed(0)} % of a core, p50 ${ms(share(0.5))}, p99 ${
        ms(share(0.99))
      }`,
    );
    // The feeder shares the machine: a rate that it does not reach says nothing of the bot.
    const fed = reached > 0.9 * rate, keptUp = share(0.9) < lagMs;
    if (fed && keptUp) kept = reached;
    else {
      const why = fed ? "the bot falls behind" : "the feeder does";
      return console.log(`full: ${kept.toFixed(0)} frames a second were kept up with; beyond, ${why}`);
    }
  }
}

function ms(value: number): string {
  return value < 10 ? `${(value * 1e3).toFixed(0)} µs` : `${value.toFixed(0)} ms`;
}

/** Of one added market, between two points with the same sockets. */
function slope(from: Point, to: Point, of: (point: Point) => number): number {
  return (of(to) - of(from)) / (to.markets - from.markets);
}

if (import.meta.main) {
  const { _: rest, only } = parseArgs(Deno.args, { boolean: ["only"] });
  const chosen = (name: string) => !only || rest.map(String).includes(name);
  await LoadedBot.warmCaches();
  const points: Point[] = [];
  console.log("markets  sockets      p50      p99     CPU  resident");
  for (const markets of MARKETS) {
    for (const sockets of SOCKETS) {
      if (!chosen(`${markets}x${sockets}`)) continue;
      const point = await measure(markets, sockets);
      points.push(point);
      const cells = [ms(point.p50), ms(point.p99), `${point.cpu.toFixed(1)} %`, `${point.megabytes.toFixed(0)} MB`];
      const widths = [8, 8, 7, 9];
      console.log(
        `${String(markets).padStart(7)}  ${String(sockets).padStart(7)} ${
          cells.map((cell, i) => cell.padStart(widths[i])).join(" ")
        }`,
      );
    }
  }
  for (const sockets of SOCKETS) {
    const own = points.filter((point) => point.sockets === sockets), from = own[0], to = own.at(-1);
    if (from === undefined || to === undefined || from === to) continue;
    console.log(
      `an added market on ${sockets} sockets: ${slope(from, to, ({ cpu }) => cpu).toFixed(3)} % of a core, ` +
        `${(1e3 * slope(from, to, ({ megabytes }) => megabytes)).toFixed(0)} KB`,
    );
  }
  if (chosen("full")) await full();
  console.log(machineLine());
  Deno.exit();
}
