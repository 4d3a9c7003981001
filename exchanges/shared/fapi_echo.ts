/** Proof of life of an account stream: what it owes us and when. The venue took an order of ours, or spoke of a trade in passing: a
 * stream that then says nothing is dead, however open its socket, and fills may be missed. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";

/** How long the stream may take, µs. */
export const ECHO = 2 * MICROS_PER_SECOND;
/** Trades remembered at once, told or awaited; the oldest give way. */
const MOST_TRADES = 1_000;

export class Echo {
  /** When the stream spoke of an order last. */
  #reportedAt = 0;
  /** An order was sent then and taken, and the stream has said nothing since; 0 = there is none. */
  #awaitedSince = 0;
  /** Trades that were spoken of in passing, and when; and those that were told in full. */
  readonly #hinted = new Map<string, Micros>();
  readonly #told = new Set<string>();

  /** The venue has taken a request about an order, sent at `sentAt`. */
  taken(sentAt: Micros, now: Micros): void {
    if (this.#awaitedSince === 0 && this.#reportedAt < sentAt) this.#awaitedSince = now;
  }

  /** The stream spoke of an order. */
  reported(now: Micros): void {
    this.#reportedAt = now;
    this.#awaitedSince = 0;
  }

  /** A trade was spoken of in passing. */
  hinted(trade: string, now: Micros): void {
    if (!this.#told.has(trade) && this.#hinted.size < MOST_TRADES) this.#hinted.set(trade, now);
  }

  /** A trade was told in full. */
  told(trade: string): void {
    this.#hinted.delete(trade);
    if (this.#told.size >= MOST_TRADES) this.#told.clear();
    this.#told.add(trade);
  }

  /** When the first of what is owed is overdue; null = nothing is owed. */
  get dueAt(): Micros | null {
    const [hintedAt = Infinity] = this.#hinted.values(); // the first is the oldest
    const since = Math.min(this.#awaitedSince === 0 ? Infinity : this.#awaitedSince, hintedAt);
    return since === Infinity ? null : since + ECHO as Micros;
  }

  /** What is owed for too long, for people; null = nothing is. */
  overdue(now: Micros): string | null {
    const { dueAt } = this, seconds = `for ${ECHO / MICROS_PER_SECOND} s`;
    if (dueAt === null || now < dueAt) return null;
    if (this.#awaitedSince !== 0 && now - this.#awaitedSince >= ECHO) {
      return `an order was taken and the account stream said nothing of it ${seconds}`;
    }
    const [trade] = this.#hinted.keys();
    return `trade ${trade} was spoken of and not told in full ${seconds}`;
  }

  /** The stream is gone: a new one owes nothing. */
  reset(): void {
    this.#awaitedSince = 0;
    this.#hinted.clear();
  }
}
