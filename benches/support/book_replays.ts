/** One stream of book messages, replayed by our book and by two peers, each fed in its own native shape made beforehand, each
 * read after every message in the way its makers mean: the top, the sums of ten levels a side, and their imbalance. All are
 * held equal to a Map sorted on read before anything is timed. @module */
import ccxt from "ccxt";
import { OrderBook as TardisBook } from "tardis-dev/orderbook";
import { OrderBook } from "../../core/book/order_book.ts";
import { MapBook } from "../../tests/support/map_book.ts";
import type { Levels } from "../../core/book/levels.ts";
import type { Message, Stream } from "./book_stream.ts";
import type { Variant } from "./rounds.ts";

const TICK = 0.01, LOT = 0.00000001;
const LEVELS = 10;
/** Untimed passes before a turn take at least as long. */
const WARM_MS = 5;
/** Messages between two looks of the referee. */
const LOOK_EVERY = 20;

/** What a book shows, in ticks and lots. */
type Look = {
  readonly tops: readonly number[];
  readonly depths: readonly number[];
  readonly levels: readonly number[];
};
export type Replay = {
  readonly name: string;
  /** Back to the snapshot. */
  readonly reset: () => void;
  /** The whole stream with its reads. */
  readonly run: () => number;
  /** One message without its reads. */
  readonly apply: (message: number) => void;
  readonly look: () => Look;
};

/** Ours and the peers', in this order. @throws {Error} at the first difference between any of them and the referee */
export function bookReplays(stream: Stream): { ours: Replay; ccxt: Replay; tardis: Replay } {
  const replays = { ours: ourReplay(stream), ccxt: ccxtReplay(stream), tardis: tardisReplay(stream) };
  assertEqual(stream, Object.values(replays));
  return replays;
}

export function ourReplay({ snapshot, messages }: Stream): Replay {
  const book = new OrderBook();
  return {
    name: "ours",
    reset: () => book.applySnapshot(snapshot.bids, snapshot.asks),
    run() {
      let kept = 0;
      for (let i = 0; i < messages.length; i++) kept += stepOurs(book, messages[i]);
      return kept;
    },
    apply: (i) => book.applyDelta(messages[i].bids, messages[i].asks),
    look: () => lookAt(book),
  };
}

/** A replay as a variant of a round: so many passes over the stream, each from its snapshot on. Each turn begins with untimed
 * passes, as long for one variant as for another: the variant before it has put this one's code and messages into slower
 * memory, while what a codec hands over is warm, since it has just written it. What slow memory costs a book is measured by
 * visiting many of them. A variant that is many times as fast takes more passes: a turn of half a millisecond would slip
 * between two interruptions of a busy machine that a turn of fifty cannot miss. */
export function turnOf({ name, reset, run }: Replay, passes = 1): Variant {
  return {
    name,
    prepare() {
      const until = performance.now() + WARM_MS;
      do {
        reset();
        run();
      } while (performance.now() < until);
      reset();
    },
    run() {
      let kept = run();
      for (let i = 1; i < passes; i++) {
        reset();
        kept += run();
      }
      return kept;
    },
  };
}

/** One message and its reads. */
export function stepOurs(book: OrderBook, { bids: bidLevels, asks: askLevels }: Message): number {
  book.applyDelta(bidLevels, askLevels);
  const bids = book.depth("bid", LEVELS), asks = book.depth("ask", LEVELS);
  return book.bestBid + book.bestAsk + book.bestBidSize + book.bestAskSize + bids + asks +
    (bids - asks) / (bids + asks);
}

/** As many books as venues and pairs may be followed, visited in turn: between two messages of a book come one of each
 * other, so that what a message touches must come from slower memory where the books do not fit the faster one together.
 * Every message is first written into the same arrays, as a codec does, for one book as for many. */
export function booksInTurn(
  { snapshot, messages }: Stream,
  bookCount: number,
): Replay & { readonly messageCount: number } {
  const books = Array.from({ length: bookCount }, () => new OrderBook());
  const written = { bids: scratch(), asks: scratch() }, rounds = Math.floor(messages.length / bookCount);
  return {
    name: `${bookCount}`,
    messageCount: rounds * bookCount,
    reset() {
      for (const book of books) book.applySnapshot(snapshot.bids, snapshot.asks);
    },
    run() {
      let kept = 0;
      for (let i = 0; i < rounds; i++) {
        for (let k = 0; k < books.length; k++) {
          write(messages[i].bids, written.bids);
          write(messages[i].asks, written.asks);
          kept += stepOurs(books[k], written);
        }
      }
      return kept;
    },
    apply(i) {
      for (const book of books) book.applyDelta(messages[i].bids, messages[i].asks);
    },
    look: () => lookAt(books[books.length - 1]),
  };
}

type Scratch = { count: number; readonly prices: Float64Array; readonly sizes: Float64Array };
function scratch(): Scratch {
  return { count: 0, prices: new Float64Array(4_096), sizes: new Float64Array(4_096) };
}

function write({ count, prices, sizes }: Levels, to: Scratch): void {
  to.count = count;
  for (let i = 0; i < count; i++) {
    to.prices[i] = prices[i];
    to.sizes[i] = sizes[i];
  }
}

function lookAt(book: OrderBook): Look {
  return {
    tops: [book.bestBid, book.bestAsk],
    depths: [book.depth("bid", LEVELS), book.depth("ask", LEVELS)],
    levels: [book.levelCount("bid"), book.levelCount("ask")],
  };
}

