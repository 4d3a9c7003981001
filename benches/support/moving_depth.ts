/** An endless depth feed of one market: passes over thousands of different frames, each pass with ids of its own and
 * a snapshot before it. Most frames move the mid by a tick or more; which do is known beforehand. @module */
import { OrderBook } from "../../core/book/order_book.ts";
import type { Grid } from "../../core/units.ts";
import { depthFrames, IDS_A_FRAME, snapshotBody } from "./binance_frames.ts";
import type { Stream } from "./book_stream.ts";

/** Ids that are missing between two passes, so that the session sees the gap. */
const GAP = 1_000;

export class MovingDepth {
  /** The frames of this pass. */
  frames: readonly string[] = [];
  /** Of the book that this pass begins with, as REST gives it. */
  snapshot = "";
  /** For each frame: after it the mid stands at least a tick away from where the frame before left it. */
  readonly moves: readonly boolean[];
  readonly #stream: Stream;
  #lastId = 93_000_000_000;

  constructor(stream: Stream, readonly tick: Grid, readonly lot: Grid) {
    this.#stream = stream;
    this.moves = movesOf(stream);
    this.begin();
  }

  /** Spells the next pass. */
  begin(): void {
    const { snapshot, messages } = this.#stream, first = this.#lastId + GAP;
    this.frames = depthFrames(messages, this.tick, this.lot, first);
    this.snapshot = snapshotBody(snapshot, this.tick, this.lot, first);
    this.#lastId = first + messages.length * IDS_A_FRAME;
  }
}

/** For each message: whether it leaves the mid at least a tick away from where the one before left it. */
export function movesOf({ snapshot, messages }: Stream): boolean[] {
  const book = new OrderBook();
  book.applySnapshot(snapshot.bids, snapshot.asks);
  let before = book.bestBid + book.bestAsk;
  return messages.map(({ bids, asks }) => {
    book.applyDelta(bids, asks);
    const after = book.bestBid + book.bestAsk, moved = Math.abs(after - before) >= 2;
    before = after;
    return moved;
  });
}
