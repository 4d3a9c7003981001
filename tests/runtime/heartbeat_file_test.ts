import { assertEquals, assertStringIncludes, fail } from "@std/assert";
import {
  type Heartbeat,
  heartbeatPath,
  readHeartbeat,
  readSentinelSign,
  sentinelPath,
  type SentinelSign,
  SignFile,
} from "../../runtime/heartbeat_file.ts";
import { TempDir } from "../support/temp_dir.ts";

const HEARTBEAT: Heartbeat = {
  run: "123 2026-01-02T03:04:05.000000Z",
  pid: 123,
  tag: 77,
  epoch: 3,
  startedAt: "2026-01-02T03:04:05.000000Z",
  beat: 1_234,
  beatAgeMs: 20,
  phase: 1,
  kill: { level: 0, count: 2, taken: 2, proven: 1 },
  venueKills: [{ level: 2, count: 1, taken: null, proven: null }],
  writtenAt: "2026-01-02T03:04:06.000000Z",
};

Deno.test("a heartbeat is read as it was written, whole, and leaves nothing beside it", async () => {
  using temp = new TempDir();
  const path = heartbeatPath(temp.path);
  assertEquals(readHeartbeat(path), "absent");
  const file = new SignFile<Heartbeat>(path, fail);
  for (let beat = 0; beat < 3; beat++) file.write({ ...HEARTBEAT, beat }); // one at a time: the others are let go
  await file.finish({ ...HEARTBEAT, beat: 2 });
  assertEquals(readHeartbeat(path), { ...HEARTBEAT, beat: 2 });
  assertEquals([...Deno.readDirSync(temp.path)].map(({ name }) => name), ["heartbeat"]);
});

Deno.test("what is no heartbeat is unreadable: half a file, none of ours, a number that is none, a folder", () => {
  using temp = new TempDir();
  const path = heartbeatPath(temp.path), text = JSON.stringify(HEARTBEAT);
  const odd = [
    "",
    text.slice(0, 40),
    "null",
    "[]",
    "{}",
    JSON.stringify({ ...HEARTBEAT, beat: "1" }),
    JSON.stringify({ ...HEARTBEAT, run: 7 }),
    JSON.stringify({ ...HEARTBEAT, kill: { level: 0 } }),
    JSON.stringify({ ...HEARTBEAT, venueKills: [null] }),
  ];
  for (const content of odd) {
    Deno.writeTextFileSync(path, content);
    assertEquals(readHeartbeat(path), "unreadable", content);
  }
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  assertEquals(readHeartbeat(path), "unreadable");
});

Deno.test("a sentinel's sign is a text that changes; where there is none it is null", async () => {
  using temp = new TempDir();
  const path = sentinelPath(temp.path), file = new SignFile<SentinelSign>(path, fail);
  const sign = { pid: 1, beat: 1, writtenAt: HEARTBEAT.writtenAt };
  assertEquals(readSentinelSign(path), null);
  await file.finish(sign);
  const first = readSentinelSign(path);
  await file.finish({ ...sign, beat: 2 });
  assertEquals([typeof first, first === readSentinelSign(path)], ["string", false]);
});

Deno.test("a sign that cannot be written says why, once for each reason", async () => {
  using temp = new TempDir();
  const told: string[] = [],
    path = temp.file("none/heartbeat"),
    file = new SignFile<Heartbeat>(path, (it) => told.push(it));
  for (let i = 0; i < 3; i++) await file.finish(HEARTBEAT);
  assertEquals(told.length, 1);
  assertStringIncludes(told[0], `${path} cannot be written`);
  Deno.mkdirSync(temp.file("none"));
  await file.finish(HEARTBEAT);
  assertEquals([readHeartbeat(path), told.length], [HEARTBEAT, 1]);
});
