/** What orders remember of their trades, used again and again: small notes in a chain, given back with their order. There are
 * at most so many; where more are needed they are made all the same and counted, since a fill is never dropped, but no new
 * order is taken while none is left. @module */
import type { Grid } from "../units.ts";
import type { Fill } from "../event.ts";

export type FillNote = {
  tradeId: string;
  /** Ticks and lots of its first word. */
  price: number;
  size: number;
  /** On which the price counts where it lies between two ticks of today; `null` = on the market's. */
  tick: Grid | null;
  next: FillNote | null;
};

/** How many free ones a beat leaves behind. */
const BLOCK = 64;

export class FillPool {
  #free: FillNote | null = null;
  #made = 0;
  #used = 0;
  /** In use at the most so far. */
  peak = 0;

  /** @param size notes at most, before they count as overflow */
  constructor(readonly size = 8_192) {}

  get made(): number {
    return this.#made;
  }
  get used(): number {
    return this.#used;
  }
  /** Made beyond the stated size. */
  get overflow(): number {
    return Math.max(0, this.#made - this.size);
  }
  get hasRoom(): boolean {
    return this.#used < this.size;
  }

  /** Makes notes ahead of need, never beyond the stated size. For a moment in which nobody waits. */
  refill(): void {
    for (let i = Math.min(BLOCK - (this.#made - this.#used), this.size - this.#made); i > 0; i--) {
      this.#made += 1;
      this.#free = { tradeId: "", price: 0, size: 0, tick: null, next: this.#free };
    }
  }

  /** Notes `fill` in front of `chain`. @returns the new chain */
  note({ tradeId, price, size }: Fill, chain: FillNote | null): FillNote {
    let note = this.#free;
    if (note === null) {
      this.#made += 1;
      note = { tradeId, price, size, tick: null, next: chain };
    } else {
      this.#free = note.next;
      note.tradeId = tradeId;
      note.price = price;
      note.size = size;
      note.tick = null;
      note.next = chain;
    }
    this.#used += 1;
    if (this.#used > this.peak) this.peak = this.#used;
    return note;
  }

  /** Takes a whole chain back. */
  give(chain: FillNote | null): void {
    for (let note = chain; note !== null;) {
      const { next } = note;
      note.tradeId = "";
      note.next = this.#free;
      this.#free = note;
      this.#used -= 1;
      note = next;
    }
  }
}

/** The note of that trade; `null` = there is none. */
export function noteOf(chain: FillNote | null, tradeId: string): FillNote | null {
  for (let note = chain; note !== null; note = note.next) if (note.tradeId === tradeId) return note;
  return null;
}
