/** The kill switch on the real program: what rests, what leaves, what is proven, and what it takes to trade again. */
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { Program } from "../support/program.ts";
import { BotProgram } from "../support/bot_program.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { BTC, configFor } from "../support/bot_config.ts";
import { assertBothSides, ours, placements } from "../support/venue_sight.ts";
import { quoting, startBinanceDemo, startDemo } from "../support/demo.ts";
import { throughout, until } from "../support/until.ts";

const PHRASE = "REARM";

type CheckItem = { readonly field: string; readonly reason: string };

/** The check-list's items that were refused. */
function failing(answer: { readonly status: number; readonly body: { readonly error: { details: CheckItem[] } } }) {
  assertEquals(answer.status, 409, JSON.stringify(answer.body));
  return answer.body.error.details.map(({ field }) => field);
}

Deno.test("a kill empties all eight venues within 1 s, proves it within 5 s, and no order leaves after it", async () => {
  using temp = new TempDir();
  await using demo = await startDemo(temp);
  const { bot, simulator, markets } = demo;
  await quoting(demo);
  const left = async () => (await simulator.states()).flatMap((state) => ours(state));
  const began = performance.now();
  const answer = await bot.api("POST", "/api/kill", { reason: "the e2e test wants it" });
  assertEquals(answer.status, 202);
  const emptyMs = await until("the venues' own lists hold nothing of ours", 3_000, async () => {
    assertEquals(await left(), []);
    return performance.now() - began;
  });
  const atEmpty = placements(await simulator.state());
  const receipt = await until("the receipt is verified", 8_000, async () => {
    const { receipts } = await bot.kills();
    const found = receipts.find(({ id }) => id === answer.body.receipt);
    assert(found !== undefined && found.verifiedAt !== null, JSON.stringify(receipts));
    return found;
  });
  const verifiedMs = performance.now() - began;
  console.log(
    `  empty after ${emptyMs.toFixed(0)} ms, receipt ${verifiedMs.toFixed(0)} ms (its own: ${receipt.ms} ms)`,
  );
  assertLess(emptyMs, 1_000);
  assertLess(verifiedMs, 5_000);
  await throughout(1_500, async () => assertEquals(await left(), []));
  assertEquals(placements(await simulator.state()), atEmpty, "no order was sent after the kill");

  assertEquals([receipt.state, receipt.reason], ["TRIPPED", "the e2e test wants it"]);
  assertEquals(receipt.venues.map(({ venue }) => venue), Object.keys(markets));
  for (const { venue, remaining, ordersBefore, requests } of receipt.venues) {
    assertEquals([remaining, ordersBefore > 0], [0, true], venue);
    assert(requests >= 2, `${venue}: it takes two complete answers`);
  }
  const view = await bot.state();
  assertEquals([view.state, view.killSwitch.state], ["KILLED", "TRIPPED"]);
  assertMatch(view.killSwitch.cause ?? "", /the e2e test wants it/);
  assertEquals([...new Set(view.markets.map(({ status }) => status))], ["KILLED"]);
  assertEquals((await bot.api("GET", "/readyz")).status, 503);
});

