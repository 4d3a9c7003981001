import { assert } from "@std/assert";
import { allocatedBy } from "../../benches/support/allocation.ts";
import { QuotingBot } from "../../benches/support/quoting_bot.ts";
import { median } from "../../benches/support/rounds.ts";
import { slowTest } from "../support/slow.ts";

const ROUNDS = 20, FRAMES = 3_000, WANTED = 100;

/** Counting lines keeps code from being optimised in full. */
const ignore = Deno.env.has("DENO_COVERAGE_DIR");
const name = "a depth frame that moves no quote allocates at most 100 bytes from its text to decided quotes, warm " +
  "(needs a run without coverage)";

slowTest({ name, ignore }, async () => {
  const bot = new QuotingBot({ quoted: "none", signed: false, frames: 4_000, seed: 20_261_125, taped: false });
  const rounds: number[] = [];
  try {
    // Until all of the path is optimised code the same work boxes more of its numbers; how soon that is, the machine decides.
    while (rounds.length < ROUNDS && !(rounds.at(-1)! <= WANTED)) rounds.push(round(bot));
  } finally {
    await bot.stop();
  }
  assert(rounds.at(-1)! <= WANTED, `bytes a frame, round by round: ${rounds.join(", ")}`);
});

/** The median of the bytes that a frame takes: a rare one finds a list too short, or a collection under way. */
function round(bot: QuotingBot): number {
  const samples: number[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const frame = bot.next(), bytes = allocatedBy(() => bot.receive(frame));
    if (bytes !== null) samples.push(bytes);
    bot.settle();
  }
  return median(samples);
}
