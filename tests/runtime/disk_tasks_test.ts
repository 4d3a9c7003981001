import { assertEquals, assertObjectMatch, assertStringIncludes } from "@std/assert";
import { DiskTasks } from "../../runtime/disk_tasks.ts";
import type { FromDisk } from "../../runtime/disk_protocol.ts";
import { readTape } from "../../runtime/tape_reader.ts";
import { AT, boot, listing, place, recordsOf } from "../support/journal_story.ts";
import { TempDir } from "../support/temp_dir.ts";

function build() {
  const posts: FromDisk[] = [];
  return { posts, tasks: new DiskTasks((message) => posts.push(message)) };
}
const story = recordsOf([boot, listing, { kind: "command", payload: place("a") }]);
const tapeLine = new TextEncoder().encode('{"at":1764099999123000,"venue":"binance","kind":"start"}\n');

const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("DiskTasks archives, pages, tapes and stops, and answers each", async () => {
  using dir = new TempDir();
  const { posts, tasks } = build();
  await tasks.receive({ kind: "start", dataDir: dir.path, archive: true, tapeBudget: 1e6 });
  await tasks.receive({ kind: "lines", lines: encode(story.lines) });
  await tasks.receive({ kind: "page", requestId: "1", table: "orders", after: 0, limit: 9 });
  await tasks.receive({ kind: "catch_up" });
  await tasks.receive({ kind: "tape", lines: tapeLine, at: AT });
  await tasks.receive({ kind: "stop" });
  assertEquals(posts.map(({ kind }) => kind), [
    "ready",
    "archived",
    "archived",
    "page",
    "archived",
    "taped",
    "stopped",
  ]);
  assertEquals(posts[2], { kind: "archived", lastSeq: 3, problem: null });
  assertObjectMatch(posts[3], { requestId: "1", rows: [{ orderId: "a" }] });
  const [name] = [...Deno.readDirSync(dir.file("tape"))].map(({ name }) => name);
  assertEquals([...readTape(dir.file(`tape/${name}`))], [{ kind: "start", at: AT, venue: "binance" }]);
});

Deno.test("DiskTasks without an archive or without a tape does the other", async () => {
  using dir = new TempDir();
  const { posts, tasks } = build();
  await tasks.receive({ kind: "start", dataDir: dir.path, archive: false, tapeBudget: null });
  await tasks.receive({ kind: "lines", lines: encode(story.lines) });
  await tasks.receive({ kind: "tape", lines: tapeLine, at: AT });
  await tasks.receive({ kind: "page", requestId: "1", table: "fills", after: 0, limit: 9 });
  assertEquals(posts.slice(2), [
    { kind: "archived", lastSeq: 0, problem: null },
    { kind: "taped", problem: null, buffer: tapeLine.buffer },
    { kind: "page", requestId: "1", rows: [], error: "it could not be opened" },
  ]);
  assertEquals([...Deno.readDirSync(dir.path)].length, 0);
});

Deno.test("DiskTasks tells what the disk refuses, and tries again with the next message", async () => {
  using dir = new TempDir();
  const { posts, tasks } = build();
  dir.write("twoside.db/full", "a folder in the way");
  dir.write("tape", "in the way");
  await tasks.receive({ kind: "start", dataDir: dir.path, archive: true, tapeBudget: 1e6 });
  await tasks.receive({ kind: "tape", lines: tapeLine, at: AT });
  assertObjectMatch(posts[0], { kind: "ready", lastSeq: 0 });
  assertStringIncludes(String((posts[1] as { problem: unknown }).problem), "not empty");
  assertEquals((posts[2] as { problem: unknown }).problem !== null, true);
  Deno.removeSync(dir.file("twoside.db"), { recursive: true });
  Deno.removeSync(dir.file("tape"));
  await tasks.receive({ kind: "lines", lines: encode(story.lines) });
  await tasks.receive({ kind: "tape", lines: tapeLine, at: AT });
  assertEquals(posts.slice(3), [{ kind: "archived", lastSeq: 3, problem: null }, {
    kind: "taped",
    problem: null,
    buffer: tapeLine.buffer,
  }]);
  await tasks.receive({ kind: "lines", lines: encode("no record\n") });
  assertStringIncludes(String((posts[5] as { problem: unknown }).problem), "no JSON");
  await tasks.receive({ kind: "stop" });
});
