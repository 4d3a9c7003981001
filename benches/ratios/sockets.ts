/** The bot on real loopback sockets, a feeder in another process: from a depth frame's first byte on the wire to its order's
 * last one read by the peer, beside a client that only echoes; frames a second from socket to decided quotes; a burst of
 * 100,000 frames; and a load on seventy books over seven sockets. Real network, session, engine, risk rules and journal;
 * unsigned orders; inputs are not kept for replay. @module */
import { cpuUsage } from "node:process";
import { FeederProcess } from "../support/feeder_process.ts";
import { PATHS } from "../support/feeder_words.ts";
import { type FeedShape, loopingStream, replayed } from "../support/looping_stream.ts";
import { quantile, quantilesText } from "../support/quantiles.ts";
import { median, printLine } from "../support/rounds.ts";
import { SocketBot } from "../support/socket_bot.ts";
import type { MapBook } from "../../tests/support/map_book.ts";

const SEED = 20_261_125, SYMBOL = "BTCUSDT";
/** 650.00: a tick is 0.15 bp, so a dozen of them move a quote past the strategy's tolerance. */
const COARSE = 65_000, FINE = 6_500_000;
/** The mid rises with every frame: no price comes twice within the 250 ms in which the same order may not be sent again. */
const TICKS: FeedShape = { temper: "lively", count: 4_000, seed: SEED, firstMid: COARSE, changes: 22, drift: 12 };
const LARGE: FeedShape = { ...TICKS, count: 16_000, firstMid: FINE, drift: 0 };
const SMALL: FeedShape = { ...LARGE, temper: "calm", changes: 3 };
/** One order of this size fills the whole position: then only its other side is quoted, and a frame leads to one order, however
 * little it moves the quote. */
const ONE_SIDE = { max_position_base: "0.05", inward_tolerance_bps: 0, outward_tolerance_bps: 0 };
/** Quotes move rarely; each frame is decided all the same. */
const RESTING = { inward_tolerance_bps: 3, outward_tolerance_bps: 3 };
const LIFT_TICKS = 3_900; // 6 bps at 65,000.00
const seconds = (count: number) => new Promise<void>((resolve) => setTimeout(resolve, count * 1e3));
const long = Deno.args.includes("--long");

try {
  await tickToOrder();
  const large = await begin([{ symbols: [SYMBOL], shape: LARGE }], RESTING);
  await sustained(large, "", 2 * LARGE.changes);
  await burst(large);
  await end(large);
  const small = await begin([{ symbols: [SYMBOL], shape: SMALL }], RESTING);
  await sustained(small, "_small", 2 * SMALL.changes);
  await end(small);
  await load();
} catch (error) {
  // A bot in this process hears what nobody else catches, and says nothing any more.
  console.error(error);
  Deno.exit(1);
}
Deno.exit(); // what the last bot leaves open ends with the process

/** Rounds in turn: the bot, then a client that sends a text as long as an order back at once. */
async function tickToOrder(): Promise<void> {
  const pair = await begin([{ symbols: [SYMBOL], shape: TICKS }], ONE_SIDE), { feeder, bot } = pair;
  await feeder.ask({ do: "fill", venue: 0 });
  const echo = await echoClient(feeder), rounds = long ? 15 : 5, count = 1_000, gapMicros = 500;
  const ask = (timed: "bot" | "echo") => feeder.ask({ do: "ticks", timed, count, gapMicros });
  const warm = await ask("bot");
  echo.answer = "x".repeat(warm.orderBytes);
  await ask("bot");
  await ask("echo");
  const taken = { bot: [] as number[][], echo: [] as number[][] };
  let silent = 0;
  for (let round = 0; round < rounds; round++) {
    for (const timed of round % 2 === 0 ? ["bot", "echo"] as const : ["echo", "bot"] as const) {
      const reply = await ask(timed);
      taken[timed].push([...reply.micros]);
      if (timed === "bot") silent += reply.silent;
    }
  }
  const of = (rounds: readonly number[][], share: number) => rounds.map((micros) => quantile(micros, share));
  for (const [name, share] of [["p50", 0.5], ["p99", 0.99]] as const) {
    const bots = of(taken.bot, share), echoes = of(taken.echo, share);
    printLine(`tick_to_order_loopback_${name}_us`, median(bots));
    printLine(`echo_floor_${name}_us`, median(echoes));
    printLine(`loopback_above_floor_${name}_us`, median(bots.map((micros, round) => micros - echoes[round])));
  }
  console.error(
    `loopback: ${rounds} rounds of ${count} orders, ${silent} frames led to none; an order is ` +
      `${warm.orderBytes} bytes\n  bot  ${
        quantilesText(taken.bot.flat())
      }; within it, from arrival to handed over, p50 ${bot.bot.live.tickToOrder.percentile(0.5)}\n  echo ${
        quantilesText(taken.echo.flat())
      }`,
  );
  echo.close();
  await end(pair);
}

