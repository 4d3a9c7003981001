/** The journal's lines the slow and obvious way, for tests to hold the real writer against and to make up journals. Also the
 * form that lines had up to 2026-11. Written apart from `runtime/journal_bytes.ts`. @module */
import { createHash } from "node:crypto";
import { encodePayload, type JournalEntry } from "../../runtime/journal_codec.ts";

/** A line without its line end, and the hash of the link that it is alone. @param prevHash `null` within a link */
export function plainRecord(
  { kind, payload }: JournalEntry,
  seq: number,
  monoNs: number,
  wallMs: number,
  prevHash: string | null,
): { readonly line: string; readonly hash: string } {
  const link = prevHash === null ? "" : `,"prevHash":"${prevHash}"`;
  const body = `{"seq":${seq},"monoNs":${monoNs},"wallMs":${wallMs},"kind":"${kind}","payload":${
    encodePayload(payload)
  }${link}`;
  const line = `${body},"check":"${plainCheck(body)}"}`;
  return { line, hash: sha256(`${line}\n`) };
}

/** A line as it was up to 2026-11. */
export function oldRecord(entry: JournalEntry, seq: number, monoNs: number, wallMs: number, prevHash: string) {
  const body = plainRecord(entry, seq, monoNs, wallMs, prevHash).line.replace(/,"check":"[0-9a-f]{8}"\}$/, "");
  const hash = sha256(body);
  return { line: `${body},"hash":"${hash}"}`, hash };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The check in BigInt, four bytes at a time with zeros behind the last. */
function plainCheck(body: string): string {
  const bytes = new TextEncoder().encode(body);
  const mixed = (check: bigint, four: bigint) => {
    const product = ((check ^ four) * 0x9e3779b1n) & 0xffffffffn;
    return product ^ product >> 15n;
  };
  let check = BigInt(bytes.length);
  for (let at = 0; at <= bytes.length; at += 4) {
    let four = 0n;
    for (let i = 0; i < 4; i++) four |= BigInt(bytes[at + i] ?? 0) << BigInt(8 * i);
    check = mixed(check, four);
  }
  return mixed(check, 0n).toString(16).padStart(8, "0");
}
