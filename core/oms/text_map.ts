/** A map from texts that makes no garbage as keys come and go: open addressing with linear probing, and what is removed
 * leaves no mark behind, so that the table is never made anew but to grow. (A `Map` that lives through thousands of orders
 * makes itself a new table of half a megabyte every few thousand of them.) @module */

const FIRST_CAPACITY = 64;

export class TextMap<V extends object> {
  /** Of the key at each place; 0 = the place is free. A search that misses looks at these alone. */
  #hashes = new Int32Array(FIRST_CAPACITY);
  #keys: string[] = new Array(FIRST_CAPACITY).fill("");
  #values: (V | null)[] = new Array(FIRST_CAPACITY).fill(null);
  #mask = FIRST_CAPACITY - 1;
  #size = 0;
  #expected = "";
  #expectedHash = hashOf("");

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    return this.#values[this.#find(key, hashOf(key))] ?? undefined;
  }

  set(key: string, value: V): void {
    const hash = hashOf(key), at = this.#find(key, hash);
    if (this.#hashes[at] === 0) this.#insert(at, key, hash, value);
    else this.#values[at] = value;
  }

  /** This key is `add`ed next: what its search needs is made now, and the place that it will take is looked at. */
  expect(key: string): void {
    this.#expected = key;
    this.#expectedHash = hashOf(key);
    this.#find(key, this.#expectedHash);
  }

  /** As `set`, unless something stands under the key. @returns whether it stands there now */
  add(key: string, value: V): boolean {
    const hash = key === this.#expected ? this.#expectedHash : hashOf(key), at = this.#find(key, hash);
    if (this.#hashes[at] !== 0) return false;
    this.#insert(at, key, hash, value);
    return true;
  }

  /** Whether it was there. */
  delete(key: string): boolean {
    const hashes = this.#hashes, keys = this.#keys, values = this.#values, mask = this.#mask;
    let hole = this.#find(key, hashOf(key));
    if (hashes[hole] === 0) return false;
    // What follows without a gap and may stand in the hole moves up into it, until a gap ends the run.
    for (let at = (hole + 1) & mask; hashes[at] !== 0; at = (at + 1) & mask) {
      const home = hashes[at] & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      hashes[hole] = hashes[at];
      keys[hole] = keys[at];
      values[hole] = values[at];
      hole = at;
    }
    hashes[hole] = 0;
    keys[hole] = "";
    values[hole] = null;
    this.#size -= 1;
    return true;
  }

  /** Where `key` stands, or would. */
  #find(key: string, hash: number): number {
    const hashes = this.#hashes, mask = this.#mask;
    let at = hash & mask;
    while (hashes[at] !== 0 && (hashes[at] !== hash || this.#keys[at] !== key)) at = (at + 1) & mask;
    return at;
  }

  #insert(free: number, key: string, hash: number, value: V): void {
    let at = free;
    if (2 * (this.#size + 1) > this.#mask) {
      this.#grow();
      at = this.#find(key, hash);
    }
    this.#hashes[at] = hash;
    this.#keys[at] = key;
    this.#values[at] = value;
    this.#size += 1;
  }

  #grow(): void {
    const hashes = this.#hashes, keys = this.#keys, values = this.#values, capacity = 2 * keys.length;
    this.#hashes = new Int32Array(capacity);
    this.#keys = new Array(capacity).fill("");
    this.#values = new Array(capacity).fill(null);
    this.#mask = capacity - 1;
    for (let i = 0; i < hashes.length; i++) {
      if (hashes[i] === 0) continue;
      const at = this.#find(keys[i], hashes[i]);
      this.#hashes[at] = hashes[i];
      this.#keys[at] = keys[i];
      this.#values[at] = values[i];
    }
  }
}

/** FNV-1a over the code units, its halves folded together; never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ hash >>> 15) || 1;
}
