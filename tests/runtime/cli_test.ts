import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  COMMANDS,
  helpAll,
  helpOf,
  oneOf,
  parseCommandLine,
  type Parsed,
  positiveNumber,
  UsageError,
  wholeNumber,
} from "../../runtime/cli.ts";

const parse = (...args: string[]) => parseCommandLine(args) as Parsed;

Deno.test("parseCommandLine() takes run when no command is named", () => {
  assertEquals(parse().command, "run");
  const parsed = parse("--port", "0", "--no-dashboard", "--data=./x=y");
  assertEquals(parsed.command, "run");
  assertEquals(parsed.options, { port: "0", data: "./x=y" });
  assert(parsed.switches.has("no-dashboard"));
});

Deno.test("parseCommandLine() collects repeatable options and words", () => {
  assertEquals(parse("sim", "--tape", "a", "--tape", "b").lists, { tape: ["a", "b"] });
  assertEquals(parse("decode", "--venue", "binance", "-").words, ["-"]);
});

Deno.test("parseCommandLine() says what is wrong, what it saw and what it wants", () => {
  const cases: [string[], string][] = [
    [["rnu"], "did you mean run? See deno run -P main.ts --help"],
    [["bogus"], '"bogus" is not a command. See deno run -P main.ts --help'],
    [["run", "-p", "1"], "no option -p; options begin with --, see deno run -P main.ts run --help"],
    [["run", "--zzzzzz"], "no option --zzzzzz; see deno run -P main.ts run --help"],
    [["run", "--prot", "1"], "did you mean --port?"],
    [["run", "--port"], "--port wants N, seen nothing"],
    [["run", "--port", "--seed"], '--port wants N, seen "--seed"'],
    [["run", "--no-dashboard=1"], "takes no value"],
    [["run", "--port", "1", "--port", "2"], 'given twice: "1" and "2"'],
    [["check", "word"], 'takes no word "word"'],
  ];
  for (const [args, message] of cases) assertThrows(() => parseCommandLine(args), UsageError, message);
});

Deno.test("parseCommandLine() tells the version", () => {
  for (const word of ["--version", "-V", "version"]) assertEquals(parseCommandLine([word]), { help: "twoside 0.1.0" });
});

Deno.test("options are checked against their range or their choices", () => {
  assertEquals(wholeNumber(parse("--port", "80"), "port", 8080, 0, 65535), 80);
  assertEquals(wholeNumber(parse(), "port", 8080, 0, 65535), 8080);
  assertThrows(
    () => wholeNumber(parse("--port", "70000"), "port", 0, 0, 65535),
    UsageError,
    '"70000"; want a whole number from 0 to 65535',
  );
  assertThrows(() => wholeNumber(parse("--port", "1e3"), "port", 0, 0, 65535), UsageError);
  assertEquals(positiveNumber(parse("--duration", "1.5"), "duration", null, 1e9), 1.5);
  assertEquals(positiveNumber(parse(), "duration", null, 1e9), null);
  assertThrows(() => positiveNumber(parse("--duration", "0"), "duration", null, 1e9), UsageError, "above 0");
  assertEquals(oneOf(parse("--mode", "paper"), "mode", ["demo", "paper"], "demo"), "paper");
  assertEquals(oneOf(parse(), "mode", ["demo", "paper"], "demo"), "demo");
  assertThrows(() => oneOf(parse("--mode", "real"), "mode", ["demo", "paper"], "demo"), UsageError, "want demo, paper");
});

Deno.test("every command has help with its options and one example", () => {
  for (const spec of COMMANDS) {
    const shown = parseCommandLine([spec.name, "--help"]);
    assert("help" in shown);
    assertEquals(shown.help, helpOf(spec));
    for (const { name } of spec.options) assertStringIncludes(shown.help, `--${name}`);
    assertStringIncludes(shown.help, `Example: deno run -P main.ts ${spec.name}`);
    assertEquals(parse(...spec.example.split(" ")).command, spec.name, "what is shown can be pasted");
  }
  const all = parseCommandLine(["--help"]);
  assert("help" in all);
  assertEquals(all.help, helpAll());
  const told = [all.help, ...COMMANDS.map(helpOf)].join("\n");
  assertEquals(/(^|[^.\w])twoside \w/m.test(told), false, "nothing of that name is installed");
});
