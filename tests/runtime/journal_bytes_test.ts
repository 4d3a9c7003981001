import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RecordBytes } from "../../runtime/journal_bytes.ts";
import { decodeRecord, GENESIS, type JournalEntry } from "../../runtime/journal_codec.ts";
import type { Cancel, Command, Place } from "../../core/command.ts";
import type { Sent } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { listing, place, report } from "../support/journal_story.ts";
import { plainRecord } from "../support/plain_journal.ts";
import { slowTest } from "../support/slow.ts";

const MONO = 9_876_543_210_123, WALL = 1_764_099_999_123;
const text = (records: RecordBytes) => new TextDecoder().decode(records.since(0));

/** A batch by the real writer and by the plain one. */
function both(entries: readonly JournalEntry[], first = 7): readonly [string, string] {
  const records = new RecordBytes(), hash = "0123456789abcdef".repeat(4);
  let plain = "";
  entries.forEach((entry, i) => {
    records.add(entry, first + i, MONO, WALL, i === 0 ? hash : null);
    plain += plainRecord(entry, first + i, MONO, WALL, i === 0 ? hash : null).line + "\n";
  });
  return [text(records), plain];
}

const odd = fc.constantFrom('a"b', "a\\b", "ä", "\u007f", "line\nend", "x".repeat(65), "");
const name = fc.oneof({ weight: 9, arbitrary: fc.stringMatching(/^[ -!#-\[\]-~]{1,40}$/) }, {
  weight: 1,
  arbitrary: odd,
});
const count = fc.oneof(fc.nat(100_000), fc.maxSafeNat(), fc.constantFrom(-5, 0.5, 2 ** 53, 1e300));
const base = { venue: name, instrument: fc.nat(200).map((id) => id as InstrumentId) };
const cancel: fc.Arbitrary<Cancel> = fc.record({
  kind: fc.constant("cancel" as const),
  ...base,
  clientId: name,
  venueOrderId: fc.option(name),
});
const marks = fc.constantFrom<Pick<Place, "purpose" | "reduceOnly">>(
  {},
  {},
  { purpose: "flatten" },
  { purpose: "flatten", reduceOnly: true },
);
const placed: fc.Arbitrary<Place> = fc.tuple(
  fc.record({
    kind: fc.constant("place" as const),
    ...base,
    clientId: name,
    side: fc.constantFrom("buy" as const, "sell" as const),
    price: count.map((value) => value as Price),
    size: count.map((value) => value as Size),
    timeInForce: fc.constantFrom("post_only" as const, "ioc" as const, "gtc" as const),
    validity: count.map((value) => value as Micros),
  }),
  marks,
).map(([order, marked]) => ({ ...order, ...marked }));
const command: fc.Arbitrary<Command> = fc.oneof(
  placed,
  cancel,
  fc.record({ kind: fc.constant("replace" as const), ...base, cancel, place: placed }),
  fc.record({
    kind: fc.constant("amend" as const),
    ...base,
    clientId: name,
    venueOrderId: fc.option(name),
    size: count.map((value) => value as Size),
  }),
  fc.record({ kind: fc.constant("cancel_all" as const), ...base }),
);
const sent: fc.Arbitrary<Sent> = fc.record({
  kind: fc.constant("sent" as const),
  venue: name,
  clientId: name,
  sentAt: count.map((value) => value as Micros),
  validUntil: count.map((value) => value as Micros),
});
const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
  command.map((payload) => ({ kind: "command", payload }) as const),
  sent.map((payload) => ({ kind: "event", payload }) as const),
  fc.constantFrom<JournalEntry>(
    listing,
    { kind: "event", payload: report("mm1") },
    { kind: "note", payload: { topic: "€ü", text: "𝄞", amount: 12n } },
  ),
);

slowTest("RecordBytes writes byte for byte what the plain writer gives, whatever the batch (seed 30)", () => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 2 ** 40 }),
      (entries, seq) => {
        const [real, plain] = both(entries, seq);
        assertEquals(real, plain);
      },
    ),
    { seed: 30, numRuns: 3_000 },
  );
});

Deno.test("RecordBytes writes lines that decodeRecord() reads back as they were", () => {
  const payload = place("mm0001", { price: Number.MAX_SAFE_INTEGER as Price });
  const [line] = both([{ kind: "command", payload }])[0].split("\n");
  const record = decodeRecord(line);
  assertEquals([record.seq, record.monoNs, record.wallMs, record.kind], [7, MONO, WALL, "command"]);
  assertEquals(record.payload, payload);
});

Deno.test("RecordBytes leaves out what does not belong to a command", () => {
  const pooled = { ...place("mm0001"), slot: 7 };
  const [real] = both([{ kind: "command", payload: pooled }]),
    [wanted] = both([{ kind: "command", payload: place("mm0001") }]);
  assertEquals(real, wanted);
});

Deno.test("RecordBytes grows for a batch beyond its buffer and keeps what was in it", () => {
  const long: JournalEntry = { kind: "note", payload: { topic: "long", text: "€".repeat(200_000) } };
  const [real, plain] = both([{ kind: "command", payload: place("mm1") }, long, long, listing]);
  assertEquals(real === plain, true);
});

Deno.test("RecordBytes refuses what would not come back, and what was written before stays", () => {
  const records = new RecordBytes(), good: JournalEntry = { kind: "command", payload: place("mm1") };
  records.add(good, 1, 1, 1, GENESIS);
  const before = text(records);
  const broken = [place("mm1", { price: NaN as Price }), place("mm1", { size: Infinity as Size })];
  for (const payload of broken) {
    assertThrows(() => records.add({ kind: "command", payload }, 2, 1, 1, null), TypeError, "want a finite number");
    assertEquals(text(records), before);
  }
});

Deno.test("since() gives what was added since, and cut() takes it out", () => {
  const records = new RecordBytes(), entry: JournalEntry = { kind: "command", payload: place("mm1") };
  records.add(entry, 1, 1, 1, GENESIS);
  const { length } = records, before = text(records);
  records.add(entry, 2, 1, 1, null);
  assertEquals(new TextDecoder().decode(records.since(length)), plainRecord(entry, 2, 1, 1, null).line + "\n");
  records.cut(length);
  assertEquals(text(records), before);
  records.cut(0);
  assertEquals([records.length, text(records)], [0, ""]);
});
