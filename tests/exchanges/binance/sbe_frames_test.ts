import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { formatSteps, parseGrid } from "../../../core/units.ts";
import { SbeError, SbeFrames } from "../../../exchanges/binance/sbe_frames.ts";
import { trimmed } from "../../support/binance_plain.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { SbeFuzz } from "../../support/sbe_fuzz.ts";
import { sbeBest, sbeDiff, sbeTrades, SbeWriter } from "../../support/sbe_writer.ts";
import { slowTest } from "../../support/slow.ts";

const NOW = 42 as Micros, AT = 1_795_608_000_123_456;
const BTC = madeUpInstrument();
const ETH = madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT" });
const framesOf = (...instruments: readonly Instrument[]) =>
  new SbeFrames("binance", new Map(instruments.map((instrument) => [instrument.symbol, instrument])));
const side = ({ count, prices, sizes }: { count: number; prices: ArrayLike<number>; sizes: ArrayLike<number> }) =>
  Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
/** 100.05 and 1.5 with exponents of -8. */
const DIFF = {
  symbol: "BTCUSDT",
  firstId: 101,
  lastId: 103,
  bids: [[10_005_000_000, 150_000_000]],
  asks: [[10_006_000_000, 0], [10_007_000_000, 1_000]],
} as const;

Deno.test("SbeFrames.decode() reads a depth difference into ticks and lots", () => {
  const message = framesOf(BTC).decode(sbeDiff(DIFF), NOW);
  assert(message.kind === "book_delta");
  const { bids, asks, ...rest } = message;
  assertEquals(rest, {
    kind: "book_delta",
    instrument: 0 as InstrumentId,
    firstId: 101,
    lastId: 103,
    previousId: null,
    venueAt: AT as Micros,
    receivedAt: NOW,
  });
  assertEquals([side(bids), side(asks)], [[[10_005, 150_000]], [[10_006, 0], [10_007, 1]]]);
});

Deno.test("SbeFrames.decode() reads every exponent that fits the grid, and steps over what later versions append", () => {
  const frames = framesOf(BTC, ETH);
  const cases = [
    { ...DIFF, version: 3, extra: 5 },
    { ...DIFF, version: 1 },
    { ...DIFF, exponents: [-2, -3], bids: [[10_005, 1_500]], asks: [[10_006, 0], [10_007, 0]] },
    { ...DIFF, symbol: "ETHUSDT", exponents: [-4, -5], bids: [[1_000_500, 150_000]], asks: [] },
  ] as const;
  for (const fields of cases) {
    const message = frames.decode(sbeDiff(fields), NOW);
    assert(message.kind === "book_delta");
    assertEquals([side(message.bids), message.asks.count], [[[10_005, 150_000]], fields.asks.length]);
    assertEquals(message.instrument, fields.symbol === "ETHUSDT" ? 1 as InstrumentId : 0 as InstrumentId);
  }
});

Deno.test("SbeFrames.decode() takes the grids that the listing holds now", () => {
  const listing = new Map([["BTCUSDT", BTC]]), frames = new SbeFrames("binance", listing);
  frames.decode(sbeDiff(DIFF), NOW);
  listing.set("BTCUSDT", { ...BTC, tick: parseGrid("0.05") });
  const bids = [[10_005_000_000, 150_000_000]] as const;
  const message = frames.decode(sbeDiff({ ...DIFF, bids, asks: [] }), NOW);
  assert(message.kind === "book_delta");
  assertEquals(side(message.bids), [[2_001, 150_000]]);
  const error = assertThrows(() => frames.decode(sbeDiff(DIFF), NOW), SbeError, "price 10006000000 × 10^-8 of BTCUSDT");
  assertEquals(error.depthSymbol, "BTCUSDT");
});

Deno.test("SbeFrames.decode() reads each trade of a frame, ids of 64 bits whole", () => {
  const frame = sbeTrades("BTCUSDT", [
    [9_223_372_036_854_775_807n, 10_005_000_000, 150_000_000, 1],
    [8, 10_006_000_000, 2_000, 0],
  ]);
  const message = framesOf(BTC).decode(frame, NOW);
  assert(message.kind === "trades");
  const shared = { kind: "trade", instrument: 0 as InstrumentId, venueAt: AT as Micros, receivedAt: NOW } as const;
  assertEquals(message.trades.slice(0, message.count).map((trade) => ({ ...trade })) as unknown, [
    { ...shared, price: 10_005, size: 150_000, aggressor: "sell", tradeId: "9223372036854775807" },
    { ...shared, price: 10_006, size: 2, aggressor: "buy", tradeId: "8" },
  ]);
});

