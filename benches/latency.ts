/** The tails of `frame_to_command.ts`, which `deno bench` does not show: each frame timed by itself, from its text to the last
 * of its orders handed over, and to the end of the turn.
 *
 *   deno run -P=dev benches/latency.ts [FRAMES]
 *
 * "hot" takes frame upon frame, "paced" lets the event loop run for 200 µs between two, as a feed does; the second pass alone
 * counts. "cold" are the first frames of a process. Stages are taken in a run of their own, since looking at the clock costs
 * up to 0.2 µs each time. Frames around which the kernel gave the core to somebody else are told apart: what is left of the
 * tail is ours, garbage collection included. @module */
import { pause } from "./support/pause.ts";
import { quantilesText } from "./support/quantiles.ts";
import { type Quoted, QuotingBot } from "./support/quoting_bot.ts";
import { type Stage, StageClock, STAGES } from "./support/stage_clock.ts";
import { Switches } from "./support/switches.ts";

const FRAMES = 20_000, WARM = 10_000, PASS = 4_000, SEED = 20_261_125;
const PAUSE_MS = 0.2;
/** How many of the first frames count as cold: up to each. */
const COLD = [10, 100, 1_000];

type Run = {
  /** µs from the frame to its last order on the wire. */
  readonly handed: Float64Array;
  /** µs from the frame to the end of the turn. */
  readonly turns: Float64Array;
  readonly stages: Readonly<Record<Stage, Float64Array>>;
  /** For each frame: 1 = the core was ours alone since the end of the frame before. */
  readonly alone: Uint8Array;
};
type Way = { readonly quoted: Quoted; readonly signed: boolean };

if (import.meta.main) {
  const count = Number(Deno.args[0] ?? FRAMES);
  for (const way of [{ quoted: "one", signed: true }, { quoted: "one", signed: false }] as const) {
    const name = `one order, journalled, ${way.signed ? "HMAC" : "unsigned"}`;
    const { cold, warm: hot } = await measure(way, count, null);
    for (let i = 0; i < COLD.length && way.signed; i++) {
      const from = COLD[i - 1] ?? 0, to = COLD[i];
      print(`${name}, cold, from frame ${from + 1} on`, cold.handed.slice(from, to), cold.alone.slice(from, to));
    }
    print(`${name}, hot`, hot.handed, hot.alone);
    const { warm: paced } = await measure(way, count, PAUSE_MS);
    print(`${name}, paced`, paced.handed, paced.alone);
    print(`${name}, paced, to the end of the turn`, paced.turns, paced.alone);
  }
  const { warm: staged } = await measure({ quoted: "one", signed: true }, count, PAUSE_MS, new StageClock());
  for (const stage of STAGES) print(`one order, journalled, HMAC, paced, ${stage}`, staged.stages[stage], staged.alone);
  const { warm: four } = await measure({ quoted: "four", signed: true }, count, PAUSE_MS);
  print("four orders, journalled, HMAC, paced", four.handed, four.alone);
  const { warm: none } = await measure({ quoted: "none", signed: true }, count, PAUSE_MS);
  print("no order, paced", none.turns, none.alone);
}

/** One pass that warms up, and a second of `count` frames that counts. */
async function measure({ quoted, signed }: Way, count: number, pauseMs: number | null, stages?: StageClock) {
  const bot = new QuotingBot({ quoted, signed, frames: PASS, seed: SEED, stages });
  try {
    const cold = await take(bot, WARM, pauseMs, stages);
    return { cold, warm: await take(bot, count, pauseMs, stages) };
  } finally {
    await bot.stop();
  }
}

async function take(bot: QuotingBot, count: number, pauseMs: number | null, stages?: StageClock): Promise<Run> {
  const handed = new Float64Array(count), turns = new Float64Array(count);
  const taken = { step: new Float64Array(count), journal: new Float64Array(count), submit: new Float64Array(count) };
  const alone = new Uint8Array(count);
  using switches = new Switches();
  let at = 0, switched = switches.count();
  const onHandedOver = () => at = performance.now();
  for (let i = 0; i < count; i++) {
    const frame = bot.next();
    await (pauseMs === null ? null : pause(pauseMs)); // each frame has a turn of the event loop, or of its microtasks
    stages?.reset();
    const began = performance.now();
    bot.receive(frame, onHandedOver);
    const ended = performance.now();
    handed[i] = (at - began) * 1e3;
    turns[i] = (ended - began) * 1e3;
    if (stages) { for (const stage of STAGES) taken[stage][i] = stages.micros[stage]; }
    bot.settle();
    const before = switched;
    switched = switches.count();
    alone[i] = switched === before ? 1 : 0;
  }
  return { handed, turns, stages: taken, alone };
}

function print(name: string, micros: Float64Array, alone: Uint8Array): void {
  const undisturbed = micros.filter((_, i) => alone[i] === 1);
  const share = Math.round(100 * undisturbed.length / micros.length);
  console.log(
    `${name}, ${micros.length} frames\n  all: ${quantilesText(micros)}\n  alone on the core (${share} %): ${
      quantilesText(undisturbed)
    }`,
  );
}
