import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runSimulator } from "../../runtime/simulator_command.ts";
import { wireNamed, WIRES } from "../../exchanges/simulator/wires.ts";
import { type Ran, runCommand } from "../support/command_line.ts";
import { RECORDED_TAPE } from "../support/tape_text.ts";
import { TempDir } from "../support/temp_dir.ts";

const sim = (...args: string[]): Promise<Ran> =>
  runCommand(["sim", ...args], (parsed, print) => runSimulator(parsed, WIRES, wireNamed, print));

Deno.test("sim prints the admin address and each venue's own, serves them, and ends with --duration", async () => {
  const printed: string[] = [], serving = Promise.withResolvers<void>();
  const running = runCommand(
    ["sim", "--venue", "binance", "--symbols", "BTCUSDT, ETHUSDT", "--duration", "0.5", "--seed", "7"],
    (parsed, print) =>
      runSimulator(parsed, WIRES, wireNamed, (line) => {
        printed.push(line);
        print(line);
        if (printed.length === 6) serving.resolve();
      }),
  );
  await serving.promise;
  const names = printed.map((line) => line.slice(0, line.indexOf(": ")));
  assertEquals(names, [
    "Simulator",
    "binance rest",
    "binance wsPublic",
    "binance wsPrivate",
    "binance wsTrade",
    "binance wsSbe",
  ]);
  for (const line of printed) assertMatch(line, /: (http|ws):\/\/127\.0\.0\.1:\d+/);
  const { venues } = await (await fetch(`${printed[0].slice("Simulator: ".length)}/state`)).json();
  assertEquals(venues[0].symbols, ["BTCUSDT", "ETHUSDT"]);
  assertEquals(await running, { code: 0, lines: printed, error: null });
});

Deno.test("sim plays a tape of recorded market data", async () => {
  using temp = new TempDir();
  const tape = temp.write("recorded.jsonl", RECORDED_TAPE.text);
  const { code, lines, error } = await sim("--tape", tape, "--speed", "10", "--duration", "0.05");
  assertEquals([code, error], [0, null]);
  assertEquals(lines.length, 6);
});

Deno.test("sim ends bad options with one sentence and exit code 2", async () => {
  using temp = new TempDir();
  const bad = temp.write("bad.jsonl", "no tape at all\n");
  const cases: [string[], string][] = [
    [["--venue", "nowhere"], '--venue is "nowhere"; want aster'],
    [["--venue", "toString"], '--venue is "toString"; want aster'],
    [["--venue", "binance", "--venue", "binance"], "--venue binance was given twice"],
    [["--symbols", "NOPE"], "NOPE"],
    [["--symbols", " ,"], '--symbols is " ,"; want symbols such as BTCUSDT,ETHUSDT'],
    [["--port", "70000"], '--port is "70000"; want a whole number from 0 to 65535'],
    [["--seed", "-1"], '--seed is "-1"; want a whole number'],
    [["--speed", "0"], '--speed is "0"; want a number above 0'],
    [["--duration", "soon"], '--duration is "soon"; want a number above 0'],
    [["--tape", temp.file("none.jsonl")], `Cannot read the tape ${temp.file("none.jsonl")}: No such file`],
    [["--tape", temp.write("bad.jsonl.gz", "no gzip")], "Cannot read the tape"],
    [["--tape", bad], bad],
  ];
  for (const [args, message] of cases) {
    const { code, lines, error } = await sim(...args);
    assertEquals([code, lines], [2, []], args.join(" "));
    assertStringIncludes(error!, message);
    assert(!error!.includes("\n"), `one sentence: ${error}`);
  }
});

Deno.test("sim tells a port in use by its number, with exit code 1, and leaves no listener behind", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, lines, error } = await sim("--port", String(taken.addr.port));
  assertEquals([code, lines], [1, []]);
  assertEquals(
    error,
    `Cannot serve the simulator on port ${taken.addr.port}: it is in use; choose another one, or 0 for any free one`,
  );
});

Deno.test("sim ends with a signal as it does with its time", async () => {
  const { code } = await runCommand(["sim"], (parsed, print) =>
    runSimulator(parsed, WIRES, wireNamed, (line) => {
      print(line);
      if (line.startsWith("binance wsTrade")) Deno.kill(Deno.pid, "SIGTERM");
    }));
  assertEquals(code, 0);
});

Deno.test("sim serves several venues, in any spelling of their names, around one path of each asset", async () => {
  const printed: string[] = [], serving = Promise.withResolvers<void>();
  const args = ["sim", "--venue", "binance", "--venue", "Bybit-Spot", "--symbols", "BTCUSDT", "--duration", "0.5"];
  const running = runCommand(args, (parsed, print) =>
    runSimulator(parsed, WIRES, wireNamed, (line) => {
      printed.push(line);
      print(line);
      if (printed.length === 10) serving.resolve();
    }));
  await serving.promise;
  const { venues } = await (await fetch(`${printed[0].slice("Simulator: ".length)}/state`)).json();
  assertEquals(venues.map(({ venue, symbols }: Record<string, unknown>) => [venue, symbols]), [
    ["binance", ["BTCUSDT"]],
    ["bybit_spot", ["BTCUSDT"]],
  ]);
  assertEquals((await running).code, 0);
});