Deno.test("a killed bot is killed after a restart and after SIGKILL, and only the check-list arms it", async () => {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start();
  const config = temp.write("config.jsonc", configFor(simulator, BTC));
  const args = ["--config", config, "--data", temp.file("data")];
  const bothSides = (withinMs: number) =>
    until("both sides are quoted", withinMs, async () => {
      assertBothSides(await simulator.state(), "BTCUSDT");
    });
  {
    await using bot = await BotProgram.start(args);
    await bothSides(10_000);
    await bot.api("POST", "/api/kill", { reason: "first run" });
    await until("it is verified", 8_000, async () => assertEquals((await bot.state()).killSwitch.state, "TRIPPED"));
    bot.program.signal("SIGKILL");
    await bot.program.end();
  }
  assertEquals(ours(await simulator.state()), []);
  const sent = placements(await simulator.state());

  await using bot = await BotProgram.start(args);
  await until("the second run has looked at the venue", 8_000, async () => {
    const { state, killSwitch, venues } = await bot.state();
    assertEquals([state, killSwitch.state, venues[0].state], ["KILLED", "TRIPPED", "READY"]);
    assertMatch(killSwitch.cause ?? "", /first run/);
  });
  await throughout(3_000, async () => {
    assertEquals(ours(await simulator.state()), []);
    assertEquals((await bot.state()).state, "KILLED");
  });

  const rearm = (body: unknown) => bot.api("POST", "/api/rearm", body);
  assertEquals(failing(await rearm({ reason: "I have looked", phrase: "please" })), ["phrase"]);
  assertEquals(failing(await rearm({ reason: "", phrase: PHRASE })), ["reason"]);
  assertEquals(failing(await rearm({ reason: " ", phrase: "" })), ["reason", "phrase"]);
  assertEquals((await rearm({ phrase: PHRASE })).status, 422);
  assertEquals(placements(await simulator.state()), sent, "no order was sent by a killed bot");
  assertEquals((await bot.state()).killSwitch.state, "TRIPPED");

  const armed = await rearm({ reason: "I have looked", phrase: PHRASE });
  assertEquals([armed.status, armed.body.status], [200, "applied"], JSON.stringify(armed.body));
  await bothSides(5_000);
  await until("the view says so", 1_000, async () => assertEquals((await bot.state()).state, "RUNNING"));
  assert(failing(await rearm({ reason: "once more", phrase: PHRASE })).includes("halted"), "it is armed already");
});

Deno.test("a re-arm right after the kill is refused with what is missing, and is taken when that is over", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot } = demo;
  await quoting(demo);
  await bot.api("POST", "/api/kill", { reason: "too early" });
  const rearm = () => bot.api("POST", "/api/rearm", { reason: "it was a drill", phrase: PHRASE });
  const early = failing(await rearm());
  assert(early.includes("halted") && early.includes("cool-down"), early.join(", "));
  await until("the check-list holds", 15_000, async () => assertEquals((await rearm()).status, 200));
  await quoting(demo);
});

Deno.test("a kill that comes twice is one kill, and stop-level kill cancels nothing by itself", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  const stop = await bot.api("POST", "/api/kill", { level: "stop", reason: "hold" });
  assertEquals([stop.status, stop.body.level], [202, "stop"]);
  const sent = await until("the engine has latched", 1_000, async () => {
    assertEquals((await bot.state()).state, "KILLED");
    return placements(await simulator.state());
  });
  await throughout(1_000, async () => assertEquals(placements(await simulator.state()), sent));
  // Both levels of the same kill: the second raises it.
  await Promise.all([1, 2, 3].map((n) => bot.api("POST", "/api/kill", { level: "cancel", reason: `again ${n}` })));
  await until("nothing rests", 2_000, async () => assertEquals(ours(await simulator.state()), []));
  await until("it is verified", 8_000, async () => assertEquals((await bot.state()).killSwitch.state, "TRIPPED"));
  assertEquals((await bot.kills()).receipts.length, 2, "one for each level");
  assertEquals(placements(await simulator.state()), sent);
});

Deno.test("a kill from the command line does what the button does", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp, "--token-file", temp.file("token"));
  const { bot, simulator } = demo;
  await quoting(demo);
  await using kill = new Program([
    "kill",
    "--url",
    bot.address,
    "--token-file",
    temp.file("token"),
    "--reason",
    "from a shell",
  ]);
  assertEquals((await kill.end()).code, 0, kill.told);
  await until("nothing rests", 2_000, async () => assertEquals(ours(await simulator.state()), []));
  assertMatch((await bot.state()).killSwitch.cause ?? "", /from a shell/);
});

Deno.test("SIGUSR2 does what the button does, and the process lives on", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  bot.program.signal("SIGUSR2");
  await until("nothing rests", 2_000, async () => assertEquals(ours(await simulator.state()), []));
  await until("it is killed", 2_000, async () => assertEquals((await bot.state()).state, "KILLED"));
  assert(bot.program.running);
});
