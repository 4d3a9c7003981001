/** The orderly stop on the real program: nothing of ours rests, everything of others does, and the exit code tells. */
import { assert, assertEquals, assertExists, assertGreater, assertLess, assertMatch } from "@std/assert";
import { ours, placements } from "../support/venue_sight.ts";
import { Rig } from "../support/rig.ts";
import { until } from "../support/until.ts";

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`${signal} stops in order: nothing rests at the venue, and the exit code is 0`, async () => {
    await using rig = await Rig.start();
    await using bot = await rig.bot();
    await rig.quoting(bot);
    const began = performance.now();
    bot.program.signal(signal);
    const { code } = await bot.program.end(15_000);
    console.log(`  ended after ${(performance.now() - began).toFixed(0)} ms`);
    assertEquals(code, 0, bot.program.told);
    const state = await rig.simulator.state();
    assertEquals(state.openOrders, []);
    assertGreater(state.requestsByName["openOrders.status"] ?? 0, 1, "the venue was asked");
    assertEquals(state.connections, 0, "the sockets are closed");
    assertMatch(bot.program.told, /every venue was seen without an order of ours/);
  });
}

Deno.test("a stopping bot says so and tells the truth about what still rests", async () => {
  await using rig = await Rig.start();
  await using bot = await rig.bot();
  await rig.quoting(bot);
  bot.program.signal("SIGTERM");
  const view = await until("the view says STOPPING", 2_000, async () => {
    const view = await bot.state();
    assertEquals(view.state, "STOPPING");
    return view;
  });
  assertMatch(view.sentence, /^Stopping: no new orders; \d+ of \d+ orders? of ours may still rest$/);
  const sent = placements(await rig.simulator.state());
  assertEquals((await bot.program.end(15_000)).code, 0);
  assertEquals(placements(await rig.simulator.state()), sent, "no order was sent after the stop");
});

Deno.test("a second SIGINT exits at once with code 3 and says so; the next start comes up killed and clears what rested", async () => {
  await using rig = await Rig.start();
  {
    await using bot = await rig.bot();
    await rig.quoting(bot);
    await rig.simulator.fault("order_no_answer"); // cancels are carried out unheard: the stop cannot be quick
    await rig.simulator.fault("delay", { channel: "answer", ms: 5_000 });
    bot.program.signal("SIGINT");
    await until("it stops", 2_000, async () => assertEquals((await bot.state()).state, "STOPPING"));
    const began = performance.now();
    bot.program.signal("SIGINT");
    const { code } = await bot.program.end(2_000);
    assertEquals(code, 3, bot.program.told);
    assertMatch(bot.program.told, /left at once, nothing was verified/);
    assertLess(performance.now() - began, 1_000);
  }
  await rig.simulator.clear();
  await using bot = await rig.bot();
  await until("nothing of ours rests any more", 10_000, async () => {
    assertEquals(ours(await rig.simulator.state()), []);
    assertEquals((await bot.state()).killSwitch.state, "TRIPPED");
  });
  assertEquals((await bot.state()).state, "KILLED");
});

Deno.test("--duration stops in order", async () => {
  await using rig = await Rig.start();
  await using bot = await rig.bot("--duration", "5");
  await rig.quoting(bot);
  const { code, afterMs } = await bot.program.end(15_000);
  assertEquals(code, 0, bot.program.told);
  assert(afterMs > 5_000, `it ended after ${afterMs} ms`);
  assertEquals(ours(await rig.simulator.state()), []);
});

Deno.test("a stop that cannot be verified ends with code 3, says so and latches", async () => {
  await using rig = await Rig.start();
  {
    await using bot = await rig.bot();
    await rig.quoting(bot);
    await rig.simulator.fault("cancel_ack_but_left");
    bot.program.signal("SIGTERM");
    const { code } = await bot.program.end(30_000);
    assertEquals(code, 3, bot.program.told);
    assertMatch(bot.program.complaints.join("\n"), /could not be seen without an order of ours/);
    // After it the guardian still tries; and what it could not cancel may have been filled while it did.
    const last = bot.program.told.match(/Guardian: binance was (not )?seen without an order of ours/);
    assertExists(last, bot.program.told);
    if (last[1] === undefined) assertEquals(ours(await rig.simulator.state()), [], "what it saw is the truth");
  }
  await rig.simulator.clear();
  await using bot = await rig.bot();
  await until("the next start is killed and clears them", 10_000, async () => {
    assertEquals((await bot.state()).killSwitch.state, "TRIPPED");
    assertEquals(ours(await rig.simulator.state()), []);
  });
});
