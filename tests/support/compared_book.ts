/** A book that the running bot shows, looked up among those that an independent client has held. @module */
import { assert } from "@std/assert";
import type { BotProgram } from "./bot_program.ts";
import { until } from "./until.ts";
import type { WireBooks } from "./wire_book.ts";

/** Finds the bot's newest book among those that the referee has held, not before the one that was found last. */
export async function compareBook(
  bot: BotProgram,
  referee: WireBooks,
  symbol: string,
  last: { books: number; message: number; at: string },
): Promise<void> {
  const { at, valid, bids, asks } = await bot.book("binance", symbol);
  if (!valid || at === last.at) return;
  last.at = at;
  last.message = await until(`the bot's book of ${symbol} is one that the referee has held`, 2_000, () => {
    const message = referee.messageOf(symbol, bids, asks);
    assert(message !== null, `the bot shows ${JSON.stringify([bids[0], asks[0]])}`);
    assert(message >= last.message, `it is book ${message}, after ${last.message} had been shown`);
    return message;
  });
  last.books++;
}
