import { assertEquals, assertFalse, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import { loadConfig, parseConfig, resolveConfig } from "../../runtime/config.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import type { Flags } from "../../runtime/config_flags.ts";
import { DEFAULT_INSTRUMENT_LIMITS } from "../../core/risk/limits.ts";
import { change, configText, liveText } from "../support/config_text.ts";
import { KNOWN } from "../support/known_names.ts";
import { TempDir } from "../support/temp_dir.ts";

const resolve = (text: string, flags: Flags = {}) => resolveConfig(text, "/etc/twoside/bot.jsonc", flags, KNOWN);
const CREDENTIALS = change("venues/binance/credentials", {
  apiKey: { env: "TWOSIDE_TEST_KEY" },
  secret: { file: "secret" },
});

Deno.test("parseConfig() fills every default in and makes paths absolute", () => {
  const config = parseConfig(configText(), "/etc/twoside/bot.jsonc");
  assertEquals(config.mode, "paper");
  assertEquals(config.dataDir, `${Deno.cwd()}/data`);
  assertEquals(config.dashboard, { enabled: true, host: "127.0.0.1", port: 8080, allowedHosts: [] });
  assertEquals(config.log, { level: "info", format: "text" });
  assertEquals([config.archive, config.tape, config.journal.durability], [
    true,
    { enabled: true, budgetMb: 1024 },
    "write",
  ]);
  assertEquals(config.limits.markets["binance:BTCUSDT"], {
    maxOrderSize: "0.01",
    maxOrderNotional: "1000",
    maxPosition: "0.05",
    ...DEFAULT_INSTRUMENT_LIMITS,
  });
  const placed = parseConfig(
    configText(
      change("dataDir", "../var"),
      change("dashboard/tokenFile", "token"),
      change("dashboard/stopTokenFile", "../stop"),
      CREDENTIALS,
    ),
    "/etc/twoside/bot.jsonc",
  );
  assertEquals([placed.dataDir, placed.dashboard.tokenFile], ["/etc/var", "/etc/twoside/token"]);
  assertEquals(placed.dashboard.stopTokenFile, "/etc/stop");
  assertEquals(placed.venues.binance.credentials?.secret, { file: "/etc/twoside/secret" });
  assertEquals(placed.venues.binance.credentials?.scheme, "hmac");
});

Deno.test("parseConfig() takes an absent mode for paper", () => {
  assertEquals(parseConfig(configText(change("mode", undefined)), "x").mode, "paper");
});

Deno.test("parseConfig() reads comments and trailing commas, and names line and column of what it cannot read", () => {
  assertEquals(parseConfig('// a bot\n{"venues": {},}', "x").venues, {});
  const error = assertThrows(() => parseConfig('{\n  "mode": "paper"\n  "seed" 1}', "bot.jsonc"), ConfigError);
  assertStringIncludes(error.message, "Cannot use bot.jsonc: line 3 column 3: it is no JSONC");
  for (const text of ["", "{", "nonsense"]) {
    assertStringIncludes(assertThrows(() => parseConfig(text, "x"), ConfigError).message, "it is no JSONC");
  }
});

Deno.test("parseConfig() refuses a key that stands twice, of which one would be passed over in silence", () => {
  const text =
    '{"mode": "paper", "mode": "live", "limits": {"markets": {"b:X": {"maxPosition": "1", "maxPosition": "9"}}}}';
  const wanted =
    'Cannot use x: mode stands there twice; want it once; limits.markets["b:X"].maxPosition stands there twice';
  assertThrows(() => parseConfig(text, "x"), ConfigError, wanted);
});

Deno.test("parseConfig() refuses what is no object, and a configuration without venues", () => {
  assertThrows(() => parseConfig("[]", "x"), ConfigError, "it is []; want an object");
  assertThrows(() => parseConfig("{}", "x"), ConfigError, "venues is missing; want an object");
});

Deno.test("parseConfig() tells everything that is wrong at once, each with place, value and wish", () => {
  const text = configText(
    change("mode", "real"),
    change("dashboard/port", 99_999),
    change("dashbord", {}),
    change("venues/binance/market", ["X"]),
    change("limits/markets/binance:BTCUSDT/maxPosition", "1e3"),
    change("strategies/0/id", "No Spaces"),
    change("seed", 1.5),
  );
  const error = assertThrows(() => parseConfig(text, "bot.jsonc"), ConfigError);
  assertEquals(error.problems.toSorted(), [
    "dashboard.port is 99999; want a whole number from 0 to 65535",
    'dashbord is not a known key; did you mean "dashboard"?',
    'limits.markets["binance:BTCUSDT"].maxPosition is "1e3"; want a plain decimal text such as "0.01"',
    'mode is "real"; want one of demo, paper, live',
    "seed is 1.5; want a whole number from 0 to 4294967295",
    'strategies[0].id is "No Spaces"; want a short name of small letters, digits, - and _',
    'venues.binance.market is not a known key; did you mean "markets"?',
  ]);
  assertEquals(error.message, `Cannot use bot.jsonc: ${error.problems.join("; ")}`);
});

Deno.test("a mode on the command line may lower the configuration's and never raise it", () => {
  assertEquals(resolve(configText(), { mode: "demo" }).config.mode, "demo");
  assertEquals(resolve(configText(), { mode: "paper" }).config.mode, "paper");
  assertThrows(
    () => resolve(configText(), { mode: "live" }),
    ConfigError,
    "--mode is live, above the configuration's paper; want demo or paper",
  );
  assertThrows(() => resolve(configText(change("mode", "demo")), { mode: "paper" }), ConfigError, "want demo");
});

Deno.test("flags stand over the file", () => {
  const { config } = resolve(configText(), {
    port: 0,
    data: "elsewhere",
    seed: 9,
    tokenFile: "t",
    dashboard: false,
    logLevel: "debug",
    logFormat: "json",
  });
  assertEquals([config.dashboard.port, config.dashboard.enabled, config.dashboard.tokenFile], [
    0,
    false,
    `${Deno.cwd()}/t`,
  ]);
  assertEquals([config.dataDir, config.seed], [`${Deno.cwd()}/elsewhere`, 9]);
  assertEquals(config.log, { level: "debug", format: "json" });
});

Deno.test("live reads its keys from where they are kept, and no other mode reads any", () => {
  using dir = new TempDir();
  dir.write("secret", "canary-secret-0123\n", 0o600);
  Deno.env.set("TWOSIDE_TEST_KEY", "canary-key-0123");
  try {
    const source = dir.file("bot.jsonc");
    const { credentials } = resolveConfig(liveText(CREDENTIALS), source, {}, KNOWN);
    const keys = credentials.get("binance");
    assertEquals([keys?.scheme, keys?.apiKey.reveal(), keys?.secret?.reveal()], [
      "hmac",
      "canary-key-0123",
      "canary-secret-0123",
    ]);
    assertFalse(Deno.inspect(credentials, { depth: 9 }).includes("canary"));
    assertEquals(resolveConfig(configText(CREDENTIALS), source, {}, KNOWN).credentials.size, 0);
  } finally {
    Deno.env.delete("TWOSIDE_TEST_KEY");
  }
});

Deno.test("live refuses keys that it cannot have, and a file that others may read, without a word of the secret", () => {
  using dir = new TempDir();
  dir.write("secret", "canary-secret-0123\n", 0o644);
  const error = assertThrows(
    () => resolveConfig(liveText(CREDENTIALS), dir.file("bot.jsonc"), {}, KNOWN),
    ConfigError,
  );
  assertEquals(error.problems, [
    "venues.binance.credentials.apiKey names the environment variable TWOSIDE_TEST_KEY, which is not set",
    `venues.binance.credentials.secret names ${dir.file("secret")}, which has mode 0644; want 0600, its owner's alone`,
  ]);
});

Deno.test("a key that stands in the configuration itself is refused and never shown", () => {
  for (const value of ["canary-key", ["canary-key"], { value: "canary-key" }, 7]) {
    const text = configText(CREDENTIALS, change("venues/binance/credentials/secret", value));
    const error = assertThrows(() => resolve(text), ConfigError);
    assertStringIncludes(error.message, "a secret never stands in the configuration");
    assertFalse(error.message.includes("canary"), error.message);
  }
});

Deno.test("loadConfig() reads a file, and names one that is not there or cannot be read", () => {
  using dir = new TempDir();
  assertEquals(loadConfig(dir.write("bot.jsonc", configText()), {}, KNOWN).config.mode, "paper");
  assertThrows(() => loadConfig(dir.file("none"), {}, KNOWN), ConfigError, `${dir.path}/none: there is no such file`);
  const error = assertThrows(() => loadConfig(dir.path, {}, KNOWN), ConfigError);
  assertInstanceOf(error.cause, Error);
});
