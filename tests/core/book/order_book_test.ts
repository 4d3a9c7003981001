import { assertEquals, assertGreaterOrEqual, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { getHeapStatistics } from "node:v8";
import type { Price, Size } from "../../../core/units.ts";
import type { Levels } from "../../../core/book/levels.ts";
import { OrderBook } from "../../../core/book/order_book.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { BookTrial } from "../../support/book_trial.ts";
import { levels, MapBook } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

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

slowTest(
  "OrderBook stays within its memory whatever is thrown at it, keeps the best levels, and says what it forgot",
  () => {
    const book = new OrderBook(), known: number[] = [];
    book.applySnapshot(levels([1_000_000_000, 1], [999_000_000, 1]), levels([1_000_000_001, 1]));
    for (let i = 0; i < 100_000; i += 1_000) {
      const message = Array.from({ length: 1_000 }, (_, k) => [999_999_000 - 7 * (i + k), 3] as const);
      known.push(...message.map(([price]) => price));
      book.applyDelta(levels(...message), NONE);
    }
    assertLess(book.bytes, 1_900_000);
    assertEquals(book.levelCount("bid") + book.forgotten, 100_002);
    assertLess(book.forgotten, 40_000);
    assertEquals([book.top("bid", 60_000, prices, sizes), prices[0], prices[1]], [20_000, 1_000_000_000, known[0]]);
    assertEquals(Array.from(prices.subarray(1)), known.slice(0, 19_999));
    book.applySnapshot(levels([5, 1]), NONE);
    assertEquals([book.forgotten, book.levelCount("bid")], [0, 1]);
  },
);

Deno.test("behind() steps through all levels of a side, from any price", () => {
  const book = new OrderBook();
  book.applySnapshot(levels([100_000, 1], [99_999, 2], [90_000, 3], [7, 4]), levels([100_001, 5], [200_000, 6]));
  const steps = (side: "bid" | "ask", price: number) => {
    const seen: number[] = [];
    for (let at = price as Price; (at = book.behind(side, at)) > 0;) seen.push(at);
    return seen;
  };
  assertEquals(steps("bid", 2 ** 30 - 1), [100_000, 99_999, 90_000, 7]);
  assertEquals(steps("bid", 95_000), [90_000, 7]);
  assertEquals(steps("ask", 1), [100_001, 200_000]);
  assertEquals([steps("bid", 7), steps("ask", 200_000), steps("bid", 0), steps("bid", 0.5)], [[], [], [], []]);
  assertEquals([book.best("bid"), book.best("ask")] as number[], [100_000, 100_001]);
});

slowTest("OrderBook equals a sort-on-read Map over 1,040,000 random operations, however the market moves", () => {
  let operations = 0;
  for (let seed = 0; seed < 16; seed++) { // `deno task book-ops` goes on from here
    const trial = new BookTrial(seed);
    while (trial.operations < 65_000) trial.step();
    operations += trial.operations;
  }
  assertGreaterOrEqual(operations, 1_040_000);
});

slowTest("OrderBook equals a sort-on-read Map after every message of a short random life", () => {
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

slowTest("applyDelta(), the top and the sums allocate nothing once warm, with far levels and a moving window", () => {
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
