import { assertEquals, assertMatch } from "@std/assert";
import { encodeHex } from "@std/encoding/hex";
import { join } from "@std/path";
import { MarketCodec } from "../../../exchanges/bybit/codec.ts";
import { OrderBook } from "../../../core/book/order_book.ts";
import { formatSteps, parseGrid } from "../../../core/units.ts";
import { bybitBook, bybitTrades } from "../../support/bybit_frames.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { readingOf, RECEIVED_AT, slowReadingOf } from "../../support/market_roads.ts";

const spot = madeUpInstrument({ venue: "bybit", lot: parseGrid("0.0001") });
const codec = new MarketCodec("bybit", new Map([[spot.symbol, spot]]));

type Book = { kind: string; firstId: number | null; lastId: number; venueAt: number; bids: unknown[]; asks: unknown[] };
const bookOf = (frame: string) => (slowReadingOf(codec, frame) as Book[])[0];

Deno.test("decode() reads a delta as ticks, lots and the update id that it covers", () => {
  for (const order of ["spot", "futures"] as const) {
    const frame = bybitBook({ b: [["100.05", "2"], ["100", "0"]], a: [["100.06", "0.0001"]], order });
    assertEquals(slowReadingOf(codec, frame), [{
      kind: "book_delta",
      instrument: 0,
      bids: [[10_005, 20_000], [10_000, 0]],
      asks: [[10_006, 1]],
      firstId: 1_323_397,
      lastId: 1_323_397,
      previousId: null,
      venueAt: 1_795_608_000_123_000,
      receivedAt: RECEIVED_AT,
    }]);
  }
});

Deno.test("decode() reads a snapshot, which no update leads up to", () => {
  const { kind, firstId, lastId, bids, asks } = bookOf(bybitBook({ type: "snapshot", b: [["100", "1"]], u: 9 }));
  assertEquals([kind, firstId, lastId, bids, asks], ["book_snapshot", null, 9, [[10_000, 10_000]], []]);
});

Deno.test("decode() takes update 1 for a whole book whatever its type says: the venue restarted", () => {
  const { kind, firstId, lastId } = bookOf(bybitBook({ type: "delta", b: [["100", "1"]], u: 1 }));
  assertEquals([kind, firstId, lastId], ["book_snapshot", null, 1]);
});

Deno.test("decode() dates a book by the matching engine, or by the sending where the frame says no more", () => {
  assertEquals(bookOf(bybitBook({ ts: 2_000, cts: 1_000 })).venueAt, 1_000_000);
  assertEquals(bookOf(bybitBook({ ts: 2_000, cts: null })).venueAt, 2_000_000);
});

Deno.test("decode() reads each trade of a message in its order, with the taker's side", () => {
  for (const order of ["spot", "futures"] as const) {
    const frame = bybitTrades([{ i: "a1", p: "100.05" }, { i: "b1", p: "100.00", v: "3", S: "Sell" }], { order });
    const told = slowReadingOf(codec, frame) as { tradeId: string; price: number; size: number; aggressor: string }[];
    assertEquals(told.map(({ tradeId, price, size, aggressor }) => [tradeId, price, size, aggressor]), [
      ["a1", 10_005, 15, "buy"],
      ["b1", 10_000, 30_000, "sell"],
    ]);
  }
});

Deno.test("decode() tells a block trade as ignored, even off the grid, and the others beside it", () => {
  const told = readingOf(codec, bybitTrades([{ i: "a1" }, { i: "b1", BT: true, p: "100.0513" }])) as { kind: string }[];
  assertEquals(told.map(({ kind }) => kind), ["trade", "ignored"]);
});

Deno.test("decode() tells a message of trades without a trade as ignored", () => {
  assertEquals(readingOf(codec, bybitTrades([])), [
    { kind: "ignored", venue: "bybit", reason: "a message of trades with none in it", receivedAt: RECEIVED_AT },
  ]);
});

Deno.test("decode() leaves every other frame of the venue alone", () => {
  for (
    const frame of [
      `{"success":true,"ret_msg":"pong","conn_id":"465772b1","req_id":"","op":"ping"}`,
      `{"success":true,"ret_msg":"","op":"subscribe","conn_id":"cejreassvfrsfvb9v1a0-2m"}`,
      `{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT"},"cs":1,"ts":2}`,
      `{"topic":"orderbook.rpi.BTCUSDT","ts":1,"type":"delta","data":{"s":"BTCUSDT","b":[["1","0","0"]],"a":[],"u":2}}`,
      `{"topic":"orderbook.full.BTCUSDT","ts":1,"type":"delta","data":{"s":"BTCUSDT","b":[],"a":[],"u":2,"seq":3}}`,
      `{"topic":"execution.fast","creationTime":1,"data":[{}]}`,
    ]
  ) {
    assertEquals(readingOf(codec, frame), null, frame);
  }
});

Deno.test("slowCount counts the frames that the fast road left to the slow one", () => {
  const counting = new MarketCodec("bybit", new Map([[spot.symbol, spot]]));
  for (const frame of [bybitBook(), bybitBook()]) readingOf(counting, frame);
  assertEquals(counting.slowCount, 0);
  for (const frame of [`{"op":"ping"}`, bybitBook().replace(",", ", ")]) readingOf(counting, frame);
  assertEquals(counting.slowCount, 2);
});

