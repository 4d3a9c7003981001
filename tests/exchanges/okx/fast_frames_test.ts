import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { MarketCodec } from "../../../exchanges/okx/codec.ts";
import { FastFrames } from "../../../exchanges/okx/fast_frames.ts";
import { formatSteps, parseGrid } from "../../../core/units.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { readingOf, slowReadingOf, testParity } from "../../support/market_roads.ts";
import { okxBook, okxTop, okxTrades, type OkxTradeText } from "../../support/okx_frames.ts";

const instrument = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT", lot: parseGrid("0.0001") });
const listing = new Map([[instrument.symbol, instrument]]);
const fast = new FastFrames(listing), codec = new MarketCodec("okx", listing);

/** Every shape that the fast road is made for. */
const SHAPES = [
  okxBook(),
  okxBook({ asks: [["100.06", "0.0001"], ["100.1", "0"]], bids: [["100.05", "2"]] }),
  okxBook({ bids: [["100", "12"]], sequence: { checksum: -914_047_754, seqId: 15, prevSeqId: 15 } }),
  okxBook({ action: "snapshot", asks: [["100.06", "1"]], sequence: { checksum: 1, seqId: 7, prevSeqId: -1 } }),
  okxBook({ channel: "books-l2-tbt", sequence: { checksum: 0, seqId: 3, prevSeqId: 15 } }),
  okxBook({ channel: "books50-l2-tbt" }),
  okxTop({ ask: ["100.06", "0.5"], bid: ["100.05", "2"] }),
  okxTrades(),
  okxTrades([{ more: {} }, { side: "sell", more: { count: "1" } }, { more: { count: "12", source: "1", seqId: 9 } }]),
];

Deno.test("FastFrames reads each shape as the slow road does, from text and from bytes", () => {
  for (const frame of SHAPES) {
    const wanted = slowReadingOf(codec, frame);
    assert(Array.isArray(wanted), `${wanted}`);
    assertEquals(readingOf(fast, frame), wanted, frame);
    assertEquals(readingOf(fast, new TextEncoder().encode(frame)), wanted, frame);
  }
});

Deno.test("FastFrames says no at any cut-off point and to any byte too many, and tells nothing", () => {
  for (const frame of SHAPES) {
    for (let cut = 0; cut < frame.length; cut++) assertEquals(readingOf(fast, frame.slice(0, cut)), null);
    for (const extra of [" ", "}", "]", "x"]) assertEquals(readingOf(fast, frame + extra), null);
  }
});

Deno.test("FastFrames leaves what is odd to the slow road", () => {
  const odd = [
    okxBook({ symbol: "ETH-USDT" }),
    okxBook({ channel: "books5" }),
    okxBook({ channel: "books-rpi" }),
    okxBook({ action: "patch" }),
    okxBook({ sequence: { checksum: 1 } }),
    okxBook({ sequence: { seqId: 3, prevSeqId: 15 } }),
    okxBook({ sequence: { checksum: 0, seqId: 3, prevSeqId: -1 } }),
    okxBook({ action: "snapshot" }),
    okxBook({ asks: [["100.051", "1"]] }),
    okxBook({ asks: [["0", "1"]] }),
    okxBook({ ts: "100000000000000" }),
    okxBook({ bids: [["100", "1"]] }).replace('"0","3"]', '"0"]'),
    okxTop({ bid: ["100.05", "2"] }),
    okxTop({ ask: ["100.06", "0.5"], bid: ["0", "2"] }),
    okxTop({ ask: ["100.06", "0.5"], bid: ["100.05", "2"], ts: "0" }),
    okxTop({ ask: ["100.061", "0.5"], bid: ["100.05", "2"] }),
    okxTop({ symbol: "ETH-USDT", ask: ["100.06", "0.5"], bid: ["100.05", "2"] }),
    okxTrades([]),
    okxTrades([{}, { instId: "ETH-USDT" }]),
    okxTrades([{ tradeId: "" }]),
    okxTrades([{}, { side: "none" }]),
    okxTrades([{ px: "0" }]),
    okxTrades([{}], "BTC-USDT", "trades-all"),
    "pong",
    "{}",
    "",
  ];
  for (const frame of odd) assertEquals(readingOf(fast, frame), null, frame);
});

Deno.test("FastFrames reads 2,000 levels on a side", () => {
  const asks = Array.from({ length: 2_000 }, (_, i): [string, string] => [String(100 + i), "0.5"]);
  const frame = okxBook({ action: "snapshot", asks, sequence: { checksum: 0, seqId: 7, prevSeqId: -1 } });
  assertEquals(readingOf(fast, frame), slowReadingOf(codec, frame));
});

const step = (least: number) => fc.integer({ min: least, max: 10_000_000 });
const level = fc.tuple(step(1), fc.nat(1_000_000)).map(
  ([price, size]): [string, string] => [formatSteps(price, instrument.tick), formatSteps(size, instrument.lot)],
);
const side = fc.array(level, { maxLength: 40 });
const books = fc.record({ asks: side, bids: side, seqId: fc.nat(), prevSeqId: fc.integer({ min: -1 }) }).map(
  ({ asks, bids, ...ids }) =>
    okxBook({ asks, bids, action: ids.prevSeqId < 0 ? "snapshot" : "update", sequence: { checksum: 0, ...ids } }),
);
const trade = fc.record({ price: step(1), size: fc.nat(1_000_000), id: fc.nat(), buy: fc.boolean() }).map(
  ({ price, size, id, buy }): OkxTradeText => ({
    px: formatSteps(price, instrument.tick),
    sz: formatSteps(size, instrument.lot),
    tradeId: String(id),
    side: buy ? "buy" : "sell",
  }),
);
const frames = fc.oneof(books, fc.array(trade, { minLength: 1, maxLength: 5 }).map((trades) => okxTrades(trades)));

testParity(fast, codec, frames);

const fixtures = sharedFixtures();

/** A book of 2022 with the counters that its successors carry: the venue put them behind the checksum. */
const withCounters = (frame: string) => {
  const snapshot = frame.includes('"action":"snapshot"');
  return frame.replace(/("checksum":-?\d+)}]}$/, `$1,"seqId":15,"prevSeqId":${snapshot ? -1 : 10}}]}`);
};

Deno.test({
  name: "FastFrames reads every recorded book and trade as the slow road does (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const folder = join(fixtures!, "okx"), seen = { read: 0, left: 0 };
    const recorded: string[] = [
      ...(await linesOf(join(folder, "recording_2022-05-13_BTC.jsonl.gz"))).map((line) => JSON.parse(line).raw),
      ...await linesOf(join(folder, "trades_2025.jsonl")),
    ];
    for (
      const name of ["books_snapshot_seq", "books_update_seq", "trades_2022_BTC-USDT", "books_2022_BTC-USDT_update"]
    ) {
      recorded.push((await Deno.readTextFile(join(folder, `${name}.json`))).trim());
    }
    const tick = parseGrid("0.0001"), lot = parseGrid("0.00000001");
    const any = { get: (symbol: string) => madeUpInstrument({ symbol, tick, lot }) };
    const quick = new FastFrames(any), both = new MarketCodec("okx", any);
    for (const frame of recorded.map(withCounters)) {
      const slow = slowReadingOf(both, frame);
      assert(typeof slow !== "string", `${slow}`);
      if (slow === null) seen.left++;
      else seen.read++;
      assertEquals(readingOf(quick, frame), slow, frame);
    }
    assert(seen.read > 200 && seen.left > 0, JSON.stringify(seen));
  },
});
