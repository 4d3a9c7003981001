/** From the text of an account frame to quotes: one of our orders was filled; orders, ledger, journal, archive and tape take
 * it, and what the fill makes us want goes out. Buys and sells in turn, with a book message and a second of life between two. @module */
import { QuotingBot } from "./support/quoting_bot.ts";

const SEED = 20_261_126;

for (const signed of [false, true]) {
  const bot = new QuotingBot({ quoted: "four", signed, frames: 4_000, seed: SEED });
  let bought = false;
  Deno.bench(`account frame to ledger to quotes${signed ? ", HMAC" : ", unsigned"}`, { group: "account" }, (b) => {
    const book = bot.next(); // and a second has passed: the same order may be sent again
    const frame = bot.tradeFrame(bought ? "SELL" : "BUY");
    bought = !bought;
    b.start();
    bot.receiveAccount(frame);
    b.end();
    if (bot.ordersSent === 0) throw new Error("A fill led to no order");
    bot.settleAll();
    bot.receive(book);
    bot.settleAll();
  });
}
