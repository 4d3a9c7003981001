import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { readConfigFile, readCredentials } from "../../runtime/config_file.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import { parseConfig } from "../../runtime/config.ts";
import { type Change, change, configText } from "../support/config_text.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("readConfigFile() reads a file, and names one that is not there or cannot be read", () => {
  using dir = new TempDir();
  assertEquals(readConfigFile(dir.write("bot.jsonc", "{}")), "{}");
  assertThrows(() => readConfigFile(dir.file("none")), ConfigError, `${dir.path}/none: there is no such file`);
  assertThrows(() => readConfigFile(dir.path), ConfigError, "it is a folder; want a JSONC file");
  assertThrows(() => readConfigFile(""), ConfigError, 'Cannot use "": --config names no file');
  assertInstanceOf(assertThrows(() => readConfigFile(dir.path), ConfigError).cause, Error);
});

Deno.test("readCredentials() reads in paper the API key alone, and only where binary market data asks for it", () => {
  using dir = new TempDir();
  dir.write("key", "canary-key-0123");
  const keys = { scheme: "ed25519", apiKey: { file: "key" }, secret: { file: "none" } };
  const changes = [change("venues/binance/credentials", keys), change("venues/binance/marketData", "sbe")];
  const source = dir.file("bot.jsonc"), paper = parseConfig(configText(...changes), source);
  const found = readCredentials(paper, source).get("binance");
  assertEquals([found?.apiKey.reveal(), found?.secret], ["canary-key-0123", null]);
  assertEquals(readCredentials({ ...paper, mode: "demo" }, source).size, 0);
  assertThrows(() => readCredentials({ ...paper, mode: "live" }, source), ConfigError, "credentials.secret names");
});

Deno.test("readCredentials() reads keys in live alone, and names every one that cannot be had", () => {
  using dir = new TempDir();
  const credentials = change("venues/binance/credentials", { apiKey: { file: "key" }, secret: { file: "secret" } });
  const source = dir.file("bot.jsonc"), paper = parseConfig(configText(credentials), source);
  assertEquals(readCredentials(paper, source).size, 0);
  const live = { ...paper, mode: "live" as const };
  const error = assertThrows(() => readCredentials(live, source), ConfigError);
  assertEquals(error.problems, [
    `venues.binance.credentials.apiKey names ${dir.file("key")}, which is not there`,
    `venues.binance.credentials.secret names ${dir.file("secret")}, which is not there`,
  ]);
  dir.write("key", "canary-key-0123");
  dir.write("secret", "canary-secret-0123");
  const keys = readCredentials(live, source).get("binance");
  assertEquals([keys?.scheme, keys?.apiKey.reveal(), keys?.secret?.reveal()], [
    "hmac",
    "canary-key-0123",
    "canary-secret-0123",
  ]);
});

Deno.test("readCredentials() gives the sentinel keys of its own, or the bot's where it has none", () => {
  using dir = new TempDir();
  for (const name of ["key", "secret", "own-key", "own-secret"]) dir.write(name, `canary-${name}-0123`);
  const keys = (prefix: string) => ({ apiKey: { file: `${prefix}key` }, secret: { file: `${prefix}secret` } });
  const bot = change("venues/binance/credentials", keys("")), source = dir.file("bot.jsonc");
  const read = (...changes: readonly Change[]) => {
    const live = { ...parseConfig(configText(...changes), source), mode: "live" as const };
    return ["credentials" as const, "sentinelCredentials" as const].map((ring) =>
      readCredentials(live, source, ring).get("binance")?.secret?.reveal()
    );
  };
  assertEquals(read(bot), ["canary-secret-0123", "canary-secret-0123"]);
  const own = change("venues/binance/sentinelCredentials", keys("own-"));
  assertEquals(read(bot, own), ["canary-secret-0123", "canary-own-secret-0123"]);
  Deno.removeSync(dir.file("own-key"));
  const live = { ...parseConfig(configText(bot, own), source), mode: "live" as const };
  assertEquals(readCredentials(live, source).size, 1, "the bot does not read the sentinel's");
  const error = assertThrows(() => readCredentials(live, source, "sentinelCredentials"), ConfigError);
  assertEquals(error.problems, [
    `venues.binance.sentinelCredentials.apiKey names ${dir.file("own-key")}, which is not there`,
  ]);
});

Deno.test("a pass phrase is read where one is named, in live alone, and its absence is told", () => {
  using dir = new TempDir();
  for (const name of ["key", "secret"]) dir.write(name, `canary-${name}-0123`);
  const keys = { apiKey: { file: "key" }, secret: { file: "secret" }, passphrase: { file: "phrase" } };
  const source = dir.file("bot.jsonc"),
    config = parseConfig(configText(change("venues/binance/credentials", keys)), source);
  const live = { ...config, mode: "live" as const };
  assertThrows(() => readCredentials(live, source), ConfigError, "credentials.passphrase names");
  dir.write("phrase", "canary-phrase-0123");
  assertEquals(readCredentials(live, source).get("binance")?.passphrase?.reveal(), "canary-phrase-0123");
});

Deno.test("the user in whose stead an agent signs stands in the configuration itself", () => {
  using dir = new TempDir();
  for (const name of ["key", "secret"]) dir.write(name, `canary-${name}-0123`);
  const account = `0x${"1f".repeat(20)}`, source = dir.file("bot.jsonc");
  const keys = { scheme: "eip712", apiKey: { file: "key" }, secret: { file: "secret" }, account };
  const read = (text: string) => readCredentials({ ...parseConfig(text, source), mode: "live" }, source).get("binance");
  const found = read(configText(change("venues/binance/credentials", keys)));
  assertEquals([found?.scheme, found?.account], ["eip712", account]);
  assertThrows(
    () => read(configText(change("venues/binance/credentials", { ...keys, account: "0x1" }))),
    ConfigError,
    "40 hex digits",
  );
});
