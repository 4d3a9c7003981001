/** The referee of a live book: a second client of the venue's depth stream with its own socket and its own snapshot, synced as
 * Binance's documents say, in two plain Maps of decimal text. Not a line of the code under test. It remembers every book that
 * it held, so that a book seen elsewhere can be looked up. Source: binance-spot-api-docs, web-socket-streams.md, "How to
 * manage a local order book correctly"; docs of 2026-07-21. @module */
import { until } from "./until.ts";

export type SeenLevel = { readonly price: string; readonly size: string };

type Delta = {
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly b: TextLevels;
  readonly a: TextLevels;
};
type TextLevels = readonly (readonly [price: string, size: string])[];

/** Levels of a side that are compared. */
const DEPTH = 20;

class WireBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  lastId = 0;
  messages = 0;
  /** Numbers of the messages after which the book looked so. */
  readonly held = new Map<string, number>();
  newest = "";

  snapshot(id: number, bids: TextLevels, asks: TextLevels): void {
    setAll(this.bids, bids);
    setAll(this.asks, asks);
    this.lastId = id;
    this.#remember();
  }

  /** @throws {Error} on a gap */
  apply({ s, U, u, b, a }: Delta): void {
    if (u <= this.lastId) return;
    if (U > this.lastId + 1) throw new Error(`The venue left a gap on ${s}: ${U} after ${this.lastId}`);
    setAll(this.bids, b);
    setAll(this.asks, a);
    this.lastId = u;
    this.messages++;
    this.#remember();
  }

  #remember(): void {
    this.newest = lookOf(top(this.bids, -1), top(this.asks, 1));
    this.held.set(this.newest, this.messages);
  }
}

export class WireBooks implements AsyncDisposable {
  readonly #books = new Map<string, WireBook>();
  readonly #waiting: Delta[] = [];
  #broken: Error | null = null;
  readonly #socket: WebSocket;
  readonly #closed: Promise<void>;

  private constructor(wsPublic: string, symbols: readonly string[]) {
    const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@depth@100ms`).join("/");
    this.#socket = new WebSocket(`${wsPublic}/stream?streams=${streams}`);
    this.#closed = new Promise((resolve) => this.#socket.onclose = () => resolve());
    this.#socket.onmessage = ({ data }) => this.#take(JSON.parse(data).data);
  }

  /** Subscribes first and fetches the snapshots then, as the documents say. */
  static async open(
    { rest, wsPublic }: { readonly rest: string; readonly wsPublic: string },
    symbols: readonly string[],
  ): Promise<WireBooks> {
    const books = new WireBooks(wsPublic, symbols);
    await until("the referee's socket is open", 5_000, () => {
      if (books.#socket.readyState !== WebSocket.OPEN) throw new Error("it is not");
    });
    for (const symbol of symbols) {
      const response = await fetch(`${rest}/api/v3/depth?symbol=${symbol}&limit=5000`);
      const { lastUpdateId, bids, asks } = await response.json();
      const book = new WireBook();
      book.snapshot(lastUpdateId, bids, asks);
      books.#books.set(symbol, book);
      for (const delta of books.#waiting) if (delta.s === symbol) books.#apply(book, delta);
    }
    return books;
  }

  /** After which of the stream's messages the book looked like this; `null` = never yet.
   * @throws {Error} when the venue left a gap */
  messageOf(symbol: string, bids: readonly SeenLevel[], asks: readonly SeenLevel[]): number | null {
    if (this.#broken !== null) throw this.#broken;
    return this.#books.get(symbol)!.held.get(lookOf(bids, asks)) ?? null;
  }

  isNewest(symbol: string, bids: readonly SeenLevel[], asks: readonly SeenLevel[]): boolean {
    return this.#books.get(symbol)!.newest === lookOf(bids, asks);
  }

  messages(symbol: string): number {
    return this.#books.get(symbol)!.messages;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#closed;
  }

  #take(delta: Delta): void {
    const book = this.#books.get(delta.s);
    if (book === undefined) this.#waiting.push(delta);
    else this.#apply(book, delta);
  }

  #apply(book: WireBook, delta: Delta): void {
    try {
      book.apply(delta);
    } catch (error) {
      this.#broken ??= error as Error;
    }
  }
}

/** `direction` -1 = the highest price first. */
function top(side: ReadonlyMap<string, string>, direction: 1 | -1): SeenLevel[] {
  return [...side].map(([price, size]) => ({ price, size }))
    .sort((a, b) => direction * (Number(a.price) - Number(b.price))).slice(0, DEPTH);
}

function lookOf(bids: readonly SeenLevel[], asks: readonly SeenLevel[]): string {
  const side = (levels: readonly SeenLevel[]) =>
    levels.slice(0, DEPTH).map(({ price, size }) => `${plain(price)}x${plain(size)}`).join(" ");
  return `${side(bids)} | ${side(asks)}`;
}

/** Without trailing zeros: the venue pads its decimals, we do not. */
function plain(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function setAll(side: Map<string, string>, levels: TextLevels): void {
  for (const [price, size] of levels) {
    if (Number(size) === 0) side.delete(price);
    else side.set(price, size);
  }
}
