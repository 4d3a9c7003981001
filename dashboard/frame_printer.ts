/** Frames as the bytes of their JSON, whole or as what is new since an earlier one. A part that is the same object as in the
 * frame before is not printed again, and nothing is put together as one long text: ten frames a second of that would be most
 * of this thread's garbage. @module */
import type { Frame } from "./protocol.ts";

export class FramePrinter {
  #buffer = new Uint8Array(1 << 14);
  #length = 0;
  #figures = "";
  readonly #venues = new PrintedList();
  readonly #markets = new PrintedList();
  readonly #traders = new PrintedList();
  readonly #risk = new PrintedList();
  readonly #limits = new PrintedList();
  readonly #performance = new Printed();
  readonly #books = new PrintedList();
  readonly #strategies = new PrintedList();
  readonly #receipts = new Printed();

  /** Takes the frame that is printed from now on. @param version greater than that of the frame before */
  take({ view, books, strategies, receipts }: Frame, version: number): void {
    const { venues, markets, strategies: traders, risk, limits, performance, ...figures } = view;
    this.#figures = JSON.stringify(figures);
    this.#venues.take(venues, version);
    this.#markets.take(markets, version);
    this.#traders.take(traders, version);
    this.#risk.take(risk, version);
    this.#limits.take(limits, version);
    this.#performance.take(performance, version);
    this.#books.take(books, version);
    this.#strategies.take(strategies, version);
    this.#receipts.take(receipts, version);
  }

  /** All but the facts and the closing brace: a `Frame` for `since` 0, else the `Change` since the frame of that version. */
  print(since = 0): Uint8Array<ArrayBuffer> {
    this.#length = 0;
    this.#write(`{"view":`);
    this.#write(this.#figures.slice(0, -1));
    this.#list(`,"venues":`, this.#venues, since);
    this.#list(`,"markets":`, this.#markets, since);
    this.#list(`,"strategies":`, this.#traders, since);
    this.#list(`,"risk":`, this.#risk, since);
    this.#list(`,"limits":`, this.#limits, since);
    if (!this.#performance.missing) this.#one(`,"performance":`, this.#performance, since);
    this.#list(`},"books":`, this.#books, since);
    this.#list(`,"strategies":`, this.#strategies, since);
    this.#one(`,"receipts":`, this.#receipts, since);
    return this.#buffer.slice(0, this.#length);
  }

  #list(key: string, list: PrintedList, since: number): void {
    this.#write(key);
    if (list.changedIn <= since) return this.#write("null");
    this.#write("[");
    for (let i = 0; i < list.count; i++) this.#one(i > 0 ? "," : "", list.parts[i], since);
    this.#write("]");
  }
  #one(key: string, part: Printed, since: number): void {
    this.#write(key);
    if (part.changedIn <= since) this.#write("null");
    else this.#copy(part.bytes());
  }
  #write(text: string): void {
    this.#reserve(3 * text.length); // the most that UTF-8 takes for a unit of UTF-16
    this.#length += encoder.encodeInto(text, this.#buffer.subarray(this.#length)).written;
  }
  #copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }
  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * (this.#length + count));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

/** One part: printed when it is asked for. */
class Printed {
  /** The version that brought the value; 0 = none has. */
  changedIn = 0;
  #value: unknown;
  #bytes: Uint8Array | null = null;

  get missing(): boolean {
    return this.#value === undefined;
  }
  take(value: unknown, version: number): void {
    if (value === this.#value && this.changedIn > 0) return;
    this.#value = value;
    this.changedIn = version;
    this.#bytes = null;
  }
  bytes(): Uint8Array {
    return this.#bytes ??= encoder.encode(JSON.stringify(this.#value));
  }
}

class PrintedList {
  readonly parts: Printed[] = [];
  count = 0;
  /** The version that brought the newest of its parts; 0 = none has. */
  changedIn = 0;

  /** A list of another length is new in all its parts: whoever puts them in has nothing to keep. */
  take(values: readonly unknown[], version: number): void {
    if (values.length !== this.count || this.changedIn === 0) {
      this.parts.length = this.count = values.length;
      for (let i = 0; i < values.length; i++) this.parts[i] = new Printed();
      this.changedIn = version;
    }
    for (let i = 0; i < values.length; i++) {
      this.parts[i].take(values[i], version);
      if (this.parts[i].changedIn === version) this.changedIn = version;
    }
  }
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const encoder = new TextEncoder();
