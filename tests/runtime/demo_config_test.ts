import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { loadConfig } from "../../runtime/config.ts";
import { ConfigError } from "../../runtime/config_problems.ts";
import { ruleProblems } from "../../runtime/config_rules.ts";
import { configSchema } from "../../runtime/config_schema.ts";
import { defaultDemoConfig } from "../../runtime/demo_config.ts";
import { KNOWN } from "../support/known_names.ts";
import { ROOT } from "../support/source_tree.ts";

Deno.test("defaultDemoConfig() holds against the schema and the rules, with every default spelt out", () => {
  const config = defaultDemoConfig();
  assertEquals(configSchema.parse(config), config);
  assertEquals(ruleProblems(config, KNOWN), []);
});

Deno.test("defaultDemoConfig() is examples/demo.jsonc", () => {
  assertEquals(loadConfig(join(ROOT, "examples/demo.jsonc"), {}, KNOWN).config, defaultDemoConfig());
});

Deno.test("defaultDemoConfig() takes flags and no mode but demo", () => {
  const { dashboard, seed, dataDir } = defaultDemoConfig({ port: 0, seed: 7, data: "/d", mode: "demo" });
  assertEquals([dashboard.port, seed, dataDir], [0, 7, "/d"]);
  for (const mode of ["paper", "live"] as const) {
    assertThrows(() => defaultDemoConfig({ mode }), ConfigError, `--mode is ${mode}; want a configuration for it`);
  }
});
