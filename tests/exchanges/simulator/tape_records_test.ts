import { assertEquals, assertThrows } from "@std/assert";
import { recordsOf, type TapeRecord } from "../../../exchanges/simulator/tape_records.ts";
import { FUTURES_TAPE, NEUTRAL_TAPE, OWN_TAPE, RECORDED_TAPE, WINDOW_TAPE } from "../../support/tape_text.ts";

const briefly = (record: TapeRecord): string => {
  switch (record.kind) {
    case "grid":
      return `${record.symbol} grid ${record.tick} ${record.lot}`;
    case "best":
      return `${record.symbol} best ${record.updateId} ${record.bid}/${record.ask}`;
    case "trade": {
      const { symbol, id, price, size, aggressor, firstId, lastId } = record;
      return `${symbol} trade ${id} ${price} ${size} ${aggressor} ${firstId}..${lastId}`;
    }
    default: {
      const { symbol, kind, firstId, lastId, previousId, bids, asks } = record;
      return `${symbol} ${kind} ${firstId}..${lastId} after ${previousId}: ${bids.length}/${asks.length}`;
    }
  }
};
const read = (tape: typeof RECORDED_TAPE, symbol: string | null = null) => [...recordsOf(tape, symbol)];

Deno.test("recordsOf() reads a recorder's raw frames and snapshots, and leaves out what is no market fact", () => {
  const records = read(RECORDED_TAPE);
  assertEquals(records.map(({ at }) => at), [10.1e6, 10.2e6, 10.3e6, 10.4e6, 10.5e6, 10.6e6]);
  assertEquals(records.map(briefly), [
    "ABCUSDT delta 15..18 after null: 1/0",
    "ABCUSDT snapshot null..20 after null: 2/1",
    "ABCUSDT delta 19..21 after null: 1/1",
    "ABCUSDT trade 3 99.50 0.2 sell 8..9",
    "ABCUSDT best 22 99.50,0.7/100.00,1.5",
    "ABCUSDT delta 22..23 after null: 1/0",
  ]);
});

Deno.test("recordsOf() reads neutral events, whose description names the market", () => {
  assertEquals(read(NEUTRAL_TAPE).map(briefly), [
    "ABCUSDT snapshot null..20 after null: 2/1",
    "ABCUSDT delta 19..21 after null: 1/0",
    "ABCUSDT trade 7 100.00 0.5 buy null..null",
    "ABCUSDT best 22 99.50,0.7/100.00,1.5",
  ]);
  assertEquals(read(WINDOW_TAPE).map(({ kind }) => kind), ["window", "window", "window", "trade"]);
});

Deno.test("recordsOf() takes the market's name from the caller where nothing else gives it", () => {
  const nameless = { ...NEUTRAL_TAPE, meta: null };
  assertEquals(read(nameless, "XYZUSDT")[0].symbol, "XYZUSDT");
  assertThrows(() => read(nameless), RangeError, "nothing names the market");
});

Deno.test("recordsOf() keeps the former id of futures, which tells the chains apart", () => {
  assertEquals(read(FUTURES_TAPE).map(briefly)[1], "ABCUSDT delta 115..125 after 110: 1/0");
});

Deno.test("recordsOf() reads our own tape, and finds out whose book a reply without an address is", () => {
  assertEquals(read(OWN_TAPE).map(briefly), [
    "ABCUSDT grid 0.01000000 0.10000000",
    "ABCUSDT delta 18..20 after null: 1/0",
    "ABCUSDT snapshot null..20 after null: 2/1",
    "ABCUSDT delta 21..22 after null: 1/0",
    "ABCUSDT trade 7 100.00 0.5 buy null..null",
    "ABCUSDT delta 23..23 after null: 1/0",
  ]);
});

Deno.test("recordsOf() leaves out partial books, which look like deltas on futures", () => {
  const data = { e: "depthUpdate", s: "ABCUSDT", U: 1, u: 2, pu: 0, b: [], a: [] };
  const raw = JSON.stringify({ stream: "abcusdt@depth20@100ms", data });
  const tape = { name: "partial", text: JSON.stringify({ recvTime: 1, kind: "ws", raw }), meta: null };
  assertEquals(read(tape), []);
});

const BAD: readonly (readonly [string, string, string])[] = [
  ["a line that is no JSON", "{", "line 1"],
  ["a format that nobody knows", '{"hello":1}', "no known format"],
  ["a bare number", "7", "want a JSON object"],
  ["levels that are no list", '{"t":1,"kind":"book","bids":5}', "want lists of [price, size]"],
  ["an unknown kind", '{"t":1,"kind":"dream"}', '"dream"'],
];
for (const [what, text, why] of BAD) {
  Deno.test(`recordsOf() refuses ${what}, and names the tape`, () => {
    const error = assertThrows(
      () => read({ name: "some tape", text, meta: { symbol: "A" } }),
      RangeError,
      why,
    ) as Error;
    assertEquals(error.message.startsWith("Cannot read tape some tape, line 1: "), true);
  });
}
