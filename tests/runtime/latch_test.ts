import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { clearLatch, latchPath, type LatchRecord, readLatch, tripLatch, tripLatchBehind } from "../../runtime/latch.ts";
import { TempDir } from "../support/temp_dir.ts";

const record: LatchRecord = {
  level: "cancel",
  by: "operator",
  reason: "a drill",
  at: "2026-11-25T19:26:09.123456Z",
  requestId: "r1",
};

Deno.test("tripLatch() leaves a latch that readLatch() reads, until clearLatch() (KIL-01)", () => {
  using dir = new TempDir();
  const path = latchPath(dir.path);
  assertEquals(readLatch(path), { tripped: false });
  tripLatch(path, record);
  assertEquals(readLatch(path), { tripped: true, record, problem: null });
  assertEquals(clearLatch(path), true);
  assertEquals(readLatch(path), { tripped: false });
  assertFalse(clearLatch(path));
});

Deno.test("tripLatch() keeps the first cause, and raises the level only (KIL-09)", () => {
  using dir = new TempDir();
  const path = latchPath(dir.path);
  tripLatch(path, record);
  tripLatch(path, { ...record, level: "stop", reason: "later" });
  tripLatch(path, { ...record, reason: "later" });
  assertEquals(readLatch(path), { tripped: true, record, problem: null });
  const higher: LatchRecord = { ...record, level: "flatten", reason: "worse" };
  tripLatch(path, higher);
  assertEquals(readLatch(path), { tripped: true, record: higher, problem: null });
});

Deno.test("tripLatchBehind() does the same, tells who wrote it, and two of them write at once without harm", async () => {
  using dir = new TempDir();
  const path = latchPath(dir.path);
  await Promise.all([tripLatchBehind(path, "guardian", record), tripLatchBehind(path, "sentinel", record)]);
  assertEquals(readLatch(path), { tripped: true, record, problem: null });
  await tripLatchBehind(path, "guardian", { ...record, level: "stop", reason: "later" });
  assertEquals(readLatch(path), { tripped: true, record, problem: null });
  assertMatch(dir.read("latch"), /"source":"(guardian|sentinel)"/);
  assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["latch"]);
});

Deno.test("readLatch() takes an empty, a broken and a foreign file for tripped", () => {
  for (const text of ["", "{", "null", "[]", '{"level":"gently"}', "touched by a monitor"]) {
    using dir = new TempDir();
    const state = readLatch(dir.write("latch", text));
    assertEquals([state.tripped, state.tripped && state.record], [true, null], text);
    assertStringIncludes(state.tripped ? state.problem ?? "" : "", "holds no latch record");
  }
});

Deno.test("readLatch() takes what it cannot read for tripped", () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.file("latch"));
  const state = readLatch(dir.file("latch"));
  assertEquals(state.tripped, true);
  assertStringIncludes(state.tripped ? state.problem ?? "" : "", "Cannot read");
});

Deno.test("readLatch() reads the latch that the dashboard's thread writes, and fills what it left out", () => {
  using dir = new TempDir();
  const path = dir.write("latch", '{"state":"TRIPPED","source":"dashboard","level":"stop","by":"stop token"}\n');
  const state = readLatch(path);
  assertEquals(state.tripped && state.record, { level: "stop", by: "stop token", reason: "", at: "", requestId: "" });
});

Deno.test("tripLatch() writes over a latch that cannot be read", () => {
  using dir = new TempDir();
  const path = dir.write("latch", "garbage");
  tripLatch(path, record);
  assertEquals(readLatch(path), { tripped: true, record, problem: null });
});
