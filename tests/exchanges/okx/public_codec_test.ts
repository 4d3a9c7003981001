import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { readReference, readTop, rowsOf } from "../../../exchanges/okx/public_codec.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const NOW = 7 as Micros;
const spot = madeUpInstrument({ venue: "okx", symbol: "BTC-USDT" });
const row = (value: object) => fieldsOf(value, { venue: "okx", frame: "" });

Deno.test("readTop() reads one level a side, and nothing while a side is empty", () => {
  const sides = { asks: [["100.02", "2", "0", "3"]], bids: [["100.01", "1", "0", "1"]] };
  const top = readTop(row({ ...sides, ts: "1795608000123", seqId: 42 }), spot, NOW);
  assertEquals(
    { ...top },
    {
      kind: "top_of_book",
      instrument: spot.id,
      bidPrice: 10_001,
      bidSize: Math.round(1 / 10 ** -spot.lot.decimals),
      askPrice: 10_002,
      askSize: Math.round(2 / 10 ** -spot.lot.decimals),
      lastId: 42,
      venueAt: 1_795_608_000_123_000,
      receivedAt: NOW,
    } as unknown as typeof top,
  );
  assertEquals(readTop(row({ ...sides, asks: [], ts: "1" }), spot, NOW), null);
});

Deno.test("readReference() gives marks and indexes in ticks, between two of them too", () => {
  const mark = readReference(row({ markPx: "100.015", ts: "1795608000123" }), "mark", spot, NOW);
  assertEquals(
    [mark.of, Math.round(mark.price * 1e6) / 1e6, mark.venueAt],
    ["mark", 10_001.5, 1_795_608_000_123_000] as unknown[],
  );
  assertEquals(readReference(row({ idxPx: "100", ts: "" }), "index", spot, NOW).venueAt, null);
  assertThrows(() => readReference(row({ idxPx: "0", ts: "1" }), "index", spot, NOW), FrameError, "above 0");
});

Deno.test("rowsOf() wants a list of objects", () => {
  assertEquals(rowsOf(row({ data: [{ a: 1 }] })).length, 1);
  assertThrows(() => rowsOf(row({ data: ["a"] })), FrameError, "data[0]");
});
