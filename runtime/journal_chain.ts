/** The chain of the journal: each line carries the SHA-256 of itself and of the line before. Apart from the codec, so that
 * threads which only read need no cryptography. @module */
import { createHash } from "node:crypto";
import { encodePayload, type JournalEntry } from "./journal_codec.ts";

const HASH_KEY = ',"hash":"';
const TAIL_LENGTH = HASH_KEY.length + 64 + 2;

/** The line of a record, without its line end. `hash` is returned beside it: the next record chains to it. */
export function encodeRecord(
  { kind, payload }: JournalEntry,
  seq: number,
  monoNs: number,
  wallMs: number,
  prevHash: string,
): { readonly line: string; readonly hash: string } {
  const body = `{"seq":${seq},"monoNs":${monoNs},"wallMs":${wallMs},"kind":"${kind}","payload":${
    encodePayload(payload)
  },"prevHash":"${prevHash}"`;
  const hash = sha256(body);
  return { line: `${body}${HASH_KEY}${hash}"}`, hash };
}

/** Whether the hash that closes the line is the hash of what stands before it. */
export function hashHolds(line: Uint8Array): boolean {
  if (line.length <= TAIL_LENGTH) return false;
  const tail = new TextDecoder().decode(line.subarray(line.length - TAIL_LENGTH));
  return tail.startsWith(HASH_KEY) && tail.endsWith('"}') &&
    tail.slice(HASH_KEY.length, -2) === sha256(line.subarray(0, line.length - TAIL_LENGTH));
}

function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
