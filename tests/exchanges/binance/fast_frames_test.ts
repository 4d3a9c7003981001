import { getHeapStatistics } from "node:v8";
import { assert, assertEquals, assertLess, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { FastFrames } from "../../../exchanges/binance/fast_frames.ts";
import { StreamCodec, type StreamMessage } from "../../../exchanges/binance/codec.ts";
import { SPOT_NUMBERS } from "../../../exchanges/binance/decode.ts";
import { GuessedListing } from "../../../exchanges/shared/guessed_listing.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { formatSteps, type Micros, parseGrid } from "../../../core/units.ts";
import { depthFrame, topFrame, tradeFrame } from "../../support/binance_frames.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ROOT } from "../../support/source_tree.ts";
import { slowTest } from "../../support/slow.ts";

const NOW = 5 as Micros;
const btc = madeUpInstrument();
const listing = { get: (symbol: string) => symbol === "BTCUSDT" ? btc : undefined };

/** What the slow road makes of the frame: one blank inside takes the fast road away. */
function slowly(frame: string): StreamMessage {
  return new StreamCodec("binance", listing).decode(frame.replace('{"stream":', '{ "stream":'), NOW);
}

/** A copy with levels as plain pairs, so that two events can be compared. */
function plain(message: StreamMessage | null): unknown {
  if (message?.kind !== "book_delta") return message && { ...message };
  const pairs = ({ count, prices, sizes }: typeof message.bids) =>
    Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
  return { ...message, bids: pairs(message.bids), asks: pairs(message.asks) };
}

Deno.test("FastFrames reads depth, trade and top as the slow road does", () => {
  const fast = new FastFrames(listing);
  const frames = [
    depthFrame({ b: [["100.05", "1.00000"], ["99.00", "0.00000"]], a: [["100.06", "0.00001"]] }),
    depthFrame({}),
    tradeFrame({}),
    tradeFrame({ m: false }),
    topFrame({}),
    topFrame({ b: "0.00", B: "0.00" }),
  ];
  for (const frame of frames) {
    const read = fast.decode(frame, NOW);
    assert(read, frame);
    assertEquals(plain(read), plain(slowly(frame)));
    assertEquals(plain(fast.decode(new TextEncoder().encode(frame), NOW)), plain(slowly(frame)), "from bytes");
  }
});

Deno.test("FastFrames says no to every other shape, at any cut-off point", () => {
  const fast = new FastFrames(listing);
  for (
    const frame of [depthFrame({ b: [["100.05", "1.00000"]], a: [["100.06", "2.0"]] }), tradeFrame({}), topFrame({})]
  ) {
    for (let cut = 0; cut < frame.length; cut++) assertEquals(fast.decode(frame.slice(0, cut), NOW), null);
    for (const extra of [" ", "}", "x"]) assertEquals(fast.decode(frame + extra, NOW), null);
    const odd = [
      frame.replace("BTCUSDT", "ETHUSDT"),
      frame.replace('"data":{', '"data":{ '),
      frame.replace("100.05", "100.051"),
      frame.replace("100.05", "1.0005e2"),
      frame.replace('"s"', '"S"'),
      frame.replace("}}", ',"new":1}}'),
      frame.replace("BTCUSDT", "B\\u0054CUSDT"),
      frame.replace("btcusdt", "bücusdt"),
    ];
    for (const text of odd) assertEquals(fast.decode(text, NOW), null, text);
  }
  for (
    const odd of [
      depthFrame({ U: 9, u: 8 }),
      depthFrame({ at: 1_795_608_000_123_456 }),
      depthFrame({ b: [["0.00", "1"]] }),
      tradeFrame({ T: 1_795_608_000_123_456 }),
      tradeFrame({ p: "0.00" }),
      "{}",
      "",
    ]
  ) {
    assertEquals(fast.decode(odd, NOW), null, odd);
  }
});

Deno.test("FastFrames reads sides of no level, of one and of 2,000 as the slow road does", () => {
  const fast = new FastFrames(listing);
  const side = (count: number) => Array.from({ length: count }, (_, i): [string, string] => [`${i + 1}.05`, `${i}.5`]);
  for (const [bids, asks] of [[0, 0], [0, 1], [1, 0], [2_000, 0], [2_000, 2_000]]) {
    const frame = depthFrame({ b: side(bids), a: side(asks) }), read = fast.decode(frame, NOW);
    assert(read?.kind === "book_delta");
    assertEquals([read.bids.count, read.asks.count], [bids, asks]);
    assertEquals(plain(read), plain(slowly(frame)));
  }
});

Deno.test("StreamCodec counts the frames that the fast road leaves to the slow one", () => {
  const codec = new StreamCodec("binance", listing);
  for (const frame of [depthFrame({}), tradeFrame({}), topFrame({})]) codec.decode(frame, NOW);
  assertEquals(codec.slowCount, 0);
  for (const frame of [` ${tradeFrame({})}`, '{"result":null,"id":1}']) codec.decode(frame, NOW);
  assertEquals(codec.slowCount, 2);
});

slowTest("FastFrames and the slow road agree wherever the fast one reads (property)", () => {
  const level = fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.nat(1_000_000), fc.nat(3)).map(
    ([price, size, zeros]): [string, string] => {
      const text = formatSteps(price, btc.tick);
      return [text.includes(".") ? text + "0".repeat(zeros) : text, formatSteps(size, btc.lot)];
    },
  );
  const side = fc.array(level, { maxLength: 40 });
  const spoil = fc.record({ at: fc.nat(), put: fc.constantFrom("", "0", "-", ".", '"', ",", "[", "é", "e") });
  fc.assert(
    fc.property(side, side, fc.nat(), spoil, fc.boolean(), (b, a, U, { at, put }, spoiled) => {
      const frame = depthFrame({ b, a, U, u: U + b.length });
      const where = at % frame.length;
      const text = spoiled ? frame.slice(0, where) + put + frame.slice(where + 1) : frame;
      const read = new FastFrames(listing).decode(text, NOW);
      if (!spoiled) assert(read);
      if (read) assertEquals(plain(read), plain(slowly(text)));
    }),
    { seed: 11, numRuns: 1_000 },
  );
});

