import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { MarketCodec } from "../../../exchanges/bybit/codec.ts";
import { FastFrames } from "../../../exchanges/bybit/fast_frames.ts";
import { formatSteps, parseGrid } from "../../../core/units.ts";
import { bybitBook, bybitTrades, type BybitTradeText } from "../../support/bybit_frames.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { readingOf, slowReadingOf, testParity } from "../../support/market_roads.ts";

const instrument = madeUpInstrument({ venue: "bybit", lot: parseGrid("0.0001") });
const listing = new Map([[instrument.symbol, instrument]]);
const fast = new FastFrames(listing), codec = new MarketCodec("bybit", listing);

/** Every shape that the fast road is made for. */
const SHAPES = (["spot", "futures"] as const).flatMap((order) => [
  bybitBook({ order }),
  bybitBook({ b: [["100.05", "2"], ["100", "0"]], a: [["100.06", "0.0001"]], order }),
  bybitBook({ type: "snapshot", a: [["100.06", "1"]], u: 2, order }),
  bybitBook({ type: "delta", b: [["100.06", "1"]], u: 1, order }),
  bybitBook({ depth: 1_000, cts: null, order }),
  bybitTrades([{}], { order }),
  bybitTrades([{ S: "Sell" }, { p: "99.9" }, { v: "12" }], { order, later: false }),
  bybitTrades([{}, {}], { order }).replace('"RPI":false', '"RPI":true'),
]);

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
    bybitBook({ symbol: "ETHUSDT" }),
    bybitBook().replace('"s":"BTCUSDT"', '"s":"ETHUSDT"'),
    bybitBook().replace("orderbook.50", "orderbook.rpi"),
    bybitBook().replace("orderbook.50", "orderbook.full"),
    bybitBook({ type: "patch" }),
    bybitBook({ b: [["100.051", "1"]] }),
    bybitBook({ b: [["100", "1"]] }).replace('"1"]', '"1","0"]'),
    bybitBook({ ts: 1_795_608_000_123_456, cts: null }),
    bybitBook({ cts: 1_795_608_000_123_456 }),
    bybitTrades([]),
    bybitTrades([{}, { s: "ETHUSDT" }]),
    bybitTrades([{}, { BT: true }]),
    bybitTrades([{ i: "" }]),
    bybitTrades([{ i: "no-number" }]),
    bybitTrades([{ i: "" }], { order: "futures" }),
    bybitTrades([{ S: "None" }], { order: "futures" }),
    bybitTrades([{ p: "0" }]),
    bybitTrades([{ T: 1_795_608_000_123_456 }]),
    "{}",
    "",
  ];
  for (const frame of odd) assertEquals(readingOf(fast, frame), null, frame);
});

Deno.test("FastFrames sees a market that is listed later, and a grid that changes", () => {
  const growing = new Map<string, typeof instrument>(), late = new FastFrames(growing);
  const frame = bybitBook({ b: [["100", "1"]] });
  assertEquals(readingOf(late, frame), null);
  growing.set("BTCUSDT", instrument);
  assertEquals((readingOf(late, frame) as { bids: unknown }[])[0].bids, [[10_000, 10_000]]);
  growing.set("BTCUSDT", { ...instrument, tick: parseGrid("0.1") });
  assertEquals((readingOf(late, frame) as { bids: unknown }[])[0].bids, [[1_000, 10_000]]);
});

Deno.test("FastFrames reads 2,000 levels on a side", () => {
  const b = Array.from({ length: 2_000 }, (_, i): [string, string] => [String(9_000 - i), "0.5"]);
  const frame = bybitBook({ type: "snapshot", b });
  assertEquals(readingOf(fast, frame), slowReadingOf(codec, frame));
});

const step = (least: number) => fc.integer({ min: least, max: 10_000_000 });
const level = fc.tuple(step(1), fc.nat(1_000_000), fc.boolean()).map(
  ([price, size, padded]): [string, string] => {
    const text = formatSteps(price, instrument.tick);
    return [padded && text.includes(".") ? `${text}0` : text, formatSteps(size, instrument.lot)];
  },
);
const side = fc.array(level, { maxLength: 40 }), order = fc.constantFrom("spot" as const, "futures" as const);
const books = fc.record({ b: side, a: side, u: fc.nat(), seq: fc.nat(), snapshot: fc.boolean(), order }).map(
  ({ snapshot, ...rest }) => bybitBook({ ...rest, type: snapshot ? "snapshot" : "delta" }),
);
const trade = (id: fc.Arbitrary<string>) =>
  fc.record({ price: step(1), size: fc.nat(1_000_000), id, buy: fc.boolean() }).map(
    ({ price, size, id, buy }): BybitTradeText => ({
      p: formatSteps(price, instrument.tick),
      v: formatSteps(size, instrument.lot),
      i: id,
      S: buy ? "Buy" : "Sell",
    }),
  );
/** Futures have UUIDs for ids, spot has numbers. */
const ids = { futures: fc.uuid(), spot: fc.maxSafeNat().map(String) };
const trades = fc.tuple(order, fc.boolean()).chain(([order, later]) =>
  fc.array(trade(ids[order]), { minLength: 1, maxLength: 5 }).map((list) => bybitTrades(list, { order, later }))
);
const frames = fc.oneof(books, trades);

testParity(fast, codec, frames);

const fixtures = sharedFixtures();
/** `orderbook.1` of one library's samples is edited by hand: two levels where the venue has one. */
const RECORDED = [
  "recording_orderbook.500.XRPUSDT.jsonl.gz",
  "ws_orderbook.1__idx52909958582.jsonl",
  "ws_orderbook.1__idx57469664862.jsonl",
  "ws_orderbook.1__nautilus.jsonl",
  "ws_orderbook.1__roq.jsonl",
  "ws_orderbook.50__roq.jsonl",
  "ws_orderbook.50__tardis.jsonl",
  "ws_publicTrade__idx52620893378.jsonl",
  "ws_publicTrade__roq.jsonl",
  "ws_publicTrade__tardis.jsonl",
];

Deno.test({
  name: "FastFrames reads every recorded book and trade as the slow road does (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const tick = parseGrid("0.0001"), lot = parseGrid("0.000001");
    const any = { get: (symbol: string) => madeUpInstrument({ symbol, tick, lot }) };
    const quick = new FastFrames(any), both = new MarketCodec("bybit", any);
    for (const name of RECORDED) {
      for (const frame of await linesOf(join(fixtures!, "bybit", name))) {
        const slow = slowReadingOf(both, frame);
        assert(Array.isArray(slow), `${name}: ${slow}`);
        assertEquals(readingOf(quick, frame), slow, frame);
      }
    }
  },
});

Deno.test({
  name: "both roads leave every other recorded public frame alone (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const any = { get: (symbol: string) => madeUpInstrument({ symbol }) };
    const both = new MarketCodec("bybit", any), folder = join(fixtures!, "bybit");
    const other = /^ws_(?!orderbook\.\d|publicTrade).*\.jsonl$/;
    for (const { name } of [...Deno.readDirSync(folder)].filter(({ name }) => other.test(name))) {
      for (const frame of await linesOf(join(folder, name))) {
        assertEquals(readingOf(both, frame), null, `${name}: ${frame}`);
      }
    }
  },
});
