/** A book as the public was told it, for each of the channels that tell changes: what one shows of it, what changed there, and under
 * which ids. @module */
import type { DepthChange } from "../../depth_feed.ts";
import type { Floor } from "../../floors.ts";
import { difference, PublicBook, type Window } from "../../public_book.ts";
import { BOOK_DEPTHS } from "./channels.ts";
import { Sequence } from "./sequence.ts";

export type Told = {
  readonly channel: string;
  readonly window: Window;
  readonly prevSeqId: number;
  readonly seqId: number;
};

const NOTHING: Window = { bids: [], asks: [] };

export class ToldBook {
  #book: PublicBook;
  /** The last message of each channel. */
  last: readonly Told[] = [];
  #updateId: number;
  readonly #views: readonly { readonly channel: string; readonly depth: number; readonly sequence: Sequence }[];
  readonly #windows = new Map<string, Window>();

  constructor(readonly floor: Floor, now: number) {
    const { updateId } = floor;
    this.#updateId = updateId;
    this.#book = bookOf(floor);
    this.#views = [...BOOK_DEPTHS].map(([channel, depth]) => ({
      channel,
      depth,
      sequence: new Sequence(updateId, now),
    }));
    for (const { channel, depth } of this.#views) this.#windows.set(channel, this.#book.window(depth));
  }

  /** Takes what has changed. @returns a message for each channel where any of it shows */
  apply(change: DepthChange, now: number): readonly Told[] {
    // A tape may tell what its snapshot held already, and may jump: then the book is another, and only the market knows it.
    if (change.lastId <= this.#updateId) return [];
    if (change.firstId > this.#updateId + 1) this.#book = bookOf(this.floor);
    else this.#book.apply(change);
    this.#updateId = change.lastId;
    const told: Told[] = [];
    for (const { channel, depth, sequence } of this.#views) {
      const to = this.#book.window(depth), window = difference(this.#windows.get(channel)!, to);
      this.#windows.set(channel, to);
      if (window !== null) told.push({ channel, window, ...sequence.advance(change.lastId, now) });
    }
    if (told.length > 0) this.last = told;
    return told;
  }

  snapshot(channel: string): Told {
    const { sequence } = this.#views.find((view) => view.channel === channel)!;
    return { channel, window: this.#windows.get(channel)!, prevSeqId: -1, seqId: sequence.seqId };
  }

  /** Signs of life of the channels that have been quiet. */
  keepAlive(now: number): Told[] {
    return this.#views.flatMap(({ channel, sequence }) => {
      const ids = sequence.keepAlive(now);
      return ids === null ? [] : [{ channel, window: NOTHING, ...ids }];
    });
  }

  reset(): void {
    for (const { sequence } of this.#views) sequence.reset(this.#updateId);
  }
}

function bookOf({ market }: Floor): PublicBook {
  return new PublicBook({ bids: market.depth("buy", Infinity), asks: market.depth("sell", Infinity) });
}
