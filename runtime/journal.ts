/** The truth about our will: an append-only, hash-chained file in segments. One `write` a batch before the first byte of a
 * placement leaves survives the death of the process; the sync behind it, grouped, survives a power cut. The chain's hash
 * is taken behind it too, once a turn; `journal_chain.ts` says why that promises nothing less. @module */
import type { Micros } from "../core/units.ts";
import { RecordBytes } from "./journal_bytes.ts";
import { linkHash } from "./journal_chain.ts";
import type { JournalEntry, Seal } from "./journal_codec.ts";
import { cutTail, openSegmentFile, type SegmentFile, segmentName } from "./journal_segment.ts";
import {
  DAY_MS,
  type DayAnchor,
  dayOf,
  type Place,
  type Scan,
  scanJournal,
  type Torn,
  type Visit,
} from "./journal_reader.ts";
import { makeFolder, syncFolder } from "./durable_file.ts";
import { REAL_TIMERS, type Timers } from "./timers.ts";

/** The journal cannot be trusted or cannot be written: a reason to kill, never to carry on. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

export type JournalOptions = {
  /** "disk" syncs before `append` returns when the batch holds a command, a kill or a boot. */
  readonly durability: "write" | "disk";
  /** A segment of this many bytes is sealed. */
  readonly segmentBytes?: number;
  /** Longest time from an append to the end of its sync, healthy disk given. */
  readonly syncWithinMs?: number;
  /** Nanoseconds, never stepping back. */
  readonly monotonic?: () => number;
  /** A sync behind the path failed. From then on every append throws. */
  readonly onFailure?: (error: JournalError) => void;
  readonly timers?: Pick<Timers, "after">;
  /** What a seal says of the run that wrote the segment. */
  readonly manifest?: () => Pick<Seal, "config" | "build" | "snapshot">;
  /** The first link of another day (UTC) has begun: the hash over everything before it, to be kept elsewhere. */
  readonly onDay?: (anchor: DayAnchor) => void;
  /** The disk; a double may fail on purpose. */
  readonly openSegment?: (path: string) => SegmentFile;
};
/** What an append wrote; `bytes`, for the archive, are its lines, a line end after each record. Borrowed until the next
 * append. */
export type Appended = { readonly firstSeq: number; readonly lastSeq: number; readonly bytes: Uint8Array };

export const SEGMENT_BYTES = 64 << 20;
export const SYNC_WITHIN_MS = 50;
/** A timer is up to 2 ms late and a sync takes its time. */
const SYNC_MARGIN_MS = 15;
/** Bytes over which one hash is taken, when no turn ends. */
const LONGEST_LINK = 16 << 10;
const SYNCED_KINDS: ReadonlySet<string> = new Set(["command", "kill", "boot"]);

export class Journal {
  readonly #folder: string;
  readonly #options: Required<JournalOptions>;
  #file: SegmentFile;
  #segment: number;
  #segmentFirstSeq: number;
  #segmentBytes: number;
  #lastSeq: number;
  /** Over everything in the file but what lies in `#records`. */
  #hash: string;
  /** The link that is open: batches that are in the file and whose hash nobody has taken yet. */
  readonly #records = new RecordBytes();
  #failed: JournalError | null = null;
  #closed = false;
  #dirty = false;
  /** Calls the next sync off. */
  #timer: (() => void) | null = null;
  #housekeeping = false;
  /** When the day of the newest link began, ms since 1970; 0 = there was none. */
  #dayMs: number;
  #anchor: DayAnchor | null = null;
  #appendedAt = 0 as Micros;
  #syncing: Promise<void> | null = null;
  /** What a power cut had left of a last record when the journal was opened; it lies beside its segment as `.torn-…`. */
  readonly torn: Torn | null;

