/** How long things take, in fixed room (3.5 KB): logarithmic buckets, 32 to each doubling, so that a percentile is at most
 * 3.2 % too high and never too low. Recording allocates nothing. Whoever makes one chooses the unit, µs where nothing else
 * is said; all values of one histogram have the same. @module */
const SUB_BITS = 5;
const SUB = 1 << SUB_BITS;
/** Values from here on count as this: 2^31 − 1, 35 minutes in µs and 2.1 seconds in ns. */
const LARGEST = 2 ** 31 - 1;
const BUCKETS = (31 - SUB_BITS + 1) * SUB;

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  /** A duration. Parts of a unit are cut, what is negative or no number counts as 0. */
  record(duration: number): void {
    const value = duration > 0 ? Math.min(LARGEST, Math.floor(duration)) : 0;
    this.#counts[bucketOf(value)] += 1;
    this.#count += 1;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }
  get sum(): number {
    return this.#sum;
  }
  /** `null` while nothing was recorded. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /** The value that a share `p` (0 to 1) of all records does not exceed; `null` while nothing was recorded. */
  percentile(p: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(p * this.#count));
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.#counts[i];
      if (seen >= rank) return Math.min(this.#max, upperEdge(i));
    }
    return this.#max;
  }

  /** Takes over all that `other` recorded, in the same unit. */
  add(other: Histogram): void {
    for (let i = 0; i < BUCKETS; i++) this.#counts[i] += other.#counts[i];
    this.#count += other.#count;
    this.#sum += other.#sum;
    if (other.#max > this.#max) this.#max = other.#max;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#count = this.#sum = this.#max = 0;
  }
}

function bucketOf(value: number): number {
  if (value < SUB) return value;
  const exponent = 31 - Math.clz32(value);
  return (exponent - SUB_BITS + 1) * SUB + ((value >> (exponent - SUB_BITS)) & (SUB - 1));
}

/** The largest value that falls into a bucket. */
function upperEdge(bucket: number): number {
  if (bucket < SUB) return bucket;
  const shift = Math.floor(bucket / SUB) - 1;
  return (SUB + bucket % SUB + 1) * 2 ** shift - 1;
}