/** Frames as fast as the bot takes them, for seconds. */
async function sustained({ feeder, bot }: Pair, name: string, levels: number): Promise<void> {
  await feeder.ask({ do: "stream", seconds: 2 });
  const windows = long ? 20 : 4, rates: number[] = [], cpuRates: number[] = [], turns = bot.bot.live.turnCount;
  const first = bot.frames;
  let over = false;
  const asked = feeder.ask({ do: "stream", seconds: windows + 0.5 }).then(() => over = true);
  while (!over) {
    const frames = bot.frames, cpu = cpuUsage(), began = performance.now();
    await seconds(1);
    // A second may be longer where timers have to wait; one in which the feeder ended says nothing.
    if (over) break;
    const took = performance.now() - began, { user, system } = cpuUsage(cpu), came = bot.frames - frames;
    rates.push(came / took * 1e3);
    cpuRates.push(came / (user + system) * 1e6);
  }
  await asked;
  const decided = (bot.bot.live.turnCount - turns) / (bot.frames - first);
  printLine(`frames_per_second${name}`, median(rates));
  printLine(`frames_per_cpu_second${name}`, median(cpuRates));
  console.error(
    `frames a second, ${levels} levels each: ${rates.map(Math.round).join(" ")}; ${
      decided.toFixed(2)
    } turns a frame, ` +
      `beat late by ${bot.bot.live.loopLag.percentile(0.99)} µs at p99`,
  );
}

/** 100,000 frames at once; the last one lifts the market, so that it alone leads to a certain order. The book must then be
 * that of an independent replay. */
async function burst({ feeder, bot }: Pair): Promise<void> {
  const frames = bot.frames, turns = bot.bot.live.turnCount;
  const { sent, before, decidedMs, seconds } = await feeder.ask({
    do: "burst",
    frames: 100_000,
    liftTicks: LIFT_TICKS,
  });
  if (decidedMs === null) throw new Error("The newest book of the burst was not decided on");
  const expected = replayed(loopingStream(LARGE), before), bid = expected.best("bid") + LIFT_TICKS;
  expected.bid.set(bid, 1_000);
  for (const price of [...expected.ask.keys()]) if (price <= bid) expected.ask.delete(price);
  const missing = Math.max(0, sent - (bot.frames - frames)), wrong = differing(expected, bot.book());
  printLine("burst_100k_decided_ms", decidedMs);
  printLine("burst_100k_lost", missing + wrong);
  console.error(
    `burst of ${sent} frames of 44 levels: sent in ${seconds.toFixed(2)} s, ${bot.bot.live.turnCount - turns} turns, ` +
      `${missing} frames missing, ${wrong} of ${expected.bid.size + expected.ask.size} levels differ from the replay`,
  );
}

async function load(): Promise<void> {
  const perSecond = 20_000, length = long ? 30 : 5;
  const venues = Array.from({ length: 7 }, (_, venue) => ({
    symbols: Array.from({ length: 10 }, (_, i) => `M${venue}${i}USDT`),
    shape: { ...LARGE, count: 400 },
    other: { ...SMALL, count: 400 },
  }));
  const pair = await begin(venues, RESTING), { feeder, bot } = pair;
  await feeder.ask({ do: "load", perSecond, seconds: 2 });
  const frames = bot.frames, cpu = cpuUsage(), began = performance.now();
  const { sent } = await feeder.ask({ do: "load", perSecond, seconds: length });
  const took = performance.now() - began, { user, system } = cpuUsage(cpu);
  printLine("load_70_books_20k_cpu_percent", (user + system) / 1e3 / took * 100);
  console.error(`load: ${sent} frames in ${(took / 1e3).toFixed(2)} s, ${bot.frames - frames} came`);
  await end(pair);
}

type Pair = { readonly feeder: FeederProcess; readonly bot: SocketBot };
type Row = { readonly symbols: readonly string[]; readonly shape: FeedShape; readonly other?: FeedShape };

/** A feeder and a bot on it that quotes every market. Of `other` is every second market. */
async function begin(rows: readonly Row[], parameters: Record<string, unknown>): Promise<Pair> {
  const feeder = await FeederProcess.start({
    venues: rows.map(({ symbols, shape, other = shape }) => ({
      feeds: symbols.map((symbol, i) => ({ symbol, shape: { ...(i % 2 === 0 ? shape : other), seed: SEED + i } })),
    })),
  });
  const bot = new SocketBot({
    venues: rows.map(({ symbols }, i) => ({ endpoints: feeder.endpoints(i), symbols })),
    parameters,
  });
  bot.start();
  await feeder.ask({ do: "quoted", orders: 2 * rows.reduce((sum, { symbols }) => sum + symbols.length, 0) });
  return { feeder, bot };
}

async function end({ feeder, bot }: Pair): Promise<void> {
  await bot.stop();
  await feeder.stop();
}

/** A client that does nothing but answer each frame. */
async function echoClient(feeder: FeederProcess) {
  const frames = new WebSocket(feeder.url(PATHS.echoPublic)), orders = new WebSocket(feeder.url(PATHS.echoTrade));
  const client = {
    answer: "x",
    close() {
      frames.close();
      orders.close();
    },
  };
  await Promise.all([frames, orders].map((socket) => new Promise((resolve) => socket.onopen = resolve)));
  frames.onmessage = () => orders.send(client.answer);
  return client;
}

/** Levels that two books do not have in common. */
function differing(a: MapBook, b: MapBook): number {
  const side = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>) =>
    [...a].filter(([price, lots]) => b.get(price) !== lots).length +
    [...b.keys()].filter((price) => !a.has(price)).length;
  return side(a.bid, b.bid) + side(a.ask, b.ask);
}
