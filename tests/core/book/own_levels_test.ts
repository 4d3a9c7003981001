import { assertEquals } from "@std/assert";
import type { Price, Size } from "../../../core/units.ts";
import { OrderBook } from "../../../core/book/order_book.ts";
import { MOST_OWN, OwnLevels } from "../../../core/book/own_levels.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { levels, MapBook } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

const SIDES = ["bid", "ask"] as const;
const prices = new Float64Array(64), sizes = new Float64Array(64);

function bookOf(bids: [number, number][], asks: [number, number][]): OrderBook {
  const book = new OrderBook();
  book.applySnapshot(levels(...bids), levels(...asks));
  return book;
}

function ownOf(...orders: ["bid" | "ask", number, number][]): OwnLevels {
  const own = new OwnLevels();
  for (const [side, price, lots] of orders) own.add(side, price as Price, lots as Size);
  return own;
}

Deno.test("add() sums orders at one price, apart for each side, until clear()", () => {
  const own = ownOf(["bid", 100, 3], ["bid", 100, 4], ["ask", 100, 5]);
  assertEquals([own.at("bid", 100 as Price), own.at("ask", 100 as Price), own.at("bid", 99 as Price)] as number[], [
    7,
    5,
    0,
  ]);
  own.clear();
  assertEquals([own.at("bid", 100 as Price), own.at("ask", 100 as Price)] as number[], [0, 0]);
});

Deno.test("add() says when there is no room, and still takes more at a price it knows", () => {
  const own = new OwnLevels();
  for (let i = 0; i < MOST_OWN; i++) assertEquals(own.add("bid", 1 + i as Price, 1 as Size), true);
  assertEquals(own.add("bid", 9_999 as Price, 1 as Size), false);
  assertEquals([own.add("bid", 7 as Price, 1 as Size), own.at("bid", 7 as Price)], [true, 2 as Size]);
  assertEquals(own.add("ask", 9_999 as Price, 1 as Size), true);
});

Deno.test("bestOthers() passes over levels that are ours alone, however many, and is 0 where nobody else stands", () => {
  const ours = Array.from({ length: 40 }, (_, i): [number, number] => [1_000 - i, 2]);
  const own = ownOf(...ours.map(([price, lots]): ["bid", number, number] => ["bid", price, lots]));
  assertEquals(own.bestOthers(bookOf([...ours, [3, 9]], [[1_001, 5]]), "bid") as number, 3);
  assertEquals(own.bestOthers(bookOf(ours, []), "bid") as number, 0);
  assertEquals(own.bestOthers(bookOf(ours, [[1_001, 5]]), "ask") as number, 1_001);
  assertEquals(
    own.bestOthers(bookOf([[1_000, 3], [999, 2]], []), "bid") as number,
    1_000,
    "one lot is somebody else's",
  );
  assertEquals(
    own.bestOthers(bookOf([[1_000, 1], [500, 2]], []), "bid") as number,
    500,
    "less than ours shows none of others",
  );
});

Deno.test("sizeOthers() never goes below nothing", () => {
  const own = ownOf(["bid", 100, 7]);
  const at = (shown: number) => own.sizeOthers(bookOf([[100, shown]], []), "bid", 100 as Price) as number;
  assertEquals([at(10), at(7), at(2)], [3, 0, 0]);
});

slowTest("best, size, depth and top of others equal a naive subtraction over 4,000 random books", () => {
  const random = new Random(17), book = new OrderBook(), own = new OwnLevels();
  for (let round = 0; round < 4_000; round++) {
    const model = new MapBook(), spread = round % 3 === 0 ? 9_000 : 20;
    const side = (away: number) =>
      levels(...Array.from({ length: random.int(12) }, () => {
        return [1_000_000 + away * (1 + random.int(spread)), 1 + random.int(4)] as const;
      }));
    const bids = side(-1), asks = side(1);
    book.applySnapshot(bids, asks);
    model.applySnapshot(bids, asks);
    own.clear();
    for (const at of SIDES) {
      for (const price of model[at].keys()) {
        if (random.next() < 0.5) own.add(at, price as Price, 1 + random.int(4) as Size);
      }
      own.add(at, 1_000_000 as Price, 3 as Size); // where nobody stands
      const others = model.levels(at).map(([price, lots]) => [price, lots - own.at(at, price as Price)])
        .filter(([, lots]) => lots > 0);
      const n = random.int(8), count = own.topOthers(book, at, n, prices, sizes);
      assertEquals(own.bestOthers(book, at) as number, others[0]?.[0] ?? 0);
      assertEquals(Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]), others.slice(0, n));
      assertEquals(own.depthOthers(book, at, n) as number, others.slice(0, n).reduce((sum, [, lots]) => sum + lots, 0));
    }
  }
});
