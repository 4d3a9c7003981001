/** Recorded feeds through the book, against a Map sorted on read and against the best prices that the venue told itself. */
import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { join } from "@std/path";
import { parseGrid, parseSteps } from "../../../core/units.ts";
import type { Levels } from "../../../core/book/levels.ts";
import { OrderBook } from "../../../core/book/order_book.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { levels, MapBook } from "../../support/map_book.ts";
import { slowTest } from "../../support/slow.ts";

type Pairs = readonly (readonly [string, string])[];
type Recorded = {
  readonly kind: "snapshot" | "delta" | "best" | "trade" | "book";
  readonly u?: number;
  readonly bids: Pairs;
  readonly asks: Pairs;
};

const shared = sharedFixtures();
const tops = new Float64Array(10), topSizes = new Float64Array(10);

/** @param agreement the least share of deltas at whose id the venue's own ticker shows the same prices and sizes */
const recordings = [
  { folder: "binance-spot-btcusdt-2024-08-08", agreement: 0.9995 },
  { folder: "binance-usdm-btcusdt-2024-08-08", agreement: 1 },
  { folder: "binance-spot-nexousdt-2024-07-24", agreement: 1 },
];
for (const { folder, agreement } of recordings) {
  slowTest({
    name: `OrderBook rebuilds ${folder} as a sort-on-read Map does, and as the ticker says (needs shared fixtures)`,
    ignore: shared === null,
    async fn() {
      const path = join(shared ?? "", "recordings", folder);
      const meta = JSON.parse(await Deno.readTextFile(join(path, "meta.json"))) as { tick: string };
      const tick = parseGrid(meta.tick), lot = parseGrid("0.00000001");
      const read = (pairs: Pairs): Levels =>
        levels(...pairs.map(([price, size]) => [parseSteps(price, tick), parseSteps(size, lot)] as const));
      const book = new OrderBook(), model = new MapBook();
      const told = new Map<number, string>();
      const lines = (await linesOf(join(path, "events.jsonl.gz"))).map((line) => JSON.parse(line) as Recorded);
      for (const { kind, u, bids, asks } of lines) {
        if (kind === "best" && u !== undefined) told.set(u, topText(read(bids), read(asks)));
      }
      let deltas = 0, compared = 0, equal = 0;
      for (const { kind, u, bids, asks } of lines) {
        if (kind !== "snapshot" && kind !== "delta") continue;
        const apply = kind === "snapshot" ? "applySnapshot" : "applyDelta";
        book[apply](read(bids), read(asks));
        model[apply](read(bids), read(asks));
        assertEquals([book.bestBid, book.bestAsk] as number[], [model.best("bid"), model.best("ask")]);
        assert(!book.crossed && !book.locked);
        if (kind === "delta" && deltas++ % 50 === 0) assertDeep(book, model);
        const ticker = u === undefined ? undefined : told.get(u);
        if (ticker === undefined) continue;
        compared += 1;
        const { bestBid, bestBidSize, bestAsk, bestAskSize } = book;
        if (ticker === topText(levels([bestBid, bestBidSize]), levels([bestAsk, bestAskSize]))) equal += 1;
      }
      assert(compared > 100, `${compared} of ${deltas} deltas have a ticker`);
      assertGreaterOrEqual(equal / compared, agreement, `${equal} of ${compared}`);
    },
  });
}

/** Best prices and sizes, to be compared. */
function topText(bids: Levels, asks: Levels): string {
  return [bids, asks].map(({ prices, sizes }) => `${prices[0]} × ${sizes[0]}`).join(", ");
}

/** Ten levels a side, all level counts, and the depth of a hundred. */
function assertDeep(book: OrderBook, model: MapBook): void {
  for (const side of ["bid", "ask"] as const) {
    const expected = model.levels(side), count = book.top(side, 10, tops, topSizes);
    assertEquals(Array.from({ length: count }, (_, i) => [tops[i], topSizes[i]]), expected.slice(0, 10));
    assertEquals(book.levelCount(side), expected.length);
    assertEquals(book.depth(side, 100) as number, expected.slice(0, 100).reduce((sum, [, lots]) => sum + lots, 0));
  }
}
