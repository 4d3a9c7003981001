/** The guardian on the real program: its thread cancels and proves when the engine's does not. */
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import {
  assertInTime,
  cleared,
  engineSilence,
  guardedRig,
  lead,
  MachineLag,
  placed,
  toldBy,
  waywardBot,
} from "../support/guarded_rig.ts";
import type { Rig } from "../support/rig.ts";
import { throughout, until } from "../support/until.ts";
import { ours } from "../support/venue_sight.ts";

function latched(rig: Rig): boolean {
  try {
    return Deno.readTextFileSync(`${rig.dataDir}/latch`).includes("TRIPPED");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("K-T01 KIL-03 a strategy that spins for ever: the guardian notices, cancels within 250 ms of it, and proves within 5 s", async () => {
  await using rig = await guardedRig();
  await using bot = await waywardBot(rig);
  await rig.quoting(bot);
  const began = performance.now();
  using lag = new MachineLag();
  lead(rig, "spin");
  await until("the guardian has decided", 3_000, () => assert(toldBy(rig, "guardian").length > 0));
  console.log(`  decided ${(performance.now() - began).toFixed(0)} ms after it began to spin`);
  const receipt = await cleared(rig, "guardian");
  assertInTime(receipt, lag);
  assert(receipt.ordersBefore > 0);
  assert(latched(rig), "the latch stands");
  assertMatch(String(toldBy(rig, "guardian")[0].reason), /no heartbeat of the engine for 1\.\d s/);
  const sent = await placed(rig);
  await throughout(1_000, async () => assertEquals([ours(await rig.simulator.state()), await placed(rig)], [[], sent]));
  assert(bot.program.running, "it spins on, and rests with nothing");
});

Deno.test("K-T01 KIL-02 a kill while the engine spins: the venue is empty soon, not only when the silence is noticed", async () => {
  await using rig = await guardedRig();
  await using bot = await waywardBot(rig);
  await rig.quoting(bot);
  using lag = new MachineLag();
  lead(rig, "spin");
  await until("it spins", 3_000, () => assert(engineSilence(rig) >= 350));
  const answer = await bot.api("POST", "/api/kill", { reason: "it spins" }), began = performance.now();
  assertEquals(answer.status, 202);
  await until("the venue's own list holds nothing of ours", 2_000, async () => {
    assertEquals(ours(await rig.simulator.state()), []);
  });
  const emptyMs = performance.now() - began;
  console.log(`  the venue is empty ${emptyMs.toFixed(0)} ms after the kill`);
  assertLess(emptyMs, 900 + 2 * lag.ms);
  assertInTime(await cleared(rig, "guardian"), lag);
  // The silence is noticed while the kill is being proven, and wants a proof of its own.
  const { reason, ordersBefore, firstCancelMs } = toldBy(rig, "guardian").find(({ kind }) => kind === "renewed")!
    .receipt!;
  assertMatch(String(reason), /a kill was asked for, and the engine does not act/);
  assert(Number(ordersBefore) > 0);
  assertLess(Number(firstCancelMs), 250 + 2 * lag.ms);
});

Deno.test("K-T02 a core that throws: the run ends with 1, and not before its guardian has seen the venue empty", async () => {
  await using rig = await guardedRig();
  await using bot = await waywardBot(rig);
  await rig.quoting(bot);
  using lag = new MachineLag();
  lead(rig, "throw");
  assertEquals((await bot.program.end()).code, 1);
  assertMatch(bot.program.complaints.join("\n"), /the core has a bug, as the test wants it/);
  assertInTime(await cleared(rig, "guardian", 100), lag);
  assert(latched(rig));
  assertMatch(bot.program.told, /Guardian: binance was seen without an order of ours/);
});

Deno.test("KIL-01 a latch file that somebody touches kills: the engine cancels, and the guardian need not", async () => {
  await using rig = await guardedRig();
  await using bot = await rig.bot();
  await rig.quoting(bot);
  Deno.writeTextFileSync(`${rig.dataDir}/latch`, "");
  await until("it is killed and verified", 8_000, async () => {
    const { killSwitch } = await bot.state();
    assertEquals(killSwitch.state, "TRIPPED");
    assertMatch(killSwitch.cause ?? "", /latch file cannot be read/);
  });
  assertEquals(ours(await rig.simulator.state()), []);
  assertEquals(toldBy(rig, "guardian").map(({ kind }) => kind), ["kill"]);
});

Deno.test("KIL-10 a bot that died while it was tripped comes up halted, and finishes the verification", async () => {
  await using rig = await guardedRig();
  {
    await using bot = await waywardBot(rig);
    await rig.quoting(bot);
    lead(rig, "spin");
    await until("the guardian has written the latch", 4_000, () => assert(latched(rig)));
    bot.program.signal("SIGKILL"); // before anything is proven
    await bot.program.end();
  }
  const sent = await placed(rig);
  await using bot = await rig.bot();
  await until("it is killed and verified", 10_000, async () => {
    const { killSwitch, venues } = await bot.state();
    assertEquals([killSwitch.state, venues[0].state], ["TRIPPED", "READY"]);
  });
  assertEquals([ours(await rig.simulator.state()), await placed(rig)], [[], sent]);
});

Deno.test("an orderly stop says so to who watches from outside, and the guardian does nothing", async () => {
  await using rig = await guardedRig();
  await using bot = await rig.bot();
  await rig.quoting(bot);
  bot.program.signal("SIGTERM");
  assertEquals((await bot.program.end()).code, 0);
  const heartbeat = JSON.parse(Deno.readTextFileSync(`${rig.dataDir}/heartbeat`));
  assertEquals([heartbeat.phase, heartbeat.kill.count], [3, 0]);
  assertEquals(toldBy(rig, "guardian"), []);
});