/** ccxt's shape: pairs of floats, stored one by one. */
type FloatSide = [price: number, amount: number][] & { store(price: number, amount: number): void };
type FloatBook = { bids: FloatSide; asks: FloatSide; reset(snapshot: unknown): void };

function ccxtReplay({ snapshot, messages }: Stream): Replay {
  const book = (new ccxt.Exchange() as unknown as { orderBook(): FloatBook }).orderBook();
  const first = asPairs(snapshot), pairs = messages.map(asPairs);
  const apply = (i: number) => {
    const { bids, asks } = pairs[i];
    for (let k = 0; k < bids.length; k++) book.bids.store(bids[k][0], bids[k][1]);
    for (let k = 0; k < asks.length; k++) book.asks.store(asks[k][0], asks[k][1]);
  };
  const tenOf = (side: FloatSide) => {
    let sum = 0;
    for (let i = 0; i < LEVELS && i < side.length; i++) sum += side[i][1];
    return sum;
  };
  return {
    name: "ccxt",
    // It keeps the pairs that it is given and writes into them.
    reset: () => book.reset({ bids: first.bids.map((pair) => [...pair]), asks: first.asks.map((pair) => [...pair]) }),
    run() {
      let kept = 0;
      for (let i = 0; i < pairs.length; i++) {
        apply(i);
        const bid = book.bids[0], ask = book.asks[0], bids = tenOf(book.bids), asks = tenOf(book.asks);
        kept += bid[0] + ask[0] + bid[1] + ask[1] + bids + asks + (bids - asks) / (bids + asks);
      }
      return kept;
    },
    apply,
    look: () => ({
      tops: [book.bids, book.asks].map((side) => Math.round(side[0][0] / TICK)),
      depths: [book.bids, book.asks].map((side) =>
        side.slice(0, LEVELS).reduce((sum, [, amount]) => sum + Math.round(amount / LOT), 0)
      ),
      levels: [book.bids.length, book.asks.length],
    }),
  };
}

/** tardis-dev's shape: one object a message, one a level; read by one walk a side, since each walk makes an iterator. */
function tardisReplay({ snapshot, messages }: Stream): Replay {
  type Change = Parameters<TardisBook["update"]>[0];
  const asChange = ({ bids, asks }: Message, isSnapshot: boolean) => {
    const side = (pairs: Pairs) => pairs.map(([price, amount]) => ({ price, amount }));
    const pairs = asPairs({ bids, asks });
    return { type: "book_change", isSnapshot, bids: side(pairs.bids), asks: side(pairs.asks) } as unknown as Change;
  };
  const first = asChange(snapshot, true), changes = messages.map((message) => asChange(message, false));
  const book = new TardisBook();
  const sides = () => [[...book.bids()], [...book.asks()]];
  return {
    name: "tardis",
    reset: () => book.update(first),
    run() {
      let kept = 0;
      for (let i = 0; i < changes.length; i++) {
        book.update(changes[i]);
        let bids = 0, asks = 0, count = 0;
        for (const { price, amount } of book.bids()) {
          if (count === 0) kept += price + amount;
          bids += amount;
          if (++count === LEVELS) break;
        }
        count = 0;
        for (const { price, amount } of book.asks()) {
          if (count === 0) kept += price + amount;
          asks += amount;
          if (++count === LEVELS) break;
        }
        kept += bids + asks + (bids - asks) / (bids + asks);
      }
      return kept;
    },
    apply: (i) => book.update(changes[i]),
    look: () => ({
      tops: sides().map(([{ price }]) => Math.round(price / TICK)),
      depths: sides().map((side) =>
        side.slice(0, LEVELS).reduce((sum, { amount }) => sum + Math.round(amount / LOT), 0)
      ),
      levels: sides().map((side) => side.length),
    }),
  };
}

type Pairs = readonly (readonly [price: number, amount: number])[];
function asPairs({ bids, asks }: Message): { bids: Pairs; asks: Pairs } {
  const side = ({ count, prices, sizes }: Message["bids"]): Pairs =>
    Array.from({ length: count }, (_, i) => [prices[i] * TICK, sizes[i] * LOT] as const);
  return { bids: side(bids), asks: side(asks) };
}

/** @throws {Error} at the first difference between any of them and a Map sorted on read */
export function assertEqual({ snapshot, messages }: Stream, replays: readonly Replay[]): void {
  const referee = new MapBook();
  referee.applySnapshot(snapshot.bids, snapshot.asks);
  for (const { reset } of replays) reset();
  messages.forEach(({ bids, asks }, i) => {
    referee.applyDelta(bids, asks);
    for (const { apply } of replays) apply(i);
    if (i % LOOK_EVERY !== 0 && i !== messages.length - 1) return;
    const expected = {
      tops: [referee.best("bid"), referee.best("ask")],
      depths: [referee.depth("bid", LEVELS), referee.depth("ask", LEVELS)],
      levels: [referee.bid.size, referee.ask.size],
    };
    for (const { name, look } of replays) {
      const seen = look();
      if (JSON.stringify(seen) !== JSON.stringify(expected)) {
        throw new Error(`Book ${name} differs after message ${i}: ${JSON.stringify({ seen, expected })}`);
      }
    }
  });
}
