import { assert, assertEquals } from "@std/assert";
import { PHASES } from "../../core/words.ts";
import { type Heartbeat, heartbeatPath, sentinelPath } from "../../runtime/heartbeat_file.ts";
import { takeIdentity } from "../../runtime/identity.ts";
import { latchPath, readLatch, tripLatch } from "../../runtime/latch.ts";
import { Sentinel } from "../../runtime/sentinel.ts";
import { encodeClientId } from "../../core/oms/client_id.ts";
import { ownId, TAG } from "../support/brake_venue.ts";
import { fileIs, GuardStage } from "../support/guard_stage.ts";
import { slowTest } from "../support/slow.ts";

function sentinelOn(stage: GuardStage) {
  const { temp, timers, venues, send, report } = stage, runs: string[] = [];
  const sentinel = new Sentinel({
    dataDir: temp.path,
    pid: 9,
    venues,
    clock: timers.micros,
    timers,
    send,
    report,
    onEngine: ({ pid }) => runs.push(`${pid}`),
  });
  let beat = 0;
  const write = (change: Partial<Heartbeat> = {}) => {
    const heartbeat: Heartbeat = {
      run: "1",
      pid: 7,
      tag: TAG,
      epoch: 3,
      startedAt: "",
      beat: ++beat,
      beatAgeMs: 0,
      phase: PHASES.running,
      kill: { level: 0, count: 0, taken: 0, proven: 0 },
      venueKills: [],
      writtenAt: "",
      ...change,
    };
    Deno.writeTextFileSync(heartbeatPath(temp.path), JSON.stringify(heartbeat));
  };
  const live = (ms: number, change: Partial<Heartbeat> = {}) => {
    for (let passed = 0; passed < ms; passed += 250) {
      write(change);
      timers.turn(250);
    }
  };
  return { sentinel, live, write, runs };
}

slowTest(
  "KIL-06 Sentinel notices within 3 s that the beats have ended, writes the latch, and proves the venue empty",
  async () => {
    using stage = new GuardStage();
    const { sentinel, live, runs } = sentinelOn(stage);
    stage.venue.rest(ownId(1));
    sentinel.start();
    stage.timers.turn(60_000);
    assertEquals([stage.reports, runs], [[], []], "before there is any bot it waits");
    live(10_000);
    assertEquals([stage.reports, runs], [[], ["7"]]);
    const diedAt = stage.timers.monotonic();
    stage.timers.until("it cancels", 4_000, () => stage.venue.own.length === 0);
    assert(stage.timers.monotonic() - diedAt < 3_000, `${stage.timers.monotonic() - diedAt}`);
    stage.timers.until("it has proven it", 7_000, () => stage.told("verified").length === 1);
    await fileIs(latchPath(stage.temp.path), (text) => text.includes("no heartbeat"));
    const latch = readLatch(latchPath(stage.temp.path));
    assertEquals(latch.tripped && latch.record?.by, "sentinel");
    await fileIs(sentinelPath(stage.temp.path), (text) => text.includes('"pid":9'));
    sentinel.stop();
  },
);

slowTest("Sentinel takes an orderly stop for what it is, and waits for the next run", () => {
  using stage = new GuardStage();
  const { sentinel, live, write, runs } = sentinelOn(stage);
  sentinel.start();
  live(2_000);
  live(2_000, { phase: PHASES.stopping });
  write({ phase: PHASES.stopped });
  stage.timers.turn(600_000);
  assertEquals(stage.reports, []);
  live(1_000, { run: "2", pid: 8 });
  assertEquals([stage.reports, runs], [[], ["7", "8"]]);
  sentinel.stop();
});

Deno.test("Sentinel clears for a latch that no engine is there to obey, knowing our orders by the folder's identity (KIL-10)", () => {
  using stage = new GuardStage();
  const { sentinel } = sentinelOn(stage), { tag } = takeIdentity(stage.temp.path);
  stage.venue.rest(encodeClientId({ tag, epoch: 1, sequence: 5 }));
  const foreign = stage.venue.rest("web_17");
  tripLatch(latchPath(stage.temp.path), { level: "cancel", by: "a monitor", reason: "", at: "", requestId: "" });
  sentinel.start();
  stage.timers.until("it has proven it", 7_000, () => stage.told("verified").length === 1);
  assertEquals([...stage.venue.orders.keys()], [foreign.venueOrderId]);
  sentinel.stop();
});

Deno.test("Sentinel takes up a kill that a living engine does not act on", () => {
  using stage = new GuardStage();
  const { sentinel, live } = sentinelOn(stage);
  stage.venue.rest(ownId(1));
  sentinel.start();
  live(1_000);
  live(5_000, { kill: { level: 2, count: 1, taken: 0, proven: 0 } });
  assertEquals([stage.venue.own.length, stage.told("begun").length], [0, 1]);
  sentinel.stop();
});

Deno.test("Sentinel gives no sign of life while the venue refuses its key", async () => {
  using stage = new GuardStage();
  const { sentinel } = sentinelOn(stage), path = sentinelPath(stage.temp.path);
  let isRefused = true;
  stage.venue.script = ({ path }) => isRefused && path !== "/time" ? { status: 403, body: "no such key" } : undefined;
  sentinel.start();
  await fileIs(path, (text) => text.includes('"beat":1'));
  stage.timers.turn(20_000);
  await fileIs(path, (text) => text.includes('"beat":1'));
  assertEquals(stage.told("key").length, 1);
  isRefused = false;
  stage.timers.turn(11_000);
  await fileIs(path, (text) => /"beat":[2-9]/.test(text));
  sentinel.stop();
});
