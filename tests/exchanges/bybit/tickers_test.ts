import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { readTicker } from "../../../exchanges/bybit/tickers.ts";
import { topicOf } from "../../../exchanges/bybit/topic.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const instrument = madeUpInstrument({ venue: "bybit", tick: parseGrid("0.5") });
const listing = new Map([[instrument.symbol, instrument]]), NOW = 5 as Micros;
const read = (data: Record<string, unknown>, symbol = "BTCUSDT") =>
  readTicker(
    bodyOf("bybit", JSON.stringify({ topic: `tickers.${symbol}`, type: "delta", ts: 1_000, cs: 1, data })),
    topicOf(`tickers.${symbol}`)!,
    listing,
    NOW,
  );

Deno.test("readTicker() tells mark and index in ticks, between two where they lie there", () => {
  const [mark, index] = read({ symbol: "BTCUSDT", markPrice: "100.25", indexPrice: "101" });
  assertEquals([mark.of, index.of, mark.instrument, mark.venueAt], ["mark", "index", instrument.id, 1_000_000]);
  assertAlmostEquals(mark.price, 200.5);
  assertAlmostEquals(index.price, 202);
});

Deno.test("readTicker() tells what a delta names, and nothing else", () => {
  assertEquals(read({ symbol: "BTCUSDT", bid1Price: "100" }), []);
  assertEquals(read({ symbol: "BTCUSDT", markPrice: "" }), []);
  assertEquals(read({ symbol: "BTCUSDT", indexPrice: "1" }).length, 1);
});

Deno.test("readTicker() refuses what cannot be", () => {
  assertThrows(() => read({ symbol: "ETHUSDT" }), FrameError, "under the topic of BTCUSDT");
  assertThrows(() => read({ symbol: "BTCUSDT", markPrice: "0" }), FrameError, "want more than 0");
  assertThrows(() => read({ symbol: "BTCUSDT", markPrice: "x" }), FrameError, "markPrice");
  assertThrows(() => read({ symbol: "XUSDT" }, "XUSDT"), FrameError, "it was not asked for");
});
