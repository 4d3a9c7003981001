/** Bytes allocated between a depth frame's text and decided quotes, warm: of frames that change nothing wanted, and of frames
 * that each send an order, to its text handed over and noted. Not in it: keeping inputs for replay, and what the venue says
 * afterwards. @module */
import { allocatedBy, meanBytes } from "../support/allocation.ts";
import { QuotingBot } from "../support/quoting_bot.ts";
import { median, printLine } from "../support/rounds.ts";

const PASS = 4_000, SEED = 20_261_125;
/** Frames until all of the path is optimised code: until then the same work boxes more of its numbers. */
const WARM = { none: 40_000, one: 20_000 }, ROUNDS = 5, FRAMES = 3_000;

printLine("alloc_bytes_per_message", await bytesPerFrame("none"));
printLine("alloc_bytes_per_order_frame", await bytesPerFrame("one"));

/** The median of the rounds' means. */
async function bytesPerFrame(quoted: "none" | "one"): Promise<number> {
  const bot = new QuotingBot({ quoted, signed: false, frames: PASS, seed: SEED, taped: false });
  try {
    for (let i = 0; i < WARM[quoted]; i++) {
      bot.receive(bot.next());
      bot.settle();
    }
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const samples: (number | null)[] = [];
      for (let i = 0; i < FRAMES; i++) {
        const frame = bot.next();
        samples.push(allocatedBy(() => bot.receive(frame)));
        bot.settle();
      }
      rounds.push(meanBytes(samples));
      await Promise.resolve();
    }
    return median(rounds);
  } finally {
    await bot.stop();
  }
}
