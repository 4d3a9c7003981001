/** A made-up stream that can be sent for ever: its last message takes the book back to where the first one found it. @module */
import type { Levels } from "../../core/book/levels.ts";
import { levels, MapBook } from "../../tests/support/map_book.ts";
import { bookStream, type Message, type Stream, type Temper } from "./book_stream.ts";

export type FeedShape = {
  readonly temper: Temper;
  /** Messages before the one that closes the loop. */
  readonly count: number;
  readonly seed: number;
  /** Ticks. */
  readonly firstMid: number;
  /** Of a side in each message. */
  readonly changes: number;
  /** Ticks that the mid rises with each message, strictly; 0 = it wanders. */
  readonly drift: number;
};

export function loopingStream({ temper, count, seed, firstMid, changes, drift }: FeedShape): Stream {
  return closed(bookStream(temper, count, seed, firstMid, { changes, drift }));
}

/** The stream with one message more. */
export function closed({ snapshot, messages }: Stream): Stream {
  const end = new MapBook(), start = new MapBook();
  end.applySnapshot(snapshot.bids, snapshot.asks);
  start.applySnapshot(snapshot.bids, snapshot.asks);
  for (const { bids, asks } of messages) end.applyDelta(bids, asks);
  return { snapshot, messages: [...messages, difference(end, start)] };
}

/** The book after the first `count` messages of an endless round. */
export function replayed({ snapshot, messages }: Stream, count: number): MapBook {
  const book = new MapBook();
  book.applySnapshot(snapshot.bids, snapshot.asks);
  for (let i = 0; i < count % messages.length; i++) book.applyDelta(messages[i].bids, messages[i].asks);
  return book;
}

/** What turns one book into another. */
export function difference(from: MapBook, to: MapBook): Message {
  return { bids: sideDifference(from.bid, to.bid), asks: sideDifference(from.ask, to.ask) };
}

function sideDifference(from: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>): Levels {
  const gone = [...from.keys()].filter((price) => !to.has(price)).map((price) => [price, 0] as const);
  return levels(...gone, ...[...to].filter(([price, lots]) => from.get(price) !== lots));
}
