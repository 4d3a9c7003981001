/** When a venue that has to be cleared is told and asked again, and what its lists of open orders prove (reliability.md 4.4
 * d to f). Shared by all who clear: the engine over its books, the guard without any. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";

/** Cancels are repeated at these distances from the start, then every `LATER_ROUNDS`, for ever; and anew from the first word
 * of a venue that had stopped answering, since what it was told meanwhile may be lost (KIL-05). */
const ROUNDS = [0, 0.25, 0.5, 1, 2, 4].map((seconds) => seconds * MICROS_PER_SECOND);
const LATER_ROUNDS = 5 * MICROS_PER_SECOND;
/** Two clean lists were asked for at least so far apart. */
export const APART = 1 * MICROS_PER_SECOND;
/** After a first failure, after further ones, and after many: engine, guardian and sentinel may ask the same venue for its
 * whole list, and must not use up its limit together while it is down, or it would limit them once it answers again. At
 * Binance spot such a list weighs 80 of the 6,000 of a minute. */
const RETRIES = { first: 1 * MICROS_PER_SECOND, next: 2 * MICROS_PER_SECOND, late: 3 * MICROS_PER_SECOND };
const MANY_FAILURES = 8;
/** A question without an answer is asked again after this. */
export const PATIENCE = 2 * MICROS_PER_SECOND;
/** Not verified for longer: a person must know. */
export const DIRTY_AFTER = 60 * MICROS_PER_SECOND;

/** Times of our clock, µs, which never steps back. */
export class Rounds {
  #quietAfter: Micros;
  #round = 0;
  /** When the first of the rounds was due. */
  #from: Micros;
  /** A question failed or was left unanswered, and no answer has come since. */
  #isSilent = false;
  /** When the venue was asked, or has last sent a part of its answer; `null` = no question waits. */
  #askedAt: Micros | null = null;
  #nextQuestionAt: Micros;
  #failures = 0;
  #listedAt: Micros | null = null;
  /** When the first of two clean lists was asked for. */
  #cleanAt: Micros | null = null;
  #verifiedAt: Micros | null = null;

  /** @param quietAfter from then on no submit can land any more */
  constructor(readonly startedAt: Micros, quietAfter: Micros) {
    this.#from = this.#nextQuestionAt = startedAt;
    this.#quietAfter = quietAfter;
  }

  get verified(): boolean {
    return this.#verifiedAt !== null;
  }
  get verifiedAt(): Micros | null {
    return this.#verifiedAt;
  }
  /** When the last complete list was asked for; `null` = none came. */
  get listedAt(): Micros | null {
    return this.#listedAt;
  }
  /** Nothing was told the venue yet, or nothing since it answers again. */
  get isFirst(): boolean {
    return this.#round === 0;
  }
  /** Whether a question waits for its answer. */
  get isAsking(): boolean {
    return this.#askedAt !== null;
  }

  /** Not verified for so long that a person must know. */
  isLate(now: Micros): boolean {
    return !this.verified && now - this.startedAt > DIRTY_AFTER;
  }

  /** A submit was found that may land until `validUntil`. */
  raiseQuiet(validUntil: Micros): void {
    if (validUntil > this.#quietAfter) this.#quietAfter = validUntil;
  }

  /** Whether what was told the venue is to be told again. */
  isDue(now: Micros): boolean {
    return now >= this.#roundAt(this.#round);
  }

  /** The round that was due is done. */
  pass(now: Micros): void {
    while (this.isDue(now)) this.#round += 1;
  }

  /** Whether the venue is to be asked for its open orders. */
  mayAsk(now: Micros): boolean {
    if (this.#askedAt !== null) return now - this.#askedAt >= PATIENCE;
    return now >= this.#nextQuestionAt;
  }

  asked(now: Micros): void {
    if (this.#askedAt !== null) this.#isSilent = true;
    this.#askedAt = now;
  }

  /** The question went out, or its answer has come as far as that its next part is asked for. */
  stillAsking(now: Micros): void {
    this.#askedAt = now;
  }

  /** The question has its end, whatever that is. */
  ended(): void {
    this.#askedAt = null;
  }

  /** The question brought no list. @param again when to ask once more; `null` = as often as it failed */
  failed(now: Micros, again: Micros | null = null): void {
    this.#failures += 1;
    this.#isSilent = true;
    const { first, next, late } = RETRIES, failures = this.#failures;
    this.#nextQuestionAt = again ?? now + (failures === 1 ? first : failures <= MANY_FAILURES ? next : late) as Micros;
  }

  /** Whether a list that was asked for at `requestedAt` tells anything; one from before the start, or from before the last
   * one, does not. */
  isNews(requestedAt: Micros): boolean {
    return requestedAt >= this.startedAt && (this.#listedAt === null || requestedAt >= this.#listedAt);
  }

  /** A complete list came. @param isClean nothing that has to go stands in it */
  listed(isClean: boolean, requestedAt: Micros, receivedAt: Micros): void {
    this.#failures = 0;
    if (this.#isSilent) this.#begin(receivedAt);
    this.#listedAt = requestedAt;
    if (!isClean) {
      this.#cleanAt = null;
      const isBack = this.#from > this.startedAt && requestedAt - this.#from < LATER_ROUNDS;
      const soon = isBack ? requestedAt + APART : Infinity;
      this.#nextQuestionAt = Math.min(soon, this.#roundAt(this.#round)) as Micros;
    } else if (requestedAt < this.#quietAfter) {
      this.#nextQuestionAt = this.#quietAfter; // something may still land: what is clean now proves nothing
    } else if (this.#cleanAt === null || this.#cleanAt < this.#quietAfter) {
      this.#cleanAt = requestedAt;
      this.#nextQuestionAt = requestedAt + APART as Micros;
    } else if (requestedAt - this.#cleanAt >= APART) this.#verifiedAt = receivedAt;
  }

  /** Not at every word: a venue that answers now and then is not to be flooded. */
  #begin(now: Micros): void {
    this.#isSilent = false;
    if (this.#from > this.startedAt && now - this.#from < LATER_ROUNDS) return;
    this.#from = now;
    this.#round = 0;
  }

  #roundAt(round: number): Micros {
    const last = ROUNDS.length - 1;
    const after = round <= last ? ROUNDS[round] : ROUNDS[last] + (round - last) * LATER_ROUNDS;
    return this.#from + after as Micros;
  }
}
