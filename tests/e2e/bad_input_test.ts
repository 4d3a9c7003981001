/** Wrong starts, wrong configurations and strangers at the door: one clear sentence each, the right code, nothing lost. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Program } from "../support/program.ts";
import { rawRequest } from "../support/raw_http.ts";
import { TempDir } from "../support/temp_dir.ts";
import { until } from "../support/until.ts";
import { BTC, configFor } from "../support/bot_config.ts";
import { quoting, startBinanceDemo } from "../support/demo.ts";

const NOWHERE = {
  endpoints: { rest: "http://127.0.0.1:1", wsPublic: "ws://127.0.0.1:1", wsTrade: "ws://127.0.0.1:1/ws-api/v3" },
};

/** Runs the program to its end: code, the one sentence it complained with, stdout. */
async function run(...args: readonly string[]): Promise<{ code: number; sentence: string; stdout: string }> {
  await using program = new Program(args);
  const { code } = await program.end();
  const { complaints } = program;
  assert(complaints.length <= 1, `want one sentence, seen ${complaints.length}:\n${program.told}`);
  return { code, sentence: complaints[0] ?? "", stdout: program.stdout.join("\n") };
}

Deno.test("a second instance on the same data directory ends with code 1 and names the holder", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  await quoting(demo);
  const { code, sentence, stdout } = await run("run", "--port", "0", "--data", temp.file("data"));
  assertEquals([code, stdout], [1, ""]);
  assertMatch(sentence, new RegExp(`process ${demo.bot.program.pid} on .+, started 20\\d\\d-.+ holds it`));
  await quoting(demo); // the first one goes on
  assertEquals((await demo.bot.state()).state, "RUNNING");
});

Deno.test("a lock left by a dead process does not keep the next one out", async () => {
  using temp = new TempDir();
  {
    await using demo = await startBinanceDemo(temp);
    demo.bot.program.signal("SIGKILL");
    await demo.bot.program.end();
  }
  await using demo = await startBinanceDemo(temp);
  await quoting(demo);
});

Deno.test("a port in use ends with code 1 and one sentence that names the port", async () => {
  using temp = new TempDir();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const bot = await run("run", "--port", String(port), "--data", temp.file("data"));
  assertEquals([bot.code, bot.stdout], [1, ""]);
  assertMatch(bot.sentence, new RegExp(`${port}.*(in use|taken)`));
  const simulator = await run("sim", "--port", String(port));
  assertEquals([simulator.code, simulator.stdout], [1, ""]);
  assertMatch(simulator.sentence, new RegExp(`${port}|in use`));
});

Deno.test("a wrong configuration ends with code 2 and says where, what was seen and what is wanted", async () => {
  using temp = new TempDir();
  const good = configFor(NOWHERE, BTC);
  const cases: [name: string, text: string, sentence: RegExp][] = [
    ["unknown key", good.replace('"mode"', '"mod"'), /mod.*is not known.*mode|mod.*did you mean.*mode/],
    ["unknown parameter", good.replace("half_spread_bps", "half_spred_bps"), /half_spred_bps.*half_spread_bps/],
    ["unknown venue", good.replaceAll('"binance"', '"binanse"'), /binanse.*binance/],
    ["value out of range", good.replace('"levels":2', '"levels":99'), /levels.*99/],
    ["off-loopback http", good.replace("http://127.0.0.1:1", "http://10.1.2.3"), /rest.*not encrypted/],
    ["off-loopback https in demo", good.replace("http://127.0.0.1:1", "https://api.example.com"), /off this machine/],
    [
      "keys in demo",
      good.replace(
        '"markets":["BTCUSDT"]',
        '"markets":["BTCUSDT"],"credentials":{"scheme":"hmac","apiKey":{"env":"NO_SUCH_KEY"},"secret":{"env":"NO_SUCH_SECRET"}}',
      ),
      /credentials.*demo refuses keys/,
    ],
    [
      "binary market data without a key",
      good.replace('"mode":"demo"', '"mode":"paper"').replace('"markets"', '"marketData":"sbe","markets"'),
      /marketData is "sbe" without an API key; want credentials of scheme "ed25519", or marketData "json"/,
    ],
    [
      "another encoding",
      good.replace('"markets"', '"marketData":"fix","markets"'),
      /marketData is "fix"; want one of json, sbe/,
    ],
    ["a secret in the file", good.replace('"markets"', '"secret":"s3cr3t-in-plain","markets"'), /secret/],
    ["no limits for a quoted market", good.replace(/"limits":.*$/, '"limits":{}}'), /limits.*BTCUSDT.*missing/],
    ["no JSON", good.slice(0, 40), /./],
    ["empty", "", /./],
  ];
  for (const [name, text, wanted] of cases) {
    const path = temp.write(`${name.replaceAll(" ", "_")}.jsonc`, text);
    for (const command of [["run", "--port", "0", "--data", temp.file("data")], ["check"]]) {
      const { code, sentence, stdout } = await run(...command, "--config", path);
      assertEquals([code, stdout], [2, ""], `${name}: ${sentence}`);
      assertMatch(sentence, wanted, name);
      assert(!sentence.includes("s3cr3t"), "a secret is never printed");
    }
  }
});

