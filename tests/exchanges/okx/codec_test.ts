import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { MarketCodec } from "../../../exchanges/okx/codec.ts";
import { OrderBook } from "../../../core/book/order_book.ts";
import { formatSteps, type Micros, parseGrid } from "../../../core/units.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { readingOf, RECEIVED_AT, slowReadingOf } from "../../support/market_roads.ts";
import { okxBook, okxTop, okxTrades } from "../../support/okx_frames.ts";

const spot = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT", lot: parseGrid("0.0001") });
const codec = new MarketCodec("okx", new Map([[spot.symbol, spot]]));

Deno.test("decode() reads an update as ticks, lots and the venue's two counters", () => {
  const frame = okxBook({ asks: [["100.06", "0.0001"], ["100.1", "0"]], bids: [["100.05", "2"]] });
  assertEquals(slowReadingOf(codec, frame), [{
    kind: "book_delta",
    instrument: 0,
    bids: [[10_005, 20_000]],
    asks: [[10_006, 1], [10_010, 0]],
    firstId: null,
    lastId: 105,
    previousId: 101,
    venueAt: 1_795_608_000_123_000,
    receivedAt: RECEIVED_AT,
  }]);
});

Deno.test("decode() reads a snapshot, which has nothing before it", () => {
  const sequence = { checksum: -855_196_043, seqId: 105, prevSeqId: -1 };
  const frame = okxBook({ action: "snapshot", asks: [["100.06", "0.5"]], sequence });
  const [book] = slowReadingOf(codec, frame) as { kind: string; lastId: number; previousId: null }[];
  assertEquals([book.kind, book.lastId, book.previousId], ["book_snapshot", 105, null]);
});

Deno.test("decode() reads a heartbeat of a quiet book as a change without levels", () => {
  const [book] = slowReadingOf(codec, okxBook({ sequence: { checksum: 0, seqId: 101, prevSeqId: 101 } })) as {
    bids: unknown[];
    asks: unknown[];
    lastId: number;
    previousId: number;
  }[];
  assertEquals([book.bids, book.asks, book.lastId, book.previousId], [[], [], 101, 101]);
});

Deno.test("decode() reads each trade of a message in its order, with the taker's side", () => {
  const frame = okxTrades([{ tradeId: "7", px: "100.05" }, { tradeId: "8", px: "100", sz: "3", side: "sell" }]);
  const told = slowReadingOf(codec, frame) as { tradeId: string; price: number; size: number; aggressor: string }[];
  assertEquals(told.map(({ tradeId, price, size, aggressor }) => [tradeId, price, size, aggressor]), [
    ["7", 10_005, 15, "buy"],
    ["8", 10_000, 30_000, "sell"],
  ]);
  assertEquals((told[0] as unknown as { venueAt: Micros }).venueAt, 1_795_608_000_199_000);
});

Deno.test("decode() counts contracts where the venue does: lots of the swap's own grid, fractions of a contract too", () => {
  const swap = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT-SWAP", kind: "linear", lot: parseGrid("0.01") });
  const ofSwap = new MarketCodec("okx", new Map([[swap.symbol, swap]]));
  const told = readingOf(ofSwap, okxTrades([{ px: "100.1", sz: "2.5" }], swap.symbol)) as { size: number }[];
  assertEquals(told[0].size, 250);
});

Deno.test("decode() leaves every other frame of the venue alone, the bare pong too", () => {
  for (
    const frame of [
      "pong",
      `{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}`,
      `{"id":"1512","event":"error","code":"60012","msg":"Invalid request","connId":"a4d3ae55"}`,
      `{"event":"notice","code":"64008","msg":"The connection will soon be closed"}`,
      `{"id":"1","op":"order","code":"0","msg":"","data":[{"ordId":"1","sCode":"0"}]}`,
      okxBook({ channel: "books5" }),
      okxBook({ channel: "books-rpi" }),
      `{"arg":{"channel":"account","uid":"1"},"data":[{}]}`,
    ]
  ) {
    assertEquals(readingOf(codec, frame), null, frame);
  }
});

Deno.test("decode() tells a message of trades without a trade as ignored", () => {
  assertEquals(readingOf(codec, okxTrades([])), [
    { kind: "ignored", venue: "okx", reason: "a message of trades with none in it", receivedAt: RECEIVED_AT },
  ]);
});

Deno.test("decode() reads best prices, and says so where a side is empty", () => {
  const frame = okxTop({ ask: ["100.06", "0.5"], bid: ["100.05", "2"] });
  assertEquals(slowReadingOf(codec, frame), [{
    kind: "top_of_book",
    instrument: 0,
    bidPrice: 10_005,
    bidSize: 20_000,
    askPrice: 10_006,
    askSize: 5_000,
    lastId: 105,
    venueAt: 1_795_608_000_123_000,
    receivedAt: RECEIVED_AT,
  }]);
  const [none] = slowReadingOf(codec, okxTop({ bid: ["100.05", "2"] })) as { kind: string }[];
  assertEquals(none.kind, "ignored");
});

