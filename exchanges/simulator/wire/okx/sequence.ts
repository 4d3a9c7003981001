/** The ids of an instrument's book messages: one row for all connections to a channel, each message naming the one before it. A
 * quiet book says now and then that it lives, with the same id twice; maintenance lets the ids fall. Source: OKX API v5, "Order book
 * channel", "Sequence ID"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */

/** About so long without a change until a message without levels says that the book lives, µs. */
export const KEEP_ALIVE = 60e6;
/** Where ids begin again after maintenance. */
const RESET_TO = 3;

export class Sequence {
  #resetBy = 0;

  /** @param seqId of the book as it stands
   * @param saidAt when its last message was told */
  constructor(public seqId: number, public saidAt: number) {}

  /** The ids of the next message about a change, which is told now. @param updateId the book's own, which grows with each change */
  advance(updateId: number, now: number): { prevSeqId: number; seqId: number } {
    const prevSeqId = this.seqId;
    this.seqId = updateId - this.#resetBy;
    this.saidAt = now;
    return { prevSeqId, seqId: this.seqId };
  }

  /** The ids of a sign of life; null = it is not yet time for one. */
  keepAlive(now: number): { prevSeqId: number; seqId: number } | null {
    if (now < this.saidAt + KEEP_ALIVE) return null;
    this.saidAt = now;
    return { prevSeqId: this.seqId, seqId: this.seqId };
  }

  /** Lets the ids fall: the next message with a change still names the id before it. @param updateId the book's own now */
  reset(updateId: number): void {
    this.#resetBy = updateId - RESET_TO;
  }
}
