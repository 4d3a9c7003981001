/** The engine's side of the archive: hands the journal's lines over behind it, asks for pages, and never waits. What the other
 * side has no room for is not sent: it reads that in the journal by itself. @module */
import type { FromDisk, ToDisk } from "./disk_protocol.ts";
import type { ArchiveTable, Row } from "./archive_tables.ts";
import type { Appended } from "./journal.ts";
import type { Log } from "./log.ts";

export type ArchiveOptions = {
  readonly post: (message: ToDisk) => void;
  readonly log: Log;
  /** Lines are gathered for so long, ms. */
  readonly flushMs?: number;
  /** Bytes under way beyond which nothing more is sent. */
  readonly boundBytes?: number;
  /** How long after a failure the archive is told to try again, ms. */
  readonly retryMs?: number;
};

const FLUSH_MS = 50;
const BOUND_BYTES = 4 << 20;
const RETRY_MS = 5_000;
/** Bytes that may wait at first. */
const ROOM = 1 << 16;
/** Pages that may be under way; a browser asks for a handful. */
const PAGES = 100;

export class Archive {
  /** Records that were left for the archive to read in the journal itself. */
  leftOutCount = 0;
  readonly #options: Required<ArchiveOptions>;
  #waiting = new Uint8Array(ROOM);
  #waitingBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timing = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Bytes of each message that `archived` has not answered; the first answers the start. */
  readonly #underWay: number[] = [0];
  #bytesUnderWay = 0;
  #behind = false;
  #lastSeq = 0;
  readonly #pages = new Map<string, PromiseWithResolvers<readonly Row[]>>();
  #nextPage = 0;
  #closed = false;

  constructor(options: ArchiveOptions) {
    this.#options = { flushMs: FLUSH_MS, boundBytes: BOUND_BYTES, retryMs: RETRY_MS, ...options };
  }

  /** The last record of the journal that is known to be in. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Takes a copy of what the journal has just written. */
  push({ bytes, firstSeq, lastSeq }: Appended): void {
    if (this.#closed || bytes.length === 0) return;
    const waiting = this.#waitingBytes + bytes.length;
    if (waiting + this.#bytesUnderWay > this.#options.boundBytes) {
      this.leftOutCount += lastSeq - firstSeq + 1;
      this.#behind = true;
      return;
    }
    if (waiting > this.#waiting.length) this.#grow(waiting);
    this.#waiting.set(bytes, this.#waitingBytes);
    this.#waitingBytes = waiting;
    if (this.#timing || this.#timer !== undefined) return;
    // The order that these lines tell of has not left yet, and setting a timer takes 30 µs after an idle moment.
    this.#timing = true;
    queueMicrotask(this.#startTimer);
  }

  readonly #startTimer = (): void => {
    this.#timing = false;
    if (this.#waitingBytes > 0) this.#timer ??= setTimeout(() => this.flush(), this.#options.flushMs);
  };

  /** Sends what was gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waitingBytes === 0) return;
    const lines = this.#waiting.slice(0, this.#waitingBytes);
    this.#waitingBytes = 0;
    this.#underWay.push(lines.length);
    this.#bytesUnderWay += lines.length;
    this.#options.post({ kind: "lines", lines });
  }

  /** A page of a table, rows after number `after`; it waits its turn behind the lines that were sent before.
   * Rejects if the archive cannot be read or too many pages are under way. */
  page(table: ArchiveTable, after: number, limit: number): Promise<readonly Row[]> {
    if (this.#closed || this.#pages.size >= PAGES) {
      const reason = this.#closed ? "it is closed" : `${PAGES} pages are under way`;
      return Promise.reject(new Error(`Cannot read the archive: ${reason}`));
    }
    const requestId = String(++this.#nextPage), answer = Promise.withResolvers<readonly Row[]>();
    this.#pages.set(requestId, answer);
    this.flush();
    this.#options.post({ kind: "page", requestId, table, after, limit });
    return answer.promise;
  }

  receive(message: FromDisk): void {
    switch (message.kind) {
      case "ready":
        this.#lastSeq = message.lastSeq;
        if (message.rebuilt !== null) {
          this.#options.log.warn("The archive was made anew from the journal", { reason: message.rebuilt });
        }
        return;
      case "archived":
        return this.#archived(message.lastSeq, message.problem);
      case "page": {
        const answer = this.#pages.get(message.requestId);
        this.#pages.delete(message.requestId);
        if (message.error === undefined) answer?.resolve(message.rows);
        else answer?.reject(new Error(`Cannot read the archive: ${message.error}`));
        return;
      }
      default: // the tape's
    }
  }

  /** Sends the rest; nothing is taken afterwards, and pages under way are refused. */
  close(): void {
    this.flush();
    this.#closed = true;
    clearTimeout(this.#retry);
    for (const { reject } of this.#pages.values()) reject(new Error("Cannot read the archive: the process stops"));
    this.#pages.clear();
  }

  #archived(lastSeq: number, problem: string | null): void {
    this.#bytesUnderWay -= this.#underWay.shift() ?? 0;
    if (lastSeq > 0) this.#lastSeq = lastSeq;
    if (this.#closed) return;
    if (problem !== null) {
      this.#options.log.warn("The archive cannot be written; it will be brought up from the journal", { problem });
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#catchUp();
      }, this.#options.retryMs);
    } else if (this.#behind && this.#underWay.length === 0) {
      this.#behind = false;
      this.#catchUp();
    }
  }

  #grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, 2 * this.#waiting.length));
    larger.set(this.#waiting.subarray(0, this.#waitingBytes));
    this.#waiting = larger;
  }

  #catchUp(): void {
    this.#underWay.push(0);
    this.#options.post({ kind: "catch_up" });
  }
}
