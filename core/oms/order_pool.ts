/** The orders' records, used again and again: a record whose order was forgotten serves the next one. There are at most so
 * many, made ahead of need in blocks while nobody waits, and then kept. What is told of an order that the venue holds anyway
 * is taken in beyond that too, and counted. @module */
import type { Micros } from "../units.ts";
import { BLANK_PLACE, NO_SLOT, OrderRecord } from "./order.ts";

/** Records that are made at once, and how many free ones a beat leaves behind. */
const BLOCK = 128;

export class OrderPool {
  readonly #records: OrderRecord[] = [];
  /** Free ones, the one that was used last on top: it is warm. */
  readonly #free: OrderRecord[] = [];
  /** The record on top when they were warmed last. */
  #warmed: OrderRecord | null = null;
  /** Records in use at the most so far. */
  peak = 0;

  /** @param size records at most */
  constructor(readonly size: number) {}

  /** Records made so far. */
  get made(): number {
    return this.#records.length;
  }
  get used(): number {
    return this.#records.length - this.#free.length;
  }
  /** Taken in beyond the stated size, because the venue held them. */
  get overflow(): number {
    return Math.max(0, this.#records.length - this.size);
  }

  /** The record that `take` will give; it stays where it is. */
  peek(): OrderRecord {
    if (this.#free.length === 0) this.#make();
    return this.#free[this.#free.length - 1];
  }

  /** Writes the next two records once more, as they are: they were used thousands of orders ago, and memory that lies far takes
   * its time. For a moment in which nobody waits. */
  warm(): void {
    const free = this.#free, top = free.length - 1;
    if (top < 0 || free[top] === this.#warmed) return;
    this.#warmed = free[top];
    for (let i = top; i >= 0 && i > top - 2; i--) {
      free[i].clear();
      free[i].commands.clear();
    }
  }

  take(): OrderRecord {
    if (this.#free.length === 0) this.#make();
    const record = this.#free.pop()!, { used } = this;
    if (used > this.peak) this.peak = used;
    return record;
  }

  /** Nothing may hold on to it any more. */
  give(record: OrderRecord): void {
    this.#free.push(record);
  }

  /** Makes records ahead of need, never beyond the stated size. For a moment in which nobody waits. */
  refill(): void {
    if (this.#free.length >= BLOCK) return;
    for (let i = Math.min(BLOCK, this.size - this.#records.length); i > 0; i--) this.#make();
  }

  #make(): void {
    const record = new OrderRecord(BLANK_PLACE, NO_SLOT, 0 as Micros);
    record.seat = this.#records.length;
    this.#records.push(record);
    this.#free.push(record);
  }
}
