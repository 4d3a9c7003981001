/** The commands that talk to a running bot, and those that read what it left behind. */
import { assert, assertEquals, assertGreater, assertMatch, assertThrows } from "@std/assert";
import { TempDir } from "../support/temp_dir.ts";
import { Program } from "../support/program.ts";
import { BTC, configFor } from "../support/bot_config.ts";
import { ours } from "../support/venue_sight.ts";
import { quoting, startBinanceDemo } from "../support/demo.ts";
import { SimulatorProgram } from "../support/simulator_program.ts";
import { until } from "../support/until.ts";

async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; told: string }> {
  await using program = new Program(args);
  const { code } = await program.end();
  return { code, stdout: program.stdout.join("\n"), told: program.told };
}

Deno.test("status, pause, resume and verify do what they say to a running bot and to what it left", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp, "--token-file", temp.file("token"));
  const { bot, simulator } = demo, remote = ["--url", bot.address, "--token-file", temp.file("token")];
  await quoting(demo);
  const status = await run("status", ...remote);
  assertEquals(status.code, 0, status.told);
  assertMatch(status.stdout, /RUNNING/);
  for (const symbol of ["BTCUSDT", "ETHUSDT", "SOLUSDT"]) assert(status.stdout.includes(symbol), status.stdout);
  assertEquals(JSON.parse((await run("status", "--json", ...remote)).stdout).state, "RUNNING");

  assertEquals((await run("pause", "mm-btcusdt", "--reason", "lunch", ...remote)).code, 0);
  await until("its quotes are gone", 2_000, async () => assertEquals(ours(await simulator.state(), "BTCUSDT"), []));
  assertGreater(ours(await simulator.state()).length, 0);
  assertEquals((await run("pause", ...remote)).code, 0);
  await until("all quotes are gone", 2_000, async () => assertEquals(ours(await simulator.state()), []));
  await until("the view says so", 1_000, async () => assertEquals((await bot.state()).state, "PAUSED"));
  assertEquals((await run("resume", ...remote)).code, 0);
  await quoting(demo);

  const nobody = await run("pause", "nobody", ...remote);
  assert(nobody.code === 1 || nobody.code === 2, nobody.told);
  assertMatch(nobody.told, /nobody|strategy/);
  temp.write("wrong", "A".repeat(43));
  const stranger = await run("status", "--url", bot.address, "--token-file", temp.file("wrong"));
  assertEquals([stranger.code, stranger.stdout], [1, ""], stranger.told);

  bot.program.signal("SIGTERM");
  assertEquals((await bot.program.end()).code, 0, bot.program.told);
  const gone = await run("status", ...remote);
  assertEquals([gone.code, gone.stdout], [1, ""], gone.told);
  const verified = await run("verify", "--data", temp.file("data"));
  assertEquals(verified.code, 0, verified.told);
  assertGreater(JSON.parse((await run("verify", "--json", "--data", temp.file("data"))).stdout).records, 10);
});

Deno.test("verify finds one changed byte in a journal, and the bot refuses to start on it", async () => {
  using temp = new TempDir();
  await using simulator = await SimulatorProgram.start();
  const config = temp.write("config.jsonc", configFor(simulator, BTC)), data = temp.file("data");
  const started = await run("run", "--config", config, "--data", data, "--port", "0", "--duration", "3");
  assertEquals(started.code, 0, started.told);
  const [segment] = [...Deno.readDirSync(`${data}/journal`)].map(({ name }) => name).filter((name) => name !== "")
    .sort();
  const path = `${data}/journal/${segment}`, text = Deno.readTextFileSync(path);
  const middle = text.indexOf('"payload"', text.length / 2) + 12;
  Deno.writeTextFileSync(path, text.slice(0, middle) + (text[middle] === "x" ? "y" : "x") + text.slice(middle + 1));
  const verified = await run("verify", "--data", data);
  assertEquals(verified.code, 1, verified.told);
  const refused = await run("run", "--config", config, "--data", data, "--port", "0", "--duration", "3");
  assertEquals([refused.code, refused.stdout], [1, ""], refused.told);
  assertMatch(refused.told, /journal.*verify/);
});

Deno.test("check prints the resolved configuration and no secret; a live run that shows its token to nobody does not begin", async () => {
  using temp = new TempDir();
  const key = temp.write("key", "k3y-that-nobody-may-see\n"),
    secret = temp.write("secret", "s3cret-that-nobody-may-see\n");
  const config = temp.write(
    "live.jsonc",
    JSON.stringify({
      mode: "live",
      venues: {
        binance: {
          markets: ["BTCUSDT"],
          credentials: { scheme: "hmac", apiKey: { file: key }, secret: { file: secret } },
        },
      },
    }),
  );
  const checked = await run("check", "--config", config);
  assertEquals(checked.code, 0, checked.told);
  assertEquals(JSON.parse(checked.stdout).mode, "live");
  assert(!checked.told.includes("nobody-may-see"), "a secret was printed");
  // Here stdout is a pipe, as under a supervisor: the token would be shown to nobody.
  const data = temp.file("data"), refused = await run("run", "--config", config, "--data", data, "--port", "0");
  assertEquals([refused.code, refused.stdout], [2, ""], refused.told);
  assertMatch(refused.told, /dashboard\.tokenFile is missing.*nobody could arm or kill/);
  assertThrows(() => Deno.statSync(data), Deno.errors.NotFound, undefined, "nothing was begun");
});
