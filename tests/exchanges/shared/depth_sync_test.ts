import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type DepthRule, DepthSync } from "../../../exchanges/shared/depth_sync.ts";
import type { BookDelta, BookSnapshot } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { levels, MapBook } from "../../support/map_book.ts";

/** Ids as Binance spot counts them: each change covers `first` to `last`. */
const SPOT: DepthRule = { first: judge, next: judge };
function judge(id: number, { firstId, lastId }: BookDelta) {
  if ((lastId ?? 0) <= id) return "old";
  return (firstId ?? 0) <= id + 1 ? "next" : "gap";
}
/** Ids as Binance futures count them: a change names the last id of the one before. */
const CHAINED: DepthRule = {
  first: (id, { firstId, lastId }) => (lastId ?? 0) < id ? "old" : (firstId ?? 0) <= id ? "next" : "gap",
  next: (id, { previousId }) => previousId === id ? "next" : "gap",
};

const base = { instrument: 0 as InstrumentId, venueAt: null, receivedAt: 0 as Micros, previousId: null };
type Pairs = readonly (readonly [number, number])[];
const change = (firstId: number, lastId: number, bids: Pairs = [], previousId: number | null = null): BookDelta => ({
  ...base,
  kind: "book_delta",
  firstId,
  lastId,
  previousId,
  bids: levels(...bids),
  asks: levels(),
});
const snapshot = (lastId: number, bids: Pairs = []): BookSnapshot => ({
  ...base,
  kind: "book_snapshot",
  firstId: null,
  lastId,
  bids: levels(...bids),
  asks: levels(),
});

function started(rule = SPOT, longest?: number) {
  const sync = new DepthSync(rule, longest), ids: (number | null)[] = [], book = new MapBook();
  const emit = (event: BookSnapshot | BookDelta) => {
    ids.push(event.lastId);
    if (event.kind === "book_snapshot") book.applySnapshot(event.bids, event.asks);
    else book.applyDelta(event.bids, event.asks);
  };
  sync.begin();
  return { sync, ids, book, emit };
}

Deno.test("DepthSync joins kept changes to the snapshot, dropping what it covers", () => {
  const { sync, ids, emit } = started();
  for (const [first, last] of [[1, 3], [4, 6], [7, 9]]) {
    assertEquals(sync.change(change(first, last), emit), "buffered");
  }
  assertEquals(sync.buffered, 3);
  assertEquals(sync.snapshot(snapshot(5), emit), "synced");
  assertEquals(ids, [5, 6, 9]);
  assertEquals([sync.state, sync.lastId], ["synced", 9]);
  assertEquals(sync.change(change(10, 12), emit), "applied");
  assertEquals(sync.change(change(8, 12), emit), "old");
});

Deno.test("DepthSync copies what it keeps: the levels of a change are borrowed", () => {
  const { sync, book, emit } = started();
  const borrowed = change(6, 6, [[100, 1]]);
  sync.change(borrowed, emit);
  borrowed.bids.prices[0] = 999;
  sync.snapshot(snapshot(5), emit);
  assertEquals(book.levels("bid"), [[100, 1]]);
});

Deno.test("DepthSync asks again for a snapshot older than the first change it kept", () => {
  const { sync, ids, emit } = started();
  sync.change(change(10, 12), emit);
  assertEquals(sync.snapshot(snapshot(8), emit), "stale");
  assertEquals([sync.state, ids], ["buffering", []]);
  assertEquals(sync.snapshot(snapshot(9), emit), "synced", "10 continues 9");
  assertEquals(ids, [9, 12]);
});

Deno.test("DepthSync loses the book on a gap and keeps the change after it", () => {
  const { sync, ids, emit } = started();
  sync.snapshot(snapshot(5), emit);
  assertEquals(sync.change(change(8, 9), emit), "gap");
  assertEquals([sync.state, sync.buffered], ["buffering", 1]);
  assertEquals(sync.snapshot(snapshot(7), emit), "synced");
  assertEquals(ids, [5, 7, 9]);
});

Deno.test("DepthSync takes no gap from a spare connection", () => {
  const { sync, ids, emit } = started();
  sync.snapshot(snapshot(5), emit);
  assertEquals(sync.change(change(8, 9), emit, "old"), "old");
  assertEquals(sync.change(change(6, 7), emit, "old"), "applied");
  assertEquals(sync.change(change(8, 9), emit), "applied");
  assertEquals(ids, [5, 7, 9]);
});

Deno.test("DepthSync finds a gap among the kept changes", () => {
  const { sync, ids, emit } = started();
  for (const [first, last] of [[4, 6], [9, 9], [10, 11]]) sync.change(change(first, last), emit);
  assertEquals(sync.snapshot(snapshot(5), emit), "gap");
  assertEquals([ids, sync.state, sync.buffered], [[5, 6], "buffering", 2]);
});

Deno.test("DepthSync stays within its bound; then the snapshot must be newer", () => {
  const { sync, emit } = started(SPOT, 4);
  for (let id = 1; id <= 5; id++) sync.change(change(id, id), emit);
  assertEquals(sync.buffered, 3);
  assertEquals(sync.snapshot(snapshot(1), emit), "stale");
  assertEquals(sync.snapshot(snapshot(2), emit), "synced");
  assertEquals(sync.lastId, 5);
});

Deno.test("DepthSync wants no snapshot and keeps no change while it is idle or synced", () => {
  const { sync, ids, emit } = started();
  sync.snapshot(snapshot(5), emit);
  assertEquals(sync.snapshot(snapshot(9), emit), "unwanted");
  sync.stop();
  assertEquals(sync.change(change(6, 6), emit), "old");
  assertEquals(sync.snapshot(snapshot(9), emit), "unwanted");
  assertEquals([sync.state, ids], ["idle", [5]]);
});

Deno.test("DepthSync judges the first change after a snapshot by a rule of its own", () => {
  const { sync, ids, emit } = started(CHAINED);
  sync.snapshot(snapshot(5), emit);
  assertEquals(sync.change(change(4, 8, [], 3), emit), "applied", "the first need only cover the snapshot's id");
  assertEquals(sync.change(change(20, 22, [], 8), emit), "applied");
  assertEquals(sync.change(change(23, 25, [], 21), emit), "gap");
  assertEquals(ids, [5, 8, 22]);
});

Deno.test("DepthSync gives the book of a plain replay wherever the snapshot falls (property)", () => {
  const step = fc.record({
    price: fc.integer({ min: 1, max: 9 }),
    size: fc.nat(3),
    width: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), fc.nat(), fc.nat(), (steps, cut, delay) => {
      const truth = new MapBook(), changes: BookDelta[] = [], states: Pairs[] = [];
      let id = 0;
      for (const { price, size, width } of steps) {
        const next = change(id + 1, id += width, [[price, size]]);
        changes.push(next);
        truth.applyDelta(next.bids, next.asks);
        states.push(truth.levels("bid"));
      }
      const at = cut % changes.length, late = Math.min(changes.length, at + 1 + delay % 5);
      const { sync, book, emit } = started();
      changes.slice(0, late).forEach((next) => sync.change(next, emit));
      assertEquals(sync.snapshot(snapshot(changes[at].lastId ?? 0, states[at]), emit), "synced");
      for (const next of changes.slice(late)) sync.change(next, emit);
      assertEquals(book.levels("bid"), truth.levels("bid"));
    }),
    { seed: 5, numRuns: 300 },
  );
});
