/** A map from texts that makes no garbage as keys come and go: open addressing with linear probing, and what is removed
 * leaves no mark behind, so that the table is never made anew but to grow. (A `Map` that lives through thousands of orders
 * makes itself a new table of half a megabyte every few thousand of them.) @module */

const FIRST_CAPACITY = 64;

export class TextMap<V extends object> {
  #keys: string[] = new Array(FIRST_CAPACITY).fill("");
  #values: (V | null)[] = new Array(FIRST_CAPACITY).fill(null);
  #mask = FIRST_CAPACITY - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    const at = this.#find(key);
    return this.#values[at] ?? undefined;
  }

  set(key: string, value: V): void {
    const at = this.#find(key);
    if (this.#values[at] === null) this.#insert(at, key, value);
    else this.#values[at] = value;
  }

  /** As `set`, unless something stands under the key. @returns whether it stands there now */
  add(key: string, value: V): boolean {
    const at = this.#find(key);
    if (this.#values[at] !== null) return false;
    this.#insert(at, key, value);
    return true;
  }

  #insert(free: number, key: string, value: V): void {
    let at = free;
    if (2 * (this.#size + 1) > this.#mask) {
      this.#grow();
      at = this.#find(key);
    }
    this.#keys[at] = key;
    this.#values[at] = value;
    this.#size += 1;
  }

  /** Whether it was there. */
  delete(key: string): boolean {
    const keys = this.#keys, values = this.#values, mask = this.#mask;
    let hole = this.#find(key);
    if (values[hole] === null) return false;
    // What follows without a gap and may stand in the hole moves up into it, until a gap ends the run.
    for (let at = (hole + 1) & mask; values[at] !== null; at = (at + 1) & mask) {
      const home = hashOf(keys[at]) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      keys[hole] = keys[at];
      values[hole] = values[at];
      hole = at;
    }
    keys[hole] = "";
    values[hole] = null;
    this.#size -= 1;
    return true;
  }

  /** Where `key` stands, or would. */
  #find(key: string): number {
    const keys = this.#keys, values = this.#values, mask = this.#mask;
    let at = hashOf(key) & mask;
    while (values[at] !== null && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys, values = this.#values, capacity = 2 * keys.length;
    this.#keys = new Array(capacity).fill("");
    this.#values = new Array(capacity).fill(null);
    this.#mask = capacity - 1;
    for (let i = 0; i < values.length; i++) {
      if (values[i] === null) continue;
      const at = this.#find(keys[i]);
      this.#keys[at] = keys[i];
      this.#values[at] = values[i];
    }
  }
}

/** FNV-1a over the code units, its halves folded together. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ hash >>> 15;
}