Deno.test("FastFrames fills its events anew for the next frame, and a copy of a trade keeps its id", () => {
  const fast = new FastFrames(listing);
  const first = fast.decode(depthFrame({ b: [["1.00", "1"]] }), NOW);
  const second = fast.decode(depthFrame({ b: [["2.00", "1"]] }), NOW);
  assert(first?.kind === "book_delta" && second?.kind === "book_delta");
  assertStrictEquals(first, second);
  assertEquals(first.bids.prices[0], 200);
  const trade = fast.decode(tradeFrame({ t: 1 }), NOW);
  assert(trade?.kind === "trade");
  const copy = { ...trade };
  fast.decode(tradeFrame({ t: 22 }), NOW);
  assertEquals([trade.tradeId, copy.tradeId], ["22", "1"]);
});

Deno.test("FastFrames looks at the listing for each frame: at new grids, and at symbols that went", () => {
  const listed = new Map([["BTCUSDT", btc]]), fast = new FastFrames(listed);
  const price = () => {
    const read = fast.decode(tradeFrame({ p: "100.50" }), NOW);
    return read?.kind === "trade" ? read.price : null;
  };
  assertEquals(price(), 10_050);
  listed.set("BTCUSDT", madeUpInstrument({ tick: parseGrid("0.5") }));
  assertEquals(price(), 201);
  listed.delete("BTCUSDT");
  assertEquals(price(), null);
  listed.set("BTCUSDT", btc);
  assertEquals(price(), 10_050);
});

