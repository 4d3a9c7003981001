import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { MarketCodec } from "../../../exchanges/hyperliquid/codec.ts";
import { FastFrames } from "../../../exchanges/hyperliquid/fast_frames.ts";
import { formatSteps, type Grid, parseGrid } from "../../../core/units.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { hyperliquidBook, hyperliquidTrades, type HyperliquidTradeText } from "../../support/hyperliquid_frames.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { readingOf, slowReadingOf, testParity } from "../../support/market_roads.ts";
import { slowTest } from "../../support/slow.ts";

const btc = madeUpInstrument({ venue: "hyperliquid", symbol: "BTC", tick: parseGrid("0.1") });
const eth = madeUpInstrument({ ...btc, id: 1 as typeof btc.id, symbol: "ETH" });
const listing = new Map([btc, eth].map((instrument) => [instrument.symbol, instrument]));
const fast = new FastFrames(listing), codec = new MarketCodec("hyperliquid", listing);

/** Every shape that the fast road is made for. */
const SHAPES = [
  hyperliquidBook(),
  hyperliquidBook({ bids: [["84143.0", "10.25923"], ["84142.0", "1.0"]], asks: [["84144.5", "0.00001"]] }),
  hyperliquidBook({ bids: [["84143.0", "1.0"]], more: { fast: true } }),
  hyperliquidTrades(),
  hyperliquidTrades([{ named: false }, { side: "A" }, { tid: 0 }]),
  hyperliquidTrades([{ coin: "ETH" }]),
  hyperliquidTrades([{ tid: 7 }]).replace('"tid":7', '"tid":90071992547409931'),
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
    hyperliquidBook({ coin: "SOL" }),
    hyperliquidBook({ more: { spread: "1.0" } }),
    hyperliquidBook({ bids: [["84143.55", "1"]] }),
    hyperliquidBook({ bids: [["0.0", "1"]] }),
    hyperliquidBook({ time: 1_795_608_000_123_456 }),
    hyperliquidBook().replace("[[],[]]", "[[],[],[]]"),
    hyperliquidBook().replace("[[],[]]", "[[]]"),
    hyperliquidBook({ bids: [["1.0", "1"]] }).replace('"n":1', '"n":1.0'),
    hyperliquidTrades([]),
    hyperliquidTrades([{ coin: "SOL" }]),
    hyperliquidTrades([{}, { coin: "ETH" }]),
    hyperliquidTrades([{ side: "S" }]),
    hyperliquidTrades([{ px: "0.0" }]),
    hyperliquidTrades([{ time: 1_795_608_000_123_456 }]),
    hyperliquidTrades([{ tid: 7 }]).replace('"tid":7', '"tid":07'),
    hyperliquidTrades([{ tid: 7 }]).replace('"tid":7', '"tid":-7'),
    "{}",
    "",
  ];
  for (const frame of odd) assertEquals(readingOf(fast, frame), null, frame);
});

Deno.test("FastFrames reads 2,000 levels on a side", () => {
  const bids = Array.from({ length: 2_000 }, (_, i): [string, string] => [`${9_000 - i}.0`, "0.5"]);
  assertEquals(readingOf(fast, hyperliquidBook({ bids })), slowReadingOf(codec, hyperliquidBook({ bids })));
});

/** The venue prints at least one decimal. */
function printed(steps: number, grid: Grid): string {
  const text = formatSteps(steps, grid);
  return text.includes(".") ? text : `${text}.0`;
}

const step = (least: number) => fc.integer({ min: least, max: 10_000_000 });
const level = fc.tuple(step(1), fc.nat(1_000_000)).map(
  ([price, size]): [string, string] => [printed(price, btc.tick), printed(size, btc.lot)],
);
const side = fc.array(level, { maxLength: 20 });
const books = fc.record({ bids: side, asks: side, fast: fc.boolean() }).map(
  ({ bids, asks, fast }) => hyperliquidBook({ bids, asks, more: fast ? { fast } : {} }),
);
const trade = fc.record({ price: step(1), size: fc.nat(1_000_000), tid: fc.maxSafeNat(), buy: fc.boolean() }).map(
  ({ price, size, tid, buy }): HyperliquidTradeText => ({
    px: printed(price, btc.tick),
    sz: printed(size, btc.lot),
    tid,
    side: buy ? "B" : "A",
  }),
);
const frames = fc.oneof(books, fc.array(trade, { minLength: 1, maxLength: 5 }).map(hyperliquidTrades));

testParity(fast, codec, frames);

const fixtures = sharedFixtures();
const tick = parseGrid("0.00001"), lot = parseGrid("0.00001");
const any = { get: (symbol: string) => madeUpInstrument({ symbol, tick, lot }) };

Deno.test({
  name: "FastFrames reads every recorded book and trade as the slow road does (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const quick = new FastFrames(any), both = new MarketCodec("hyperliquid", any);
    const folder = join(fixtures!, "hyperliquid"), seen = { book_snapshot: 0, trade: 0 };
    for (const { name } of [...Deno.readDirSync(folder)].filter(({ name }) => /^ws_(?:l2Book|trades)__/.test(name))) {
      for (const frame of await linesOf(join(folder, name))) {
        const slow = slowReadingOf(both, frame);
        assert(Array.isArray(slow), `${name}: ${slow}`);
        assertEquals(readingOf(quick, frame), slow, frame);
        for (const { kind } of slow as { kind: keyof typeof seen }[]) seen[kind]++;
      }
    }
    assert(seen.book_snapshot >= 5 && seen.trade >= 5, JSON.stringify(seen));
  },
});

/** The recorder's floats print small numbers with an exponent; the venue never does. */
const asSent = (levels: [string, string][]) =>
  levels.map(([px, sz]): [string, string] => [px, sz.includes("e") ? Number(sz).toFixed(5) : sz]);

type Recorded = { e: number; kind: string; bids: [string, string][]; asks: [string, string][] };

slowTest({
  name: "FastFrames reads half an hour of recorded books, put back into frames (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const quick = new FastFrames(any);
    const lines = await linesOf(join(fixtures!, "recordings", "hyperliquid-btc-2025-09-04", "events.jsonl.gz"));
    const books = lines.map((line) => JSON.parse(line) as Recorded).filter(({ kind }) => kind === "book");
    assert(books.length > 3_000, `${books.length} books`);
    const steps = (levels: [string, string][]) =>
      levels.map(([px, sz]) => [Math.round(Number(px) * 100_000), Math.round(Number(sz) * 100_000)]);
    for (const { e, bids, asks } of books) {
      const told = readingOf(quick, hyperliquidBook({ time: e, bids: asSent(bids), asks: asSent(asks) }));
      assert(Array.isArray(told), "the fast road must read it");
      const [book] = told as { bids: unknown; asks: unknown; venueAt: number }[];
      assertEquals([book.bids, book.asks, book.venueAt], [steps(bids), steps(asks), e * 1_000]);
    }
  },
});

Deno.test({
  name: "both roads leave every other recorded frame alone (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const both = new MarketCodec("hyperliquid", any), folder = join(fixtures!, "hyperliquid");
    const other = /^ws_(?!l2Book|trades).*\.jsonl$/;
    for (const { name } of [...Deno.readDirSync(folder)].filter(({ name }) => other.test(name))) {
      for (const frame of await linesOf(join(folder, name))) {
        assertEquals(readingOf(both, frame), null, `${name}: ${frame}`);
      }
    }
  },
});
