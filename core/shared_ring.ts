/** A ring of small records that one thread writes and another reads, in shared memory and without a lock. The writer never
 * waits: when the reader is slow the oldest records are overwritten, and the reader counts each that it lost. A record is
 * some int32 fields.
 *
 * Each slot carries the number of the record in it, which is taken away before its fields change and set after. A reader that
 * finds the same number before and after it read the fields has read one record; otherwise the slot was overwritten meanwhile
 * and what it read is thrown away. All accesses are atomic, so no thread sees them in another order. @module */

/** The word that counts all records ever written, modulo 2^32. */
const HEAD = 0;
const FIRST_SLOT = 1;
/** No record's number: where nothing was written, or something is being written. Numbers skip it. */
const NONE = 0;

export type RingShape = {
  /** Records held; a power of two. */
  readonly capacity: number;
  /** Int32 fields of a record. */
  readonly fields: number;
};

/** Memory for a ring, to be handed to both threads. @throws {RangeError} for a shape that cannot be */
export function createRing({ capacity, fields }: RingShape): SharedArrayBuffer {
  if (!Number.isInteger(capacity) || capacity < 2 || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(`Cannot make a ring of ${capacity} records: want a power of two from 2 up`);
  }
  if (!Number.isInteger(fields) || fields < 1) {
    throw new RangeError(`Cannot make a ring of records with ${fields} fields: want 1 or more`);
  }
  return new SharedArrayBuffer((FIRST_SLOT + capacity * (1 + fields)) * Int32Array.BYTES_PER_ELEMENT);
}

/** The writing side; there may be one only. */
export class RingWriter {
  readonly #words: Int32Array;
  #written: number;

  constructor(shared: SharedArrayBuffer, private readonly shape: RingShape) {
    this.#words = wordsOf(shared, shape);
    this.#written = Atomics.load(this.#words, HEAD);
  }

  /** Writes a record: the first `fields` integers of `record`. */
  write(record: ArrayLike<number>): void {
    const { capacity, fields } = this.shape, words = this.#words;
    const slot = FIRST_SLOT + (this.#written & (capacity - 1)) * (1 + fields);
    this.#written = (this.#written + 1) | 0;
    Atomics.store(words, slot, NONE);
    for (let i = 0; i < fields; i++) Atomics.store(words, slot + 1 + i, record[i]);
    Atomics.store(words, slot, numberOf(this.#written));
    Atomics.store(words, HEAD, this.#written);
  }
}

/** The reading side; there may be one only. It begins with what the ring holds when it first reads. */
export class RingReader {
  readonly #words: Int32Array;
  readonly #record: Int32Array;
  #read = 0;
  /** Records that were overwritten before they were read. */
  dropped = 0;

  constructor(shared: SharedArrayBuffer, private readonly shape: RingShape) {
    this.#words = wordsOf(shared, shape);
    this.#record = new Int32Array(shape.fields);
  }

  /** Calls `take` for each record not read yet, oldest first, up to those that were written when it began. The record is
   * borrowed until `take` returns. */
  drain(take: (record: Int32Array) => void): void {
    const { capacity, fields } = this.shape, words = this.#words, record = this.#record;
    const head = Atomics.load(words, HEAD), behind = (head - this.#read) >>> 0;
    if (behind > capacity) {
      this.dropped += behind - capacity;
      this.#read = (head - capacity) | 0;
    }
    while (this.#read !== head) {
      const slot = FIRST_SLOT + (this.#read & (capacity - 1)) * (1 + fields);
      this.#read = (this.#read + 1) | 0;
      const wanted = numberOf(this.#read);
      let whole = Atomics.load(words, slot) === wanted;
      for (let i = 0; whole && i < fields; i++) record[i] = Atomics.load(words, slot + 1 + i);
      whole &&= Atomics.load(words, slot) === wanted;
      if (whole) take(record);
      else this.dropped += 1;
    }
  }
}

/** What a slot is marked with when its record was the `count`-th: never `NONE`, also when the count wraps. */
function numberOf(count: number): number {
  return count === NONE ? -1 : count;
}

/** @throws {RangeError} if the memory was made for another shape */
function wordsOf(shared: SharedArrayBuffer, { capacity, fields }: RingShape): Int32Array {
  const words = new Int32Array(shared), wanted = FIRST_SLOT + capacity * (1 + fields);
  if (words.length === wanted) return words;
  throw new RangeError(`Cannot use a ring of ${words.length} words for ${capacity} records: want ${wanted} words`);
}