Deno.test("bad usage ends with code 2 and one sentence", async () => {
  using temp = new TempDir();
  const cases: [args: string[], sentence: RegExp][] = [
    [["run", "--config", temp.file("nowhere.jsonc")], /nowhere\.jsonc/],
    [["rum"], /"rum" is not a command; did you mean run/],
    [["run", "--prot", "1"], /--prot.*--port/],
    [["run", "--port", "99999"], /--port.*99999.*65535/],
    [["run", "--seed", "-1"], /--seed/],
    [["run", "--duration", "0"], /--duration.*0/],
    [["run", "--mode", "live", "--data", temp.file("data")], /live/],
    [["run", "--log-level", "loud"], /--log-level.*loud.*debug/],
    [["sim", "--venue", "binanze"], /--venue.*binanze.*binance/],
    [["sim", "--speed", "fast"], /--speed.*fast/],
    [["kill", "--token-file", temp.file("none"), "--level", "maybe"], /--level.*maybe/],
  ];
  for (const [args, wanted] of cases) {
    const { code, sentence, stdout } = await run(...args);
    assertEquals([code, stdout], [2, ""], `${args.join(" ")}: ${sentence}`);
    assertMatch(sentence, wanted, args.join(" "));
  }
  for (const command of ["run", "check", "sim", "decode", "verify", "status", "kill", "pause", "resume"]) {
    const { code, stdout } = await run(command, "--help");
    assertEquals(code, 0);
    assertMatch(stdout, /Example: deno run -P main\.ts /, command);
  }
});

Deno.test("a simulator without its tape or symbol ends with one sentence", async () => {
  using temp = new TempDir();
  const torn = temp.write("torn.jsonl", '{"t":1,"kind":"snapshot"\n');
  const cases: [args: string[], sentence: RegExp][] = [
    [["--tape", temp.file("nowhere.jsonl")], /nowhere\.jsonl/],
    [["--tape", torn], /torn\.jsonl.*line 1/],
    [["--symbols", "NOSUCHCOIN"], /NOSUCHCOIN/],
  ];
  for (const [args, wanted] of cases) {
    const { code, sentence, stdout } = await run("sim", ...args);
    assert(code === 1 || code === 2, `${args.join(" ")} ended with ${code}: ${sentence}`);
    assertEquals(stdout, "");
    assertMatch(sentence, wanted);
  }
});

Deno.test("strangers at the dashboard's door: a wrong token, an attacker's Host, another Origin", async () => {
  using temp = new TempDir();
  await using demo = await startBinanceDemo(temp);
  const { bot, simulator } = demo;
  await quoting(demo);
  const { port, host } = new URL(bot.address), authorization = `Bearer ${bot.token}`;
  const get = async (headers: Record<string, string>, path = "/api/state") =>
    (await rawRequest(Number(port), `GET ${path}`, headers)).status;
  const kill = async (headers: Record<string, string>) =>
    (await rawRequest(Number(port), "POST /api/kill", { "content-type": "application/json", ...headers }, "{}")).status;
  assertEquals(await get({ host, authorization }), 200);
  assertEquals(await get({ host }), 401);
  assertEquals(await get({ host, authorization: `Bearer ${"A".repeat(43)}` }), 401);
  assertEquals(await get({ host: "attacker.example", authorization }), 421);
  assertEquals(await get({ host: `attacker.example:${port}`, authorization }), 421);
  assertEquals(await get({ host: "attacker.example" }, "/healthz"), 421);
  assertEquals(await kill({ host: `attacker.example:${port}`, authorization }), 421);
  assertEquals(await kill({ host, authorization, origin: "https://attacker.example" }), 403);
  assertEquals(await kill({ host, authorization: `Bearer ${"A".repeat(43)}` }), 401);
  assertEquals(await kill({ host }), 403);
  // What is shown may be older than the first order at the venue by a frame.
  await until("none of them killed it", 5_000, async () => assertEquals((await bot.state()).state, "RUNNING"));
  assert((await simulator.state()).openOrders.length > 0);
});
