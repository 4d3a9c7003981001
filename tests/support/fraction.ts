/** Exact fractions of big integers, always in lowest terms: how a test reckons money in another way than the product. @module */
import type { Money } from "../../core/money.ts";

export class Fraction {
  static readonly ZERO = new Fraction(0n, 1n);
  readonly over: bigint;
  readonly under: bigint;

  constructor(over: bigint, under = 1n) {
    if (under === 0n) throw new RangeError("Cannot divide by zero");
    const sign = under < 0n ? -1n : 1n, common = gcd(over < 0n ? -over : over, under < 0n ? -under : under);
    this.over = sign * over / common;
    this.under = sign * under / common;
  }

  static of([mantissa, decimals]: Money): Fraction {
    return new Fraction(mantissa, 10n ** BigInt(decimals));
  }
  static whole(number: number): Fraction {
    return new Fraction(BigInt(number));
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.over * other.under + other.over * this.under, this.under * other.under);
  }
  minus(other: Fraction): Fraction {
    return this.plus(other.times(MINUS_ONE));
  }
  times(other: Fraction): Fraction {
    return new Fraction(this.over * other.over, this.under * other.under);
  }
  dividedBy(other: Fraction): Fraction {
    return new Fraction(this.over * other.under, this.under * other.over);
  }

  /** To so many decimal places, half away from zero. */
  rounded(decimals: number): Fraction {
    const unit = 10n ** BigInt(decimals), size = this.over < 0n ? -this.over : this.over;
    const steps = (2n * size * unit + this.under) / (2n * this.under);
    return new Fraction(this.over < 0n ? -steps : steps, unit);
  }

  equals(other: Fraction): boolean {
    return this.over === other.over && this.under === other.under;
  }
  get sign(): number {
    return this.over < 0n ? -1 : this.over > 0n ? 1 : 0;
  }
  toString(): string {
    return `${this.over}/${this.under} (${Number(this.over) / Number(this.under)})`;
  }
}

const MINUS_ONE = new Fraction(-1n);

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
