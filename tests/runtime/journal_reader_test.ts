import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { GENESIS } from "../../runtime/journal_codec.ts";
import { scanJournal } from "../../runtime/journal_reader.ts";
import { verify } from "../../runtime/verify.ts";
import { oldRecord, plainRecord, sha256 } from "../support/plain_journal.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

/** Lines of a whole chain from `first` on, each with its line end. */
function chain(count: number, first = 1, previous = GENESIS): { lines: string[]; head: string } {
  const lines: string[] = [];
  let head = previous;
  for (let i = 0; i < count; i++) {
    const { line, hash } = plainRecord({ kind: "note", payload: { topic: "t", i } }, first + i, i, i, head);
    lines.push(line + "\n");
    head = hash;
  }
  return { lines, head };
}

/** Lines of links of so many records each. */
function links(...sizes: number[]): { lines: string[]; head: string } {
  const lines: string[] = [];
  let head = GENESIS;
  for (const size of sizes) {
    const from = lines.length;
    for (let i = 0; i < size; i++) {
      const seq = lines.length + 1;
      const { line } = plainRecord({ kind: "note", payload: { topic: "t", seq } }, seq, 5, 6, i === 0 ? head : null);
      lines.push(line + "\n");
    }
    head = sha256(lines.slice(from).join(""));
  }
  return { lines, head };
}

Deno.test("verify() counts a whole chain over several segments and names its head", () => {
  using dir = new TempDir();
  const { lines, head } = chain(5);
  dir.write("journal/000001.jsonl", lines.slice(0, 3).join(""));
  dir.write("journal/000002.jsonl", lines.slice(3).join(""));
  assertEquals(verify(dir.path), { records: 5, segments: 2, head: { seq: 5, hash: head } });
});

Deno.test("verify() finds an empty journal whole", () => {
  using dir = new TempDir();
  assertEquals(verify(dir.path), { records: 0, segments: 0, head: { seq: 0, hash: GENESIS } });
});

Deno.test("verify() finds one changed byte anywhere in a record and says where", () => {
  using dir = new TempDir();
  const { lines } = chain(3);
  const changed = lines[1].replace('"i":1', '"i":2');
  dir.write("journal/000001.jsonl", lines[0] + changed + lines[2]);
  assertEquals(verify(dir.path).firstBad, {
    segment: "000001.jsonl",
    line: 2,
    offset: lines[0].length,
    reason: "record 2 does not match its check",
  });
});

Deno.test("verify() finds a changed last record: a bad check is no torn write", () => {
  using dir = new TempDir();
  const { lines } = chain(2);
  dir.write("journal/000001.jsonl", lines[0] + lines[1].replace('"i":1', '"i":7'));
  assertEquals(verify(dir.path).firstBad?.line, 2);
});

Deno.test("verify() finds a removed, a repeated and a foreign record", () => {
  const { lines } = chain(4), other = chain(4, 1, "ab".repeat(32)).lines;
  const cases: readonly (readonly [readonly string[], string])[] = [
    [[lines[0], lines[2]], "record 3 follows 1; want 2"],
    [[lines[0], lines[0]], "record 1 follows 1; want 2"],
    [[lines[0], other[1]], "record 2 does not chain to record 1"],
    [[lines[1], lines[2]], "record 2 follows 0; want 1"],
    [[other[0]], "record 1 does not chain to record 0"],
    [[lines[0], "{}\n", lines[1]], "lacks a field"],
  ];
  for (const [content, reason] of cases) {
    using dir = new TempDir();
    dir.write("journal/000001.jsonl", content.join(""));
    assertStringIncludes(verify(dir.path).firstBad?.reason ?? "none", reason);
  }
});

slowTest("scanJournal() sees a record cut at any byte as torn and keeps what stands before it", () => {
  const { lines } = chain(2);
  const whole = lines[0] + lines[1];
  for (let cut = lines[0].length + 1; cut < whole.length - 1; cut++) {
    using dir = new TempDir();
    dir.write("000001.jsonl", whole.slice(0, cut));
    const { records, torn, firstBad, tail } = scanJournal(dir.path);
    assertEquals([records, firstBad], [1, null]);
    assertEquals(torn, { segment: "000001.jsonl", offset: lines[0].length, bytes: cut - lines[0].length });
    assertEquals(tail?.bytes, lines[0].length);
  }
});

Deno.test("scanJournal() keeps a last record that lacks only its line end", () => {
  using dir = new TempDir();
  const { lines } = chain(2);
  dir.write("000001.jsonl", (lines[0] + lines[1]).slice(0, -1));
  const { records, torn, tail } = scanJournal(dir.path);
  assertEquals([records, torn, tail?.lineEnded], [2, null, false]);
});

