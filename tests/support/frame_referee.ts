/** The referee inside the talk: it stands between the network and a session, reads every depth frame and snapshot that the
 * session is given, rebuilds the books in plain Maps of decimal text as Binance's documents say, and compares the bot's own
 * book with them after each message. It knows nothing of the session's ways, save that it asks for snapshots by their symbol.
 * Source: binance-spot-api-docs, web-socket-streams.md, "How to manage a local order book correctly"; docs of 2026-07-21.
 * @module */
import { assert, assertEquals } from "@std/assert";
import type { OrderBook } from "../../core/book/order_book.ts";
import type { Grid, Price } from "../../core/units.ts";
import type { Effects, HttpCall, Session } from "../../core/venue.ts";

type TextLevels = readonly (readonly [price: string, size: string])[];
type Delta = {
  readonly e: string;
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly b: TextLevels;
  readonly a: TextLevels;
};
/** The bot's side of the comparison. */
export type SeenMarket = {
  readonly bookValid: boolean;
  readonly book: OrderBook;
  readonly instrument: { readonly tick: Grid; readonly lot: Grid } | null;
};

/** All levels are compared this often, and whenever a snapshot came; the levels that a message names after each. By induction
 * that is the whole book after every message. */
const WHOLE_EVERY = 25;

class Replay {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  /** `null` until a snapshot came. */
  lastId: number | null = null;
  readonly waiting: Delta[] = [];
  /** Prices that the last messages named and that are not compared yet; `null` = compare all. */
  touched: Set<string> | null = new Set();
  compared = 0;
}

export class FrameReferee {
  readonly #replays = new Map<string, Replay>();
  readonly #asked = new Map<number, string>();
  readonly #dirty = new Set<string>();
  #failure: Error | null = null;

  constructor(readonly marketOf: (symbol: string) => SeenMarket) {}

  /** Messages after which a book was compared. */
  get compared(): number {
    return [...this.#replays.values()].reduce((sum, { compared }) => sum + compared, 0);
  }

  /** The effects that the session is to be given instead of `io`. */
  effects(io: Effects): Effects {
    return {
      open: (channel, url, headers) => io.open(channel, url, headers),
      close: (channel) => io.close(channel),
      transmit: (channel, text, kind) => io.transmit(channel, text, kind),
      wake: (timer, at) => io.wake(timer, at),
      emit: (event) => io.emit(event),
      request: (id, call, kind) => {
        this.#note(id, call);
        return io.request(id, call, kind);
      },
    };
  }

  /** The session that the network is to be given instead of `inner`. What the engine made of an input is compared when the
   * next one comes. */
  session(inner: Session): Session {
    return {
      start: (now) => inner.start(now),
      onOpen: (channel, now) => inner.onOpen(channel, now),
      onClose: (channel, now) => inner.onClose(channel, now),
      onTimer: (timer, now) => inner.onTimer(timer, now),
      submit: (command, now) => inner.submit(command, now),
      onFrame: (channel, frame, now) => {
        this.#check();
        inner.onFrame(channel, frame, now);
        this.#heard(typeof frame === "string" ? frame : new TextDecoder().decode(frame));
      },
      onReply: (id, status, body, now, headers) => {
        this.#check();
        inner.onReply(id, status, body, now, headers);
        const symbol = this.#asked.get(id);
        if (symbol !== undefined && status === 200) this.#snapshot(symbol, JSON.parse(body));
      },
    };
  }

  /** Compares what came last, too. @throws {Error} the first difference that was found */
  finish(): void {
    this.#check();
    if (this.#failure !== null) throw this.#failure;
  }

  /** A difference is kept, not thrown: inside the network it would look like a fault of the session. */
  #check(): void {
    try {
      for (const symbol of this.#dirty) this.#compareOne(symbol, this.#replays.get(symbol)!);
    } catch (error) {
      this.#failure ??= error as Error;
    }
    this.#dirty.clear();
  }

  #note(id: number, { url }: HttpCall): void {
    const { pathname, searchParams } = new URL(url), symbol = searchParams.get("symbol");
    if (pathname.endsWith("/depth") && symbol !== null) this.#asked.set(id, symbol);
  }

  #replay(symbol: string): Replay {
    let replay = this.#replays.get(symbol);
    if (replay === undefined) this.#replays.set(symbol, replay = new Replay());
    return replay;
  }

