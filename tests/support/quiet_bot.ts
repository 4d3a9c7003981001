/** What a bot is put together with where nobody watches it: warnings alone are told, nothing is kept for replay. @module */
import type { Micros } from "../../core/units.ts";
import type { BotOptions } from "../../runtime/bot.ts";
import { createLog } from "../../runtime/log.ts";
import { createWords, wordsOf } from "../../runtime/shared_words.ts";

/** µs since 1970, finer than the wall clock's ms. */
const clock = (): Micros => Math.floor((performance.timeOrigin + performance.now()) * 1e3) as Micros;

/** @param write takes the log's lines */
export function quietly(write: (line: string) => void = (line) => console.error(line)) {
  return {
    durability: "write",
    configHash: "0".repeat(64),
    clock,
    words: wordsOf(createWords()),
    log: createLog({ level: "warn", format: "text", colour: false, clock, redact: String, write }),
    tape: null,
    onAppended: () => {},
    onFacts: () => {},
    onOutcomes: () => {},
  } satisfies Partial<BotOptions>;
}
