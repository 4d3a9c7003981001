/** Each number that the program was ordered with, measured beside what was asked for.
 *
 *   deno task floors
 *
 * Exits 1 when one is missed. Speeds are taken on real loopback sockets with the venue's side in another process; memory,
 * pairs and uptime on the whole program with its page, archive and tape, started as `deno task start` does it, a reader of the
 * stream, and a simulated venue outside that cuts its sockets, loses messages and sends nonsense meanwhile. Half a minute
 * proves no year: what the uptime is measured as stands beside it. Under two minutes. @module */
import { venues } from "../exchanges/mod.ts";
import { KNOWN_SYMBOLS } from "../exchanges/simulator/listings.ts";
import { BotProgram } from "../tests/support/bot_program.ts";
import { configFor } from "../tests/support/bot_config.ts";
import { SimulatorProgram } from "../tests/support/simulator_program.ts";
import { startEnvironment } from "../tests/support/start_environment.ts";
import { TempDir } from "../tests/support/temp_dir.ts";
import { FeederProcess } from "./support/feeder_process.ts";
import { type Floor, floorTable, isMet } from "./support/floors.ts";
import type { FeedShape } from "./support/looping_stream.ts";
import { machineLine } from "./support/machine.ts";
import { quantile } from "./support/quantiles.ts";
import { QuotingBot } from "./support/quoting_bot.ts";
import { SocketBot } from "./support/socket_bot.ts";

const SEED = 20_261_125, SYMBOL = "BTCUSDT";
/** The mid rises with every frame, so that each one moves the quote and no order comes twice. */
const SHAPE: FeedShape = { temper: "lively", count: 4_000, seed: SEED, firstMid: 65_000, changes: 22, drift: 12 };
const MOVING = { inward_tolerance_bps: 0, outward_tolerance_bps: 0 };
const ONE_SIDE = { ...MOVING, max_position_base: "0.05" };
/** Frames a second, each of which moves two quotes. */
const OFFERED = 800;
const RESTING = { inward_tolerance_bps: 3, outward_tolerance_bps: 3 };
const RUN_SECONDS = 30, LOOK_MS = 100;
/** A program that does not answer within this is not up. */
const ANSWER_MS = 1_000;
/** Eleven markets share one venue's rate of orders. */
const CALM = { levels: 1, inward_tolerance_bps: 3, outward_tolerance_bps: 8 };
/** Base units worth some 20 to 300 in the quote asset. */
const SIZES: Readonly<Record<string, string>> = {
  BTCUSDT: "0.005",
  ETHUSDT: "0.1",
  SOLUSDT: "2",
  BNBUSDT: "0.1",
  XRPUSDT: "50",
  DOGEUSDT: "200",
  ADAUSDT: "100",
  LTCUSDT: "1",
  ETHBTC: "0.1",
  BTCUSDC: "0.005",
  ETHUSDC: "0.1",
};
/** Seconds into the run, and what goes wrong then. */
const TROUBLES = [[4, "disconnect"], [10, "gap"], [15, "malformed_frame"], [20, "user_stream_terminated"]] as const;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Look = { readonly answered: boolean; readonly running: boolean; readonly quoted: number };

if (import.meta.main) {
  const began = performance.now();
  // First the program, since a bot in this process would hear of every error in it.
  const floors = [
    ...await wholeProgram(),
    ...await frames(),
    ...await placement(),
    ...await orders(),
    ...await updates(),
    known(),
  ];
  console.log(floorTable(floors));
  console.log(`\n${machineLine()}; ${((performance.now() - began) / 1e3).toFixed(0)} s`);
  Deno.exit(floors.every(isMet) ? 0 : 1);
}

/** From a frame's text to decided quotes, 200 µs between frames. */
async function frames(): Promise<Floor[]> {
  const bot = new QuotingBot({ quoted: "none", signed: true, frames: 4_000, seed: SEED }), micros: number[] = [];
  for (let i = -5_000; i < 10_000; i++) {
    const frame = bot.next(), until = performance.now() + (i < 0 ? 0 : 0.2);
    do await new Promise((resolve) => setImmediate(resolve)); while (performance.now() < until);
    const from = performance.now();
    bot.receive(frame);
    if (i >= 0) micros.push((performance.now() - from) * 1e3);
    bot.settle();
  }
  await bot.stop();
  return [{
    name: "market data processed",
    measured: quantile(micros, 0.99) / 1e3,
    wanted: 1,
    better: "less",
    unit: "ms",
    how: `p99 of ${micros.length} frames of 44 levels, to decided quotes; p50 ${
      (quantile(micros, 0.5) / 1e3).toFixed(4)
    }`,
  }];
}

async function placement(): Promise<Floor[]> {
  const { feeder, bot } = await begin(SHAPE, ONE_SIDE);
  await feeder.ask({ do: "fill", venue: 0 });
  await feeder.ask({ do: "ticks", timed: "bot", count: 2_000, gapMicros: 0 });
  const paced = await feeder.ask({ do: "ticks", timed: "bot", count: 3_000, gapMicros: 500 });
  await bot.stop();
  await feeder.stop();
  return [{
    name: "order placed",
    measured: quantile(paced.micros, 0.99) / 1e3,
    wanted: 10,
    better: "less",
    unit: "ms",
    how: `p99 of ${paced.micros.length}, from a frame's first byte at the venue to its order's last one there; p50 ${
      (quantile(paced.micros, 0.5) / 1e3).toFixed(3)
    }`,
  }];
}