  #snapshot(symbol: string, body: { lastUpdateId: number; bids: TextLevels; asks: TextLevels }): void {
    const replay = this.#replay(symbol);
    replay.bids.clear();
    replay.asks.clear();
    setAll(replay.bids, body.bids);
    setAll(replay.asks, body.asks);
    replay.lastId = body.lastUpdateId;
    replay.touched = null;
    for (const delta of replay.waiting.splice(0)) this.#apply(replay, delta);
    this.#dirty.add(symbol);
  }

  #heard(text: string): void {
    try {
      this.#frame(text);
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  #frame(text: string): void {
    const message = JSON.parse(text), delta = (message.data ?? message) as Delta;
    if (delta.e !== "depthUpdate") return;
    const replay = this.#replay(delta.s);
    if (replay.lastId === null) replay.waiting.push(delta);
    else if (this.#apply(replay, delta)) this.#dirty.add(delta.s);
  }

  #apply(replay: Replay, { s, U, u, b, a }: Delta): boolean {
    if (u <= replay.lastId!) return false;
    assert(U <= replay.lastId! + 1, `the venue left a gap on ${s}: ${U} after ${replay.lastId}`);
    setAll(replay.bids, b);
    setAll(replay.asks, a);
    replay.lastId = u;
    for (const [price] of b) replay.touched?.add(price);
    for (const [price] of a) replay.touched?.add(price);
    return true;
  }

  #compareOne(symbol: string, replay: Replay): void {
    const { bookValid, book, instrument } = this.marketOf(symbol);
    const where = `${symbol} after update ${replay.lastId}`;
    assert(bookValid && instrument !== null, `the bot has no book of ${where}`);
    const { tick, lot } = instrument;
    for (const [side, levels] of [["bid", replay.bids], ["ask", replay.asks]] as const) {
      const whole = replay.touched === null || replay.compared % WHOLE_EVERY === 0;
      if (whole) {
        assertEquals(book.levelCount(side), levels.size, `levels of the ${side}s of ${where}`);
        assertEquals(allOf(book, side, tick, lot), sorted(levels, side), `${side}s of ${where}`);
        continue;
      }
      for (const price of replay.touched!) {
        const ticks = Math.round(Number(price) / (tick.step / 10 ** tick.decimals)) as Price;
        assertEquals(
          decimal(book.sizeAt(side, ticks), lot),
          plain(levels.get(price) ?? "0"),
          `${side} at ${price} of ${where}`,
        );
      }
    }
    replay.touched = new Set();
    replay.compared++;
  }
}

function allOf(book: OrderBook, side: "bid" | "ask", tick: Grid, lot: Grid): string[] {
  const count = book.levelCount(side), prices = new Float64Array(count), sizes = new Float64Array(count);
  book.top(side, count, prices, sizes);
  return Array.from({ length: count }, (_, i) => `${decimal(prices[i], tick)} x ${decimal(sizes[i], lot)}`);
}

function sorted(levels: ReadonlyMap<string, string>, side: "bid" | "ask"): string[] {
  return [...levels].sort(([a], [b]) => side === "bid" ? Number(b) - Number(a) : Number(a) - Number(b))
    .map(([price, size]) => `${plain(price)} x ${plain(size)}`);
}

/** Steps of a grid as plain decimal text. */
function decimal(steps: number, { step, decimals }: Grid): string {
  const digits = (BigInt(steps) * BigInt(step)).toString().padStart(decimals + 1, "0");
  return plain(decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
}

/** Without trailing zeros. */
function plain(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function setAll(side: Map<string, string>, levels: TextLevels): void {
  for (const [price, size] of levels) {
    if (Number(size) === 0) side.delete(price);
    else side.set(price, size);
  }
}
