import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { getHeapStatistics } from "node:v8";
import type { Price, Size } from "../../../core/units.ts";
import type { Levels } from "../../../core/book/levels.ts";
import { OrderBook } from "../../../core/book/order_book.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { levels, MapBook } from "../../support/map_book.ts";

const NONE = levels();
const SIDES = ["bid", "ask"] as const;
const prices = new Float64Array(20_000), sizes = new Float64Array(20_000);

/** Everything that the book shows, against the referee. */
function assertSame(book: OrderBook, model: MapBook, message: string): void {
  for (const side of SIDES) {
    const expected = model.levels(side), count = book.top(side, prices.length, prices, sizes);
    assertEquals(count, expected.length, message);
    assertEquals(book.levelCount(side), count, message);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const [price, lots] = expected[i];
      if (prices[i] !== price || sizes[i] !== lots) {
        assertEquals([prices[i], sizes[i]], [price, lots], `${message}: ${side} ${i}`);
      }
      if (book.sizeAt(side, price as Price) !== lots) assertEquals(book.sizeAt(side, price as Price), lots as Size);
      sum += lots;
      if (i < 20 && book.depth(side, i + 1) !== sum) assertEquals(book.depth(side, i + 1), sum as Size, message);
      if (i < 20) assertEquals(book.depthWithin(side, Math.abs(price - expected[0][0])), sum as Size, message);
      if (i < 20) assertEquals(book.walk(side, sum as Size), price as Price, message);
    }
    assertEquals(book.walk(side, sum + 1 as Size), 0 as Price, message);
  }
  const bid = model.best("bid"), ask = model.best("ask");
  assertEquals([book.bestBid, book.bestAsk] as number[], [bid, ask], message);
  assertEquals([book.bestBidSize, book.bestAskSize] as number[], [model.bid.get(bid) ?? 0, model.ask.get(ask) ?? 0]);
  assertEquals([book.crossed, book.locked], [ask > 0 && bid > ask, ask > 0 && bid === ask], message);
}

Deno.test("OrderBook is empty at first, with 0 for what is not there", () => {
  const book = new OrderBook();
  assertSame(book, new MapBook(), "new");
  assertEquals([book.bestBid, book.bestAsk, book.bestBidSize, book.bestAskSize] as number[], [0, 0, 0, 0]);
  assertEquals([book.crossed, book.locked], [false, false]);
  book.applyDelta(levels([5, 1]), NONE);
  assertEquals([book.crossed, book.locked], [false, false], "one side alone cannot cross");
});

Deno.test("applySnapshot() replaces all; applyDelta() changes, adds and removes", () => {
  const book = new OrderBook();
  book.applySnapshot(levels([100, 5], [99, 6]), levels([101, 7], [102, 8]));
  book.applyDelta(levels([100, 0], [98, 1], [42, 0]), levels([101, 9]));
  assertEquals([book.bestBid, book.bestBidSize, book.bestAsk, book.bestAskSize] as number[], [99, 6, 101, 9]);
  assertEquals([book.levelCount("bid"), book.levelCount("ask")], [2, 2]);
  book.applySnapshot(levels([50, 1]), NONE);
  assertEquals([book.bestBid, book.bestAsk, book.levelCount("bid")] as number[], [50, 0, 1]);
  book.clear();
  assertSame(book, new MapBook(), "cleared");
});

Deno.test("a book that crosses or locks says so and heals with the next message", () => {
  const book = new OrderBook();
  book.applySnapshot(levels([100, 5]), levels([101, 7]));
  book.applyDelta(levels([101, 1]), NONE);
  assertEquals([book.crossed, book.locked], [false, true]);
  book.applyDelta(levels([105, 1]), NONE);
  assertEquals([book.crossed, book.locked], [true, false]);
  book.applyDelta(levels([105, 0], [101, 0]), NONE);
  assertEquals([book.crossed, book.locked, book.bestBid as number], [false, false, 100]);
});

Deno.test("a level that no grid can hold is refused, and the book is empty rather than half right", () => {
  const cases: [Levels, Levels, string][] = [
    [levels([7, 1], [0, 1]), NONE, "the bid of 1 lots at 0 ticks"],
    [NONE, levels([2 ** 30, 1]), "the ask of 1 lots at 1073741824 ticks"],
    [levels([7.5, 1]), NONE, "the bid of 1 lots at 7.5 ticks"],
    [NONE, levels([7, -1]), "the ask of -1 lots at 7 ticks"],
    [levels([7, NaN]), NONE, "the bid of NaN lots at 7 ticks"],
  ];
  for (const [bids, asks, words] of cases) {
    for (const apply of ["applyDelta", "applySnapshot"] as const) {
      const book = new OrderBook();
      book.applySnapshot(levels([100, 5]), levels([101, 7]));
      assertThrows(() => book[apply](bids, asks), RangeError, words);
      assertSame(book, new MapBook(), words);
      book.applySnapshot(levels([100, 5]), levels([101, 7]));
      assertEquals(book.bestBid as number, 100, "it works again after a snapshot");
    }
  }
});

Deno.test("OrderBook takes the memory that its docstring states", () => {
  const book = new OrderBook();
  assertEquals(Math.round(book.bytes / 1000), 73);
  book.applySnapshot(levels([100_000, 1], [50_000, 1]), levels([100_001, 1], [150_000, 1]));
  assertEquals(Math.round(book.bytes / 1000), 272);
});

