import { assert, assertEquals, assertThrows } from "@std/assert";
import { FuturesCodec } from "../../../exchanges/shared/fapi_codec.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import type { Micros } from "../../../core/units.ts";
import { aggTrade, bookTicker, futuresDepth, markPrice, SPELLINGS } from "../../support/fapi_frames.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const NOW = 5 as Micros, AT = 1_795_608_000_123_000;
const btc = madeUpInstrument();
const codec = new FuturesCodec("binance_usdm", { get: (symbol) => symbol === "BTCUSDT" ? btc : undefined });
const decode = (frame: unknown) => codec.decode(typeof frame === "string" ? frame : JSON.stringify(frame), NOW);
const kindOf = (frame: unknown) => decode(frame).kind;

Deno.test("FuturesCodec reads a change of depth with the id of the one before, dated by its sending", () => {
  for (const spelling of SPELLINGS) {
    const frame = futuresDepth({ b: [["100.05", "1"]], spelling });
    for (const text of [frame, ` ${frame}`]) {
      const read = decode(text);
      assert(read.kind === "book_delta");
      assertEquals([read.firstId, read.lastId, read.previousId, read.venueAt], [101, 103, 90, AT] as unknown[]);
      assertEquals([read.bids.count, read.bids.prices[0], read.bids.sizes[0], read.asks.count], [1, 10_005, 1e5, 0]);
    }
  }
  assertThrows(() => decode(futuresDepth({ U: 9, u: 8 })), FrameError, "want U up to u");
});

Deno.test("FuturesCodec tells partial books from changes by the stream's name alone", () => {
  const data = JSON.parse(futuresDepth({ b: [["100.05", "1"]] })).data;
  const partial = decode({ stream: "btcusdt@depth5@100ms", data });
  assert(partial.kind === "book_snapshot");
  assertEquals([partial.lastId, partial.firstId, partial.previousId], [103, null, null]);
  assertEquals(kindOf({ stream: "btcusdt@depth20", data }), "book_snapshot");
  const { b: bids, a: asks, ...rest } = data,
    renamed = decode({
      stream: "btcusdt@depth5",
      data: { ...rest, bids, asks },
    });
  assert(renamed.kind === "book_snapshot");
  assertEquals([renamed.bids.count, renamed.asks.count], [1, 0]);
  assertEquals(kindOf({ stream: "btcusdt@depth@500ms", data }), "book_delta");
});

Deno.test("FuturesCodec reads trades of the book, and leaves those of the insurance fund and of deleveraging", () => {
  for (const [m, aggressor] of [[true, "sell"], [false, "buy"]] as const) {
    const read = decode(aggTrade({ m, nq: "0.00100" }));
    assert(read.kind === "trade");
    assertEquals([read.aggressor, read.size, read.tradeId, read.venueAt], [aggressor, 150, "9001", AT] as unknown[]);
  }
  const trade = { e: "trade", E: 1, T: 2, s: "BTCUSDT", t: 7, p: "100.05", q: "1", m: true };
  assertEquals(kindOf(trade), "trade");
  assertEquals(kindOf({ ...trade, X: "MARKET" }), "trade");
  for (const X of ["INSURANCE_FUND", "ADL", "NA"]) assertEquals(kindOf({ ...trade, X }), "ignored");
});

Deno.test("FuturesCodec reads best prices with their time", () => {
  for (const spelling of SPELLINGS) {
    const read = decode(bookTicker({ spelling }));
    assert(read.kind === "top_of_book");
    assertEquals([read.bidPrice, read.bidSize, read.askPrice, read.askSize], [10_005, 1e5, 10_006, 2e5] as unknown[]);
    assertEquals([read.lastId, read.venueAt], [106, AT] as unknown[]);
  }
  const bare = decode({
    stream: "btcusdt@bookTicker",
    data: { u: 9, s: "BTCUSDT", b: "1.00", B: "1", a: "2", A: "3" },
  });
  assert(bare.kind === "top_of_book", "as Aster's spot writes it");
  assertEquals([bare.lastId, bare.bidPrice, bare.venueAt], [9, 100, null] as unknown[]);
});

Deno.test("FuturesCodec reads mark and index in ticks, also between two, and the mark alone where there is no index", () => {
  const read = decode(markPrice({}));
  assert(read.kind === "references");
  assertEquals(read.prices.map(({ of, price, venueAt }) => [of, price, venueAt]), [
    ["mark", 10_006.123456, AT as Micros],
    ["index", 10_005, AT as Micros],
  ]);
  const { i: _none, ...data } = JSON.parse(markPrice({})).data;
  const alone = decode(data);
  assert(alone.kind === "references");
  assertEquals(alone.prices.map(({ of }) => of), ["mark"]);
  assertThrows(() => decode(markPrice({ p: "0" })), FrameError, "want a price above 0");
  assertThrows(() => decode(markPrice({ p: "1e2" })), FrameError);
});

Deno.test("FuturesCodec leaves what is of no use, and refuses what it does not know", () => {
  for (const e of ["kline", "forceOrder", "contractInfo"]) assertEquals(kindOf({ e, s: "BTCUSDT" }), "ignored");
  assertEquals(kindOf({ e: "aggTrade", s: "BTCUSD_PERP", st: 2 }), "ignored");
  assertEquals(kindOf({ stream: "!markPrice@arr", data: [] }), "ignored");
  assertEquals(kindOf({ method: "SUBSCRIBE" }), "ignored");
  assertEquals(kindOf({ e: "serverShutdown", E: 1 }), "shutdown");
  assertEquals(kindOf({ result: null, id: 1 }), "reply");
  for (const odd of ["{}", "x", '{"e":"new"}', aggTrade({ symbol: "ETHUSDT" })]) {
    assertThrows(() => decode(odd), FrameError);
  }
});

Deno.test("FuturesCodec counts the frames that the fast road leaves to the slow one", () => {
  const counting = new FuturesCodec("x", { get: () => btc });
  for (const frame of [futuresDepth({}), aggTrade({}), bookTicker({})]) counting.decode(frame, NOW);
  assertEquals(counting.slowCount, 0);
  counting.decode(markPrice({}), NOW);
  assertEquals(counting.slowCount, 1);
});