Deno.test("scanJournal() takes pages that a power cut left as zeros for a torn record", () => {
  using dir = new TempDir();
  const { lines } = chain(2);
  dir.write("000001.jsonl", lines[0] + lines[1].slice(0, 40) + "\0".repeat(300) + "\n");
  const { records, torn, firstBad } = scanJournal(dir.path);
  assertEquals([records, firstBad, torn?.offset], [1, null, lines[0].length]);
});

Deno.test("scanJournal() accepts a torn line inside if the chain goes on without it, and not otherwise", () => {
  const { lines } = chain(3);
  using good = new TempDir();
  good.write("000001.jsonl", lines[0] + lines[1].slice(0, 50));
  good.write("000002.jsonl", lines[1] + lines[2]);
  assertEquals([scanJournal(good.path).records, scanJournal(good.path).torn], [3, null]);
  using bad = new TempDir();
  bad.write("000001.jsonl", lines[0] + lines[1].slice(0, 50));
  bad.write("000002.jsonl", lines[2]);
  assertEquals(scanJournal(bad.path).firstBad?.segment, "000002.jsonl");
});

Deno.test("scanJournal() shows each record once, in order, and stops at the first fault", () => {
  using dir = new TempDir();
  const { lines } = chain(4);
  dir.write("000001.jsonl", lines[0] + lines[1] + lines[3]);
  const seen: number[] = [];
  scanJournal(dir.path, ({ seq }) => seen.push(seq));
  assertEquals(seen, [1, 2]);
});

Deno.test("scanJournal() reads bytes that are no UTF-8 as no record", () => {
  using dir = new TempDir();
  const { lines } = chain(1);
  dir.write("000001.jsonl", new Uint8Array([...new TextEncoder().encode(lines[0]), 0xff, 0xfe, 10]));
  assert(scanJournal(dir.path).torn !== null);
});

Deno.test("verify() follows links, whose first line alone names the hash of the one before", () => {
  using dir = new TempDir();
  const { lines, head } = links(3, 1, 2);
  dir.write("journal/000001.jsonl", lines.join(""));
  assertEquals(verify(dir.path), { records: 6, segments: 1, head: { seq: 6, hash: head } });
});

Deno.test("verify() finds a record of a link that was exchanged with its check, removed or put elsewhere", () => {
  const { lines } = links(3, 2, 2);
  const forged = plainRecord({ kind: "note", payload: { topic: "t", seq: 9 } }, 2, 5, 6, null).line + "\n";
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["exchanged", lines.with(1, forged), "record 4 does not chain to record 3"],
    ["a link removed", lines.toSpliced(3, 2), "record 6 follows 3; want 4"],
    ["a line removed", lines.toSpliced(1, 1), "record 3 follows 1; want 2"],
    ["its hash removed", lines.toSpliced(0, 1), "record 2 follows 0; want 1"],
    ["no hash at all", [forged.replace('"seq":2', '"seq":1')], "does not match its check"],
    [
      "begun within a link",
      [plainRecord({ kind: "note", payload: { topic: "t" } }, 1, 5, 6, null).line + "\n"],
      "record 1 does not chain to record 0",
    ],
  ];
  for (const [what, content, reason] of cases) {
    using dir = new TempDir();
    dir.write("journal/000001.jsonl", content.join(""));
    assertStringIncludes(verify(dir.path).firstBad?.reason ?? "none", reason, what);
  }
});

Deno.test("verify() reads a journal of the old form, and one that went on in the new form", () => {
  using dir = new TempDir();
  const note = (i: number) => ({ kind: "note", payload: { topic: "t", i } }) as const;
  const first = oldRecord(note(1), 1, 5, 6, GENESIS), second = oldRecord(note(2), 2, 5, 6, first.hash);
  const old = `${first.line}\n${second.line}\n`;
  dir.write("journal/000001.jsonl", old);
  assertEquals(verify(dir.path), { records: 2, segments: 1, head: { seq: 2, hash: second.hash } });
  const third = plainRecord(note(3), 3, 5, 6, second.hash);
  dir.write("journal/000001.jsonl", `${old}${third.line}\n`);
  assertEquals(verify(dir.path), { records: 3, segments: 1, head: { seq: 3, hash: third.hash } });
  dir.write("journal/000001.jsonl", old.replace('"i":1', '"i":4'));
  assertStringIncludes(verify(dir.path).firstBad?.reason ?? "none", "record 1 does not match its check");
  dir.write("journal/000001.jsonl", `${first.line}\n${plainRecord(note(3), 2, 5, 6, null).line}\n`);
  assertStringIncludes(verify(dir.path).firstBad?.reason ?? "none", "record 2 does not chain to record 1");
});
