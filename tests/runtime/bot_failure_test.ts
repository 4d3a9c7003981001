/** What goes wrong around the loop: disk, bugs, sessions. Each ends the run as "failed", with every order of ours asked to be
 * cancelled and the kill on record. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Bot } from "../../runtime/bot.ts";
import { killLevel } from "../../runtime/shared_words.ts";
import { BotStage } from "../support/bot_stage.ts";
import { FailingDisk } from "../support/failing_segment.ts";

async function assertFailed(stage: BotStage, bot: Bot, message: string): Promise<void> {
  const { how, error } = await stage.end(bot);
  assertEquals(how, "failed");
  assertStringIncludes(String(error), message);
  assertEquals(killLevel(stage.words), "cancel");
  assert(stage.latched, "the latch file stands");
  assertEquals(stage.quotes(), [], "everything of ours was cancelled");
  assertEquals(stage.endings.length, 1);
}

Deno.test("PER-02 a sync that fails ends the run, with the kill in a new segment and never again in the old one", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(), bot = stage.run({ openSegment: disk.openSegment });
  disk.failSync = true;
  bot.note("curve", {});
  await stage.said("Cannot sync journal/000001.jsonl");
  const before = Deno.statSync(`${stage.dataDir}/journal/000001.jsonl`).size;
  await assertFailed(stage, bot, "Cannot sync journal/000001.jsonl");
  assertEquals(Deno.statSync(`${stage.dataDir}/journal/000001.jsonl`).size, before);
  const last = stage.records().at(-1)!;
  assertEquals(last.kind, "kill");
  assertStringIncludes(stage.killNotes().at(-1)!, "trip runtime: Cannot sync");
  assertStringIncludes(Deno.readTextFileSync(`${stage.dataDir}/journal/000002.jsonl`), last.check);
  const next = stage.run();
  assertEquals(next.engine.killState, "TRIPPING", "and the next start is killed");
  await stage.stop(next);
});

Deno.test("a full disk: the placement of that batch is not sent, cancels are, and the latch remembers", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(), bot = stage.run({ openSegment: disk.openSegment });
  const [one] = stage.venue.truth.live(), placed = stage.venue.placements.size;
  disk.room = 0;
  stage.venue.fill(one);
  stage.timers.turn(100);
  assertEquals(stage.venue.placements.size, placed);
  await assertFailed(stage, bot, "no space left on device");
  assertStringIncludes(stage.logged.join(), "The kill could not be journalled in a new segment");
  disk.room = null;
  const next = stage.run();
  assertEquals(next.engine.killState, "TRIPPING", "the latch file knows it");
  await stage.stop(next);
});

Deno.test("K-T10 a disk that is full at the very kill: word and cancels do not wait for it, and the run ends killed", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(), bot = stage.run({ openSegment: disk.openSegment });
  assertEquals(stage.quotes(), ["buy", "sell"]);
  disk.room = 0;
  bot.operate(stage.event({ kind: "kill", level: "cancel" }));
  assertEquals(killLevel(stage.words), "cancel", "at once");
  await assertFailed(stage, bot, "no space left on device");
  disk.room = null;
  const next = stage.run();
  assertEquals(next.engine.killState, "TRIPPING");
  await stage.stop(next);
});

Deno.test("a disk that was full for a moment takes the kill in a new segment, which continues the chain", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(),
    bot = stage.run({
      openSegment: (path) => {
        disk.room = null; // a new file finds room
        return disk.openSegment(path);
      },
    });
  disk.room = 0;
  bot.note("curve", {});
  await assertFailed(stage, bot, "no space left on device");
  assertStringIncludes(stage.killNotes().at(-1)!, "no space left on device");
});

Deno.test("a sync that fails while the run ends makes it a failed one: verified at the venue, but not on the disk", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(), bot = stage.run({ openSegment: disk.openSegment });
  await disk.nextSync();
  bot.stop("test", "it is over");
  disk.failSync = true;
  await assertFailed(stage, bot, "Cannot sync");
  assertStringIncludes(stage.killNotes().at(-1)!, "Cannot sync");
});

Deno.test("note() that cannot be written kills instead of throwing at who noted it", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(), bot = stage.run({ openSegment: disk.openSegment });
  disk.room = 3;
  bot.note("curve", { point: {} });
  bot.note("curve", { point: {} });
  await assertFailed(stage, bot, "no space left on device");
});

Deno.test("a run that fails before it was started is not started any more", async () => {
  using stage = new BotStage();
  const disk = new FailingDisk(), bot = stage.build({ openSegment: disk.openSegment });
  disk.room = 0;
  bot.note("dashboard", {});
  stage.start(bot);
  stage.timers.turn(200);
  assertEquals(bot.live.turnCount, 0);
  assertEquals(stage.session.submitted, []);
  await assertFailed(stage, bot, "no space left on device");
});

Deno.test("a session that throws at its start, on a command or in a callback fails the run, the other orders cancelled", async () => {
  const boom = () => {
    throw new TypeError("undefined is not a function");
  };
  for (const where of ["start", "submit"] as const) {
    using stage = new BotStage();
    const bot = where === "start" ? stage.build() : stage.run();
    if (where === "start") {
      stage.session.start = boom;
      stage.start(bot);
    } else {
      stage.session.onSubmit = ({ kind }) => kind === "place" && boom();
      stage.fill("buy"); // the next placement throws
    }
    await assertFailed(stage, bot, "undefined is not a function");
    assertStringIncludes(stage.killNotes().at(-1)!, "trip runtime: undefined is not a function");
  }
});

Deno.test("an exception in somebody's timer and a promise that nobody watched kill (reliability.md 4.3)", async () => {
  const ways: [string, () => void][] = [
    ["in a timer", () =>
      void setTimeout(() => {
        throw new Error("in a timer");
      })],
    ["left alone", () => void Promise.reject(new Error("left alone"))],
    ["not even an error", () => void Promise.reject("not even an error")],
  ];
  for (const [message, happen] of ways) {
    using stage = new BotStage();
    const bot = stage.run();
    happen();
    await stage.said(message);
    await assertFailed(stage, bot, message);
    assertEquals(stage.killNotes().at(-1), `trip runtime: ${message}`);
  }
});

Deno.test("the cancels of a failed run come before the disk is touched, which may hang", async () => {
  using stage = new BotStage();
  const order: string[] = [], disk = new FailingDisk();
  const bot = stage.run({
    openSegment: disk.openSegment,
    onAppended: ({ bytes }) => new TextDecoder().decode(bytes).includes('"step":"trip"') && order.push("journal"),
  });
  stage.session.onSubmit = ({ kind }) => order.push(kind);
  bot.fail(new Error("a bug"));
  bot.fail(new Error("another"));
  assertEquals(order, ["cancel", "cancel", "journal"]);
  await assertFailed(stage, bot, "a bug");
});

Deno.test("a failure during an orderly stop ends it as failed, also where the venue was just seen empty", async () => {
  using stage = new BotStage();
  const bot = stage.run();
  stage.timers.turn(5); // the stop looks between the turns of the loop
  bot.stop("test", "it is over");
  while (bot.engine.stopOutcome(stage.timers.micros()) === null) stage.timers.turn(1);
  bot.fail(new Error("a bug"));
  bot.stop("test", "again");
  await assertFailed(stage, bot, "a bug");
});

Deno.test("a failed run whose log has no reader ends all the same", async () => {
  using stage = new BotStage();
  const silent = () => {
    throw new Deno.errors.BrokenPipe("nobody reads");
  };
  const log = { debug: silent, info: silent, warn: silent, error: silent, child: () => log };
  const bot = stage.run({ log });
  bot.fail("a text");
  await assertFailed(stage, bot, "a text");
});