Deno.test("FastFrames reads many streams in turn, and one stream's symbol is not another's", () => {
  const symbols = Array.from({ length: 300 }, (_, i) => `COIN${i}USDT`);
  const listed = new Map(symbols.map((symbol, i) => [symbol, madeUpInstrument({ id: i as InstrumentId, symbol })]));
  const fast = new FastFrames(listed);
  for (let pass = 0; pass < 2; pass++) {
    symbols.forEach((symbol, i) => {
      for (const frame of [depthFrame({ symbol }), tradeFrame({ symbol }), topFrame({ symbol })]) {
        assertEquals(fast.decode(frame, NOW)?.instrument, i, frame);
        assertEquals(fast.decode(frame.replace(`"s":"${symbol}"`, '"s":"COIN1USD"'), NOW), null);
      }
    });
  }
});

slowTest("FastFrames allocates nothing of its own for depth, trades and tops once warm", () => {
  const fast = new FastFrames(listing), count = 20_000;
  const levels = Array.from({ length: 22 }, (_, i): [string, string] => [`${100 + i}.05000000`, "1.23456000"]);
  const texts = {
    depth: (i: number) => depthFrame({ U: 93_000_000_000 + i, u: 93_000_000_001 + i, b: levels, a: levels }),
    trade: (i: number) => tradeFrame({ t: 5_900_000_000 + i }),
    top: (i: number) => topFrame({ u: 93_000_000_000 + i }),
  };
  const sum = new Float64Array(1); // a number in a variable would be what is measured
  for (const [kind, textOf] of Object.entries(texts)) {
    // Flat strings, as a socket gives them.
    const frames = Array.from({ length: 64 }, (_, i) => new TextDecoder().decode(new TextEncoder().encode(textOf(i))));
    let least = Infinity;
    for (let round = 0; round < 12; round++) {
      const before = allocatedBytes();
      for (let i = 0; i < count; i++) {
        const read = fast.decode(frames[i % 64], NOW);
        if (read !== null) sum[0] += read.receivedAt;
      }
      least = Math.min(least, (allocatedBytes() - before) / count);
    }
    // encodeInto() alone makes 16 to 24: the runtime hands its two counts over as one boxed number.
    assertLess(least, 40, `bytes of one ${kind} frame`);
  }
  assertEquals(sum[0], 3 * 12 * count * NOW, "every frame took the fast road");
});

function allocatedBytes(): number {
  return (getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes;
}

const own = Deno.readTextFileSync(join(ROOT, "tests/fixtures/binance/market_frames.jsonl")).trim().split("\n");
Deno.test("FastFrames agrees with the slow road on the frames made by hand", () => {
  assertEquals(compareRoads(own), 4);
});

const shared = sharedFixtures();
slowTest({
  name: "FastFrames agrees with the slow road on every recorded spot frame (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    for (const name of ["spot_2021_10_12", "spot_us_2021_10_12"]) {
      const lines = await linesOf(join(shared ?? "", "binance/recordings", `${name}.jsonl.gz`));
      const frames = lines.map((line) => JSON.parse(line) as { kind: string; raw?: string })
        .filter(({ kind }) => kind === "ws").map(({ raw }) => raw ?? "");
      assert(compareRoads(frames) > 150);
    }
  },
});

/** How many frames took the fast road. */
function compareRoads(frames: readonly string[]): number {
  let fast = 0;
  for (const frame of frames) {
    const guessed = new GuessedListing("binance", JSON.parse(frame), null, SPOT_NUMBERS);
    const read = new FastFrames(guessed).decode(frame, NOW);
    if (!read) continue;
    fast++;
    const slow = new StreamCodec("binance", guessed).decode(frame.replace("{", "{ "), NOW);
    assertEquals(plain(read), plain(slow));
  }
  return fast;
}

Deno.test("FastFrames reads steps that are no powers of ten", () => {
  const quarter = madeUpInstrument({ tick: parseGrid("0.25"), lot: parseGrid("5") });
  const fast = new FastFrames({ get: () => quarter });
  const read = fast.decode(depthFrame({ b: [["1.75", "15"]] }), NOW);
  assert(read?.kind === "book_delta");
  assertEquals([read.bids.prices[0], read.bids.sizes[0]], [7, 3]);
  assertEquals(fast.decode(depthFrame({ b: [["1.80", "15"]] }), NOW), null);
});
