/** The archive's file: the journal's records in SQLite, for people who ask. It follows the journal and can be thrown away:
 * what it lacks it reads there, and what does not fit the journal it makes anew. Synchronous: it belongs on a thread of its
 * own. @module */
import { DatabaseSync } from "node:sqlite";
import { decodeRecord, type JournalRecord } from "./journal_codec.ts";
import { linesOf } from "./journal_lines.ts";
import { listSegments } from "./journal_segment.ts";
import { Projection } from "./archive_projection.ts";
import { ARCHIVE_FILE, type ArchiveTable, type Row, SCHEMA, SCHEMA_VERSION, SHOWN } from "./archive_tables.ts";

export const PAGE_LIMIT = 1_000;
/** Pages that SQLite keeps, KiB. By its own choice it would take two megabytes in time; what is read and written lies at the
 * ends of the tables. */
const CACHE_KIB = 256;
/** Records of one transaction while it catches up. */
const CHUNK = 1_000;

export class ArchiveStore {
  readonly #folder: string;
  #db: DatabaseSync;
  #projection: Projection;
  #lastSeq = 0;
  /** Why the file was made anew at the start; `null` = it was not. */
  readonly rebuilt: string | null;

  /** Opens the archive of a data directory, or makes it, and brings it up to its journal.
   * @param behind it is left where it is, for a caller who brings it up in parts
   * @throws what the disk or SQLite throws */
  constructor(readonly dataDir: string, behind = false) {
    this.#folder = `${dataDir}/journal`;
    this.rebuilt = this.#problem();
    if (this.rebuilt !== null) removeArchive(dataDir);
    this.#db = open(`${dataDir}/${ARCHIVE_FILE}`);
    this.#projection = new Projection(this.#db);
    this.#lastSeq = Number(this.#meta("lastSeq") ?? 0);
    if (!behind) this.catchUp();
  }

  /** The last record of the journal that is in. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Takes lines of the journal, each with its line end, in one transaction. What it has already is passed over; what is
   * missing before or between them it reads in the journal. @throws what SQLite throws; nothing of the lines is in then */
  take(lines: string): void {
    finish(this.takeInParts(lines));
  }