Deno.test("decode() refuses what it cannot trust, and says what", () => {
  const cases: [string, RegExp][] = [
    ["{", /want JSON/],
    [bybitBook({ symbol: "ETHUSDT" }), /"ETHUSDT": it was not asked for/],
    [bybitBook({ type: "patch" }), /type "patch": want snapshot or delta/],
    [bybitBook({ a: [["100.051", "1"]] }), /data\.a: Cannot place "100\.051" on the grid 0\.01/],
    [bybitBook({ b: [["0", "1"]] }), /b "0": want at least 1/],
    [bybitBook({ u: -1 }), /data\.u -1/],
    [bybitBook({ u: 1.5 }), /data\.u 1\.5: want a whole number/],
    [bybitBook().replace('"s":"BTCUSDT"', '"s":"ETHUSDT"'), /ETHUSDT under the topic of BTCUSDT/],
    [bybitTrades([{}, { p: "1e2" }]), /data\[1\]\.p/],
    [bybitTrades([{ S: "buy" }]), /S "buy": want Buy or Sell/],
    [bybitTrades([{ s: "ETHUSDT" }]), /ETHUSDT under the topic of BTCUSDT/],
  ];
  for (const [frame, wanted] of cases) assertMatch(String(readingOf(codec, frame)), wanted, frame);
});

const fixtures = sharedFixtures();

type State = { u: number; bidLevels: number; askLevels: number; top25Sha256: string };

Deno.test({
  name: "decode() rebuilds the recorded book of 500 levels after every message (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const file = join(fixtures!, "bybit", "recording_orderbook.500.XRPUSDT");
    const { states } = JSON.parse(await Deno.readTextFile(`${file}.expected.json`)) as { states: State[] };
    const xrp = madeUpInstrument({ symbol: "XRPUSDT", tick: parseGrid("0.0001"), lot: parseGrid("1") });
    const ofXrp = new MarketCodec("bybit", new Map([[xrp.symbol, xrp]])), book = new OrderBook();
    const frames = await linesOf(`${file}.jsonl.gz`);
    assertEquals(frames.length, states.length);
    for (const [i, frame] of frames.entries()) {
      let lastId: number | null = null;
      ofXrp.decode(frame, RECEIVED_AT, (message) => {
        if (message.kind === "book_snapshot") book.applySnapshot(message.bids, message.asks);
        else if (message.kind === "book_delta") book.applyDelta(message.bids, message.asks);
        else throw new Error(`Read ${message.kind} from ${frame}`);
        lastId = message.lastId;
      });
      const { u, bidLevels, askLevels, top25Sha256 } = states[i];
      assertEquals([lastId, book.levelCount("bid"), book.levelCount("ask")], [u, bidLevels, askLevels], `line ${i}`);
      assertEquals(await sha256(`${top25(book, "bid")}#${top25(book, "ask")}`), top25Sha256, `line ${i}`);
    }
  },
});

/** The best 25 levels as the venue spells them on this market: four decimals and whole lots. */
function top25(book: OrderBook, side: "bid" | "ask"): string {
  const prices = new Float64Array(25), sizes = new Float64Array(25);
  book.top(side, 25, prices, sizes);
  const tick = parseGrid("0.0001");
  return Array.from(prices, (price, i) => `${padded(formatSteps(price, tick))}:${sizes[i]}`).join("|");
}

function padded(text: string): string {
  const [whole, fraction = ""] = text.split(".");
  return `${whole}.${fraction.padEnd(4, "0")}`;
}

async function sha256(text: string): Promise<string> {
  return encodeHex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

Deno.test("decode() with a depth tells one level as best prices, and never as a book", () => {
  const deep = new MarketCodec("bybit", new Map([[spot.symbol, spot]]), 50);
  const top = bybitBook({ depth: 1, type: "snapshot", b: [["100.05", "2"]], a: [["100.06", "0.0001"]] });
  const wanted = [{
    kind: "top_of_book",
    instrument: 0,
    bidPrice: 10_005,
    bidSize: 20_000,
    askPrice: 10_006,
    askSize: 1,
    lastId: null,
    venueAt: 1_795_608_000_123_000,
    receivedAt: RECEIVED_AT,
  }];
  assertEquals(slowReadingOf(deep, top), wanted);
  assertEquals(readingOf(deep, top), wanted);
  const slowly = deep.slowCount;
  readingOf(deep, top);
  assertEquals(deep.slowCount, slowly, "the fast road knows it");
  const half = bybitBook({ depth: 1, type: "snapshot", b: [["100.05", "2"]] });
  assertEquals((readingOf(deep, half) as { reason: string }[])[0].reason, "best prices with a side missing");
  assertEquals((readingOf(deep, bybitBook({ depth: 50 })) as Book[])[0].kind, "book_delta");
});

Deno.test("decode() with a depth tells no other depth", () => {
  const deep = new MarketCodec("bybit", new Map([[spot.symbol, spot]]), 50);
  for (const read of [readingOf, slowReadingOf]) {
    const [told] = read(deep, bybitBook({ depth: 200 })) as { kind: string; reason: string }[];
    assertEquals(told.reason, "a book of 200 levels, which was not asked for");
  }
});