Deno.test("SbeFrames.decode() reads the best bid and ask with the venue's time, also of an empty side", () => {
  const frame = sbeBest("BTCUSDT", 7, [10_005_000_000, 150_000_000, 0, 0]);
  assertEquals(framesOf(BTC).decode(frame, NOW) as unknown, {
    kind: "top_of_book",
    instrument: 0,
    bidPrice: 10_005,
    bidSize: 150_000,
    askPrice: 0,
    askSize: 0,
    lastId: 7,
    venueAt: AT,
    receivedAt: NOW,
  });
});

Deno.test("SbeFrames.decode() reads a partial book with levels of its own", () => {
  const frame = new SbeWriter().u(2, 18, 10_002, 1, 0).long(AT, 103).u(1, -2, -5).u(2, 16, 1).long(10_005, 3)
    .u(2, 0, 0).symbol("BTCUSDT");
  const frames = framesOf(BTC), message = frames.decode(frame, NOW);
  frames.decode(sbeDiff(DIFF), NOW);
  assert(message.kind === "book_snapshot");
  assertEquals([message.lastId, side(message.bids), side(message.asks)], [103, [[10_005, 3]], []]);
});

Deno.test("SbeFrames.decode() ignores templates that are not known, and says so", () => {
  const frame = sbeDiff(DIFF);
  frame[2]++;
  const message = framesOf(BTC).decode(frame, NOW);
  assert(message.kind === "ignored");
  assertEquals(message.reason, "SBE template 10004 is not known");
});

Deno.test("SbeFrames.decode() refuses what it cannot tell exactly, and names the book that may lack it now", () => {
  const frames = framesOf(BTC),
    changed = (place: number, value: number) => {
      const frame = sbeDiff(DIFF);
      frame[place] = value;
      return frame;
    };
  const cases: readonly (readonly [Uint8Array, string, string | null])[] = [
    [changed(4, 3), "Cannot read a frame of SBE schema 3: want 1", null],
    [changed(0, 27), "Cannot read a root block of 27 bytes: want 26", null],
    [changed(34, 17), "Cannot read a group with steps of 17 bytes: want 16", null],
    [Uint8Array.from([...sbeDiff(DIFF), 0]), "want it to end with its symbol", null],
    [sbeDiff({ ...DIFF, symbol: "XRPUSDT" }), 'Cannot place symbol "XRPUSDT": it was not asked for', "XRPUSDT"],
    [sbeDiff({ ...DIFF, firstId: 104 }), "Cannot read a depth update from 104 to 103: want U up to u", "BTCUSDT"],
    [sbeDiff({ ...DIFF, lastId: 2n ** 53n }), "Cannot read a depth update from 101 to -1", "BTCUSDT"],
    [sbeDiff({ ...DIFF, exponents: [-100, -8] }), "Cannot tell 10^-100 and 10^-8 on the grids of BTCUSDT", "BTCUSDT"],
    [
      sbeDiff({ ...DIFF, bids: [[0, 1_000]] }),
      "Cannot read price 0 × 10^-8 of BTCUSDT: want at least one whole tick",
      "BTCUSDT",
    ],
    [
      sbeDiff({ ...DIFF, asks: [[10_006_000_000, -1_000]] }),
      "Cannot read size -1000 × 10^-8 of BTCUSDT: want whole lots",
      "BTCUSDT",
    ],
    [sbeTrades("BTCUSDT", [[1, 0, 1_000, 0]]), "Cannot read a trade at 0 ticks with the flag 0", null],
    [sbeTrades("BTCUSDT", [[1, 1_000_000, 1, 0]]), "Cannot read mantissa 1: want whole steps of its grid", null],
    [sbeBest("BTCUSDT", -1, [0, 0, 0, 0]), "Cannot read update id -1: want 0 up to 2^53", null],
    [sbeBest("BTCUSDT", 1, [0, 0, 0, 0], -1), "Cannot read instant -1: want µs since 1970", null],
  ];
  for (const [frame, message, symbol] of cases) {
    const error = assertThrows(() => frames.decode(frame, NOW), SbeError, message);
    assertEquals([error.depthSymbol, error.frame], [symbol, frame.toHex()], message);
  }
});

