/** Frames as the bytes of their JSON. A part that is the same object as in the frame before is not printed again, and nothing
 * is put together as one long text: ten frames a second of that would be most of this thread's garbage. @module */
import type { Frame } from "./protocol.ts";

export class FramePrinter {
  #buffer = new Uint8Array(1 << 16);
  #length = 0;
  readonly #risk = new Printed();
  readonly #performance = new Printed();
  readonly #books: Printed[] = [];
  readonly #strategies = new Printed();
  readonly #receipts = new Printed();

  /** All but the facts and the closing brace. */
  print({ view, books, strategies, receipts }: Frame): Uint8Array<ArrayBuffer> {
    this.#length = 0;
    this.#write(`{"view":`);
    this.#write(JSON.stringify({ ...view, risk: undefined, performance: undefined }).slice(0, -1));
    this.#write(`,"risk":`);
    this.#copy(this.#risk.of(view.risk));
    if (view.performance) {
      this.#write(`,"performance":`);
      this.#copy(this.#performance.of(view.performance));
    }
    this.#write(`},"books":[`);
    for (let i = 0; i < books.length; i++) {
      if (i > 0) this.#write(",");
      this.#copy((this.#books[i] ??= new Printed()).of(books[i]));
    }
    this.#write(`],"strategies":`);
    this.#copy(this.#strategies.of(strategies));
    this.#write(`,"receipts":`);
    this.#copy(this.#receipts.of(receipts));
    return this.#buffer.slice(0, this.#length);
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

class Printed {
  #value: unknown;
  #bytes = new Uint8Array();

  of(value: unknown): Uint8Array {
    if (value !== this.#value) this.#bytes = encoder.encode(JSON.stringify(value));
    this.#value = value;
    return this.#bytes;
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
