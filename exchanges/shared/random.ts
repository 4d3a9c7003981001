/** A small seeded generator for jitter and simulation: the same seed gives the same numbers on every machine.
 * State: four 32-bit words, seeded by splitmix32 and run by xoshiro128**. Not for secrets.
 * Sources: D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators" (2018); G. Steele and others,
 * "Fast splittable pseudorandom number generators" (2014). @module */

const TWO_POW_32 = 4_294_967_296;

export class Random {
  /** Four words of xoshiro128** state, never all zero. */
  readonly #state = new Int32Array(4);
  /** The second normal of the last pair; NaN = none is kept. */
  #spare = NaN;

  /** @param seed any finite number; its integer part modulo 2^53 counts */
  constructor(seed: number) {
    if (!Number.isFinite(seed)) throw new RangeError(`Cannot seed with ${seed}: want a finite number`);
    const whole = Math.abs(Math.trunc(seed)) % Number.MAX_SAFE_INTEGER;
    const high = Math.floor(whole / TWO_POW_32) + (seed < 0 ? 0x80000000 : 0);
    let word = mix((mix((whole % TWO_POW_32) | 0) + high) | 0);
    for (let i = 0; i < 4; i++) this.#state[i] = mix(word = (word + 0x9e3779b9) | 0);
    if ((this.#state[0] | this.#state[1] | this.#state[2] | this.#state[3]) === 0) this.#state[0] = 1;
  }

  /** Uniform in [0, 1), 53 bits. */
  next(): number {
    const high = this.#word() >>> 5, low = this.#word() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** A whole number in [0, below). @throws {RangeError} unless `below` is a positive safe integer */
  int(below: number): number {
    if (!Number.isSafeInteger(below) || below <= 0) {
      throw new RangeError(`Cannot draw below ${below}: want a positive whole number`);
    }
    return Math.floor(this.next() * below);
  }

  /** Standard normal, by the polar method of Marsaglia. */
  normal(): number {
    const kept = this.#spare;
    if (kept === kept) {
      this.#spare = NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * this.next() - 1, y = 2 * this.next() - 1, radius = x * x + y * y;
      if (radius === 0 || radius >= 1) continue;
      const scale = Math.sqrt(-2 * Math.log(radius) / radius);
      this.#spare = y * scale;
      return x * scale;
    }
  }

  /** Exponential with the given mean; > 0 save where the draw is exactly 0. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** An independent generator named `label`. It depends on this one's present state and the label, and does not
   * advance this one: adding a fork leaves every other number as it was. */
  fork(label: string): Random {
    let low = this.#state[0] ^ this.#state[2], high = this.#state[1] ^ this.#state[3];
    for (let i = 0; i < label.length; i++) {
      low = mix((low ^ label.charCodeAt(i)) | 0);
      high = mix((high + low) | 0);
    }
    return new Random((high >>> 11) * TWO_POW_32 + (low >>> 0));
  }

  #word(): number {
    const s = this.#state;
    const scrambled = Math.imul(rotate(Math.imul(s[1], 5), 7), 9), shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11);
    return scrambled;
  }
}

/** The finaliser of splitmix32: every input bit reaches every output bit. */
function mix(word: number): number {
  let z = (word + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
