import { assert, assertEquals, assertFalse } from "@std/assert";
import { Chain, CHECK_LENGTH, lineHolds, linkHash, putCheck } from "../../runtime/journal_chain.ts";
import { GENESIS, type JournalEntry } from "../../runtime/journal_codec.ts";
import { oldRecord, plainRecord, sha256 } from "../support/plain_journal.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const note: JournalEntry = { kind: "note", payload: { topic: "test", amount: 12n } };

Deno.test("putCheck() closes a line anywhere in a buffer, of every length, and lineHolds() agrees", () => {
  for (let from = 0; from < 5; from++) {
    for (let length = 1; length < 40; length++) {
      const buffer = new Uint8Array(100).fill(200);
      for (let i = 0; i < length; i++) buffer[from + i] = 33 + i;
      const end = putCheck(buffer, from, from + length);
      assertEquals(end, from + length + CHECK_LENGTH);
      assert(lineHolds(buffer.subarray(from, end)));
      assertEquals(buffer[end], 200);
    }
  }
});

Deno.test("lineHolds() notices every single changed bit, in both forms", () => {
  for (const { line } of [plainRecord(note, 1, 5, 6, GENESIS), oldRecord(note, 1, 5, 6, GENESIS)]) {
    const good = bytes(line);
    assert(lineHolds(good));
    for (let bit = 0; bit < 8 * good.length; bit++) {
      const changed = good.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      assertFalse(lineHolds(changed), `bit ${bit}`);
    }
  }
  assertFalse(lineHolds(bytes("")));
  assertFalse(lineHolds(bytes(',"check":"00000000"}')));
});

Deno.test("lineHolds() notices a line that a power cut left as zeros from any byte on, or from any byte on to its end", () => {
  const good = bytes(plainRecord(note, 1, 5, 6, null).line);
  for (let from = 0; from < good.length; from++) {
    for (let to = from + 1; to <= good.length; to++) {
      const hole = good.slice().fill(0, from, to);
      assertFalse(lineHolds(hole), `zeros from ${from} to ${to}`);
    }
    assertFalse(lineHolds(good.subarray(0, from)), `cut at ${from}`);
  }
});

Deno.test("Chain follows links: its head is the hash over the last one, line ends included", () => {
  const chain = new Chain(GENESIS);
  assertEquals(chain.head, GENESIS);
  assertFalse(chain.joins(null)); // the first line of all begins a link
  assert(chain.joins(GENESIS));
  const lines = ["one", "two", "three"];
  chain.take(bytes(lines[0]), GENESIS, null);
  assert(chain.joins(null));
  chain.take(bytes(lines[1]), null, null);
  const head = sha256("one\ntwo\n");
  assertEquals([chain.head, linkHash(bytes("one\ntwo\n"))], [head, head]);
  assertFalse(chain.joins(GENESIS));
  assert(chain.joins(head));
  chain.take(bytes(lines[2]), head, null);
  assertEquals(chain.head, sha256("three\n"));
});

Deno.test("Chain takes the own hash of a line of the old form for the head, and no line goes on within it", () => {
  const chain = new Chain(GENESIS), own = "ab".repeat(32);
  chain.take(bytes("old"), GENESIS, own);
  assertEquals(chain.head, own);
  assertFalse(chain.joins(null));
  assert(chain.joins(own));
});
