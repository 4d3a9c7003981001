import { assertEquals, assertMatch } from "@std/assert";
import { MarketCodec } from "../../../exchanges/hyperliquid/codec.ts";
import { parseGrid } from "../../../core/units.ts";
import { hyperliquidBook, hyperliquidTrades } from "../../support/hyperliquid_frames.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { readingOf, RECEIVED_AT, slowReadingOf } from "../../support/market_roads.ts";

const btc = madeUpInstrument({ venue: "hyperliquid", symbol: "BTC", tick: parseGrid("0.1") });
const sp = madeUpInstrument({ ...btc, id: 1 as typeof btc.id, symbol: "xyz:SP500", lot: parseGrid("0.001") });
const codec = new MarketCodec("hyperliquid", new Map([btc, sp].map((instrument) => [instrument.symbol, instrument])));

Deno.test("decode() reads every book as the whole one, without counters", () => {
  const frame = hyperliquidBook({
    bids: [["84143.0", "10.25923"], ["84142.0", "1.0"]],
    asks: [["84144.5", "0.00001"]],
  });
  assertEquals(slowReadingOf(codec, frame), [{
    kind: "book_snapshot",
    instrument: 0,
    bids: [[841_430, 1_025_923], [841_420, 100_000]],
    asks: [[841_445, 1]],
    firstId: null,
    lastId: null,
    previousId: null,
    venueAt: 1_795_608_000_123_000,
    receivedAt: RECEIVED_AT,
  }]);
});

Deno.test("decode() reads an empty book, a fast one and one of another dex alike", () => {
  const fast = { fast: true };
  for (
    const frame of [hyperliquidBook(), hyperliquidBook({ more: fast }), hyperliquidBook({ more: { spread: "1.0" } })]
  ) {
    const [{ kind, bids, asks }] = slowReadingOf(codec, frame) as { kind: string; bids: unknown; asks: unknown }[];
    assertEquals([kind, bids, asks], ["book_snapshot", [], []], frame);
  }
  const [{ instrument, asks }] = slowReadingOf(
    codec,
    hyperliquidBook({ coin: "xyz:SP500", asks: [["7673.4", "5.324"]] }),
  ) as { instrument: number; asks: unknown }[];
  assertEquals([instrument, asks], [1, [[76_734, 5_324]]]);
});

Deno.test("decode() reads each trade under its own coin, B as bought by the taker, all digits of its id", () => {
  const frame = hyperliquidTrades([
    { tid: 1_047_604_523_876_758 },
    { coin: "xyz:SP500", side: "A", px: "7673.0", sz: "2.0", tid: 7, named: false },
  ]);
  const told = slowReadingOf(codec, frame) as {
    instrument: number;
    tradeId: string;
    price: number;
    size: number;
    aggressor: string;
  }[];
  assertEquals(
    told.map(({ instrument, tradeId, price, size, aggressor }) => [instrument, tradeId, price, size, aggressor]),
    [
      [0, "1047604523876758", 1_001, 150, "buy"],
      [1, "7", 76_730, 2_000, "sell"],
    ],
  );
});

Deno.test("decode() keeps the digits of a trade id that no double holds", () => {
  const frame = hyperliquidTrades([{ tid: 1 }]).replace('"tid":1', '"tid":90071992547409931');
  for (const reading of [readingOf(codec, frame), slowReadingOf(codec, frame)]) {
    assertEquals((reading as { tradeId: string }[])[0].tradeId, "90071992547409931");
  }
});

Deno.test("decode() tells a message of trades without a trade as ignored", () => {
  assertEquals(readingOf(codec, hyperliquidTrades([])), [
    { kind: "ignored", venue: "hyperliquid", reason: "a message of trades with none in it", receivedAt: RECEIVED_AT },
  ]);
});

Deno.test("decode() leaves every other frame of the venue alone", () => {
  for (
    const frame of [
      `{"channel":"pong"}`,
      `{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}}`,
      `{"channel":"error","data":"Already subscribed: BTC"}`,
      `{"channel":"bbo","data":{"coin":"BTC","time":1,"bbo":[{"px":"84143.0","sz":"1.0","n":1},null]}}`,
      `{"channel":"post","data":{"id":1,"response":{"type":"error","payload":"x"}}}`,
      `{"channel":"orderUpdates","data":[]}`,
    ]
  ) {
    assertEquals(readingOf(codec, frame), null, frame);
  }
});

Deno.test("slowCount counts the frames that the fast road left to the slow one", () => {
  const counting = new MarketCodec("hyperliquid", new Map([[btc.symbol, btc]]));
  for (const frame of [hyperliquidBook(), hyperliquidBook()]) readingOf(counting, frame);
  assertEquals(counting.slowCount, 0);
  for (const frame of [`{"channel":"pong"}`, hyperliquidBook({ more: { spread: "1.0" } })]) readingOf(counting, frame);
  assertEquals(counting.slowCount, 2);
});

Deno.test("decode() refuses what it cannot trust, and says what", () => {
  const cases: [string, RegExp][] = [
    ["Websocket connection established.", /want JSON/],
    [hyperliquidBook({ coin: "btc" }), /"btc": it was not asked for/],
    [hyperliquidBook({ asks: [["84143.55", "1"]] }), /levels\[1\]\.px: Cannot place "84143\.55" on the grid 0\.1/],
    [hyperliquidBook({ bids: [["0.0", "1"]] }), /levels\[0\]\.px "0\.0": want at least 1/],
    [hyperliquidBook({ bids: [["1.0", "-1"]] }), /levels\[0\]\.sz "-1": want at least 0/],
    [hyperliquidBook().replace("[[],[]]", "[[]]"), /1 sides: want bids and asks/],
    [hyperliquidBook().replace("[[],[]]", '[["1","2"],[]]'), /levels\[0\] "1": want an object/],
    [`{"channel":"l2Book","data":null}`, /data null: want an object/],
    [hyperliquidTrades([{}, { px: "1e2" }]), /data\[1\]\.px/],
    [hyperliquidTrades([{ side: "S" }]), /side "S": want B or A/],
    [hyperliquidTrades([{ coin: "ETH" }]), /"ETH": it was not asked for/],
  ];
  for (const [frame, wanted] of cases) assertMatch(String(readingOf(codec, frame)), wanted, frame);
});
