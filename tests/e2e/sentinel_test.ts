/** The sentinel on real processes: it clears the venue when the bot's process is gone, and knows a bot that stopped in order. */
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { BTC, configFor } from "../support/bot_config.ts";
import { cleared, lead, MachineLag, placed, startSentinel, toldBy, waywardBot } from "../support/guarded_rig.ts";
import { Program } from "../support/program.ts";
import { Rig } from "../support/rig.ts";
import { throughout, until } from "../support/until.ts";
import { ours } from "../support/venue_sight.ts";

/** KIL-06, from the death of the process. */
async function assertClearedAfterDeath(rig: Rig, diedAt: number): Promise<void> {
  using lag = new MachineLag();
  await until("the sentinel has decided", 6_000, () => assert(toldBy(rig, "sentinel").length > 0));
  const noticedMs = performance.now() - diedAt;
  const { firstCancelMs, ordersBefore } = await cleared(rig, "sentinel");
  const verifiedMs = performance.now() - diedAt;
  console.log(`  noticed after ${noticedMs.toFixed(0)} ms, verified after ${verifiedMs.toFixed(0)} ms of the death`);
  assertLess(noticedMs, 3_000 + 2 * lag.ms);
  if (ordersBefore > 0) assertLess(noticedMs + Number(firstCancelMs), 4_000 + 2 * lag.ms);
  assertLess(verifiedMs, 10_000 + 2 * lag.ms);
}

Deno.test("K-T04 KIL-06 SIGKILL while it quotes: noticed in 3 s, first cancel in 4 s, proven in 10 s; the next start is halted", async () => {
  await using rig = await Rig.start();
  await using sentinel = await startSentinel(rig);
  {
    await using bot = await rig.bot();
    await rig.quoting(bot);
    bot.program.signal("SIGKILL");
    const diedAt = performance.now();
    await bot.program.end();
    await assertClearedAfterDeath(rig, diedAt);
  }
  assertMatch(Deno.readTextFileSync(`${rig.dataDir}/latch`), /"source":"sentinel".*no heartbeat of the engine/);
  const sent = await placed(rig);
  await using bot = await rig.bot();
  await until("the next start is halted and has looked", 10_000, async () => {
    const { state, killSwitch } = await bot.state();
    assertEquals([state, killSwitch.state], ["KILLED", "TRIPPED"]);
    assertMatch(killSwitch.cause ?? "", /no heartbeat of the engine/);
  });
  assertEquals([ours(await rig.simulator.state()), await placed(rig)], [[], sent]);
  sentinel.signal("SIGTERM");
  assertEquals((await sentinel.end()).code, 0);
});

Deno.test("K-T04 SIGKILL in the middle of an orderly stop is a death like any other", async () => {
  await using rig = await Rig.start();
  await using _sentinel = await startSentinel(rig);
  await using bot = await rig.bot();
  await rig.quoting(bot);
  bot.program.signal("SIGTERM");
  await until("it stops", 2_000, async () => assertEquals((await bot.state()).state, "STOPPING"));
  bot.program.signal("SIGKILL");
  const diedAt = performance.now();
  await bot.program.end();
  await assertClearedAfterDeath(rig, diedAt);
});

Deno.test("K-T03 the bot's memory runs out: the process is gone, guardian and all, and the sentinel proves the venue empty", async () => {
  await using rig = await Rig.start();
  await using _sentinel = await startSentinel(rig);
  await using bot = await waywardBot(rig, { DENO_V8_FLAGS: "--max-old-space-size=128" });
  await rig.quoting(bot, 20_000);
  lead(rig, "memory");
  const { code, signal } = await bot.program.end(30_000);
  assert(code !== 0 || signal !== null);
  await assertClearedAfterDeath(rig, performance.now());
  // Who was first depends on how long it took to die.
  assertMatch(Deno.readTextFileSync(`${rig.dataDir}/latch`), /"source":"(sentinel|guardian)"/);
});

Deno.test("an orderly stop is no alarm for the sentinel; without any bot it waits, and it is the only one there", async () => {
  await using rig = await Rig.start();
  await using sentinel = await startSentinel(rig);
  sentinel.signal("SIGHUP");
  await throughout(1_000, () => assertEquals(toldBy(rig, "sentinel"), []));
  await using second = new Program(["sentinel", "--config", rig.config, "--data", rig.dataDir]);
  assertEquals((await second.end()).code, 1);
  assertMatch(second.complaints.join("\n"), /process \d+ .*holds it/);
  {
    await using bot = await rig.bot();
    await rig.quoting(bot);
    bot.program.signal("SIGTERM");
    assertEquals((await bot.program.end()).code, 0);
  }
  await throughout(4_000, () => assertEquals(toldBy(rig, "sentinel"), []));
  sentinel.signal("SIGTERM");
  assertEquals((await sentinel.end()).code, 0);
  assertMatch(sentinel.told, /The terminal is gone: it watches on.*Watching over a bot .*\n?.*Ended by SIGTERM/s);
});

Deno.test("K-T15 where a sentinel has to look, trading pauses 5 s after it died, and goes on when another one looks", async () => {
  await using rig = await Rig.start();
  const config = { ...JSON.parse(configFor(rig.simulator, BTC)), sentinel: { required: true } };
  rig.temp.write("config.jsonc", JSON.stringify(config));
  await using first = await startSentinel(rig);
  await using bot = await rig.bot();
  await rig.quoting(bot);
  first.signal("SIGKILL");
  const diedAt = performance.now();
  await until("nothing of ours rests", 12_000, async () => assertEquals(ours(await rig.simulator.state()), []));
  const pausedMs = performance.now() - diedAt;
  console.log(`  nothing rests ${pausedMs.toFixed(0)} ms after the sentinel's death`);
  assert(pausedMs > 4_000 && pausedMs < 8_000, `${pausedMs}`);
  await using _next = await startSentinel(rig);
  await rig.quoting(bot, 60_000);
});

Deno.test("a demo with its venues inside, paper, and no configuration are refused in one sentence", async () => {
  const cases: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
    [[], /sentinel wants --config FILE/],
    [["--config", "examples/demo.jsonc"], /venues live inside the bot's process/],
    [["--config", "examples/paper.jsonc"], /its orders rest nowhere/],
  ];
  for (const [args, sentence] of cases) {
    await using program = new Program(["sentinel", ...args]);
    assertEquals((await program.end()).code, 2);
    assertMatch(program.complaints.join("\n"), sentence);
  }
});
