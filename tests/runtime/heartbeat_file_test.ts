import { assertEquals } from "@std/assert";
import {
  type Heartbeat,
  heartbeatPath,
  readHeartbeat,
  readSentinelSign,
  sentinelPath,
  writeSign,
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

Deno.test("a heartbeat is read as it was written, whole, and leaves nothing beside it", () => {
  using temp = new TempDir();
  const path = heartbeatPath(temp.path);
  assertEquals(readHeartbeat(path), "absent");
  for (let beat = 0; beat < 3; beat++) writeSign(path, { ...HEARTBEAT, beat });
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

Deno.test("a sentinel's sign is a text that changes; where there is none it is null", () => {
  using temp = new TempDir();
  const path = sentinelPath(temp.path), sign = { pid: 1, beat: 1, writtenAt: HEARTBEAT.writtenAt };
  assertEquals(readSentinelSign(path), null);
  writeSign(path, sign);
  const first = readSentinelSign(path);
  writeSign(path, { ...sign, beat: 2 });
  assertEquals([typeof first, first === readSentinelSign(path)], ["string", false]);
});