/** Offered more than is wanted, over many markets that all move: each waits for its own venue alone. */
async function orders(): Promise<Floor[]> {
  const symbols = Array.from({ length: 30 }, (_, i) => `M${i}USDT`);
  const { feeder, bot } = await begin({ ...SHAPE, count: 400 }, MOVING, symbols);
  await feeder.ask({ do: "load", perSecond: OFFERED, seconds: 2 });
  const { orders, seconds } = await feeder.ask({ do: "load", perSecond: OFFERED, seconds: 3 });
  await bot.stop();
  await feeder.stop();
  return [{
    name: "orders",
    measured: orders / seconds,
    wanted: 1_000,
    better: "more",
    unit: "/s",
    how:
      `received by the venue, of ${OFFERED} frames/s on ${symbols.length} markets; every rule was asked, each is journalled`,
  }];
}

/** As many as one market's socket takes. */
async function updates(): Promise<Floor[]> {
  const { feeder, bot } = await begin({ ...SHAPE, firstMid: 6_500_000, drift: 0 }, RESTING);
  await feeder.ask({ do: "stream", seconds: 1 });
  const frames = bot.frames, began = performance.now();
  await feeder.ask({ do: "stream", seconds: 3 });
  const perSecond = (bot.frames - frames) / (performance.now() - began) * 1e3;
  await bot.stop();
  await feeder.stop();
  return [{
    name: "updates",
    measured: perSecond,
    wanted: 1_000,
    better: "more",
    unit: "/s",
    how: "frames of 44 levels over a socket, each of them decided on",
  }];
}

async function begin(shape: FeedShape, parameters: Record<string, unknown>, symbols = [SYMBOL]) {
  const feeder = await FeederProcess.start({ venues: [{ feeds: symbols.map((symbol) => ({ symbol, shape })) }] });
  const bot = new SocketBot({ venues: [{ endpoints: feeder.endpoints(0), symbols }], parameters });
  bot.start();
  await feeder.ask({ do: "quoted", orders: 2 * symbols.length });
  return { feeder, bot };
}

/** Half a minute with troubles. */
async function wholeProgram(): Promise<Floor[]> {
  using temp = new TempDir();
  const markets = KNOWN_SYMBOLS.map((symbol) => ({
    symbol,
    orderSize: SIZES[symbol] ?? "10",
    maxPosition: "1000",
    parameters: CALM,
  }));
  await using simulator = await SimulatorProgram.start("--symbols", KNOWN_SYMBOLS.join(","));
  const config = temp.write("config.jsonc", configFor(simulator, ...markets));
  await using bot = await BotProgram.start(
    ["--config", config, "--data", temp.file("data"), "--log-level", "error"],
    true,
    startEnvironment(),
  );
  const warm = performance.now() + 20_000;
  while ((await look(bot)).quoted < markets.length && performance.now() < warm) await pause(LOOK_MS);
  const looks: Look[] = [], troubles = [...TROUBLES], began = performance.now();
  let resident = 0;
  for (let passed = 0; passed < RUN_SECONDS; passed = (performance.now() - began) / 1e3) {
    if (troubles.length > 0 && passed >= troubles[0][0]) await simulator.fault(troubles.shift()![1]);
    looks.push(await look(bot));
    resident = Math.max(resident, bot.residentBytes);
    await pause(LOOK_MS);
  }
  const share = (seen: (look: Look) => boolean) => 100 * looks.filter(seen).length / looks.length;
  const quoting = share(({ quoted }) => quoted > 0).toFixed(1), told = TROUBLES.map(([, fault]) => fault).join(", ");
  return [{
    name: "memory",
    measured: resident / 1e6,
    wanted: 100,
    better: "less",
    unit: "MB",
    how: `the most resident in ${RUN_SECONDS} s, ${markets.length} markets, a reader of the stream`,
  }, {
    name: "uptime",
    measured: share(({ answered, running }) => answered && running),
    wanted: 99.9,
    better: "more",
    unit: "%",
    how: `of ${looks.length} looks: it answers and may trade, through ${told}; quotes rested at ${quoting} %`,
  }, {
    name: "pairs",
    measured: Math.max(...looks.map(({ quoted }) => quoted)),
    wanted: 10,
    better: "more",
    unit: "",
    how: "with an order of ours resting, at one time; the simulated account has coins to sell of a few alone",
  }];
}

async function look(bot: BotProgram): Promise<Look> {
  try {
    const { state, markets } = await Promise.race([
      bot.state(),
      pause(ANSWER_MS).then(() => {
        throw new Error(`no answer within ${ANSWER_MS} ms`);
      }),
    ]);
    const quoted = markets.filter(({ quotes }) => quotes.length > 0).length;
    return { answered: true, running: state === "RUNNING", quoted };
  } catch (error) {
    console.error(`The bot was not up: ${error instanceof Error ? error.message : error}`);
    return { answered: false, running: false, quoted: 0 };
  }
}

/** A venue counts when its name can be given in the configuration and orders go there. */
function known(): Floor {
  return {
    name: "venues",
    measured: venues.length,
    wanted: 5,
    better: "more",
    unit: "",
    how: `to trade at: ${venues.map(({ name }) => name).join(", ")}`,
  };
}
