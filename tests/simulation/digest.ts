/** One number over all that happened, in order: two runs of the same plan are the same run if it is. Not for secrets.
 * Two lanes of FNV-1a with 32 bits and different starts (G. Fowler, L. C. Noll and K.-P. Vo). @module */

const PRIME = 0x01000193;

export class Digest {
  #a = 0x811c9dc5;
  #b = 0x9747b28c;

  text(text: string): void {
    let a = this.#a, b = this.#b;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, PRIME);
      b = Math.imul(b ^ code, PRIME) + a | 0;
    }
    // Its end counts too: "ab" and "c" are not "a" and "bc".
    this.#a = Math.imul(a ^ text.length, PRIME);
    this.#b = Math.imul(b ^ 0x10000, PRIME);
  }

  bytes(bytes: Uint8Array): void {
    let a = this.#a, b = this.#b;
    for (let i = 0; i < bytes.length; i++) {
      a = Math.imul(a ^ bytes[i], PRIME);
      b = Math.imul(b ^ bytes[i], PRIME) + a | 0;
    }
    this.#a = Math.imul(a ^ bytes.length, PRIME);
    this.#b = Math.imul(b ^ 0x20000, PRIME);
  }

  /** A whole number up to 2^53. */
  number(value: number): void {
    const low = value | 0, high = Math.floor(value / 4_294_967_296) | 0;
    this.#a = Math.imul(Math.imul(this.#a ^ low, PRIME) ^ high, PRIME);
    this.#b = Math.imul(Math.imul(this.#b ^ low, PRIME) ^ high, PRIME) + this.#a | 0;
  }

  /** 16 hexadecimal digits. */
  get hex(): string {
    return [this.#a, this.#b].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