  /** The same; where much is missing it rests after each part of some milliseconds, and may be left there. */
  *takeInParts(lines: string): Generator<void, void, void> {
    const records: JournalRecord[] = [];
    for (const line of lines.split("\n")) if (line !== "") records.push(decodeRecord(line));
    // The journal's file holds these lines too.
    if (missingAfter(this.#lastSeq, records) !== null) yield* this.catchUpInParts();
    this.#apply(records);
  }

  /** Reads what the journal holds beyond the last record. */
  catchUp(): void {
    finish(this.catchUpInParts());
  }

  /** The same, with a rest after each part. */
  *catchUpInParts(): Generator<void, void, void> {
    let chunk: JournalRecord[] = [];
    for (const record of recordsAfter(this.#folder, this.#lastSeq)) {
      chunk.push(record);
      if (chunk.length < CHUNK) continue;
      this.#apply(chunk);
      chunk = [];
      yield;
    }
    this.#apply(chunk);
  }

  /** Rows of a table after number `after`, oldest first; with a negative `after` the newest `limit` rows. */
  page(table: ArchiveTable, after: number, limit: number): readonly Row[] {
    const count = Math.max(0, Math.min(PAGE_LIMIT, Math.floor(limit)));
    const from = after < 0 ? "(SELECT coalesce(max(seq), 0) - ? FROM " + table + ")" : "?";
    return this.#db.prepare(`SELECT ${SHOWN[table]} FROM ${table} WHERE seq > ${from} ORDER BY seq LIMIT ?`)
      .all(after < 0 ? count : after, count).map((row) => ({ ...row }));
  }

  close(): void {
    this.#db.close();
  }

  #apply(records: readonly JournalRecord[]): void {
    const fresh = records.filter(({ seq }) => seq > this.#lastSeq), last = fresh.at(-1);
    if (!last) return;
    const hole = missingAfter(this.#lastSeq, fresh);
    if (hole !== null) {
      throw new RangeError(`Cannot archive record ${hole.next} after ${hole.last}: those between are missing`);
    }
    this.#db.exec("BEGIN");
    try {
      for (const record of fresh) this.#projection.apply(record);
      const note = this.#db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
      note.run("lastSeq", String(last.seq));
      note.run("lastHash", last.check);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      this.#projection = new Projection(this.#db); // its listings may be ahead of what is in
      throw error;
    }
    this.#lastSeq = last.seq;
  }

  #meta(name: string): string | null {
    const row = this.#db.prepare("SELECT value FROM meta WHERE name = ?").get(name);
    return row ? String(row.value) : null;
  }

  /** Why the file that is there cannot be used: it is damaged, of another version, or of another journal. */
  #problem(): string | null {
    const path = `${this.dataDir}/${ARCHIVE_FILE}`;
    if (!exists(path)) return null;
    let db: DatabaseSync | null = null;
    try {
      db = new DatabaseSync(path);
      const version = Number(db.prepare("PRAGMA user_version").get()?.user_version);
      if (version !== SCHEMA_VERSION) return `it has version ${version}; want ${SCHEMA_VERSION}`;
      const meta = new Map(db.prepare("SELECT name, value FROM meta").all().map(({ name, value }) => [name, value]));
      const lastSeq = Number(meta.get("lastSeq") ?? 0);
      if (lastSeq === 0) return null;
      for (const { seq, check } of recordsAfter(this.#folder, lastSeq - 1)) {
        return seq === lastSeq && check === meta.get("lastHash") ? null : "it is of another journal";
      }
      return "the journal ends before it";
    } catch (error) {
      return `it is damaged (${error instanceof Error ? error.message : String(error)})`;
    } finally {
      db?.close();
    }
  }
}

/** The first hole in what would be in after `lastSeq` and then `records`; `null` = there is none. Lines that had no room on
 * their way, and the seal of a segment, are missing also between others. */
function missingAfter(lastSeq: number, records: readonly JournalRecord[]): { last: number; next: number } | null {
  let last = lastSeq;
  for (const { seq } of records) {
    if (seq > last + 1) return { last, next: seq };
    last = Math.max(last, seq);
  }
  return null;
}

function finish(parts: Iterator<void>): void {
  while (!parts.next().done);
}

export function removeArchive(dataDir: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    const path = `${dataDir}/${ARCHIVE_FILE}${suffix}`;
    if (exists(path)) Deno.removeSync(path);
  }
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB}`);
  if (Number(db.prepare("PRAGMA user_version").get()?.user_version) !== SCHEMA_VERSION) {
    db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  }
  return db;
}

/** The journal's records after `seq`, oldest first, without proving their hashes: whoever opened the journal has. A line
 * that is still being written ends it. */
function* recordsAfter(folder: string, seq: number): Generator<JournalRecord> {
  const segments = listSegments(folder);
  let first = 0;
  for (let i = 1; i < segments.length && firstSeqOf(`${folder}/${segments[i]}`) <= seq + 1; i++) first = i;
  const decoder = new TextDecoder();
  for (const segment of segments.slice(first)) {
    for (const { bytes, ended } of linesOf(`${folder}/${segment}`)) {
      if (!ended) break;
      const line = decoder.decode(bytes);
      if (seqOf(line) > seq) yield decodeRecord(line);
    }
  }
}

function firstSeqOf(path: string): number {
  const decoder = new TextDecoder();
  for (const { bytes } of linesOf(path)) return seqOf(decoder.decode(bytes));
  return Infinity;
}

function seqOf(line: string): number {
  return Number(/^\{"seq":(\d+),/.exec(line)?.[1] ?? NaN);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
