/** A book that the running bot shows, looked up among those that an independent client has held. @module */
import { assert } from "@std/assert";
import type { BotProgram } from "./bot_program.ts";
import { Hopeless, until } from "./until.ts";
import type { WireBooks } from "./wire_book.ts";

/** What has been compared of a market. `lost` = how many books the bot had given up when one was last excused. */
export type Compared = { books: number; message: number; at: string; lost: number };

export function nothingCompared(): Compared {
  return { books: 0, message: -1, at: "", lost: 0 };
}

/** Finds the bot's newest book among those that the referee has held, not before the one that was found last. A book begun
 * anew from a snapshot may lie between two messages of the stream, where the referee never was: for each book that the bot
 * says it gave up, one such book is let pass, and the next one has to fit. */
export async function compareBook(
  bot: BotProgram,
  referee: WireBooks,
  symbol: string,
  last: Compared,
): Promise<void> {
  const { at, valid, bids, asks } = await bot.book("binance", symbol);
  if (!valid || at === last.at) return;
  last.at = at;
  try {
    last.message = await until(`the bot's book of ${symbol} is one that the referee has held`, 2_000, () => {
      const message = referee.messageOf(symbol, bids, asks);
      assert(message !== null, `the bot shows ${JSON.stringify([bids[0], asks[0]])}`);
      assert(message >= last.message, `it is book ${message}, after ${last.message} had been shown`);
      return message;
    });
  } catch (error) {
    if (error instanceof Hopeless) throw error;
    const lost = (await bot.state()).counters["books lost"] ?? 0;
    if (lost <= last.lost) throw error;
    last.lost = lost;
    return;
  }
  last.books++;
}
