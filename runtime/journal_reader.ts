/** Reads the journal's segments in order and proves the chain: every check, every link, no sequence number missing.
 * Reads only; what to do about a fault is the caller's. @module */
import { Chain, lineHolds } from "./journal_chain.ts";
import { decodeRecord, GENESIS, type JournalRecord } from "./journal_codec.ts";
import { linesOf } from "./journal_lines.ts";
import { listSegments, segmentName } from "./journal_segment.ts";

export const DAY_MS = 86_400_000;
/** The hash over everything up to the last record before another day (UTC) began. Kept outside, it shows later that nothing of
 * that day was changed. */
export type DayAnchor = { readonly day: string; readonly seq: number; readonly hash: string };

/** "2026-11-25" */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Where a chain stops being whole. */
export type Fault = {
  readonly segment: string;
  /** From 1 where the reader began in that segment; 0 = the segment itself. */
  readonly line: number;
  /** Bytes before the line. */
  readonly offset: number;
  readonly reason: string;
};
/** Between two links of the chain: where a reader may begin that trusts what lies before. */
export type Place = {
  /** Of the last record before, and the hash over everything up to it. */
  readonly seq: number;
  readonly hash: string;
  /** The segment of the next record, bytes before it there, and the number of that segment's first record. */
  readonly segment: string;
  readonly offset: number;
  readonly firstSeq: number;
};
/** Of the whole journal. */
export const BEGINNING: Place = { seq: 0, hash: GENESIS, segment: segmentName(1), offset: 0, firstSeq: 1 };
/** Sees each record that holds, once, in order. `place`: where a record begins a link; else `null`. */
export type Visit = (record: JournalRecord, place: Place | null) => void;
/** What a power cut left of a last record. */
export type Torn = { readonly segment: string; readonly offset: number; readonly bytes: number };
export type Scan = {
  readonly records: number;
  readonly segments: number;
  /** The last record that holds, and the hash over everything up to it; seq 0 and the genesis hash in an empty journal. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly firstBad: Fault | null;
  readonly torn: Torn | null;
  /** When the last record was written, ms since 1970; 0 = none was read. */
  readonly lastMs: number;
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

/** Walks the journal from `from` on, up to its first fault. */
export function scanJournal(folder: string, visit: Visit = () => {}, from: Place = BEGINNING): Scan {
  const segments = listSegments(folder).filter((segment) => segment >= from.segment);
  const chain = new Chain(from.hash);
  let records = 0, lastMs = 0, { seq } = from, firstBad = missing(folder, segments, from), torn: Torn | null = null;
  let tail: Scan["tail"] = null;
  for (const segment of firstBad ? [] : segments) {
    // A cut line inside the journal is harmless only if the chain goes on without it; the next record decides that.
    torn = null;
    const begins = segment === from.segment, start = begins ? from.offset : 0;
    const firstSeq = begins ? from.firstSeq : seq + 1;
    tail = { segment, firstSeq, bytes: start, lineEnded: true };
    let number = 0;
    for (const { bytes, offset, ended } of linesOf(`${folder}/${segment}`, start)) {
      number += 1;
      const read = readLine(bytes);
      const problem = "record" in read ? linkProblem(read.record, seq, chain, bytes) : read.problem;
      if (problem === null && "record" in read) {
        const { record } = read, { prevHash: hash, check } = record;
        visit(record, hash === null ? null : { seq, hash, segment, offset, firstSeq });
        chain.take(bytes, hash, check.length === GENESIS.length ? check : null);
        seq = record.seq;
        lastMs = record.wallMs;
        records += 1;
        tail = { segment, firstSeq, bytes: offset + bytes.length + (ended ? 1 : 0), lineEnded: ended };
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
  return { records, segments: segments.length, head, firstBad, torn: firstBad ? null : torn, lastMs, tail };
}

/** The records from a place on, as far as they can be read, without a look at the chain: for a second reading of what was
 * proven. */
export function* recordsFrom(folder: string, { segment: first, offset }: Place): Generator<JournalRecord> {
  for (const segment of listSegments(folder)) {
    if (segment < first) continue;
    for (const { bytes } of linesOf(`${folder}/${segment}`, segment === first ? offset : 0)) {
      const read = readLine(bytes);
      if ("record" in read) yield read.record;
    }
  }
}

/** Whoever begins within the journal trusts that what lies before is there. */
function missing(folder: string, [first]: readonly string[], { segment, offset, seq }: Place): Fault | null {
  if (seq === 0) return null;
  const fault = { segment, line: 0, offset };
  if (first !== segment) return { ...fault, reason: `the segment is missing, and record ${seq} stood before it` };
  const { size } = Deno.statSync(`${folder}/${segment}`);
  if (size >= offset) return null;
  return { ...fault, reason: `it has ${size} bytes, and record ${seq} ended at ${offset}` };
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