Deno.test("OrderBook equals a sort-on-read Map over 1,200,000 random changes, however the market moves", () => {
  const tempers: { name: string; holes: number; jump: number; far: number; remove: number; overlap: number }[] = [
    { name: "neighbouring levels", holes: 1, jump: 3, far: 0, remove: 0.45, overlap: 0 },
    { name: "holes", holes: 40, jump: 200, far: 0.01, remove: 0.4, overlap: 0 },
    { name: "jumps past every window", holes: 5, jump: 30_000, far: 0.02, remove: 0.6, overlap: 20 },
    { name: "sides that run dry", holes: 3, jump: 50, far: 0.005, remove: 0.9, overlap: 5 },
    { name: "crossed messages", holes: 2, jump: 20, far: 0, remove: 0.5, overlap: 200 },
    { name: "prices everywhere", holes: 1_000, jump: 1_000_000, far: 0.5, remove: 0.55, overlap: 3 },
  ];
  let changes = 0;
  tempers.forEach(({ name, holes, jump, far, remove, overlap }, index) => {
    const random = new Random(2_026 + index), book = new OrderBook(), model = new MapBook();
    let mid = 500_000;
    const side = (away: number, size: number): Levels => {
      const pairs = Array.from({ length: size }, () => {
        const distance = 1 - overlap + Math.floor(random.next() ** 2 * 300) * holes;
        const price = random.next() < far ? 1 + random.int(2 ** 30 - 1) : mid + away * distance;
        return [Math.min(2 ** 30 - 1, Math.max(1, price)), random.next() < remove ? 0 : 1 + random.int(1e9)] as const;
      });
      return levels(...pairs);
    };
    for (let message = 0; message < 5_000; message++) {
      mid = Math.max(1, mid + Math.round(random.normal() * jump));
      const snapshot = message % 1_500 === 0, bids = side(-1, 20), asks = side(1, 20);
      changes += 40;
      if (snapshot) {
        book.applySnapshot(bids, asks);
        model.applySnapshot(bids, asks);
      } else {
        book.applyDelta(bids, asks);
        model.applyDelta(bids, asks);
      }
      if (random.next() < 0.3) book.settle();
      if (random.next() < 0.02) { for (const which of SIDES) drain(book, model, which); }
      if (book.bestBid !== model.best("bid") || book.bestAsk !== model.best("ask") || message % 250 === 0) {
        assertSame(book, model, `${name}, message ${message}`);
      }
    }
    assertSame(book, model, `${name}, at the end`);
  });
  assertEquals(changes, 1_200_000);
});

/** Removes the whole side, best first, in one message. */
function drain(book: OrderBook, model: MapBook, side: "bid" | "ask"): void {
  const gone = levels(...model.levels(side).map(([price]) => [price, 0] as const));
  const [bids, asks] = side === "bid" ? [gone, NONE] : [NONE, gone];
  book.applyDelta(bids, asks);
  model.applyDelta(bids, asks);
}

Deno.test("OrderBook equals a sort-on-read Map after every message of a short random life", () => {
  const price = fc.oneof(
    fc.integer({ min: 1, max: 2 ** 30 - 1 }),
    fc.integer({ min: 100_000, max: 100_200 }),
    fc.integer({ min: 90_000, max: 110_000 }),
  );
  const side = fc.array(fc.tuple(price, fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 40 }))), {
    maxLength: 12,
  });
  const message = fc.record({
    kind: fc.constantFrom("delta", "delta", "delta", "snapshot", "clear"),
    bids: side,
    asks: side,
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const book = new OrderBook(), model = new MapBook();
      messages.forEach(({ kind, bids, asks }, i) => {
        if (kind === "clear") {
          book.clear();
          model.applySnapshot(NONE, NONE);
        } else {
          const apply = kind === "delta" ? "applyDelta" : "applySnapshot";
          book[apply](levels(...bids), levels(...asks));
          model[apply](levels(...bids), levels(...asks));
        }
        assertSame(book, model, `message ${i}`);
      });
    }),
    { seed: 7, numRuns: 200 },
  );
});

Deno.test("applyDelta(), the top and the sums allocate nothing once warm, with far levels and a moving window", () => {
  const random = new Random(5), book = new OrderBook();
  const kept = new Float64Array(1); // a captured number would be boxed at every change
  let mid = 1_000_000;
  const frames = Array.from({ length: 2_000 }, (_, i) => {
    mid += i < 1_000 ? 7 : -7;
    const side = (away: number) =>
      levels(...Array.from({ length: 22 }, () => {
        const distance = 1 + Math.floor(random.next() ** 3 * 20_000);
        return [mid + away * distance, random.next() < 0.4 ? 0 : 1 + random.int(2 ** 40)] as const;
      }));
    return { bids: side(-1), asks: side(1) };
  });
  const tops = new Float64Array(10), topSizes = new Float64Array(10);
  const replay = () => {
    let sum = 0;
    for (let i = 0; i < frames.length; i++) {
      book.applyDelta(frames[i].bids, frames[i].asks);
      sum += book.bestBid + book.bestAsk + book.depth("bid", 10) + book.depth("ask", 10);
      sum += book.top("bid", 10, tops, topSizes) + book.top("ask", 10, tops, topSizes);
    }
    kept[0] = sum;
  };
  const allocated = () => (getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes;
  let least = Infinity; // the compiler's own work allocates too; it ends after some rounds
  for (let round = 0; round < 12; round++) {
    const before = allocated();
    for (let again = 0; again < 5; again++) replay();
    least = Math.min(least, (allocated() - before) / (5 * frames.length));
  }
  assertLess(least, 100, `${least} bytes per message; the sum was ${kept[0]}`);
});
