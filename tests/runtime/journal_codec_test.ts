import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodePayload, decodeRecord, encodePayload, GENESIS, type JournalEntry } from "../../runtime/journal_codec.ts";
import { oldRecord, plainRecord } from "../support/plain_journal.ts";
import type { Fill } from "../../core/event.ts";
import type { Place } from "../../core/command.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";

const note: JournalEntry = { kind: "note", payload: { topic: "test", amount: 12n } };

Deno.test("encodePayload() and decodePayload() carry a fill's exact money there and back", () => {
  const fill: Fill = {
    kind: "fill",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId: "mm1",
    venueOrderId: "7",
    tradeId: "9",
    side: "buy",
    price: 6_500_010 as Price,
    size: 3 as Size,
    liquidity: "maker",
    fee: { asset: "BNB", amount: [-123456789012345678901234567890n, 18] },
    source: "push",
    venueAt: null,
    receivedAt: 1_764_099_999_123_456 as Micros,
  };
  assertEquals(decodePayload(encodePayload(fill)), fill);
});

Deno.test("encodePayload() leaves a command without bigints as plain JSON", () => {
  const place: Place = {
    kind: "place",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId: "mm1",
    side: "sell",
    price: 1 as Price,
    size: 2 as Size,
    timeInForce: "post_only",
    validity: 2_000_000 as Micros,
  };
  assertEquals(encodePayload(place), JSON.stringify(place));
});

Deno.test("encodePayload() and decodePayload() round-trip whatever a person or a venue may send (seed 20)", () => {
  const key = fc.oneof(fc.string(), fc.constantFrom("$n", "$o", "$", "__proto__", "constructor", "toString"));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x === 0 ? 0 : x),
      fc.bigInt(),
      fc.string({ unit: "binary" }),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  }));
  fc.assert(
    fc.property(value, (data) => {
      assertEquals(decodePayload(encodePayload(data)), data);
    }),
    { seed: 20, numRuns: 2_000 },
  );
});

Deno.test("encodePayload() takes a person's own $n for what it is and no number", () => {
  const set = { "$n": "123", plain: "$n", "$o": [["a", 1]] };
  assertEquals(decodePayload(encodePayload(set)), set);
  assertEquals(decodePayload(encodePayload({ text: '"$n":"5"' })), { text: '"$n":"5"' });
});

Deno.test("encodePayload() drops undefined properties and gives 0 for −0", () => {
  assertEquals(encodePayload({ a: undefined, b: -0, c: 1n, d: undefined }), '{"b":0,"c":{"$n":"1"}}');
});

Deno.test("encodePayload() refuses what would not come back as it was", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const cases: readonly (readonly [unknown, string])[] = [
    [{ a: NaN }, "NaN"],
    [[Infinity], "Infinity"],
    [{ bids: { prices: new Float64Array(2) } }, "Float64Array"],
    [{ at: new Date(0) }, "Date"],
    [new Map(), "Map"],
    [() => 1, "function"],
    [[undefined], "undefined"],
    [Symbol("x"), "symbol"],
    [circle, "deeper than 64"],
  ];
  for (const [value, word] of cases) assertThrows(() => encodePayload(value), TypeError, word);
});

Deno.test("decodeRecord() reads a line of the old form, whose hash is its check", () => {
  const { line, hash } = oldRecord(note, 1, 5, 6, GENESIS);
  const { check, prevHash, payload } = decodeRecord(line);
  assertEquals([check, prevHash, payload], [hash, GENESIS, note.payload]);
});

Deno.test("decodeRecord() refuses what is no record", () => {
  const good = JSON.parse(plainRecord(note, 1, 5, 6, GENESIS).line);
  const old = JSON.parse(oldRecord(note, 1, 5, 6, GENESIS).line);
  const cases: readonly unknown[] = [
    null,
    [],
    7,
    { ...good, seq: 0 },
    { ...good, seq: 1.5 },
    { ...good, kind: "gossip" },
    { ...good, payload: null },
    { ...good, wallMs: "6" },
    { ...good, monoNs: null },
    { ...good, prevHash: "00" },
    { ...good, prevHash: null },
    { ...good, check: undefined },
    { ...good, check: "0123abcx" },
    { ...good, check: GENESIS },
    { ...old, prevHash: undefined },
    { ...old, hash: GENESIS.toUpperCase() + "!" },
    { ...old, check: good.check },
  ];
  for (const value of cases) assertThrows(() => decodeRecord(JSON.stringify(value)), RangeError, "lacks a field");
  assertThrows(() => decodeRecord('{"seq":1'), RangeError, "no JSON");
});

Deno.test("decodeRecord() refuses a tag that says nothing, as it refuses any other line that is none of ours", () => {
  const tagged = (payload: unknown) =>
    JSON.stringify({ ...JSON.parse(plainRecord(note, 1, 5, 6, GENESIS).line), payload });
  for (const digits of ["", "1.5", "1e3", "0x10", " 7", "x"]) {
    assertThrows(() => decodeRecord(tagged({ n: { $n: digits } })), RangeError, "want a whole number");
  }
  const deep = `[{"$n":"1"},${"[".repeat(20_000)}${"]".repeat(20_000)}]`;
  assertThrows(() => decodeRecord(tagged("deep").replace('"deep"', deep)), RangeError, "nested deeper than");
  for (const entries of [[1], [["a"]], [["a", 1, 2]], [[1, 2]], [null]]) {
    assertThrows(() => decodeRecord(tagged({ $o: entries })), RangeError, "want pairs of key and value");
  }
});
