/** The memory for replay: every input of every session, in one order, as gzip JSON lines. This side collects; compressing and
 * writing happen on the disk's thread. It may lag or end, and it never blocks. @module */
import type { GuardSigns, OperatorEvent } from "../core/event.ts";
import type { Micros } from "../core/units.ts";

type At = { readonly at: Micros; readonly venue: string };
/** One input. `at` is the instant that the session was given with it. What concerns no venue carries the venue "". */
export type TapeEntry =
  & At
  & (
    | { readonly kind: "start" }
    | { readonly kind: "open" | "close"; readonly channel: string }
    | { readonly kind: "frame"; readonly channel: string; readonly frame: string | Uint8Array }
    | {
      readonly kind: "reply";
      readonly id: number;
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>> | undefined;
    }
    | { readonly kind: "timer"; readonly timer: string }
    /** `transmit` or `request` gave false: `target` is the channel or the id. */
    | { readonly kind: "refused"; readonly what: "transmit" | "request"; readonly target: string }
    /** A run begins: the one whose boot has that epoch. */
    | { readonly kind: "run"; readonly epoch: number }
    /** Its loop takes nothing any more. */
    | { readonly kind: "end" }
    /** What the loop's clock said at a beat, and for a round that did not go by its frame's own instant. */
    | { readonly kind: "beat"; readonly lag?: number; readonly clockJump?: number; readonly guards?: GuardSigns }
    | { readonly kind: "turn" }
    | { readonly kind: "operator"; readonly event: OperatorEvent }
    /** So many inputs are missing here: the tape could not keep up. What follows cannot be replayed onto what came before. */
    | { readonly kind: "gap"; readonly dropped: number }
  );
type FrameEntry = Extract<TapeEntry, { readonly kind: "frame" }>;
export interface TapeSink {
  /** Takes an input; copies bytes that are borrowed. */
  put(entry: TapeEntry): void;
}

export type TapeOptions = {
  /** Hands lines, as bytes in a buffer that nobody else holds, to the thread that writes; `at` is the first line's instant.
   * Each post is answered by `written`. */
  readonly post: (lines: Uint8Array<ArrayBuffer>, at: Micros) => void;
  /** Strikes known secrets out. */
  readonly redact: (text: string) => string;
  readonly flushMs?: number;
  readonly flushChars?: number;
  /** Characters collected, or bytes on their way, beyond which inputs are dropped and counted. */
  readonly boundChars?: number;
};

const FLUSH_MS = 1_000;
/** Inputs become bytes after so long, on their way or not: kept as they came they would grow old in the engine's heap. */
const PRINT_MS = 100;
const FLUSH_CHARS = 256 << 10;
const BOUND_CHARS = 16 << 20;
/** What a line costs beside its text, roughly. */
const LINE_CHARS = 96;

export class Tape implements TapeSink {
  droppedCount = 0;
  readonly #options: Required<TapeOptions>;
  #entries: TapeEntry[] = [];
  #chars = 0;
  #gap = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Ticks of the timer until what was collected is due. */
  #ticksLeft = 0;
  /** Instant of the first input that was not handed over. */
  #firstAt = 0 as Micros;
  #timing = false;
  readonly #lines = new LineBuffer();
  #head = "";
  #headVenue: string | null = null;
  #headChannel = "";
  readonly #underWay: number[] = [];
  #bytesUnderWay = 0;
  #idle = Promise.withResolvers<void>();
  #closed = false;

  constructor(options: TapeOptions) {
    this.#options = { flushMs: FLUSH_MS, flushChars: FLUSH_CHARS, boundChars: BOUND_CHARS, ...options };
  }

