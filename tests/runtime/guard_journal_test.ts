import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { GuardJournal, newestTrip } from "../../runtime/guard_journal.ts";
import { TempDir } from "../support/temp_dir.ts";

const AT = 1_764_101_169_123_456 as Micros;

Deno.test("GuardJournal writes a line a report, in their order, with instants as people read them", async () => {
  using temp = new TempDir();
  const problems: string[] = [], journal = new GuardJournal(temp.path, "sentinel", (it) => problems.push(it));
  for (let i = 0; i < 20; i++) journal.add({ kind: "problem", at: AT, message: `${i}` });
  journal.add({ kind: "kill", at: AT, level: "cancel", reason: "no heartbeat" });
  await journal.flush();
  const lines = temp.read("sentinel.jsonl").trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.slice(0, 20).map(({ message }) => message), Array.from({ length: 20 }, (_, i) => `${i}`));
  assertEquals(lines[20], {
    by: "sentinel",
    kind: "kill",
    at: "2025-11-25T20:06:09.123456Z",
    level: "cancel",
    reason: "no heartbeat",
  });
  assertEquals(problems, []);
});

Deno.test("GuardJournal tells of a disk that refuses, and goes on", async () => {
  using temp = new TempDir();
  const problems: string[] = [], journal = new GuardJournal(temp.file("none"), "guardian", (it) => problems.push(it));
  journal.add({ kind: "problem", at: AT, message: "lost" });
  await journal.flush();
  assertStringIncludes(problems[0], "none/guardian.jsonl cannot be written");
  Deno.mkdirSync(temp.file("none"));
  journal.add({ kind: "problem", at: AT, message: "kept" });
  await journal.flush();
  assertStringIncludes(temp.read("none/guardian.jsonl"), "kept");
  assertEquals(problems.length, 1);
});

Deno.test("newestTrip() finds the last latch or kill of both guards, in the end of long files and among cut lines", async () => {
  using temp = new TempDir();
  assertEquals(newestTrip(temp.path), null);
  const latch = (seconds: number, reason: string) =>
    ({ kind: "latch", at: AT + seconds * 1e6 as Micros, level: "cancel", reason, problem: null }) as const;
  const fail = (message: string) => assertEquals(message, "");
  const guardian = new GuardJournal(temp.path, "guardian", fail),
    sentinel = new GuardJournal(temp.path, "sentinel", fail);
  guardian.add({ kind: "problem", at: AT, message: "no trip" });
  await guardian.flush();
  assertEquals(newestTrip(temp.path), null);
  guardian.add({ kind: "kill", at: AT, level: "cancel", reason: "the latch file is there" });
  await guardian.flush();
  assertEquals(newestTrip(temp.path), { by: "guardian", reason: "the latch file is there", at: AT });
  sentinel.add(latch(2, "second"));
  guardian.add(latch(1, "first"));
  await Promise.all([guardian.flush(), sentinel.flush()]);
  assertEquals(newestTrip(temp.path), { by: "sentinel", reason: "second", at: AT + 2e6 as Micros });
  guardian.add({ kind: "problem", at: AT, message: "x".repeat(3 << 20) });
  guardian.add({ ...latch(3, "third"), problem: "no space left" });
  await guardian.flush();
  Deno.writeTextFileSync(temp.file("guardian.jsonl"), '{"by":"guardian","kind":"latch","at":"2026', { append: true });
  assertEquals(newestTrip(temp.path)?.reason, "third", "one that the disk refused was wanted all the same");
});
