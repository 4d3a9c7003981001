import { assertEquals } from "@std/assert";
import type { DepthChange } from "../../../../../exchanges/simulator/depth_feed.ts";
import { ToldBook } from "../../../../../exchanges/simulator/wire/okx/told_book.ts";

type Levels = [number, number][];
const floor = (bids: Levels, asks: Levels) =>
  ({ updateId: 100, market: { depth: (side: string) => side === "buy" ? bids : asks } }) as never;
const change = (lastId: number, bids: Levels, asks: Levels = [], firstId = 0): DepthChange => ({
  firstId,
  lastId,
  bids,
  asks,
});
const many = (from: number, count: number): Levels => Array.from({ length: count }, (_, i) => [from - i, 1]);

Deno.test("ToldBook tells a change on each channel where it shows, with the ids of that channel", () => {
  const book = new ToldBook(floor(many(1_000, 60), [[1_001, 5]]), 0);
  assertEquals(book.snapshot("books").seqId, 100);
  assertEquals(book.snapshot("books50-l2-tbt").window.bids.length, 50);
  const deep = book.apply(change(110, [[945, 7]]), 1e6);
  assertEquals(deep.map(({ channel, prevSeqId, seqId }) => [channel, prevSeqId, seqId]), [
    ["books", 100, 110],
    ["books-l2-tbt", 100, 110],
  ]);
  const near = book.apply(change(120, [[1_000, 0]]), 2e6);
  assertEquals(near.find(({ channel }) => channel === "books50-l2-tbt"), {
    channel: "books50-l2-tbt",
    window: { bids: [[1_000, 0], [950, 1]], asks: [] }, // the one that comes into sight
    prevSeqId: 100,
    seqId: 120,
  });
  assertEquals(near[0].prevSeqId, 110);
  assertEquals(book.last, near);
  assertEquals(book.snapshot("books"), {
    channel: "books",
    window: { bids: book.snapshot("books").window.bids, asks: [[1_001, 5]] },
    prevSeqId: -1,
    seqId: 120,
  });
});

Deno.test("ToldBook says nothing of a change that leads nowhere", () => {
  const book = new ToldBook(floor([[10, 1]], []), 0);
  assertEquals(book.apply(change(101, [[10, 1]]), 1), []);
  assertEquals(book.snapshot("books").seqId, 100);
});

Deno.test("ToldBook lives, and lets its ids fall, without a change", () => {
  const book = new ToldBook(floor([[10, 1]], []), 0);
  assertEquals(book.keepAlive(59e6), []);
  assertEquals(book.keepAlive(60e6).map(({ window, prevSeqId, seqId }) => [window, prevSeqId, seqId])[0], [
    { bids: [], asks: [] },
    100,
    100,
  ]);
  book.reset();
  assertEquals(book.apply(change(104, [[10, 2]]), 61e6).map(({ prevSeqId, seqId }) => [prevSeqId, seqId])[0], [100, 7]);
});

Deno.test("ToldBook takes the whole book where a tape jumps, and nothing that it held before", () => {
  const bids: Levels = [[10, 1], [9, 2]], book = new ToldBook(floor(bids, []), 0);
  assertEquals(book.apply(change(100, [[10, 7]]), 1), []);
  bids.splice(0, 2, [8, 3], [7, 4]);
  const [told] = book.apply(change(210, [[7, 4]], [], 205), 2);
  assertEquals(told.window.bids, [[10, 0], [9, 0], [8, 3], [7, 4]]);
  assertEquals([told.prevSeqId, told.seqId, book.snapshot("books").window.bids], [100, 210, [[8, 3], [7, 4]]]);
});
