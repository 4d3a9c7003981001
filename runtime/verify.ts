/** Everything that can be proven of a data directory's journal without running anything: each check and link of the chain, the
 * manifest in each seal, the hash of each day, and that the snapshots stand on this very chain. Reads only. @module */
import type { JournalRecord, Seal } from "./journal_codec.ts";
import {
  DAY_MS,
  type DayAnchor,
  dayOf,
  type Fault,
  type Place,
  type Scan,
  scanJournal,
  type Torn,
} from "./journal_reader.ts";
import { segmentName } from "./journal_segment.ts";
import { listSnapshots, OtherFormat, readHead, type SnapshotHead } from "./snapshot_file.ts";

/** `problem` null = it is whole and stands on this chain. */
export type CheckedSnapshot = {
  readonly name: string;
  readonly problem: string | null;
  /** Why it was not looked at; absent = it was. */
  readonly aside?: string;
};
/** What `verify` prints. */
export type Verification = Pick<Scan, "records" | "segments" | "head"> & {
  readonly firstBad?: Fault;
  readonly torn?: Torn;
  /** Seals whose manifest does not say what stands in the segment. */
  readonly badSeals?: readonly string[];
  /** Of each day that another one followed. */
  readonly days?: readonly DayAnchor[];
  readonly snapshots?: readonly CheckedSnapshot[];
};

/** Whether everything held. */
export function isWhole({ firstBad, badSeals, snapshots = [] }: Verification): boolean {
  return firstBad === undefined && badSeals === undefined && snapshots.every(({ problem }) => problem === null);
}

export function verify(dataDir: string): Verification {
  const found = snapshotsIn(dataDir),
    wanted = new Set(found.map(({ head }) => head?.seq)),
    days: DayAnchor[] = [],
    badSeals: string[] = [];
  const places = new Map<number, string>();
  let segmentFirst = 1, count = 0, last: JournalRecord | null = null;
  const scan = scanJournal(`${dataDir}/journal`, (record, place) => {
    if (place !== null) {
      if (last !== null && record.wallMs - (last.wallMs - last.wallMs % DAY_MS) >= DAY_MS) {
        days.push({ day: dayOf(last.wallMs), seq: place.seq, hash: place.hash });
      }
      if (wanted.has(place.seq)) places.set(place.seq, placeText(place));
      if (place.offset === 0) [segmentFirst, count] = [record.seq, 0];
    }
    count += 1;
    if (record.kind === "seal") {
      const problem = sealProblem(record.payload, record.seq, segmentFirst, count);
      if (problem !== null) badSeals.push(`${segmentName(record.payload.segment)}: ${problem}`);
    }
    last = record;
  });
  const { records, segments, head, firstBad, torn, tail } = scan;
  if (tail !== null && wanted.has(head.seq)) {
    const { segment, bytes: offset, firstSeq } = tail;
    places.set(head.seq, placeText({ ...head, segment, offset, firstSeq }));
  }
  const snapshots = found.map(({ name, head, problem, aside }): CheckedSnapshot =>
    aside === undefined ? { name, problem: head === null ? problem : standing(head, places) } : { name, problem, aside }
  );
  return {
    records,
    segments,
    head,
    ...(firstBad ? { firstBad } : {}),
    ...(torn ? { torn } : {}),
    ...(badSeals.length > 0 ? { badSeals } : {}),
    ...(days.length > 0 ? { days } : {}),
    ...(snapshots.length > 0 ? { snapshots } : {}),
  };
}

type Found = CheckedSnapshot & { readonly head: SnapshotHead | null };

function snapshotsIn(dataDir: string): Found[] {
  return listSnapshots(dataDir).map((name) => {
    try {
      return { name, head: readHead(dataDir, name).head, problem: null };
    } catch (error) {
      if (error instanceof OtherFormat) return { name, head: null, problem: null, aside: error.message };
      if (!(error instanceof RangeError)) throw error;
      return { name, head: null, problem: error.message };
    }
  });
}

/** A seal can end a segment that began anew after a failed one, so only what it says of itself is held against it. */
function sealProblem({ firstSeq, records, lastSeq }: Seal, seq: number, first: number, count: number): string | null {
  if (firstSeq !== first) return `it says that record ${firstSeq} is its first; it is ${first}`;
  if (records !== count) return `it says that it has ${records} records; it has ${count}`;
  return lastSeq === undefined || lastSeq === seq ? null : `it says that record ${lastSeq} is its last; it is ${seq}`;
}

function standing(head: SnapshotHead, places: ReadonlyMap<number, string>): string | null {
  const found = places.get(head.seq);
  if (found === undefined) return `the journal has no link that begins behind record ${head.seq}`;
  return found === placeText(head) ? null : `it stands on another chain: ${placeText(head)}, want ${found}`;
}

function placeText({ seq, hash, segment, offset }: Place): string {
  return `record ${seq} ${hash} in ${segment} at ${offset}`;
}