Deno.test("SbeFrames.decode() refuses every frame that is cut short", () => {
  const frames = framesOf(BTC),
    wholes = [
      sbeDiff(DIFF),
      sbeTrades("BTCUSDT", [[1, 1_000_000, 1_000, 0], [2, 1_000_000, 1_000, 0]]),
      sbeBest("BTCUSDT", 7, [0, 0, 0, 0]),
    ];
  for (const whole of wholes) {
    // What lay there before must not be read as the rest of it.
    frames.decode(whole, NOW);
    for (let cut = 0; cut < whole.length; cut++) {
      const error = assertThrows(() => frames.decode(whole.slice(0, cut), NOW), SbeError);
      assert(/cut short/.test(error.message), `${cut}: ${error.message}`);
    }
  }
});

slowTest("SbeFrames.decode() reads frames beyond its copy's room, and views into larger buffers", () => {
  const bids = Array.from({ length: 17_000 }, (_, i) => [1_000_000 * (i + 1), 1_000] as const);
  const long = sbeDiff({ ...DIFF, bids }), frames = framesOf(BTC), padded = new Uint8Array([9, ...sbeDiff(DIFF), 9]);
  for (const frame of [long, padded.subarray(1, -1), long]) {
    const message = frames.decode(frame, NOW);
    assert(message.kind === "book_delta");
    const { count, prices } = message.bids;
    if (frame === long) assertEquals([count, prices[0], prices[16_999]], [17_000, 1, 17_000]);
    else assertEquals(side(message.bids), [[10_005, 150_000]]);
  }
});

Deno.test("SbeFrames.decode() keeps many symbols apart", () => {
  const instruments = Array.from(
    { length: 700 },
    (_, i) => madeUpInstrument({ id: i as InstrumentId, symbol: `C${i}USDT` }),
  );
  const frames = framesOf(...instruments);
  for (let round = 0; round < 2; round++) {
    for (const { id, symbol } of instruments) {
      const message = frames.decode(sbeBest(symbol, 1, [0, 0, 0, 0]), NOW);
      assertEquals(message.kind === "top_of_book" && message.instrument, id);
    }
  }
});

slowTest(
  "SbeFrames.decode() reads damaged frames as the slow road does, or refuses them with its own error (fuzz)",
  () => {
    const { read, refused, ignored } = new SbeFuzz(20_261_125).run(4_000);
    assertGreater(read, 5_000);
    assertGreater(refused, 3_000);
    assertGreater(ignored, 50);
  },
);

const shared = sharedFixtures();
Deno.test({
  name: "SbeFrames.decode() reads every binary stream frame as its description says (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const folder = join(shared ?? "", "binance/sbe");
    const grids = { tick: parseGrid("0.00000001"), lot: parseGrid("0.00000001") };
    let read = 0;
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".expected.json")) continue;
      const wanted = JSON.parse(await Deno.readTextFile(join(folder, name)));
      const frames = framesOf(madeUpInstrument({ symbol: wanted.symbol, ...grids }));
      const message = frames.decode(await Deno.readFile(join(folder, name.replace(".expected.json", ".bin"))), NOW);
      const decimal = (steps: number) => trimmed(formatSteps(steps, grids.tick));
      const texts = (levels: Parameters<typeof side>[0]) => side(levels).map((level) => level.map(decimal));
      const pairs = (levels: string[][]) => levels.map((level) => level.map(trimmed));
      switch (message.kind) {
        case "book_delta":
        case "book_snapshot":
          assertEquals([texts(message.bids), texts(message.asks)], [pairs(wanted.bids), pairs(wanted.asks)], name);
          assertEquals(message.lastId, wanted.lastBookUpdateId ?? wanted.bookUpdateId, name);
          assertEquals(message.venueAt, wanted.eventTimeUs, name);
          break;
        case "top_of_book":
          assertEquals(
            [message.bidPrice, message.bidSize, message.askPrice, message.askSize].map(decimal),
            [wanted.bidPrice, wanted.bidQty, wanted.askPrice, wanted.askQty].map(trimmed),
            name,
          );
          break;
        case "trades":
          assertEquals(
            message.trades.slice(0, message.count).map(({ tradeId, price, size, aggressor, venueAt }) => ({
              id: Number(tradeId),
              price: decimal(price),
              qty: decimal(size),
              isBuyerMaker: aggressor === "sell",
              venueAt,
            })),
            wanted.trades.map(({ id, price, qty, isBuyerMaker }: Record<string, unknown>) => ({
              id,
              price: trimmed(price),
              qty: trimmed(qty),
              isBuyerMaker,
              venueAt: wanted.transactTimeUs,
            })),
            name,
          );
          break;
        default:
          throw new Error(`${name} was read as ${message.kind}`);
      }
      read++;
    }
    assertGreater(read, 4);
  },
});
