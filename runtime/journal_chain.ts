/** What holds the journal's lines together, in two layers.
 *
 * Each line ends with a check of itself, 32 bits, taken while it is written: so a line that a power cut left half-written or
 * full of zeros is known for what it is without any other line. Whatever changes within four neighbouring bytes is always
 * noticed, anything else but for one chance in 2^32.
 *
 * Lines are linked: the first line of a link carries the SHA-256 over all bytes of the link before, line ends included, and
 * in these the hash of the one before that. A link is what one turn of the loop wrote, in one batch or several, and never
 * goes over the end of a segment. Its hash is taken when the turn is over, behind the orders that it tells of. Nothing is
 * promised less for that. A batch is in the file before its first order byte leaves, as ever; if the process dies before the
 * hash is taken, whoever opens the file takes it over the same bytes. What stands between the last hash in the file and its
 * end was never out of reach of somebody who can write there (he could take a hash of each line anew), and is held by its
 * checks against everything else. The head's hash, which `verify` prints, covers every byte.
 *
 * What caused a record needs no field of its own: the records of one append carry the same `monoNs`, which no other append
 * has, and within an append what came in stands before what was made of it. A command without an event before it in its append
 * came of a market's frame or of the loop's beat, which the tape has under the instant that the record's `wallMs` tells.
 *
 * Up to 2026-11 each line carried the hash before and its own; such lines are still read. @module */
import { createHash, hash } from "node:crypto";
import { ascii, put } from "../core/ascii.ts";

const CHECK = ascii(',"check":"');
const DIGITS = 8;
/** Bytes that close a line: `,"check":"0123abcd"}`. */
export const CHECK_LENGTH = CHECK.length + DIGITS + 2;
const QUOTE = 34, CLOSE = 125, ZERO = 48, LETTER = 87;
const LINE_END = new Uint8Array([10]);
const HASH_KEY = ',"hash":"';
const HASH_LENGTH = HASH_KEY.length + 64 + 2;

/** Closes the line that stands from `from` up to `at`. @returns the index behind it */
export function putCheck(bytes: Uint8Array, from: number, at: number): number {
  const check = checkOf(bytes, from, at);
  at = put(bytes, at, CHECK);
  for (let i = 0; i < DIGITS; i++) bytes[at++] = digitOf(check, i);
  bytes[at] = QUOTE;
  bytes[at + 1] = CLOSE;
  return at + 2;
}

/** Whether a line, without its line end, is what was written: its check holds, or the hash that closes a line of the old
 * form. */
export function lineHolds(line: Uint8Array): boolean {
  return checkHolds(line) || hashHolds(line);
}

/** The hash of a link, line ends included: 64 hex digits. */
export function linkHash(link: Uint8Array): string {
  return hash("sha256", link, "hex");
}

/** The chain as a reader follows it, line by line. */
export class Chain {
  /** Over the link that is being read; `null` = the last line was of the old form, or there was none. */
  #link: ReturnType<typeof createHash> | null = null;
  #head: string;

  /** @param head what the first line names */
  constructor(head: string) {
    this.#head = head;
  }

  /** Over everything so far. */
  get head(): string {
    return this.#link?.copy().digest("hex") ?? this.#head;
  }

  /** Whether a line goes on from here: it names the head, or nothing because it is not the first of its link. */
  joins(prevHash: string | null): boolean {
    return prevHash === null ? this.#link !== null : prevHash === this.head;
  }

  /** Takes a line that joins, without its line end. @param own the hash of a line of the old form, else `null` */
  take(line: Uint8Array, prevHash: string | null, own: string | null): void {
    if (own !== null) {
      this.#link = null;
      this.#head = own;
      return;
    }
    if (prevHash !== null) this.#link = createHash("sha256");
    this.#link?.update(line).update(LINE_END);
  }
}

function checkHolds(line: Uint8Array): boolean {
  const body = line.length - CHECK_LENGTH;
  if (body <= 0 || line[line.length - 2] !== QUOTE || line[line.length - 1] !== CLOSE) return false;
  for (let i = 0; i < CHECK.length; i++) if (line[body + i] !== CHECK[i]) return false;
  const check = checkOf(line, 0, body), at = body + CHECK.length;
  for (let i = 0; i < DIGITS; i++) if (line[at + i] !== digitOf(check, i)) return false;
  return true;
}

function hashHolds(line: Uint8Array): boolean {
  if (line.length <= HASH_LENGTH) return false;
  const body = line.subarray(0, line.length - HASH_LENGTH);
  return new TextDecoder().decode(line.subarray(body.length)) === `${HASH_KEY}${hash("sha256", body, "hex")}"}`;
}

/** Four bytes at a time, each step one-to-one in what came before and in the four. */
function checkOf(bytes: Uint8Array, from: number, to: number): number {
  let check = to - from, at = from;
  for (; at + 4 <= to; at += 4) {
    check = mixed(check, bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24);
  }
  let rest = 0;
  for (let shift = 0; at < to; shift += 8) rest |= bytes[at++] << shift;
  return mixed(mixed(check, rest), 0);
}

function mixed(check: number, four: number): number {
  check = Math.imul(check ^ four, 0x9e3779b1);
  return check ^ check >>> 15;
}

/** The hex digit number `i`, the highest first, as ASCII. */
function digitOf(check: number, i: number): number {
  const digit = check >>> 28 - 4 * i & 15;
  return digit + (digit < 10 ? ZERO : LETTER);
}
