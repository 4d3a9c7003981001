import { assert, assertEquals } from "@std/assert";
import { listSnapshots } from "../../runtime/snapshot_file.ts";
import { type SnapshotCall, type SnapshotReply, snapshotThread } from "../../runtime/snapshot_worker.ts";
import { BotStage } from "../support/bot_stage.ts";
import { slowTest } from "../support/slow.ts";

const URL = import.meta.resolve("../../strategies/mod.ts");

function startOf({ options, dataDir }: BotStage, tag: number, kind = "market_making"): SnapshotCall {
  const { mode, build, limits, freshVenues, venues, strategies } = options;
  const plain = venues.map(({ createSession: _, endpoints: _urls, ...venue }) => venue);
  const named = strategies.map((strategy) => ({ ...strategy, kind: kind || strategy.kind.name }));
  const ground = { mode, build, limits, freshVenues, venues: plain, strategies: named };
  return structuredClone({ kind: "start", dataDir, ground, tag, strategiesUrl: URL });
}

slowTest("snapshotThread() takes one when asked, none when nothing has come since, and stops", async () => {
  using stage = new BotStage();
  const bot = stage.run(), replies: SnapshotReply[] = [];
  await Promise.resolve(); // the turn is over, and its link is closed by what comes next
  bot.note("curve", { point: {} });
  const call = snapshotThread((reply) => replies.push(reply));
  await call(startOf(stage, bot.tag, bot.engine.quoters[0].kind));
  await call({ kind: "take" });
  await call({ kind: "take" });
  await call({ kind: "stop" });
  const [first, second, last] = replies;
  assert(first.kind === "taken" && first.head !== null && first.head.seq > 10, JSON.stringify(first));
  assertEquals(listSnapshots(stage.dataDir).length, 1);
  assert(second.kind === "taken" && second.head === null);
  assertEquals([last, replies.length], [{ kind: "stopped" }, 3]);
  await stage.stop(bot);
});

Deno.test("snapshotThread() says why it cannot, once, and takes nothing then", async () => {
  using stage = new BotStage();
  const bot = stage.run(), replies: SnapshotReply[] = [];
  const call = snapshotThread((reply) => replies.push(reply));
  await call(startOf(stage, bot.tag, "guessing"));
  await call({ kind: "take" });
  assertEquals(replies.length, 1);
  const [{ kind, message }] = replies as { kind: string; message: string }[];
  assert(kind === "failed" && message.startsWith('Cannot find strategy "guessing": known are '), message);
  await stage.stop(bot);
});
