import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { loadConfig } from "../../runtime/config.ts";
import { readCredentials } from "../../runtime/config_file.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import { configSchema, jsonSchema } from "../../runtime/config_schema.ts";
import { KNOWN } from "../support/known_names.ts";
import { ROOT } from "../support/source_tree.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("docs/config.schema.json is what the schema gives today", () => {
  // To renew it: deno eval 'import { configSchema, jsonSchema } from "./runtime/config_schema.ts";
  //   Deno.writeTextFileSync("docs/config.schema.json", JSON.stringify(jsonSchema(), null, 2) + "\n")'
  assertEquals(JSON.parse(Deno.readTextFileSync(join(ROOT, "docs/config.schema.json"))), jsonSchema());
});

Deno.test("every example is a configuration that can be run", () => {
  const names = [...Deno.readDirSync(join(ROOT, "examples"))].map(({ name }) => name).filter((name) =>
    name.endsWith(".jsonc")
  ).sort();
  assertEquals(names, ["demo.jsonc", "live.jsonc", "paper.jsonc", "simulator.jsonc"]);
  for (const name of names.filter((name) => name !== "live.jsonc")) {
    const { config } = loadConfig(join(ROOT, "examples", name), {}, KNOWN);
    assertEquals(config.strategies.length > 0, true, name);
  }
});

Deno.test("examples/live.jsonc lacks nothing but its four key files, is approved, and trades on a test network", () => {
  const path = join(ROOT, "examples/live.jsonc"), keys = ["bot.key", "bot.secret", "sentinel.key", "sentinel.secret"];
  const { problems } = assertThrows(() => loadConfig(path, {}, KNOWN), ConfigError);
  assertEquals(problems.map((problem) => problem.replace(/ names .*/, "")), [
    "venues.binance_usdm.credentials.apiKey",
    "venues.binance_usdm.credentials.secret",
  ]);
  using temp = new TempDir();
  const copy = temp.write("live.jsonc", Deno.readTextFileSync(path));
  Deno.mkdirSync(temp.file("keys"));
  for (const key of keys) Deno.writeTextFileSync(temp.file(`keys/${key}`), `secret-of-${key}\n`, { mode: 0o600 });
  const { config, credentials } = loadConfig(copy, {}, KNOWN);
  const { binance_usdm: { network } } = config.venues, { tokenFile, stopTokenFile } = config.dashboard;
  assertEquals([config.mode, network, credentials.size], ["live", "testnet", 1]);
  assertEquals([tokenFile, stopTokenFile], [temp.file("token"), temp.file("stop-token")]);
  assertEquals(
    readCredentials(config, copy, "sentinelCredentials").get("binance_usdm")?.apiKey.reveal(),
    "secret-of-sentinel.key",
  );
});

Deno.test("D12 account of a venue says how it has to be set up, and nothing it does not know", () => {
  const venue = (account: unknown) =>
    configSchema.safeParse({ venues: { binance: { markets: ["BTCUSDT"], account } } });
  const given = { positionMode: "one_way", marginMode: "cross", selfTradePrevention: "EXPIRE_MAKER", leverage: 3 };
  const { data } = venue(given);
  assertEquals([venue(undefined).data?.venues.binance.account, data?.venues.binance.account], [undefined, given]);
  for (const bad of [{ positionMode: "both" }, { leverage: 0 }, { selfTradePrevention: "" }, { margin: "cross" }]) {
    assertEquals(venue(bad).success, false, JSON.stringify(bad));
  }
});

Deno.test("waitsMs of a venue are those of the order machine unless given, and are whole milliseconds", () => {
  const venue = (waitsMs: unknown) =>
    configSchema.safeParse({ venues: { binance: { markets: ["BTCUSDT"], waitsMs } } });
  assertEquals(venue(undefined).data?.venues.binance.waitsMs, undefined);
  assertEquals(venue({}).data?.venues.binance.waitsMs, {
    ack: 2_000,
    cancel: 2_000,
    replace: 2_000,
    query: 5_000,
    trades: 2_000,
    seal: 600_000,
  });
  assertEquals(venue({ ack: 3_000 }).data?.venues.binance.waitsMs?.ack, 3_000);
  for (const waits of [{ ack: 0 }, { ack: 1.5 }, { ack: "2s" }, { akc: 2_000 }]) {
    assertEquals(venue(waits).success, false);
  }
});
