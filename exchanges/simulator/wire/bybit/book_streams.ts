/** The books that the public follows. Each depth of a market is a stream of its own: a snapshot first, then what
 * changed in its window, numbered by `u` without a hole; depth 1 tells the best prices as they are, and again after
 * three seconds without a change. `seq` counts for all depths of a market together. Source: Bybit v5 docs, "Orderbook"
 * of 2026-07-24, and recorded frames; read 2026-11-26. @module */
import { type Micros, MICROS_PER_SECOND } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { DepthChange } from "../../depth_feed.ts";
import type { PublicBest } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import type { VenueServices } from "../../venue.ts";
import type { Category } from "./category.ts";
import { fixed, millis, trimmed } from "./numbers.ts";
import { difference, PublicBook, type Window } from "../../public_book.ts";
import { BEST_DEPTH, DELTA_DEPTHS } from "./topics.ts";

/** Silence after which depth 1 says again what it said. */
const REPEAT_AFTER = 3 * MICROS_PER_SECOND;
/** Where numbering begins; after a restart of the service it is 1. */
const FIRST_ID = 1_000_000, RESTART_ID = 1;
/** The REST book bears the numbers of this stream. */
const REST_DEPTH = 1_000;

/** What becomes of a change of the book: it is told, nobody hears of it, or the public's book stands still for now. */
export type Fate = "told" | "lost" | "held";

type DepthStream = {
  id: number;
  /** What its followers hold; null = nobody follows it. */
  seen: Window | null;
  /** Its last message of a change, and the one before. */
  last: string | null;
  former: string | null;
};
type Shelf = {
  readonly floor: Floor;
  readonly book: PublicBook;
  readonly held: DepthChange[];
  readonly depths: ReadonlyMap<number, DepthStream>;
  readonly best: { id: number; shown: Window; sequence: number; matchedAt: number; sentAt: Micros };
};

export interface Audience {
  isHeard(category: Category, topic: string): boolean;
  publish(category: Category, topic: string, text: string): void;
}

export class BookStreams {
  readonly #shelves = new Map<string, Shelf>();

  constructor(readonly services: VenueServices, readonly audience: Audience) {
    // What the public has seen of a made-up market begins with its opening, not with a moment between two messages of depth.
    for (const floor of services.exchange.floors.values()) if (floor.market.bestBid > 0) this.#shelf(floor);
  }

  /** The book of one depth for who has just come. */
  first(floor: Floor, depth: number): string {
    const shelf = this.#shelf(floor);
    if (depth === BEST_DEPTH) return this.#bestText(shelf);
    const stream = shelf.depths.get(depth)!;
    stream.seen ??= shelf.book.window(depth);
    return this.#text(shelf, depth, "snapshot", stream.id, stream.seen);
  }

  /** The book over REST, with the numbers of the deepest stream. */
  rest(floor: Floor, limit: number): { readonly window: Window; readonly id: number; readonly sequence: number } {
    const { book, depths } = this.#shelf(floor);
    return { window: book.window(limit), id: depths.get(REST_DEPTH)!.id, sequence: floor.updateId };
  }

  onDepth(floor: Floor, change: DepthChange, fate: Fate): void {
    const shelf = this.#shelf(floor);
    shelf.held.push(change);
    if (fate === "held") return;
    for (const one of shelf.held.splice(0)) shelf.book.apply(one);
    for (const [depth, stream] of shelf.depths) this.#advance(shelf, depth, stream, fate);
  }

  onBest(floor: Floor, { bidPrice, bidSize, askPrice, askSize }: PublicBest): void {
    const shelf = this.#shelf(floor), { best } = shelf;
    best.id++;
    best.shown = {
      bids: bidSize > 0 ? [[bidPrice, bidSize]] : [],
      asks: askSize > 0 ? [[askPrice, askSize]] : [],
    };
    this.#stamp(shelf);
    this.#publish(shelf, BEST_DEPTH, () => this.#bestText(shelf));
  }

