import { assertEquals } from "@std/assert";
import type { Micros } from "../../../../../core/units.ts";
import { decodeFrames } from "../../../../../exchanges/decode.ts";
import { listingOf } from "../../../../../exchanges/simulator/listings.ts";
import { bestBytes, diffBytes, partialBytes, tradeBytes } from "../../../../../exchanges/simulator/wire/binance/sbe.ts";
import { sbeDiff } from "../../../../support/sbe_writer.ts";

const AT = 1_790_000_000_123_456 as Micros;
const BTC = listingOf("BTCUSDT", "binance", 0);
const lines = (bytes: Uint8Array) => [...decodeFrames("binance", "spot", bytes)].map((line) => JSON.parse(line));

Deno.test("diffBytes() writes what the published layout says, byte for byte", () => {
  const change = { firstId: 5, lastId: 7, bids: [[6_500_010, 1], [6_500_000, 0]], asks: [] } as const;
  const wanted = sbeDiff({
    symbol: "BTCUSDT",
    firstId: 5,
    lastId: 7,
    bids: [[6_500_010_000_000, 1_000], [6_500_000_000_000, 0]],
    asks: [],
    at: AT,
  });
  assertEquals(diffBytes(BTC, change, AT), wanted);
});

Deno.test("tradeBytes(), bestBytes() and partialBytes() are read back as they were meant", () => {
  const trade = {
    id: 9,
    price: 6_500_010,
    size: 250_000,
    aggressor: "sell",
    at: AT,
    takerId: 0,
    aggregate: null,
  } as const;
  const [{ tradeId, price, size, aggressor, venueAt }] = lines(tradeBytes(BTC, trade, AT, AT));
  assertEquals([tradeId, price, size, aggressor, venueAt], ["9", "65000.1", "2.5", "sell", AT]);
  const best = { updateId: 4, bidPrice: 6_500_010, bidSize: 100_000, askPrice: 0, askSize: 0 };
  const [{ bid, ask, sequence }] = lines(bestBytes(BTC, best, AT));
  assertEquals([bid, ask, sequence], [["65000.1", "1"], ["0", "0"], { u: 4 }]);
  const [book] = lines(partialBytes(BTC, 3, [[6_500_010, 1]], [[6_500_020, 2]], AT));
  assertEquals([book.kind, book.symbol, book.bids, book.asks], [
    "book_snapshot",
    "BTCUSDT",
    [["65000.1", "0.00001"]],
    [["65000.2", "0.00002"]],
  ]);
});

Deno.test("diffBytes() writes mantissas beyond 2^53, finer grids, and books of any length", () => {
  const coarse = { ...BTC, lot: { step: 1, decimals: 0 }, tick: { step: 5, decimals: 10 } };
  const bids = Array.from({ length: 3_000 }, (_, i) => [i + 1, 900_000_000 + i] as const);
  const [{ bids: read }] = lines(diffBytes(coarse, { firstId: 1, lastId: 1, bids, asks: [] }, AT));
  assertEquals(read.length, 3_000);
  assertEquals(read[2_999], ["0.0000015", "900002999"]);
});
