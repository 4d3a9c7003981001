/** Numbers that a venue wants to grow with every signed request, taken from the clock: the venue's time, or one more than the last one
 * if the clock stands or has gone back. One cell holds the last number for all threads of a signer; a new run begins it with what the
 * last run had reserved. Pure: the time comes in. @module */

export type NonceRule = {
  /** Numbers a second: 1e3 counts ms, 1e6 counts µs. */
  readonly perSecond: number;
  /** How far ahead of the venue's clock it takes one, µs. */
  readonly lead: number;
};

const MICROS = 1e6;

export class Nonces {
  /** @param cell one number, over shared memory where threads share a signer
   * @param floor the last number that an earlier run may have used; 0 = there was none */
  constructor(readonly rule: NonceRule, readonly cell: BigInt64Array, floor = 0) {
    for (;;) {
      const last = Atomics.load(cell, 0);
      if (last >= BigInt(floor) || Atomics.compareExchange(cell, 0, last, BigInt(floor)) === last) return;
    }
  }

  /** The next number, larger than any before it. @param venueTime µs
   * @returns null = it would lie further ahead of the venue's clock than the venue allows: wait, do not send */
  next(venueTime: number): number | null {
    const { perSecond, lead } = this.rule, now = Math.floor(venueTime * perSecond / MICROS);
    for (;;) {
      const last = Atomics.load(this.cell, 0), next = Math.max(Number(last) + 1, now);
      if (next > now + lead * perSecond / MICROS) return null;
      if (Atomics.compareExchange(this.cell, 0, last, BigInt(next)) === last) return next;
    }
  }

  /** What the next run has to begin with. */
  get last(): number {
    return Number(Atomics.load(this.cell, 0));
  }
}