  /** Whether some depth has a message that could be repeated. */
  hasFormer(floor: Floor): boolean {
    return [...this.#shelf(floor).depths.values()].some(({ former }) => former !== null);
  }

  /** Says the change before the last one of each depth once more. */
  repeat(floor: Floor): void {
    const shelf = this.#shelf(floor);
    for (const [depth, { former }] of shelf.depths) {
      if (former !== null) this.#publish(shelf, depth, () => former);
    }
  }

  /** The service begins anew: all streams count from 1, with the whole book. */
  restart(floor: Floor): void {
    const shelf = this.#shelf(floor);
    for (const [depth, stream] of shelf.depths) {
      stream.id = RESTART_ID;
      stream.last = stream.former = null;
      if (stream.seen !== null) stream.seen = shelf.book.window(depth);
      this.#publish(shelf, depth, () => this.first(floor, depth));
    }
    shelf.best.id = RESTART_ID;
    this.#publish(shelf, BEST_DEPTH, () => this.#bestText(shelf));
  }

  /** When depth 1 of some market has been silent for long enough. */
  get nextAt(): number {
    let at = Infinity;
    for (const shelf of this.#shelves.values()) {
      if (this.#isHeard(shelf, BEST_DEPTH)) at = Math.min(at, shelf.best.sentAt + REPEAT_AFTER);
    }
    return at;
  }

  onTimer(now: number): void {
    for (const shelf of this.#shelves.values()) {
      if (shelf.best.sentAt + REPEAT_AFTER > now) continue;
      shelf.best.sentAt = this.services.exchange.now;
      this.#publish(shelf, BEST_DEPTH, () => this.#bestText(shelf));
    }
  }

  #advance(shelf: Shelf, depth: number, stream: DepthStream, fate: Fate): void {
    if (!this.#isHeard(shelf, depth)) {
      // Its number goes on unseen; who comes next begins with the book as it then is.
      stream.id++;
      stream.seen = stream.last = stream.former = null;
      return;
    }
    const window = shelf.book.window(depth), change = difference(stream.seen ?? EMPTY, window);
    stream.seen = window;
    if (change === null) return;
    stream.id++;
    if (fate === "lost") return;
    stream.former = stream.last;
    const text = stream.last = this.#text(shelf, depth, "delta", stream.id, change);
    this.#publish(shelf, depth, () => text);
  }

  #bestText(shelf: Shelf): string {
    const { id, shown, sequence, matchedAt } = shelf.best;
    return bookText(shelf.floor.instrument, BEST_DEPTH, "snapshot", shown, {
      id,
      sequence,
      sentAt: millis(this.services.venueNow),
      matchedAt,
    });
  }

  #text({ floor }: Shelf, depth: number, type: "snapshot" | "delta", id: number, levels: Window): string {
    const at = millis(this.services.venueNow);
    return bookText(floor.instrument, depth, type, levels, { id, sequence: floor.updateId, sentAt: at, matchedAt: at });
  }

  #isHeard({ floor: { instrument } }: Shelf, depth: number): boolean {
    return this.audience.isHeard(categoryOf(instrument), `orderbook.${depth}.${instrument.symbol}`);
  }

  #publish(shelf: Shelf, depth: number, write: () => string): void {
    const { instrument } = shelf.floor;
    if (this.#isHeard(shelf, depth)) {
      this.audience.publish(categoryOf(instrument), `orderbook.${depth}.${instrument.symbol}`, write());
    }
  }

  #stamp({ best, floor }: Shelf): void {
    best.sequence = floor.updateId;
    best.matchedAt = millis(this.services.venueNow);
    best.sentAt = this.services.exchange.now;
  }

  #shelf(floor: Floor): Shelf {
    let shelf = this.#shelves.get(floor.key);
    if (shelf !== undefined) return shelf;
    const bids = floor.market.depth("buy", Infinity), asks = floor.market.depth("sell", Infinity);
    const book = new PublicBook({ bids, asks });
    const depths = new Map(
      DELTA_DEPTHS.map((depth) => [depth, { id: FIRST_ID + depth, seen: null, last: null, former: null }]),
    );
    const best = { id: FIRST_ID, shown: book.window(1), sequence: 0, matchedAt: 0, sentAt: 0 as Micros };
    this.#shelves.set(floor.key, shelf = { floor, book, held: [], depths, best });
    this.#stamp(shelf);
    return shelf;
  }
}

const EMPTY: Window = { bids: [], asks: [] };

export function categoryOf({ kind }: Pick<Instrument, "kind">): Category {
  return kind === "spot" ? "spot" : "linear";
}

type Stamps = { readonly id: number; readonly sequence: number; readonly sentAt: number; readonly matchedAt: number };

/** The type stands behind the time on spot and at depth 1, and before it else. */
function bookText(
  instrument: Instrument,
  depth: number,
  type: "snapshot" | "delta",
  { bids, asks }: Window,
  { id, sequence, sentAt, matchedAt }: Stamps,
): string {
  const { symbol, kind } = instrument, timeFirst = kind === "spot" || depth === BEST_DEPTH;
  const head = timeFirst ? `"ts":${sentAt},"type":"${type}"` : `"type":"${type}","ts":${sentAt}`;
  return `{"topic":"orderbook.${depth}.${symbol}",${head},"data":{"s":"${symbol}","b":${
    levelTexts(bids, instrument)
  },` +
    `"a":${levelTexts(asks, instrument)},"u":${id},"seq":${sequence}},"cts":${matchedAt}}`;
}

/** Levels as the venue prints them: `[["price","size"],…]`. */
export function levelTexts(levels: Window["bids"], { tick, lot, kind }: Instrument): string {
  const print = kind === "spot" ? trimmed : fixed;
  return `[${
    levels.map(([price, size]) => `["${print(price, tick)}","${size === 0 ? "0" : print(size, lot)}"]`).join(",")
  }]`;
}
