/** Our client order ids: 64 bits, `install tag 12 | boot epoch 20 | sequence 32`, written as "mm", thirteen base32
 * characters and one check character; sixteen lower-case letters and digits that every venue takes.
 * The check is a Reed-Solomon symbol over GF(32): one wrong character, or two that changed places, never pass. @module */

/** Crockford's alphabet in lower case: no i, l, o, u. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const PREFIX = "mm";
const DIGITS = 13;
const LENGTH = PREFIX.length + DIGITS + 1;
const PREFIX_CODES = [PREFIX.charCodeAt(0), PREFIX.charCodeAt(1)];
/** Of the id that is being spelt. */
const CODES = new Uint8Array(DIGITS);
export const MAX_TAG = 2 ** 12 - 1;
export const MAX_EPOCH = 2 ** 20 - 1;
export const MAX_SEQUENCE = 2 ** 32 - 1;

export type ClientIdParts = {
  /** This installation's; what carries another one is foreign. 0 to 4095. */
  readonly tag: number;
  /** Counts the starts of the process. 0 to 1,048,575. */
  readonly epoch: number;
  /** Counts the orders of one epoch. 0 to 4,294,967,295. */
  readonly sequence: number;
};

/** @throws {RangeError} naming the part that leaves its range */
export function encodeClientId({ tag, epoch, sequence }: ClientIdParts): string {
  demand("tag", tag, MAX_TAG);
  demand("epoch", epoch, MAX_EPOCH);
  demand("sequence", sequence, MAX_SEQUENCE);
  return spell((tag * 2 ** 20 + epoch) >>> 0, sequence >>> 0);
}

/** In one piece: a text that is joined of sixteen has to be joined again by whoever reads it first. */
function spell(high: number, low: number): string {
  const codes = CODES;
  let check = 0;
  for (let i = 0, shift = 5 * (DIGITS - 1); shift >= 0; i++, shift -= 5) {
    const digit = bits(high, low, shift);
    check = timesAlpha(check) ^ digit;
    codes[i] = ALPHABET.charCodeAt(digit);
  }
  return String.fromCharCode(
    PREFIX_CODES[0],
    PREFIX_CODES[1],
    codes[0],
    codes[1],
    codes[2],
    codes[3],
    codes[4],
    codes[5],
    codes[6],
    codes[7],
    codes[8],
    codes[9],
    codes[10],
    codes[11],
    codes[12],
    ALPHABET.charCodeAt(timesAlpha(check)),
  );
}

/** The parts of an id of this form; `null` for any other text. */
export function decodeClientId(text: string): ClientIdParts | null {
  if (text.length !== LENGTH || !text.startsWith(PREFIX)) return null;
  let high = 0, low = 0, check = 0;
  for (let at = 0; at < DIGITS; at++) {
    const digit = ALPHABET.indexOf(text[PREFIX.length + at]);
    if (digit < 0 || (at === 0 && digit > 15)) return null; // 13 characters hold 65 bits; the first one is always 0
    check = timesAlpha(check) ^ digit;
    high = (high << 5 | low >>> 27) >>> 0;
    low = (low << 5 | digit) >>> 0;
  }
  if (text[LENGTH - 1] !== ALPHABET[timesAlpha(check)]) return null;
  return { tag: high >>> 20, epoch: high & MAX_EPOCH, sequence: low };
}

/** Gives out ids of one boot, each once, out of what is reserved on the disk. */
export class ClientIds {
  /** The first sequence that is not reserved: whoever owns the disk raises it ahead of need. */
  reserved: number = MAX_SEQUENCE + 1;
  #next: number;
  /** Tag and epoch. */
  readonly #high: number;

  /** @throws {RangeError} if a part leaves its range */
  constructor(readonly tag: number, readonly epoch: number, nextSequence = 0) {
    encodeClientId({ tag, epoch, sequence: nextSequence });
    this.#next = nextSequence;
    this.#high = (tag * 2 ** 20 + epoch) >>> 0;
  }

  /** Whether there is a next one. */
  get hasRoom(): boolean {
    return this.#next < this.reserved;
  }

  /** @throws {RangeError} once all that are reserved are used; ask `hasRoom` first */
  next(): string {
    if (this.#next > MAX_SEQUENCE) {
      throw new RangeError(`Cannot give out another client id: epoch ${this.epoch} has used all ${2 ** 32}`);
    }
    if (this.#next >= this.reserved) {
      throw new RangeError(`Cannot give out another client id: ${this.reserved} of epoch ${this.epoch} are reserved`);
    }
    const sequence = this.#next;
    this.#next += 1;
    return spell(this.#high, sequence >>> 0);
  }

  /** Whether this installation made `text`, in this or any earlier run. */
  isOurs(text: string | null): boolean {
    return text !== null && decodeClientId(text)?.tag === this.tag;
  }

  /** Whether this installation made `text` in a later run than this one: another process works with our tag. */
  isLater(text: string | null): boolean {
    const parts = text === null ? null : decodeClientId(text);
    return parts !== null && parts.tag === this.tag && parts.epoch > this.epoch;
  }

  /** Whether `text` carries our tag and this start, and was never given out: somebody else makes orders in our name. */
  isUnsent(text: string | null): boolean {
    const parts = text === null ? null : decodeClientId(text);
    return parts !== null && parts.tag === this.tag && parts.epoch === this.epoch && parts.sequence >= this.#next;
  }

  /** The sequence that `next` will use. */
  get nextSequence(): number {
    return this.#next;
  }
}

/** Five bits of the 64-bit number `high·2³² + low`, from bit `shift` up. */
function bits(high: number, low: number, shift: number): number {
  if (shift >= 32) return high >>> (shift - 32) & 31;
  return (shift > 27 ? high << (32 - shift) | low >>> shift : low >>> shift) & 31;
}

/** Multiplies by the generator of GF(32) over x⁵ + x² + 1. */
function timesAlpha(symbol: number): number {
  return (symbol << 1 ^ (symbol & 16 ? 0b100101 : 0)) & 31;
}

function demand(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`Cannot make a client id of ${name} ${value}: want a whole number from 0 to ${max}`);
  }
}
