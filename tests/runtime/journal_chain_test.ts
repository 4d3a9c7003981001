import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { encodeRecord, hashHolds } from "../../runtime/journal_chain.ts";
import { decodeRecord, GENESIS, type JournalEntry } from "../../runtime/journal_codec.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const note: JournalEntry = { kind: "note", payload: { topic: "test", amount: 12n } };

Deno.test("encodeRecord() gives one line whose hash holds, and decodeRecord() reads it back", () => {
  const { line, hash } = encodeRecord(note, 1, 5, 1_764_099_999_999, GENESIS);
  assertFalse(line.includes("\n"));
  assertMatch(
    line,
    /^\{"seq":1,"monoNs":5,"wallMs":1764099999999,"kind":"note","payload":\{.*"hash":"[0-9a-f]{64}"\}$/,
  );
  assert(hashHolds(bytes(line)));
  assertEquals(decodeRecord(line), {
    seq: 1,
    monoNs: 5,
    wallMs: 1_764_099_999_999,
    kind: "note",
    payload: { topic: "test", amount: 12n },
    prevHash: GENESIS,
    hash,
  });
});

Deno.test("hashHolds() notices every single changed byte", () => {
  const line = bytes(encodeRecord(note, 1, 5, 6, GENESIS).line);
  for (let i = 0; i < line.length; i++) {
    const changed = line.slice();
    changed[i] ^= 1;
    assertFalse(hashHolds(changed), `byte ${i}`);
  }
  assertFalse(hashHolds(bytes("")));
});
