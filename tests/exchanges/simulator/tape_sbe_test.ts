import { assertEquals, assertThrows } from "@std/assert";
import { recordsOf } from "../../../exchanges/simulator/tape_records.ts";
import { sbeRecords } from "../../../exchanges/simulator/tape_sbe.ts";
import { sbeBest, sbeDiff, sbeTrades, SbeWriter } from "../../support/sbe_writer.ts";

const AT = 1_795_608_000_000_000;
const DIFF = sbeDiff({
  symbol: "ABCUSDT",
  firstId: 19,
  lastId: 21,
  bids: [[9_950_000_000, 0]],
  asks: [[10_000_000_000, 150_000_000]],
});
const DELTA = {
  kind: "delta" as const,
  at: AT,
  symbol: "ABCUSDT",
  firstId: 19,
  lastId: 21,
  previousId: null,
  bids: [["99.50000000", "0.00000000"] as const],
  asks: [["100.00000000", "1.50000000"] as const],
};

Deno.test("sbeRecords() reads book changes, trades and best prices in the venue's decimals", () => {
  assertEquals(sbeRecords(DIFF, AT), [DELTA]);
  const trades = sbeTrades("ABCUSDT", [[2n ** 60n, 9_950_000_000, 1, 1], [8, 10_000_000_000, 200_000_000, 0]]);
  const shared = { kind: "trade" as const, at: AT, symbol: "ABCUSDT", firstId: null, lastId: null };
  assertEquals(sbeRecords(trades, AT), [
    { ...shared, id: null, price: "99.50000000", size: "0.00000001", aggressor: "sell" },
    { ...shared, id: 8, price: "100.00000000", size: "2.00000000", aggressor: "buy" },
  ]);
  assertEquals(sbeRecords(sbeBest("ABCUSDT", 22, [9_950_000_000, 70_000_000, 0, 0]), AT), [
    {
      kind: "best",
      at: AT,
      symbol: "ABCUSDT",
      updateId: 22,
      bid: ["99.50000000", "0.70000000"],
      ask: ["0.00000000", "0.00000000"],
    },
  ]);
});

Deno.test("sbeRecords() reads other exponents, and finds nothing in other templates and schemas", () => {
  const plain = sbeDiff({ symbol: "A", firstId: 1, lastId: 1, bids: [[7, 8]], asks: [], exponents: [-2, 3] });
  const [record] = sbeRecords(plain, AT);
  assertEquals(record.kind === "delta" && record.bids, [["0.07", "8000"]]);
  for (const place of [2, 4]) {
    const other = DIFF.slice();
    other[place]++;
    assertEquals(sbeRecords(other, AT), []);
  }
  assertThrows(() => sbeRecords(DIFF.slice(0, -1), AT), RangeError);
});

Deno.test("sbeRecords() refuses rows without room for their fields, of which a short frame could name billions", () => {
  const head = new SbeWriter().u(2, 18, 10_000, 1, 0).long(AT, AT).u(1, -2, -3).u(2, 0).u(4, 4_000_000_000);
  assertThrows(() => sbeRecords(head.symbol("ABCUSDT"), AT), RangeError, "rows of 0 bytes; want 25");
});

Deno.test("recordsOf() reads binary frames of our own tapes", () => {
  const lines = [
    { at: AT - 1, venue: "binance", kind: "start" },
    { at: AT, venue: "binance", kind: "frame", channel: "public.1", base64: DIFF.toBase64() },
  ];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  assertEquals([...recordsOf({ name: "own", text, meta: null }, null)], [DELTA]);
});
