/** A venue's depth stream in the rain: a truth book changes, its messages are dropped, doubled and swapped, and whatever keeps the
 * book by the venue's rule is held to the truth after every single message. While it says that the book is gapless, the book must be
 * the one that the venue had at that message; when the rain ends it must find back. @module */
import { assert, assertEquals } from "@std/assert";
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { type DepthRule, DepthSync } from "../../exchanges/shared/depth_sync.ts";
import { Random } from "../../exchanges/shared/random.ts";
import { StreamedSync, type StreamRule } from "../../exchanges/shared/streamed_sync.ts";
import { levels, MapBook } from "./map_book.ts";

type Ids = Pick<BookDelta, "firstId" | "lastId" | "previousId">;
type Pairs = readonly (readonly [price: number, lots: number])[];
/** How a venue numbers its messages. */
export type Numbering = {
  /** The id that a book begins with. */
  readonly begin: number;
  /** Of the next message. `quiet`: it holds no level. `whole`: it is a snapshot whatever its kind says. */
  next(lastId: number, random: Random): Ids & { readonly quiet?: boolean; readonly whole?: boolean };
};
/** Each message is numbered by its place in the stream, in `receivedAt`. */
type Message = BookDelta | BookSnapshot;
/** What keeps the book. */
type Keeper = {
  readonly synced: boolean;
  take(message: Message): void;
  /** Looked at after every message: a fetched snapshot arrives, a silent stream is asked anew. */
  tend(): void;
};
export type TrialResult = { readonly gaps: number; readonly applied: number; readonly snapshots: number };

const RAIN = 0.01, WET = 2_000, DRY = 200;
/** Messages until a snapshot that was asked for is there. */
const SLOW = 12;

class Truth {
  readonly book = new MapBook();
  id: number;
  /** What the book was at each message. */
  readonly history: string[] = [];

  constructor(readonly numbering: Numbering, readonly random: Random) {
    this.id = numbering.begin;
    for (let i = 0; i < 10; i++) this.book.applyDelta(levels([990 - i, 5 + i]), levels([1_010 + i, 5 + i]));
    this.#note();
  }

  get count(): number {
    return this.history.length;
  }

  change(): Message {
    const { quiet = false, whole = false, ...ids } = this.numbering.next(this.id, this.random);
    const bids = quiet ? [] : this.#some(1_000), asks = quiet ? [] : this.#some(1_001, 1);
    this.book.applyDelta(levels(...bids), levels(...asks));
    this.id = ids.lastId ?? this.id;
    this.#note();
    const message = whole ? this.#message(this.#all("bid"), this.#all("ask")) : this.#message(bids, asks);
    return { ...message, ...ids, kind: "book_delta" };
  }

  /** The whole book as it is now: a place in the stream of its own where it comes in the stream. */
  snapshot(inStream: boolean): BookSnapshot {
    if (inStream) this.#note();
    const message = this.#message(this.#all("bid"), this.#all("ask"));
    return { ...message, kind: "book_snapshot", firstId: null, lastId: this.id, previousId: null };
  }

  #message(bids: Pairs, asks: Pairs) {
    const at = this.count - 1 as Micros;
    return { instrument: 0 as InstrumentId, venueAt: at, receivedAt: at, bids: levels(...bids), asks: levels(...asks) };
  }

  #some(from: number, direction = -1): [number, number][] {
    const count = 1 + this.random.int(3);
    return Array.from({ length: count }, () => [from + direction * this.random.int(20), this.random.int(4)]);
  }

  #all(side: "bid" | "ask"): Pairs {
    return this.book.levels(side);
  }

  #note(): void {
    this.history.push(JSON.stringify([this.book.levels("bid"), this.book.levels("ask")]));
  }
}

/** What came out of the keeper, and where in the stream it stands. */
class Local {
  readonly book = new MapBook();
  at = -1;
  applied = 0;
  snapshots = 0;

  readonly emit = (event: Message): void => {
    if (event.kind === "book_snapshot") this.snapshots++;
    if (event.kind === "book_snapshot") this.book.applySnapshot(event.bids, event.asks);
    else this.book.applyDelta(event.bids, event.asks);
    this.at = event.receivedAt;
    this.applied++;
  };

  get text(): string {
    return JSON.stringify([this.book.levels("bid"), this.book.levels("ask")]);
  }
}

