import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine, type Parsed, UsageError } from "../../runtime/cli.ts";
import { flagsOf } from "../../runtime/run_flags.ts";

const flags = (...args: string[]) => flagsOf(parseCommandLine(["run", ...args]) as Parsed);

Deno.test("flagsOf() holds what was given and nothing else, so that the configuration decides the rest", () => {
  assertEquals(flags(), {});
  assertEquals(flags("--config", "x.jsonc", "--duration", "3", "--arm"), {}, "these are no flags over a configuration");
  assertEquals(flags("--port", "0"), { port: 0 });
  assertEquals(
    flags(
      ...["--mode", "paper", "--port", "9000", "--data", "./d", "--seed", "4294967295", "--token-file", "t"],
      ...["--no-dashboard", "--on-stop", "flatten", "--log-level", "debug", "--log-format", "json"],
    ),
    {
      mode: "paper",
      port: 9_000,
      data: "./d",
      seed: 4_294_967_295,
      tokenFile: "t",
      dashboard: false,
      onStop: "flatten",
      logLevel: "debug",
      logFormat: "json",
    },
  );
});

Deno.test("flagsOf() refuses a value that does not fit, naming option, value and what is wanted", () => {
  const cases: [string[], string][] = [
    [["--mode", "sim"], '--mode is "sim"; want demo, paper, live'],
    [["--mode", ""], '--mode is ""; want demo, paper, live'],
    [["--port", "65536"], '--port is "65536"; want a whole number from 0 to 65535'],
    [["--port", "1e3"], '--port is "1e3"'],
    [["--seed", "4294967296"], '--seed is "4294967296"; want a whole number from 0 to 4294967295'],
    [["--on-stop", "hold"], '--on-stop is "hold"; want cancel, flatten'],
    [["--log-level", "loud"], '--log-level is "loud"; want debug, info, warn, error'],
    [["--log-format", "xml"], '--log-format is "xml"; want text, json'],
  ];
  for (const [args, message] of cases) assertThrows(() => flags(...args), UsageError, message);
});
