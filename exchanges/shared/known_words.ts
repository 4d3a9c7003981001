/** Short texts that come again and again as bytes: each is made once, and found without a new string. @module */

/** Words kept; a venue's symbols and streams are fewer. Later ones are made anew each time. */
export const MOST_WORDS = 1_024;
const SLOTS = 2 * MOST_WORDS;

export class KnownWords {
  readonly #slots: (string | undefined)[] = new Array(SLOTS).fill(undefined);
  #count = 0;
  /** Of the last search: where the word would stand. */
  #slot = 0;

  /** The word that `bytes` from `start` to `end` spell in ASCII; undefined if it was never added. */
  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    let hash = 0;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    let slot = (hash ^ hash >>> 13) & (SLOTS - 1), word = this.#slots[slot];
    while (word !== undefined && !spells(word, bytes, start, end)) {
      slot = slot + 1 & (SLOTS - 1);
      word = this.#slots[slot];
    }
    this.#slot = slot;
    return word;
  }

  /** Remembers the word that was searched last and not found, while there is room. */
  add(word: string): string {
    if (this.#count < MOST_WORDS) {
      this.#slots[this.#slot] = word;
      this.#count++;
    }
    return word;
  }
}

function spells(word: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
