/** The second token on the real program: for a phone that may stop, cancel and see nothing. */
import { assert, assertEquals } from "@std/assert";
import { ours } from "../support/venue_sight.ts";
import { Program } from "../support/program.ts";
import { Rig } from "../support/rig.ts";
import { until } from "../support/until.ts";

Deno.test("a stop token kills the running bot, and neither sees nor arms anything", async () => {
  await using rig = await Rig.start();
  const path = rig.temp.file("stop");
  const config = JSON.parse(Deno.readTextFileSync(rig.config));
  Deno.writeTextFileSync(rig.config, JSON.stringify({ ...config, dashboard: { stopTokenFile: "stop" } }));
  await using bot = await rig.bot();
  await rig.quoting(bot);
  const token = Deno.readTextFileSync(path).trim();
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  assert(token !== bot.token && !bot.program.told.includes(token), "it is another one and stands in no output");

  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(bot.address + path, { method, headers, ...sent });
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await ask("GET", "/api/state"), 403);
  assertEquals(await ask("GET", "/api/stream"), 403);
  assertEquals(await ask("POST", "/api/strategies/mm-btcusdt/pause", {}), 403);

  await using kill = new Program(["kill", "--url", bot.address, "--token-file", path, "--reason", "from the phone"]);
  assertEquals((await kill.end()).code, 0, kill.told);
  await until("nothing of ours rests", 1_000, async () => assertEquals(ours(await rig.simulator.state()), []));
  assertEquals(await ask("POST", "/api/rearm", { reason: "again", phrase: "REARM" }), 403);
  assertEquals((await bot.state()).killSwitch.state, "TRIPPED");
});