  put(entry: TapeEntry): void {
    if (this.#closed) return;
    const chars = LINE_CHARS + bulk(entry);
    if (this.#chars + this.#bytesUnderWay + chars > this.#options.boundChars) {
      this.droppedCount += 1;
      this.#gap += 1;
      return;
    }
    if (this.#gap > 0) {
      this.#entries.push({ kind: "gap", at: entry.at, venue: "", dropped: this.#gap });
      this.#gap = 0;
    }
    this.#entries.push(
      entry.kind === "frame" && typeof entry.frame !== "string" ? { ...entry, frame: entry.frame.slice() } : entry,
    );
    this.#chars += chars;
    if (this.#timing || (this.#timer !== undefined && this.#chars < this.#options.flushChars)) return;
    // The session has not seen the input yet: lines and timers are made behind its turn.
    this.#timing = true;
    queueMicrotask(this.#behindTheTurn);
  }

  readonly #behindTheTurn = (): void => {
    this.#timing = false;
    if (this.#chars >= this.#options.flushChars) this.flush();
    else if (this.#entries.length > 0 && this.#timer === undefined) {
      this.#ticksLeft = Math.ceil(this.#options.flushMs / PRINT_MS);
      this.#wait();
    }
  };

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#ticksLeft -= 1;
      if (this.#ticksLeft <= 0) return this.flush();
      this.#printAll();
      this.#wait();
    }, Math.min(PRINT_MS, this.#options.flushMs));
  }

  #printAll(): void {
    const entries = this.#entries;
    if (entries.length === 0) return;
    if (this.#lines.length === 0) this.#firstAt = entries[0].at;
    for (let i = 0; i < entries.length; i++) this.#print(entries[i]);
    this.#entries = [];
  }

  /** Turns what was collected into lines and hands them over. Lines are made here, not at the input: off its path. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#printAll();
    if (this.#lines.length === 0) return;
    this.#chars = 0;
    const lines = this.#lines.take();
    if (this.#underWay.length === 0) this.#idle = Promise.withResolvers();
    this.#underWay.push(lines.length);
    this.#bytesUnderWay += lines.length;
    this.#options.post(lines, this.#firstAt);
  }

  /** The oldest post is on the disk, or was given up. @param buffer the one that it came in, to be used again */
  written(buffer: ArrayBuffer | null = null): void {
    if (buffer !== null) this.#lines.giveBack(buffer);
    this.#bytesUnderWay -= this.#underWay.shift() ?? 0;
    if (this.#underWay.length === 0) this.#idle.resolve();
  }

  /** Nobody writes any more: what is under way is lost, and nothing more is taken. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
    this.#entries = [];
    this.#lines.clear();
    this.#underWay.length = 0;
    this.#idle.resolve();
  }

  /** Hands over the rest; resolves when it is written. */
  async close(): Promise<void> {
    this.flush();
    this.#closed = true;
    if (this.#underWay.length > 0) await this.#idle.promise;
  }

  /** Made once for as long as frames come through the same channel. */
  #headOf({ venue, channel }: FrameEntry): string {
    if (venue !== this.#headVenue || channel !== this.#headChannel) this.#head = frameHead(venue, channel);
    this.#headVenue = venue;
    this.#headChannel = channel;
    return this.#head;
  }

  #print(entry: TapeEntry): void {
    const { redact } = this.#options, lines = this.#lines;
    if (entry.kind !== "frame") lines.text(redact(tapeLine(entry)));
    else {
      lines.text(`{"at":${entry.at}`);
      lines.text(this.#headOf(entry));
      if (typeof entry.frame === "string") {
        lines.text('"text":');
        lines.quoted(redact(entry.frame));
        lines.text("}");
      } else {
        lines.text('"base64":"');
        lines.base64(entry.frame);
        lines.text('"}');
      }
    }
    lines.text("\n");
  }
}

/** One entry as JSON: `{"at":…,"venue":"…","kind":"…",…}`; a frame as `text`, or `base64` if it came as bytes. */
export function tapeLine({ at, venue, kind, ...rest }: TapeEntry): string {
  if (!("frame" in rest)) return JSON.stringify({ at, venue, kind, ...rest });
  const { channel, frame } = rest;
  return typeof frame === "string"
    ? `{"at":${at}${frameHead(venue, channel)}"text":${JSON.stringify(frame)}}`
    : JSON.stringify({ at, venue, kind, channel, base64: frame.toBase64() });
}

/** What stands between the instant and the frame itself. */
function frameHead(venue: string, channel: string): string {
  return `,"venue":${JSON.stringify(venue)},"kind":"frame","channel":${JSON.stringify(channel)},`;
}

/** Texts as one run of bytes, quoted byte by byte: put together as text, lines cost the engine's thread several times their
 * length in garbage. */
class LineBuffer {
  #bytes = new Uint8Array(1 << 14);
  /** One that came back. A buffer for each post would be megabytes of garbage a second, which two threads keep for long. */
  #spare: Uint8Array<ArrayBuffer> | null = null;
  #length = 0;
  #raw = new Uint8Array(1 << 12);

  text(text: string): void {
    this.#reserve(3 * text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7e) return this.#encode(text);
      bytes[at++] = code;
    }
    this.#length = at;
  }

  /** The text as JSON. */
  quoted(text: string): void {
    if (3 * text.length > this.#raw.length) this.#raw = new Uint8Array(6 * text.length);
    const raw = this.#raw, count = encoder.encodeInto(text, raw).written;
    this.#reserve(2 * count + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = QUOTE;
    for (let i = 0; i < count; i++) {
      const byte = raw[i];
      if (byte < SPACE) return this.#encode(JSON.stringify(text));
      if (byte === QUOTE || byte === BACKSLASH) bytes[at++] = BACKSLASH;
      bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
  }

  /** Bytes in base64, without quotes. */
  base64(source: Uint8Array): void {
    const { length } = source, whole = length - length % 3;
    this.#reserve(4 * Math.ceil(length / 3));
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < length; i += 3) {
      const three = source[i] << 16 | (i + 1 < length ? source[i + 1] << 8 : 0) | (i + 2 < length ? source[i + 2] : 0);
      bytes[at] = BASE64[three >> 18];
      bytes[at + 1] = BASE64[three >> 12 & 63];
      bytes[at + 2] = i < whole || length - whole === 2 ? BASE64[three >> 6 & 63] : PADDING;
      bytes[at + 3] = i < whole ? BASE64[three & 63] : PADDING;
      at += 4;
    }
    this.#length = at;
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** What was written since the last call; its buffer is the caller's. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = this.#spare ?? new Uint8Array(taken.buffer.byteLength);
    this.#spare = null;
    this.#length = 0;
    return taken;
  }

  giveBack(buffer: ArrayBuffer): void {
    // One that a flood has blown up is not kept.
    if (buffer.byteLength <= SPARE_BYTES) this.#spare = new Uint8Array(buffer);
  }

  #encode(text: string): void {
    this.#reserve(3 * text.length);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const SPARE_BYTES = 1 << 20;
const SPACE = 0x20, QUOTE = 0x22, PADDING = 0x3d, BACKSLASH = 0x5c;
const encoder = new TextEncoder();
const BASE64 = encoder.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

function bulk(entry: TapeEntry): number {
  if (entry.kind === "frame") return entry.frame.length;
  return entry.kind === "reply" ? entry.body.length : 0;
}
