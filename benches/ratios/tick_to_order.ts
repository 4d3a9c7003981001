/** From a depth frame's text to its order handed over, 200 µs between frames: decode, book, indicators, decide, differ, risk,
 * order machine, journal append, encode. The strategy's default set of one level on both sides; every frame that counts sends
 * an order, and where it sends two the second ends the time. Each quantile is the median of several rounds.
 *
 * Lines that end in `_alone` leave out the frames around which the kernel gave the core to somebody else. @module */
import { pause } from "../support/pause.ts";
import { quantile } from "../support/quantiles.ts";
import { QuotingBot } from "../support/quoting_bot.ts";
import { median, printLine } from "../support/rounds.ts";
import { Switches } from "../support/switches.ts";

const PASS = 4_000, SEED = 20_261_125, GAP_MS = 0.2;
/** Frames with orders before the first that counts: optimised code, full books. */
const WARM = 6_000;
const QUANTILES = [["p50", 0.5], ["p99", 0.99], ["p999", 0.999]] as const;

type Round = { readonly all: Float64Array; readonly alone: Float64Array };

/** Measures `rounds` rounds of `count` frames that send an order, and prints the quantiles as `name`_p50_us and so on. */
async function measure(name: string, signed: boolean, rounds: number, count: number): Promise<void> {
  const bot = new QuotingBot({ quoted: "set", signed, frames: PASS, seed: SEED });
  try {
    await take(bot, WARM, 0);
    const taken: Round[] = [];
    for (let i = 0; i < rounds; i++) taken.push(await take(bot, count, GAP_MS));
    for (const [text, share] of QUANTILES) {
      printLine(`${name}_${text}_us`, median(taken.map(({ all }) => quantile(all, share))));
    }
    for (const [text, share] of QUANTILES) {
      printLine(`${name}_alone_${text}_us`, median(taken.map(({ alone }) => quantile(alone, share))));
    }
    const lone = taken.reduce((sum, { alone }) => sum + alone.length, 0) / (rounds * count);
    console.error(`${name}: ${rounds} rounds of ${count} frames, ${(100 * lone).toFixed(1)} % alone on the core`);
  } finally {
    await bot.stop();
  }
}

/** µs from the frame to its last order, of `count` frames that send one. */
async function take(bot: QuotingBot, count: number, gapMs: number): Promise<Round> {
  const all = new Float64Array(count), alone = new Float64Array(count);
  using switches = new Switches();
  let at = 0, counted = 0, lone = 0, switched = switches.count();
  const onHandedOver = () => at = performance.now();
  while (counted < count) {
    const frame = bot.next();
    await pause(gapMs);
    const began = performance.now();
    bot.receive(frame, onHandedOver);
    const sent = bot.ordersSent > 0;
    bot.settle();
    const before = switched;
    switched = switches.count();
    if (!sent) continue;
    all[counted++] = (at - began) * 1e3;
    if (switched === before) alone[lone++] = (at - began) * 1e3;
  }
  return { all, alone: alone.subarray(0, lone) };
}

const long = Deno.args.includes("--long") ? 10 : 1;
await measure("tick_to_order", false, 5 * long, 4_000);
await measure("tick_to_order_hmac", true, 3, 2_000);
