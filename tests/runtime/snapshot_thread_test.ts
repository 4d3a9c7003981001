import { assert, assertEquals } from "@std/assert";
import { createLog } from "../../runtime/log.ts";
import { listSnapshots, type SnapshotHead } from "../../runtime/snapshot_file.ts";
import {
  FRESH_EVERY_RECORDS,
  SNAPSHOT_EVERY_MS,
  SNAPSHOT_EVERY_RECORDS,
  startSnapshotThread,
} from "../../runtime/snapshot_thread.ts";
import type { SnapshotCall, SnapshotReply } from "../../runtime/snapshot_worker.ts";
import { BotStage } from "../support/bot_stage.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { slowTest } from "../support/slow.ts";

/** A worker that a test answers for. */
class HandWorker {
  readonly calls: SnapshotCall[] = [];
  ended = false;
  onmessage: (event: { data: SnapshotReply }) => void = () => {};
  onerror: (event: { message: string; preventDefault(): void }) => void = () => {};
  postMessage(call: SnapshotCall): void {
    this.calls.push(call);
    if (call.kind === "stop") this.onmessage({ data: { kind: "stopped" } });
  }
  terminate(): void {
    this.ended = true;
  }
  get takes(): number {
    return this.calls.filter(({ kind }) => kind === "take").length;
  }
}

function started(freshVenues = false) {
  const stage = new BotStage(), worker = new HandWorker(), timers = new HandTimers(), lines: string[] = [];
  stage.build();
  let seq = 0;
  const log = createLog({
    level: "debug",
    format: "text",
    colour: false,
    clock: timers.micros,
    redact: String,
    write: (line) => lines.push(line),
  });
  const heads: SnapshotHead[] = [];
  const thread = startSnapshotThread({
    dataDir: stage.dataDir,
    ground: { ...stage.options, freshVenues },
    tag: 1,
    strategiesUrl: "none",
    seq: () => seq,
    onTaken: (head) => heads.push(head),
    log,
    timers,
    createWorker: () => worker as unknown as Worker,
  });
  return { stage, worker, timers, lines, thread, heads, write: (count: number) => seq += count };
}
const taken = (head: SnapshotHead | null): { data: SnapshotReply } => ({ data: { kind: "taken", head, ms: 1 } });

Deno.test("PER-04 a snapshot is asked for every minute, or after 50,000 records, and never two at once", async () => {
  const { stage, worker, timers, thread, heads, write } = started();
  assertEquals([SNAPSHOT_EVERY_MS, SNAPSHOT_EVERY_RECORDS], [60_000, 50_000]);
  timers.turn(59_000);
  assertEquals(worker.takes, 0);
  timers.turn(1_000);
  assertEquals(worker.takes, 1);
  timers.turn(120_000);
  assertEquals(worker.takes, 1, "the first has not been answered");
  worker.onmessage(taken(null));
  timers.turn(1_000);
  assertEquals(worker.takes, 2);
  worker.onmessage(taken({ seq: 9 } as SnapshotHead));
  assertEquals(heads.map(({ seq }) => seq), [9]);
  write(49_999);
  timers.turn(5_000);
  assertEquals(worker.takes, 2);
  write(1);
  timers.turn(1_000);
  assertEquals(worker.takes, 3);
  await thread.stop();
  assert(worker.ended);
  timers.turn(200_000);
  assertEquals(worker.takes, 3);
  stage[Symbol.dispose]();
});

for (const how of ["failed", "died"] as const) {
  Deno.test(`a thread that has ${how} is told of once, and asked for nothing more`, async () => {
    const { stage, worker, timers, thread, lines } = started();
    const fail = () =>
      how === "failed"
        ? worker.onmessage({ data: { kind: "failed", message: "no room" } })
        : worker.onerror({ message: "out of memory", preventDefault() {} });
    timers.turn(60_000);
    fail();
    fail();
    timers.turn(200_000);
    assertEquals([worker.takes, lines.length, worker.ended], [1, 1, true]);
    assert(lines[0].includes("Snapshots are not taken any more"), lines[0]);
    await thread.stop();
    assertEquals(worker.calls.map(({ kind }) => kind), ["start", "take"]);
    stage[Symbol.dispose]();
  });
}

Deno.test("where venues begin anew a snapshot is due after many records alone, and its thread ends with it", async () => {
  const { stage, worker, timers, thread, write } = started(true);
  timers.turn(600_000);
  write(FRESH_EVERY_RECORDS - 1);
  timers.turn(1_000);
  assertEquals(worker.calls, []);
  for (const times of [1, 2]) {
    write(FRESH_EVERY_RECORDS);
    timers.turn(1_000);
    assertEquals(worker.calls.map(({ kind }) => kind), ["start", "take", "start", "take"].slice(0, 2 * times));
    worker.ended = false;
    worker.onmessage(taken(null));
    assert(worker.ended);
  }
  await thread.stop();
  assertEquals(worker.calls.length, 4, "there is none to be stopped");
  stage[Symbol.dispose]();
});

slowTest("the real thread takes a snapshot of a run that goes on", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  await Promise.resolve(); // the turn is over, and its link is closed by what comes next
  bot.note("curve", { point: {} });
  const timers = new HandTimers(), got = Promise.withResolvers<SnapshotHead>();
  const thread = startSnapshotThread({
    dataDir: stage.dataDir,
    ground: stage.options,
    tag: bot.tag,
    strategiesUrl: import.meta.resolve("../../strategies/mod.ts"),
    seq: () => bot.journalSeq,
    onTaken: got.resolve,
    log: stage.options.log,
    timers,
  });
  timers.turn(60_000);
  const { seq } = await got.promise;
  assert(seq > 10 && seq <= bot.journalSeq, `${seq} of ${bot.journalSeq}`);
  assertEquals(listSnapshots(stage.dataDir).length, 1);
  await thread.stop();
  await stage.stop(bot);
});
