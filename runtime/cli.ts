/** The command line as a table: what exists, its options, one example each. Parsing is pure; errors name what was wrong,
 * the value seen and the value wanted. @module */
import { BUILD } from "./build.ts";
import { nearest } from "./nearest.ts";

export type Option = {
  readonly name: string;
  /** What stands behind it in the help; absent = a switch. */
  readonly value?: string;
  readonly many?: boolean;
  readonly help: string;
};
export type CommandSpec = {
  readonly name: string;
  readonly summary: string;
  /** Shown behind the name in the help; absent = no words may follow. */
  readonly words?: string;
  readonly options: readonly Option[];
  /** What stands behind the program's own name. */
  readonly example: string;
};
export type Parsed = {
  readonly command: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly switches: ReadonlySet<string>;
};
/** How the program is called in its folder, with nothing installed but Deno: what people are told can be pasted. */
export const PROGRAM = "deno run -P main.ts";

/** Bad usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const REMOTE: readonly Option[] = [
  { name: "url", value: "URL", help: "address of the running bot (default http://127.0.0.1:8080)" },
  { name: "token-file", value: "FILE", help: "file that holds its API token" },
  { name: "json", help: "print JSON" },
];
const LOG: readonly Option[] = [
  { name: "log-level", value: "LEVEL", help: "debug, info, warn or error (default info)" },
  { name: "log-format", value: "FORMAT", help: "text or json (default text)" },
];

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "run",
    summary: "Runs the bot and its dashboard; without --config the demo on embedded simulated venues",
    options: [
      { name: "config", value: "FILE", help: "configuration (JSONC)" },
      { name: "mode", value: "MODE", help: "demo, paper or live; may only lower what the configuration says" },
      { name: "port", value: "N", help: "port of the dashboard (default 8080; 0 = any free one)" },
      { name: "data", value: "DIR", help: "data directory (default ./data)" },
      { name: "seed", value: "N", help: "seed of the simulated venues (default 1)" },
      { name: "duration", value: "SECONDS", help: "then an orderly stop" },
      {
        name: "on-stop",
        value: "WHAT",
        help: "what an orderly stop does about positions: cancel leaves them (default), flatten sells them down first",
      },
      { name: "token-file", value: "FILE", help: "writes the API token there, mode 0600" },
      { name: "no-dashboard", help: "no web page" },
      {
        name: "arm",
        help:
          "live only: trade after a verified start without waiting for an operator, after a crash too, three times a day",
      },
      ...LOG,
    ],
    example: "run --config examples/paper.jsonc --port 0",
  },
  {
    name: "check",
    summary: "Validates a configuration and prints what it means, secrets redacted",
    options: [
      { name: "config", value: "FILE", help: "configuration (JSONC)" },
      {
        name: "mode",
        value: "MODE",
        help: "demo, paper or live",
      },
      { name: "data", value: "DIR", help: "data directory, as for run" },
      { name: "port", value: "N", help: "port of the dashboard, as for run" },
      { name: "permissions", help: "print the exact rights that this configuration needs, as flags of deno run" },
    ],
    example: "check --config examples/paper.jsonc",
  },
  {
    name: "sim",
    summary: "Simulated venues as a stand-alone server, in the venues' own wire protocols",
    options: [
      { name: "venue", value: "NAME", many: true, help: "a venue to simulate (default binance); repeatable" },
      { name: "port", value: "N", help: "admin port (default 0 = any free one)" },
      { name: "symbols", value: "A,B", help: "symbols of the made-up market" },
      { name: "seed", value: "N", help: "seed of the made-up market (default 1)" },
      {
        name: "tape",
        value: "FILE",
        many: true,
        help: "replays recorded market data instead; repeatable, one market a file",
      },
      { name: "speed", value: "X", help: "how fast a tape runs (default 1 = as recorded)" },
      { name: "duration", value: "SECONDS", help: "then it stops" },
      ...LOG,
    ],
    example: "sim --venue binance --port 9100 --symbols BTCUSDT,ETHUSDT",
  },
  {
    name: "sentinel",
    summary: "Watches over a bot from a process of its own: cancels and verifies when the bot is gone or hangs",
    options: [
      { name: "config", value: "FILE", help: "the bot's configuration" },
      { name: "data", value: "DIR", help: "the bot's data directory, as for run" },
      ...LOG,
    ],
    example: "sentinel --config bot.jsonc",
  },
  {
    name: "decode",
    summary: "Raw frames of a venue in, normalised events out, one JSON object a line",
    words: "FILE… (or - for stdin)",
    options: [
      { name: "venue", value: "NAME", help: "whose frames they are: a venue, or a family such as okx" },
      { name: "product", value: "KIND", help: "spot or perp (default: what the venue's name says, else spot)" },
      { name: "instruments", value: "FILE", help: "the venue's listing, for exact grids" },
    ],
    example: "decode --venue binance frames.jsonl.gz",
  },
  {
    name: "verify",
    summary: "Checks the hash chain of a journal, prints its head and the hash of each day",
    options: [{ name: "data", value: "DIR", help: "data directory (default ./data)" }, {
      name: "json",
      help: "print JSON",
    }],
    example: "verify --data ./data",
  },
  {
    name: "replay",
    summary: "Runs a recorded run again and proves that every command comes out byte for byte the same",
    options: [
      { name: "data", value: "DIR", help: "data directory (default ./data)" },
      { name: "run", value: "N", help: "which run, by its epoch in the journal (default the last)" },
      { name: "json", help: "print JSON" },
    ],
    example: "replay --data ./data",
  },
  {
    name: "status",
    summary: "What a running bot is doing",
    options: REMOTE,
    example: "status --token-file token",
  },
  {
    name: "kill",
    summary: "Stops a running bot: no new orders, ours cancelled and verified at the venues",
    options: [
      { name: "reason", value: "TEXT", help: "why; stands in the audit" },
      {
        name: "level",
        value: "LEVEL",
        help:
          "stop = no new orders; cancel = ours cancelled too (default); flatten = then what is held is sold down with limit orders",
      },
      {
        name: "scope",
        value: "NAME",
        help: "a market, a strategy or a venue alone; the rest trades on (default global)",
      },
      ...REMOTE,
    ],
    example: 'kill --reason "maintenance" --token-file token',
  },
  {
    name: "pause",
    summary: "Pauses strategies of a running bot; their orders are cancelled",
    words: "[STRATEGY…] (none = all)",
    options: [{ name: "reason", value: "TEXT", help: "why" }, ...REMOTE],
    example: "pause mm-btc --token-file token",
  },
  {
    name: "resume",
    summary: "Resumes paused strategies of a running bot",
    words: "[STRATEGY…] (none = all)",
    options: [{ name: "reason", value: "TEXT", help: "why" }, ...REMOTE],
    example: "resume mm-btc --token-file token",
  },
];

/** @throws {UsageError} naming the first thing that does not fit */
export function parseCommandLine(args: readonly string[]): Parsed | { readonly help: string } {
  const [first] = args;
  if (first === "--help" || first === "-h" || first === "help") return { help: helpAll() };
  if (first === "--version" || first === "-V" || first === "version") return { help: `twoside ${BUILD}` };
  const named = first !== undefined && !first.startsWith("-");
  const name = named ? first : "run";
  const spec = COMMANDS.find((command) => command.name === name);
  if (!spec) {
    const meant = nearest(name, COMMANDS.map((command) => command.name));
    const question = meant === null ? "" : `; did you mean ${meant}?`;
    throw new UsageError(`"${name}" is not a command${question || "."} See ${PROGRAM} --help`);
  }
  const options: Record<string, string> = {},
    lists: Record<string, string[]> = {},
    switches = new Set<string>(),
    words: string[] = [];
  const rest = args.slice(named ? 1 : 0);
  for (let i = 0; i < rest.length; i++) {
    const arg = rest[i];
    if (arg === "--help" || arg === "-h") return { help: helpOf(spec) };
    if (/^-[A-Za-z]/.test(arg)) {
      throw new UsageError(`${name} has no option ${arg}; options begin with --, see ${PROGRAM} ${name} --help`);
    }
    if (!arg.startsWith("--") || arg === "-") {
      if (spec.words === undefined) {
        throw new UsageError(`${name} takes no word "${arg}"; see ${PROGRAM} ${name} --help`);
      }
      words.push(arg);
      continue;
    }
    const [flag, inline] = splitOnce(arg.slice(2));
    const option = spec.options.find((known) => known.name === flag);
    if (!option) {
      const meant = nearest(flag, spec.options.map((each) => each.name));
      const way = meant === null ? `see ${PROGRAM} ${name} --help` : `did you mean --${meant}?`;
      throw new UsageError(`${name} has no option --${flag}; ${way}`);
    }
    if (option.value === undefined) {
      if (inline !== undefined) throw new UsageError(`--${flag} is a switch and takes no value, seen "${inline}"`);
      switches.add(flag);
      continue;
    }
    const value = inline ?? rest[++i];
    if (value === undefined || (inline === undefined && value.startsWith("--"))) {
      throw new UsageError(`--${flag} wants ${option.value}, seen ${value === undefined ? "nothing" : `"${value}"`}`);
    }
    if (option.many) (lists[flag] ??= []).push(value);
    else if (Object.hasOwn(options, flag)) {
      throw new UsageError(`--${flag} was given twice: "${options[flag]}" and "${value}"`);
    } else options[flag] = value;
  }
  return { command: name, words, options, lists, switches };
}

