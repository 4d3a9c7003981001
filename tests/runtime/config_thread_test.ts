import { assertEquals, assertRejects } from "@std/assert";
import { loadConfig } from "../../runtime/config.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import { loadConfigApart } from "../../runtime/config_thread.ts";
import { change, configText, liveText } from "../support/config_text.ts";
import { KNOWN } from "../support/known_names.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

slowTest("loadConfigApart() gives what loadConfig() gives, flags and secrets included", async () => {
  using dir = new TempDir();
  dir.write("key", "canary-key-0123");
  dir.write("secret", "canary-secret-0123");
  const path = dir.write(
    "bot.jsonc",
    liveText(
      change("dataDir", "../var"),
      change("venues/binance/credentials", { apiKey: { file: "key" }, secret: { file: "secret" } }),
    ),
  );
  const flags = { port: 0, data: "elsewhere", tokenFile: "t" };
  const { config, credentials } = await loadConfigApart(path, flags, KNOWN);
  assertEquals(config, loadConfig(path, flags, KNOWN).config);
  assertEquals(config.dataDir, `${Deno.cwd()}/elsewhere`);
  assertEquals(credentials.get("binance")?.secret?.reveal(), "canary-secret-0123");
});

slowTest("loadConfigApart() refuses what loadConfig() refuses, in the same words", async () => {
  using dir = new TempDir();
  const texts = [
    "{",
    "[]",
    configText(change("mod", "live")),
    configText(change("mode", "live")),
    configText(change("seed", -1), change("strategies/0/parameters/levles", 2)),
  ];
  for (const text of texts) {
    const path = dir.write("bot.jsonc", text);
    let told = "";
    try {
      loadConfig(path, {}, KNOWN);
    } catch (error) {
      if (error instanceof ConfigError) told = error.message;
    }
    assertEquals((await assertRejects(() => loadConfigApart(path, {}, KNOWN), ConfigError)).message, told);
  }
  await assertRejects(() => loadConfigApart(dir.file("none"), {}, KNOWN), ConfigError, "there is no such file");
});
