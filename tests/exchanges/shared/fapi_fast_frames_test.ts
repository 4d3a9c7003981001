import { getHeapStatistics } from "node:v8";
import { assert, assertEquals, assertLess, assertStrictEquals } from "@std/assert";
import { join } from "@std/path";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { FuturesCodec } from "../../../exchanges/shared/fapi_codec.ts";
import { FuturesFrames } from "../../../exchanges/shared/fapi_fast_frames.ts";
import type { StreamMessage } from "../../../exchanges/shared/fapi_stream.ts";
import { GuessedListing } from "../../../exchanges/shared/guessed_listing.ts";
import { aggTrade, bookTicker, futuresDepth, SPELLINGS, spotTop, spotTrade } from "../../support/fapi_frames.ts";
import { linesOf, sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { slowTest } from "../../support/slow.ts";

const NOW = 5 as Micros;
const btc = madeUpInstrument();
const listing = { get: (symbol: string) => symbol === "BTCUSDT" ? btc : undefined };
const NUMBERS = {
  prices: new Set(["p", "b", "a"]),
  sizes: new Set(["q", "nq", "B", "A"]),
  books: new Set(["b", "a"]),
};

/** What the slow road makes of the frame: one blank inside takes the fast road away. */
function slowly(frame: string): StreamMessage {
  return new FuturesCodec("x", listing).decode(frame.replace("{", "{ "), NOW);
}

/** A copy with levels as plain pairs, so that two events can be compared. */
function plain(message: StreamMessage | null): unknown {
  if (message?.kind !== "book_delta") return message && { ...message };
  const pairs = ({ count, prices, sizes }: typeof message.bids) =>
    Array.from({ length: count }, (_, i) => [prices[i], sizes[i]]);
  return { ...message, bids: pairs(message.bids), asks: pairs(message.asks) };
}

const FRAMES = SPELLINGS.flatMap((spelling) => [
  futuresDepth({ b: [["100.05", "1.00000"], ["99.00", "0.00000"]], a: [["100.06", "0.00001"]], spelling }),
  futuresDepth({ spelling }),
  aggTrade({ spelling }),
  aggTrade({ spelling, m: false, nq: "0.00001" }),
  bookTicker({ spelling }),
  bookTicker({ spelling, b: "0.00", B: "0.00" }),
]).concat([spotTrade({}), spotTrade({ m: false, q: "0.00001" }), spotTop({}), spotTop({ b: "0.00", B: "0.00" })]);

Deno.test("FuturesFrames reads depth, trades and best prices of every spelling as the slow road does", () => {
  const fast = new FuturesFrames(listing);
  for (let round = 0; round < 2; round++) {
    for (const frame of FRAMES) {
      const read = fast.decode(frame, NOW);
      assert(read, frame);
      assertEquals(plain(read), plain(slowly(frame)));
      assertEquals(plain(fast.decode(new TextEncoder().encode(frame), NOW)), plain(slowly(frame)), "from bytes");
    }
  }
});

Deno.test("FuturesFrames says no to every other shape, at any cut-off point", () => {
  const fast = new FuturesFrames(listing);
  for (const frame of FRAMES) {
    for (let cut = 0; cut < frame.length; cut++) assertEquals(fast.decode(frame.slice(0, cut), NOW), null);
    for (const extra of [" ", "}", "x"]) assertEquals(fast.decode(frame + extra, NOW), null);
    const odd = [
      frame.replace('"s":"BTCUSDT"', '"s":"ETHUSDT"'),
      frame.replace('"data":{', '"data":{ '),
      frame.replace('"s"', '"S"'),
      frame.replace("}}", ',"x":1}}'),
      frame.replace("btcusdt@", "bücusdt@"),
      frame.replace('"st":1', '"st":2'),
    ];
    for (const text of odd) if (text !== frame) assertEquals(fast.decode(text, NOW), null, text);
  }
  const micros = 1_795_608_000_123_456;
  for (
    const odd of [
      futuresDepth({ U: 9, u: 8 }),
      futuresDepth({ at: micros }),
      futuresDepth({ b: [["0.00", "1"]] }),
      futuresDepth({}).replace("depth@100ms", "depth5@100ms"),
      aggTrade({ T: micros }),
      aggTrade({ p: "0.00" }),
      aggTrade({ p: "100.051" }),
      bookTicker({ at: micros }),
      "{}",
      "",
    ]
  ) {
    assertEquals(fast.decode(odd, NOW), null, odd);
  }
});

Deno.test("FuturesFrames fills its events anew, and reads many streams in turn", () => {
  const fast = new FuturesFrames(listing);
  const first = fast.decode(futuresDepth({ b: [["1.00", "1"]] }), NOW);
  const second = fast.decode(futuresDepth({ b: [["2.00", "1"]], spelling: "new" }), NOW);
  assert(first?.kind === "book_delta" && second?.kind === "book_delta");
  assertStrictEquals(first, second);
  assertEquals(first.bids.prices[0], 200);
  const symbols = Array.from({ length: 300 }, (_, i) => `COIN${i}USDT`);
  const many = new Map(symbols.map((symbol, i) => [symbol, madeUpInstrument({ id: i as InstrumentId, symbol })]));
  const all = new FuturesFrames(many);
  for (let pass = 0; pass < 2; pass++) {
    symbols.forEach((symbol, i) => {
      for (const frame of [futuresDepth({ symbol }), aggTrade({ symbol }), bookTicker({ symbol })]) {
        assertEquals(all.decode(frame, NOW)?.instrument, i, frame);
      }
    });
  }
});

slowTest("FuturesFrames allocates nothing of its own once warm, of text or of bytes", () => {
  const count = 20_000, levels = Array.from({ length: 22 }, (_, i) => [`${100 + i}.05`, "1.234"] as const);
  const texts: Record<string, (i: number) => string> = {
    depth: (i) =>
      futuresDepth({
        U: 93_000_000_000 + i,
        u: 93_000_000_000 + 1 + i,
        pu: 93_000_000_000 - 5 + i,
        b: levels,
        a: levels,
        spelling: "new",
      }),
    trade: (i) => aggTrade({ id: 5_900_000_000 + i, spelling: "new", nq: "0.00100" }),
    top: (i) => bookTicker({ u: 93_000_000_000 + i, spelling: "new" }),
  };
  const sum = new Float64Array(1); // a number in a variable would be what is measured
  for (const [kind, textOf] of Object.entries(texts)) {
    const bytes = Array.from({ length: 64 }, (_, i) => new TextEncoder().encode(textOf(i)));
    // Flat strings, as a socket gives them.
    for (const frames of [bytes, bytes.map((each) => new TextDecoder().decode(each))]) {
      const fast = new FuturesFrames(listing);
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
  }
  assertEquals(sum[0], 3 * 2 * 12 * count * NOW, "every frame took the fast road");
});

function allocatedBytes(): number {
  return (getHeapStatistics() as unknown as { total_allocated_bytes: number }).total_allocated_bytes;
}

const shared = sharedFixtures();
slowTest({
  name: "FuturesFrames agrees with the slow road on every recorded and printed frame of USD-M (needs shared fixtures)",
  ignore: shared === null,
  fn: async () => {
    const lines = await linesOf(join(shared ?? "", "binance/recordings/usdm_2021_07_22.jsonl.gz"));
    const recorded = lines.map((line) => JSON.parse(line) as { kind: string; raw?: string })
      .filter(({ kind }) => kind === "ws").map(({ raw }) => raw ?? "");
    assert(compareRoads(recorded) > 900);
    const folder = join(shared ?? "", "binance/usdm_ws");
    const printed = [...Deno.readDirSync(folder)].map(({ name }) => Deno.readTextFileSync(join(folder, name)).trim());
    const wrapped = printed.map((text) => {
      const { stream, s, e } = JSON.parse(text);
      const names: Record<string, string> = { aggTrade: "aggTrade", bookTicker: "bookTicker", depthUpdate: "depth" };
      if (stream !== undefined || names[e] === undefined) return text;
      return `{"stream":"${s.toLowerCase()}@${names[e]}","data":${text}}`;
    });
    assert(compareRoads(wrapped) > 20);
  },
});

/** How many frames took the fast road. */
function compareRoads(frames: readonly string[]): number {
  let fast = 0;
  for (const frame of frames) {
    const guessed = new GuessedListing("x", JSON.parse(frame), null, NUMBERS);
    const read = new FuturesFrames(guessed).decode(frame, NOW);
    if (!read) continue;
    fast++;
    const slow = new FuturesCodec("x", guessed).decode(frame.replace("{", "{ "), NOW);
    assertEquals(plain(read), plain(slow));
  }
  return fast;
}
