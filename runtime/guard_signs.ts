/** How long those who watch over a run have given no sign of life, by words that change while they do. Read by change and not
 * by what they say: each thread has a clock of its own. @module */
import type { GuardSigns } from "../core/event.ts";
import type { Micros } from "../core/units.ts";
import { GUARDIAN_MS_WORD, SENTINEL_MS_WORD } from "./shared_words.ts";

/** Who has to be there for this run to trade. */
export type Watchers = { readonly guardian: boolean; readonly sentinel: boolean };

/** Since when a value has not changed, as one who looks at it again and again sees it. */
export class Pulse<Value> {
  #changedAt: number | null = null;

  /** @param value what is there before anybody lives, or what somebody has left who lives no more */
  constructor(private value: Value) {}

  /** ms since the look that found another value than the one before; `null` = none has. */
  silentFor(value: Value, now: number): number | null {
    if (value !== this.value) this.#changedAt = now;
    this.value = value;
    return this.#changedAt === null ? null : now - this.#changedAt;
  }
}

/** Looks at both; who was not heard yet has been silent since 1970.
 * @returns what tells it, given the monotonic time in ms and the clock */
export function guardSigns(
  words: Int32Array,
  { guardian, sentinel }: Watchers,
): (ms: number, now: Micros) => GuardSigns {
  const pulseOf = (word: number) => {
    const pulse = new Pulse(Atomics.load(words, word));
    return (ms: number, now: Micros) => {
      const silent = pulse.silentFor(Atomics.load(words, word), ms);
      return silent === null ? now : Math.floor(silent * 1e3) as Micros;
    };
  };
  const ofGuardian = guardian ? pulseOf(GUARDIAN_MS_WORD) : null;
  const ofSentinel = sentinel ? pulseOf(SENTINEL_MS_WORD) : null;
  return (ms, now) => ({ guardian: ofGuardian?.(ms, now) ?? null, sentinel: ofSentinel?.(ms, now) ?? null });
}
