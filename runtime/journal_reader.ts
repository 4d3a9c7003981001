/** Reads the journal's segments in order and proves the chain: every check, every link, no sequence number missing.
 * Reads only; what to do about a fault is the caller's. @module */
import { Chain, lineHolds } from "./journal_chain.ts";
import { decodeRecord, GENESIS, type JournalRecord } from "./journal_codec.ts";
import { linesOf } from "./journal_lines.ts";
import { listSegments } from "./journal_segment.ts";

/** Where a chain stops being whole. */
export type Fault = {
  readonly segment: string;
  /** From 1. */
  readonly line: number;
  /** Bytes before the line. */
  readonly offset: number;
  readonly reason: string;
};
/** What a power cut left of a last record. */
export type Torn = { readonly segment: string; readonly offset: number; readonly bytes: number };
export type Scan = {
  readonly records: number;
  readonly segments: number;
  /** The last record that holds, and the hash over everything up to it; seq 0 and the genesis hash in an empty journal. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly firstBad: Fault | null;
  readonly torn: Torn | null;
  /** The last segment's whole records end here; `null` = there is none. */
  readonly tail:
    | {
      readonly segment: string;
      /** Of its first record, or of the one that will be. */
      readonly firstSeq: number;
      readonly bytes: number;
      readonly lineEnded: boolean;
    }
    | null;
};

/** Walks the whole journal, up to its first fault. `visit` sees each record that holds, once, in order. */
export function scanJournal(folder: string, visit: (record: JournalRecord) => void = () => {}): Scan {
  const segments = listSegments(folder);
  const chain = new Chain(GENESIS);
  let records = 0, seq = 0, firstBad: Fault | null = null, torn: Torn | null = null, tail: Scan["tail"] = null;
  for (const segment of segments) {
    // A cut line inside the journal is harmless only if the chain goes on without it; the next record decides that.
    torn = null;
    const firstSeq = seq + 1;
    tail = { segment, firstSeq, bytes: 0, lineEnded: true };
    let number = 0;
    for (const { bytes, offset, ended } of linesOf(`${folder}/${segment}`)) {
      number += 1;
      const read = readLine(bytes);
      const problem = "record" in read ? linkProblem(read.record, seq, chain, bytes) : read.problem;
      if (problem === null && "record" in read) {
        const { prevHash, check } = read.record;
        chain.take(bytes, prevHash, check.length === GENESIS.length ? check : null);
        seq = read.record.seq;
        records += 1;
        tail = { segment, firstSeq, bytes: offset + bytes.length + (ended ? 1 : 0), lineEnded: ended };
        visit(read.record);
      } else if (!ended || ("problem" in read && isLast(`${folder}/${segment}`, offset, bytes, ended))) {
        torn = { segment, offset, bytes: bytes.length + (ended ? 1 : 0) };
      } else {
        firstBad = { segment, line: number, offset, reason: problem ?? "" };
        break;
      }
    }
    if (firstBad) break;
  }
  const head = { seq, hash: chain.head };
  return { records, segments: segments.length, head, firstBad, torn: firstBad ? null : torn, tail };
}

/** What `verify` prints. */
export type Verification = Pick<Scan, "records" | "segments" | "head"> & {
  readonly firstBad?: Fault;
  readonly torn?: Torn;
};

/** Checks every line and link of a data directory's journal; changes nothing. */
export function verify(dataDir: string): Verification {
  const { records, segments, head, firstBad, torn } = scanJournal(`${dataDir}/journal`);
  return { records, segments, head, ...(firstBad ? { firstBad } : {}), ...(torn ? { torn } : {}) };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function readLine(bytes: Uint8Array): { readonly record: JournalRecord } | { readonly problem: string } {
  try {
    return { record: decodeRecord(utf8.decode(bytes)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function linkProblem(record: JournalRecord, last: number, chain: Chain, bytes: Uint8Array): string | null {
  if (!lineHolds(bytes)) return `record ${record.seq} does not match its check`;
  if (record.seq !== last + 1) return `record ${record.seq} follows ${last}; want ${last + 1}`;
  return chain.joins(record.prevHash) ? null : `record ${record.seq} does not chain to record ${last}`;
}

/** Whether the file ends with this line. */
function isLast(path: string, offset: number, bytes: Uint8Array, ended: boolean): boolean {
  return offset + bytes.length + (ended ? 1 : 0) === Deno.statSync(path).size;
}