Deno.test("slowCount counts the frames that the fast road left to the slow one", () => {
  const counting = new MarketCodec("okx", new Map([[spot.symbol, spot]]));
  for (const frame of [okxBook(), okxBook()]) readingOf(counting, frame);
  assertEquals(counting.slowCount, 0);
  for (const frame of [okxBook({ channel: "books5" }), okxBook({ ts: "007" })]) readingOf(counting, frame);
  assertEquals(counting.slowCount, 2);
});

Deno.test("decode() refuses what it cannot trust, and says what", () => {
  const level: [string, string] = ["100.05", "1"];
  const cases: [string, RegExp][] = [
    ["{", /want JSON/],
    [okxBook({ symbol: "ETH-USDT" }), /"ETH-USDT": it was not asked for/],
    [okxBook({ action: "patch" }), /action "patch": want snapshot or update/],
    [okxBook({ asks: [["100.051", "1"]] }), /data\[0\]\.asks: Cannot place "100\.051" on the grid 0\.01/],
    [okxBook({ bids: [["0", "1"]] }), /bids "0": want at least 1/],
    [okxBook({ bids: [["100", "-1"]] }), /bids "-1": want at least 0/],
    [okxBook({ ts: "12:30" }), /ts "12:30": want milliseconds/],
    [okxBook({ sequence: { seqId: -7 } }), /seqId -7: want a counter/],
    [okxBook({ sequence: { seqId: 7, prevSeqId: -2 } }), /prevSeqId -2: want a counter/],
    [okxBook({ bids: [level] }).replace('"100.05"', "100.05"), /bids 100\.05: want a decimal text/],
    [okxBook({}).replace('"data":[', '"data":[{},'), /2 books: want one/],
    [okxTrades([{}, { px: "1e2" }]), /data\[1\]\.px/],
    [okxTrades([{ side: "Buy" }]), /side "Buy": want buy or sell/],
    [okxTrades([{ instId: "ETH-USDT" }]), /trade of ETH-USDT under BTC-USDT/],
    [okxTrades([{ tradeId: "" }]), /tradeId/],
  ];
  for (const [frame, wanted] of cases) assertMatch(String(readingOf(codec, frame)), wanted, frame);
});

Deno.test("decode() refuses bytes that are no UTF-8", () => {
  assertMatch(String(readingOf(codec, new Uint8Array([0xff, 0xfe]))), /want UTF-8/);
});

const fixtures = sharedFixtures();

Deno.test({
  name: "decode() rebuilds the recorded books of 2022 as their checksums prove them (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const folder = join(fixtures!, "okx");
    const expected = JSON.parse(await Deno.readTextFile(join(folder, "recording_2022-05-13_BTC_expected.json")));
    const lines = await linesOf(join(folder, "recording_2022-05-13_BTC.jsonl.gz"));
    const symbols = ["BTC-USDT", "BTC-USD-220527"], grid = parseGrid("0.1");
    const lots = [parseGrid("0.00000001"), parseGrid("1")];
    const listed = symbols.map((symbol, id) =>
      madeUpInstrument({ id: id as typeof spot.id, venue: "okx", symbol, tick: grid, lot: lots[id] })
    );
    const ofBoth = new MarketCodec("okx", new Map(listed.map((instrument) => [instrument.symbol, instrument])));
    const books = listed.map(() => new OrderBook());
    const kinds = new Map<string, number>();
    for (const line of lines) {
      const { raw } = JSON.parse(line) as { raw: string };
      ofBoth.decode(raw, RECEIVED_AT, (message) => {
        kinds.set(message.kind, (kinds.get(message.kind) ?? 0) + 1);
        if (message.kind === "book_snapshot") books[message.instrument].applySnapshot(message.bids, message.asks);
        else if (message.kind === "book_delta") books[message.instrument].applyDelta(message.bids, message.asks);
      });
    }
    assertEquals(Object.fromEntries(kinds), { book_snapshot: 2, book_delta: 195, trade: 73 });
    listed.forEach(({ symbol, tick, lot }, i) => {
      const { final_bids, final_asks, final_top5 } = expected[symbol];
      assertEquals([books[i].levelCount("bid"), books[i].levelCount("ask")], [final_bids, final_asks]);
      for (const side of ["bid", "ask"] as const) {
        const prices = new Float64Array(5), sizes = new Float64Array(5);
        books[i].top(side, 5, prices, sizes);
        const top = Array.from(prices, (price, at) => [formatSteps(price, tick), formatSteps(sizes[at], lot)]);
        assertEquals(top, final_top5[`${side}s`], `${side}s of ${symbol}`);
      }
    });
  },
});
