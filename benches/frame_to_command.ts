/** From the socket's text to the orders handed over, through the whole live loop: decode, book, decide, differ, risk, orders,
 * journal, text, signature. Each iteration is one depth frame, of thousands of different ones, that moves quotes; what it
 * leads to is answered outside the timed part. These are averages of a process that is warm; `latency.ts` prints medians
 * and tails. @module */
import { QuotingBot } from "./support/quoting_bot.ts";

const FRAMES = 4_000, WARM = 4_000, SEED = 20_261_125;

for (
  const { name, quoted, signed, baseline } of [
    { name: "no quote", quoted: "none", signed: true },
    { name: "one quote, unsigned", quoted: "one", signed: false, baseline: true },
    { name: "one quote, HMAC", quoted: "one", signed: true },
    { name: "four quotes, unsigned", quoted: "four", signed: false },
    { name: "four quotes, HMAC", quoted: "four", signed: true },
  ] as const
) {
  let bot: QuotingBot | null = null;
  Deno.bench(`frame to orders handed over: moves ${name}`, { group: "frame to command", baseline }, async (b) => {
    bot ??= await warm(quoted, signed);
    await null; // what was put off to the end of a turn has its time
    const frame = bot.next();
    if (quoted === "none") {
      b.start();
      bot.receive(frame);
      b.end();
    } else {
      const end = () => b.end();
      b.start();
      bot.receive(frame, end);
    }
    bot.settle();
  });
  globalThis.addEventListener("unload", () => bot?.dispose());
}

async function warm(quoted: "none" | "one" | "four", signed: boolean): Promise<QuotingBot> {
  const bot = new QuotingBot({ quoted, signed, frames: FRAMES, seed: SEED });
  for (let i = 0; i < WARM; i++) {
    bot.receive(bot.next());
    bot.settle();
    await null;
  }
  return bot;
}