/** A whole number option within its range.
 * @throws {UsageError} */
export function wholeNumber(parsed: Parsed, name: string, fallback: number, min: number, max: number): number {
  const text = parsed.options[name];
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${name} is "${text}"; want a whole number from ${min} to ${max}`);
}

/** A number option within its range.
 * @throws {UsageError} */
export function positiveNumber(parsed: Parsed, name: string, fallback: number | null, max: number): number | null {
  const text = parsed.options[name];
  if (text === undefined) return fallback;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= max) return value;
  throw new UsageError(`--${name} is "${text}"; want a number above 0 and at most ${max}`);
}

/** @throws {UsageError} if it is none of `choices` */
export function oneOf<T extends string>(parsed: Parsed, name: string, choices: readonly T[], fallback: T): T {
  const text = parsed.options[name];
  if (text === undefined) return fallback;
  if ((choices as readonly string[]).includes(text)) return text as T;
  throw new UsageError(`--${name} is "${text}"; want ${choices.join(", ")}`);
}

export function helpAll(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    "Twoside: a market maker quotes two sides.",
    "",
    `Usage: ${PROGRAM} [COMMAND] [OPTIONS]      (no command = run)`,
    "",
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `${PROGRAM} COMMAND --help shows the options of one, --version the version. Exit codes: 0 done, 1 failed,`,
    "2 bad usage or configuration, 3 stopped but the venues were not verified empty, or not flat.",
  ].join("\n");
}

export function helpOf({ name, summary, words, options, example }: CommandSpec): string {
  const left = options.map((option) => `--${option.name}${option.value ? ` ${option.value}` : ""}`);
  const width = Math.max(0, ...left.map(({ length }) => length));
  return [
    `${PROGRAM} ${name}${words ? ` ${words}` : ""}${options.length > 0 ? " [OPTIONS]" : ""}`,
    `  ${summary}`,
    "",
    ...options.map(({ help }, i) => `  ${left[i].padEnd(width)}  ${help}`),
    "",
    `Example: ${PROGRAM} ${example}`,
  ].join("\n");
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
