import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { GuardJournal } from "../../runtime/guard_journal.ts";
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
