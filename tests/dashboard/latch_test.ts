import { assertEquals, assertThrows } from "@std/assert";
import { LatchFile } from "../../dashboard/latch.ts";
import { TempDir } from "../support/temp_dir.ts";

const record = (level: "stop" | "cancel", by = "operator") => ({
  level,
  by,
  reason: "drill",
  at: "now",
  requestId: "r1",
});

Deno.test("KIL-01 LatchFile.trip() leaves a whole file that only we may read, and no draft", () => {
  using dir = new TempDir();
  const latch = new LatchFile(dir.file("latch"));
  assertEquals(latch.state(), "absent");
  latch.trip(record("cancel"));
  assertEquals(latch.state(), "present");
  assertEquals(JSON.parse(dir.read("latch")), { state: "TRIPPED", source: "dashboard", ...record("cancel") });
  assertEquals([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["latch"]);
  assertEquals((Deno.statSync(dir.file("latch")).mode ?? 0) & 0o777, 0o600);
  latch.close();
});

Deno.test("LatchFile.trip() raises the level and never lowers it or forgets the first cause", () => {
  using dir = new TempDir();
  const latch = new LatchFile(dir.file("latch"));
  const standing = () => {
    const { level, by } = JSON.parse(dir.read("latch"));
    return [level, by];
  };
  latch.trip(record("stop", "first"));
  latch.trip(record("stop", "second"));
  assertEquals(standing(), ["stop", "first"]);
  latch.trip(record("cancel", "third"));
  assertEquals(standing(), ["cancel", "third"]);
  latch.trip(record("stop", "fourth"));
  assertEquals(standing(), ["cancel", "third"]);
  latch.close();
});

Deno.test("LatchFile.trip() writes a latch that cannot be read anew", () => {
  using dir = new TempDir();
  const latch = new LatchFile(dir.file("latch"));
  for (const broken of ["", "{", "null", '"cancel"', '{"level":7}']) {
    dir.write("latch", broken);
    assertEquals(latch.state(), "present", "broken is tripped too");
    latch.trip(record("cancel"));
    assertEquals(JSON.parse(dir.read("latch")).level, "cancel", broken);
  }
  latch.close();
});

Deno.test("LatchFile.trip() throws when the disk refuses, so that the answer can say so", () => {
  using dir = new TempDir();
  const latch = new LatchFile(dir.file("latch"));
  Deno.mkdirSync(dir.file("latch.dashboard"));
  assertThrows(() => latch.trip(record("cancel")));
  latch.close();
});

Deno.test("LatchFile.state() reads what it cannot read as tripped", () => {
  using dir = new TempDir();
  Deno.mkdirSync(dir.file("latch"));
  const latch = new LatchFile(dir.file("latch"));
  assertEquals(latch.state(), "unreadable");
  latch.close();
});

Deno.test("new LatchFile() refuses a folder that is missing", () => {
  using dir = new TempDir();
  assertThrows(() => new LatchFile(dir.file("missing/latch")), Deno.errors.NotFound);
});
