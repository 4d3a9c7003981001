import { assertEquals } from "@std/assert";
import { cutTail, listSegments, openSegmentFile, segmentName } from "../../runtime/journal_segment.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("segmentName() pads, so that names sort as numbers do", () => {
  assertEquals([segmentName(1), segmentName(999_999)], ["000001.jsonl", "999999.jsonl"]);
});

Deno.test("listSegments() names segments alone, oldest first, and none for a missing folder", () => {
  using dir = new TempDir();
  for (const name of ["000010.jsonl", "000002.jsonl", "000002.torn-5", "notes.txt", "2.jsonl"]) dir.write(name, "");
  Deno.mkdirSync(dir.file("000003.jsonl"));
  assertEquals(listSegments(dir.path), ["000002.jsonl", "000010.jsonl"]);
  assertEquals(listSegments(dir.file("missing")), []);
});

Deno.test("openSegmentFile() can be written while it syncs behind the path", async () => {
  using dir = new TempDir();
  const file = openSegmentFile(dir.file("000001.jsonl"));
  file.writeSync(new TextEncoder().encode("one\n"));
  const syncing = file.sync();
  file.writeSync(new TextEncoder().encode("two\n"));
  await syncing;
  file.syncDataSync();
  file.truncateSync(4);
  file.writeSync(new TextEncoder().encode("three\n"));
  file.close();
  assertEquals(dir.read("000001.jsonl"), "one\nthree\n");
  assertEquals(Deno.statSync(dir.file("000001.jsonl")).mode! & 0o777, 0o600);
});

Deno.test("cutTail() keeps what it cuts beside the segment", () => {
  using dir = new TempDir();
  dir.write("000001.jsonl", "whole\ntorn");
  cutTail(dir.path, "000001.jsonl", 6);
  assertEquals(dir.read("000001.jsonl"), "whole\n");
  assertEquals(dir.read("000001.torn-6"), "torn");
});