/** Venues whose snapshot is fetched beside the stream. */
export function tryFetched(rule: DepthRule, numbering: Numbering, seed: number): TrialResult {
  return trial(numbering, seed, (truth, local, gap) => {
    const sync = new DepthSync(rule);
    // Taken when the venue looked, there some messages later.
    let fetched: BookSnapshot | null = truth.snapshot(false), wait = SLOW;
    sync.begin();
    const fetch = () => {
      fetched = truth.snapshot(false);
      wait = truth.random.int(SLOW);
    };
    return {
      get synced() {
        return sync.state === "synced";
      },
      take(message) {
        assert(message.kind === "book_delta");
        if (sync.change(message, local.emit) !== "gap") return;
        gap();
        fetch();
      },
      tend() {
        if (fetched === null || wait-- > 0) return;
        const outcome = sync.snapshot(fetched, local.emit);
        fetched = null;
        if (outcome === "gap") gap();
        if (outcome === "stale" || outcome === "gap") fetch();
      },
    };
  });
}

/** Venues whose snapshot comes in the stream when it is asked for anew. */
export function tryStreamed(rule: StreamRule, numbering: Numbering, seed: number): TrialResult {
  return trial(numbering, seed, (truth, local, gap, deliver) => {
    const sync = new StreamedSync(rule);
    let wait = 0;
    sync.begin();
    return {
      get synced() {
        return sync.synced;
      },
      take(message) {
        const outcome = message.kind === "book_snapshot"
          ? sync.snapshot(message, local.emit)
          : sync.change(message, local.emit);
        if (outcome === "gap") gap();
      },
      tend() {
        if (sync.synced || wait-- > 0) return;
        wait = 2 * SLOW; // a snapshot may be lost as well: then it is asked for again
        deliver(() => truth.snapshot(true));
      },
    };
  });
}

function trial(
  numbering: Numbering,
  seed: number,
  build: (truth: Truth, local: Local, gap: () => void, deliver: (make: () => Message) => void) => Keeper,
): TrialResult {
  const random = new Random(seed), truth = new Truth(numbering, random), local = new Local();
  const queue: Message[] = [], wanted: (() => Message)[] = [];
  let gaps = 0, rain = RAIN;
  const keeper = build(truth, local, () => gaps++, (make) => wanted.push(make));
  const send = (message: Message) => {
    const luck = random.next() / rain;
    if (luck < 1) return;
    if (luck < 2) queue.push(message);
    queue.push(message);
    if (luck > 2 && luck < 3 && queue.length > 1) queue.push(queue.splice(-2, 1)[0]);
  };
  for (let i = 0; i < WET + DRY; i++) {
    if (i === WET) rain = 1e-12;
    send(truth.change());
    for (const make of wanted.splice(0)) send(make());
    // A few stay on the way, so that some can be swapped.
    while (queue.length > (i < WET ? 2 : 0)) {
      keeper.take(queue.shift()!);
      if (keeper.synced) {
        assertEquals(local.text, truth.history[local.at], `seed ${seed}, message ${i}: not the venue's book`);
      }
    }
    keeper.tend();
    if (keeper.synced) assertEquals(local.text, truth.history[local.at], `seed ${seed}, after message ${i}`);
  }
  assert(keeper.synced, `seed ${seed}: the book did not come back`);
  assertEquals([local.at, local.text], [truth.count - 1, truth.history.at(-1)], `seed ${seed}: not up to date`);
  return { gaps, applied: local.applied, snapshots: local.snapshots };
}

/** One seed after the other: gaps were met and healed, and most messages were of use. */
export function assertHeals(run: (seed: number) => TrialResult, leastGaps = 10): void {
  for (let seed = 1; seed <= 4; seed++) {
    const { gaps, applied, snapshots } = run(seed);
    assert(gaps >= leastGaps, `seed ${seed}: ${gaps} gaps were seen in ${WET} messages`);
    assert(snapshots > gaps / 2 && applied > WET / 4, `seed ${seed}: ${snapshots} snapshots, ${applied} of use`);
  }
}

/** Ids without holes; a message covers one to four of them. */
export const RANGES: Numbering = {
  begin: 100,
  next: (id, random) => ({ firstId: id + 1, lastId: id + 1 + random.int(4), previousId: null }),
};
/** Ids with holes, and the last id of the message before. */
export const LINKS: Numbering = {
  begin: 1_000,
  next(id, random) {
    const lastId = id + 1 + random.int(50);
    return { firstId: lastId - random.int(lastId - id), lastId, previousId: id };
  },
};
