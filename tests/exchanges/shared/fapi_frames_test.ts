import { assertEquals, assertThrows } from "@std/assert";
import { depthSymbolIn, replyIn, snapshotOf } from "../../../exchanges/shared/fapi_frames.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const NOW = 5 as Micros, btc = madeUpInstrument();
const fields = (value: unknown) => fieldsOf(value, { venue: "binance", frame: "" });

Deno.test("snapshotOf() reads a book of one side, and of none, dated where the body is", () => {
  const read = (body: unknown) => snapshotOf(fields(body), btc, NOW);
  const oneSided = read({ lastUpdateId: 7, bids: [["100.05", "1"], ["100.04", "2"]], asks: [] });
  assertEquals([oneSided.lastId, oneSided.bids.count, oneSided.asks.count, oneSided.venueAt], [7, 2, 0, null]);
  assertEquals(read({ lastUpdateId: 7, bids: [], asks: [] }).bids.count, 0);
  assertEquals(read({ lastUpdateId: 7, E: 12, T: 11, bids: [], asks: [] }).venueAt, 12_000 as Micros);
  assertThrows(() => read({ bids: [], asks: [] }), FrameError, "lastUpdateId");
});

Deno.test("depthSymbolIn() finds whose depth frame could not be read", () => {
  const cases: [string, string | null][] = [
    ['{"e":"depthUpdate","s":"ABC","U":', "ABC"],
    ['{"stream":"abcdef@depth@100ms","data":{"e":"dep', "ABCDEF"],
    ['{"e":"trade","s":"ABC"', null],
    ["depthUpdate", null],
    ["junk", null],
  ];
  for (const [frame, symbol] of cases) assertEquals(depthSymbolIn(frame), symbol, frame);
});

Deno.test("replyIn() tells a yes, a refusal and what is no reply", () => {
  assertEquals(replyIn(fields({ result: null, id: 1 }))?.refusal, null);
  assertEquals(replyIn(fields({ code: 2, msg: "Invalid request", id: "a" })), {
    kind: "reply",
    id: "a",
    result: undefined,
    refusal: { code: 2, message: "Invalid request" },
  });
  assertEquals(replyIn(fields({ error: { code: 2, msg: "x" }, id: null }))?.id, null);
  assertEquals(replyIn(fields({ id: 1 })), null);
});