  /** Opens the journal of a data directory and shows `visit` every record from `from` on, oldest first.
   * @throws {JournalError} if the chain is broken anywhere but in a torn last record, or the disk refuses */
  static open(dataDir: string, options: JournalOptions, visit?: Visit, from?: Place): Journal {
    const folder = `${dataDir}/journal`;
    try {
      makeFolder(folder);
      const scan = scanJournal(folder, visit, from);
      if (scan.firstBad) {
        const { segment, line, reason } = scan.firstBad;
        const where = line > 0 ? ` line ${line}` : "";
        throw new JournalError(`Cannot trust journal/${segment}${where}: ${reason}; run "verify"`);
      }
      if (scan.torn) cutTail(folder, scan.torn.segment, scan.torn.offset);
      return new Journal(folder, options, scan);
    } catch (cause) {
      if (cause instanceof JournalError) throw cause;
      throw new JournalError(`Cannot open the journal in ${folder}: ${messageOf(cause)}`, { cause });
    }
  }

  private constructor(folder: string, options: JournalOptions, scan: Scan) {
    this.#folder = folder;
    this.#options = {
      segmentBytes: SEGMENT_BYTES,
      syncWithinMs: SYNC_WITHIN_MS,
      monotonic: () => Math.round(performance.now() * 1e6),
      onFailure: () => {},
      manifest: () => ({}),
      onDay: () => {},
      timers: REAL_TIMERS,
      openSegment: openSegmentFile,
      ...options,
    };
    this.torn = scan.torn;
    this.#lastSeq = scan.head.seq;
    this.#dayMs = scan.lastMs - scan.lastMs % DAY_MS;
    this.#hash = scan.head.hash;
    this.#segment = scan.tail ? Number(scan.tail.segment.slice(0, 6)) : 1;
    this.#segmentBytes = scan.tail?.bytes ?? 0;
    this.#segmentFirstSeq = scan.tail?.firstSeq ?? scan.head.seq + 1;
    this.#file = this.#options.openSegment(`${folder}/${segmentName(this.#segment)}`);
    if (scan.tail && !scan.tail.lineEnded) {
      this.#segmentBytes += this.#write(LINE_END);
    }
    syncFolder(folder);
  }

  /** The last record, and the hash over everything up to it; seq 0 and the genesis hash while there is none. */
  get head(): Scan["head"] {
    return { seq: this.#lastSeq, hash: this.#takeHash() };
  }
  /** Where the next record will stand, at the beginning of a link. */
  get place(): Place {
    const hash = this.#takeHash(), segment = segmentName(this.#segment);
    return { seq: this.#lastSeq, hash, segment, offset: this.#segmentBytes, firstSeq: this.#segmentFirstSeq };
  }
  get seq(): number {
    return this.#lastSeq;
  }
  get failed(): boolean {
    return this.#failed !== null;
  }

  /** Writes a batch with one system call. When it returns, the death of the process can no longer lose it.
   * @throws {JournalError} if the disk refuses; nothing may be sent then, and every later append throws too */
  append(entries: readonly JournalEntry[], now: Micros): Appended {
    if (this.#failed) throw this.#failed;
    if (this.#closed) throw new JournalError("Cannot append to a closed journal");
    if (entries.length === 0) return { firstSeq: this.#lastSeq + 1, lastSeq: this.#lastSeq, bytes: NOTHING };
    this.#appendedAt = now;
    // Rolling is done behind the path; here only if no sync had its turn for a whole segment.
    if (this.#segmentBytes >= 2 * this.#options.segmentBytes) this.#roll();
    const bytes = this.#encode(entries, now);
    const inline = this.#options.durability === "disk" && entries.some(({ kind }) => SYNCED_KINDS.has(kind));
    try {
      const written = this.#write(bytes);
      if (inline) this.#file.syncDataSync();
      this.#segmentBytes += written;
    } catch (cause) {
      throw this.#fail(`Cannot append to journal/${segmentName(this.#segment)}: ${messageOf(cause)}`, cause, bytes);
    }
    this.#lastSeq += entries.length;
    if (inline) this.#keepHouse();
    else this.#scheduleSync();
    return { firstSeq: this.#lastSeq - entries.length + 1, lastSeq: this.#lastSeq, bytes };
  }

  /** The record of a kill after a failure: a fresh segment, synced before it returns, chained to the last record that
   * held. The failed segment is never written again, since pages that a failed sync lost stay lost.
   * @throws {JournalError} if the disk refuses this too */
  appendAfterFailure(entries: readonly JournalEntry[], now: Micros): Appended {
    this.#takeHash(); // each segment begins with it
    const firstSeq = this.#lastSeq + 1, bytes = this.#encode(entries, now);
    const name = segmentName(this.#segment + 1);
    try {
      this.#replaceFile(this.#options.openSegment(`${this.#folder}/${name}`));
      this.#segment += 1;
      this.#segmentBytes = this.#write(bytes);
      this.#file.syncDataSync();
      syncFolder(this.#folder);
    } catch (cause) {
      throw this.#fail(`Cannot append to journal/${name}: ${messageOf(cause)}`, cause, bytes);
    }
    this.#lastSeq += entries.length;
    return { firstSeq, lastSeq: this.#lastSeq, bytes };
  }

  /** Resolves once everything appended so far is on the disk. @throws {JournalError} */
  async flush(): Promise<void> {
    this.#timer?.();
    this.#timer = null;
    while (this.#syncing || this.#dirty) await (this.#syncing ?? this.#sync());
    if (this.#failed) throw this.#failed;
  }

  /** Syncs what is left and closes. @throws {JournalError} if that sync fails; not again for an earlier failure */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (!this.#failed) await this.flush();
    } finally {
      await this.#syncing;
      this.#file.close();
    }
  }

  /** A batch in bytes. @throws {TypeError} for what cannot be journalled; nothing has changed then */
  #encode(entries: readonly JournalEntry[], now: Micros): Uint8Array<ArrayBuffer> {
    const monoNs = this.#options.monotonic(), wallMs = Math.floor(now / 1000), records = this.#records;
    if (records.length >= LONGEST_LINK) this.#takeHash();
    const before = records.length;
    if (before === 0 && wallMs - this.#dayMs >= DAY_MS) this.#newDay(wallMs);
    try {
      for (let i = 0; i < entries.length; i++) {
        const previous = records.length === 0 ? this.#hash : null;
        records.add(entries[i], this.#lastSeq + 1 + i, monoNs, wallMs, previous);
      }
    } catch (error) {
      records.cut(before);
      throw error;
    }
    return records.since(before);
  }

  #newDay(wallMs: number): void {
    const before = this.#dayMs, { seq, hash } = this.head;
    this.#dayMs = wallMs - wallMs % DAY_MS;
    if (before > 0 && seq > 0) this.#anchor = { day: dayOf(before), seq, hash };
  }

  #takeHash(): string {
    const records = this.#records;
    if (records.length > 0) {
      this.#hash = linkHash(records.since(0));
      records.cut(0);
    }
    return this.#hash;
  }

  /** Bytes written: all of them, or it throws. */
  #write(bytes: Uint8Array): number {
    let done = this.#file.writeSync(bytes);
    while (done < bytes.length) {
      const count = this.#file.writeSync(bytes.subarray(done));
      if (count <= 0) throw new Error(`the disk took ${done} of ${bytes.length} bytes`);
      done += count;
    }
    return done;
  }

  #scheduleSync(): void {
    this.#dirty = true;
    this.#keepHouse();
  }

  /** The hash and the timer wait until the turn is over: the order that was written has not left yet, and setting a timer
   * takes 30 µs after an idle moment. */
  #keepHouse(): void {
    if (this.#housekeeping) return;
    this.#housekeeping = true;
    void SETTLED.then(this.#afterTurn);
  }

  readonly #afterTurn = (): void => {
    this.#housekeeping = false;
    this.#takeHash();
    const anchor = this.#anchor;
    this.#anchor = null;
    if (anchor !== null) this.#options.onDay(anchor);
    this.#startTimer();
  };

  #startTimer(): void {
    if (!this.#dirty || this.#syncing || this.#closed || this.#failed) return;
    const wait = Math.max(0, this.#options.syncWithinMs - SYNC_MARGIN_MS);
    this.#timer ??= this.#options.timers.after(wait, () => {
      this.#timer = null;
      void this.#sync();
    });
  }

  /** Never rejects: a failure is kept, told through `onFailure` and thrown by the next append. */
  #sync(): Promise<void> {
    this.#dirty = false;
    this.#syncing = this.#file.sync().then(
      () => {
        this.#syncing = null;
        if (this.#failed || this.#closed) return;
        if (this.#segmentBytes >= this.#options.segmentBytes) this.#rollBehind();
        if (this.#dirty) this.#scheduleSync();
      },
      (cause) => {
        this.#syncing = null;
        this.#dirty = false;
        this.#options.onFailure(
          this.#fail(`Cannot sync journal/${segmentName(this.#segment)}: ${messageOf(cause)}`, cause),
        );
      },
    );
    return this.#syncing;
  }

  #rollBehind(): void {
    try {
      this.#roll();
    } catch (error) {
      if (error instanceof JournalError) this.#options.onFailure(error);
      else throw error;
    }
  }

  /** Seals the segment with a record of its own and goes on in the next one. @throws {JournalError} */
  #roll(): void {
    const records = this.#lastSeq - this.#segmentFirstSeq + 2; // with the seal itself
    const seal = {
      segment: this.#segment,
      firstSeq: this.#segmentFirstSeq,
      records,
      lastSeq: this.#lastSeq + 1,
      ...this.#options.manifest(),
    };
    const bytes = this.#encode([{ kind: "seal", payload: seal }], this.#appendedAt);
    try {
      this.#write(bytes);
      this.#file.syncDataSync();
      // Last of all: until then a failure takes the seal back off the segment that it stands in.
      this.#replaceFile(this.#openNext());
    } catch (cause) {
      throw this.#fail(`Cannot seal journal/${segmentName(this.#segment)}: ${messageOf(cause)}`, cause, bytes);
    }
    this.#lastSeq += 1;
    this.#takeHash(); // each segment begins with it
    this.#segment += 1;
    this.#segmentBytes = 0;
    this.#segmentFirstSeq = this.#lastSeq + 1;
  }

  /** The next segment, its name on the disk. */
  #openNext(): SegmentFile {
    const file = this.#options.openSegment(`${this.#folder}/${segmentName(this.#segment + 1)}`);
    try {
      syncFolder(this.#folder);
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  }

  /** Closes the old file once a sync that is under way has left it. */
  #replaceFile(next: SegmentFile): void {
    const old = this.#file;
    this.#file = next;
    if (this.#syncing) void this.#syncing.then(() => old.close());
    else old.close();
  }

  /** Remembers the first failure, and takes back a batch that was written in part, so that the chain stays whole.
   * @param batch what was encoded last and could not be written, or not be synced */
  #fail(message: string, cause: unknown, batch: Uint8Array = NOTHING): JournalError {
    const first = this.#failed === null;
    const error = this.#failed ??= new JournalError(message, { cause });
    const kept = first && !this.#truncated() ? this.#leftOf(batch) : 0;
    this.#records.cut(this.#records.length - batch.length + kept);
    for (let i = 0; i < kept; i++) if (batch[i] === LINE_END[0]) this.#lastSeq += 1;
    this.#timer?.();
    this.#timer = null;
    return error;
  }

  #truncated(): boolean {
    try {
      this.#file.truncateSync(this.#segmentBytes);
      return true;
    } catch {
      return false; // what the disk has of the batch stays there, and counts as far as its lines are whole
    }
  }

  /** Bytes of whole lines at the beginning of `batch` that stand in the file and could not be taken back. They are part of the
   * chain then: their numbers must not be given out again. A line that was cut is none; the reader passes over it. */
  #leftOf(batch: Uint8Array): number {
    try {
      const { size } = Deno.statSync(`${this.#folder}/${segmentName(this.#segment)}`);
      const written = Math.min(batch.length, Math.max(0, size - this.#segmentBytes));
      return written === 0 ? 0 : batch.lastIndexOf(LINE_END[0], written - 1) + 1;
    } catch {
      return 0; // a disk that says nothing at all: the next start will say what it finds
    }
  }
}

const LINE_END = new Uint8Array([10]), NOTHING = new Uint8Array(0);
const SETTLED = Promise.resolve();

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
