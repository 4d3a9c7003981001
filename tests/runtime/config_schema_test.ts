import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { loadConfig } from "../../runtime/config.ts";
import { jsonSchema } from "../../runtime/config_schema.ts";
import { KNOWN } from "../support/known_names.ts";
import { ROOT } from "../support/source_tree.ts";

Deno.test("docs/config.schema.json is what the schema gives today", () => {
  // To renew it: deno eval 'import { jsonSchema } from "./runtime/config_schema.ts";
  //   Deno.writeTextFileSync("docs/config.schema.json", JSON.stringify(jsonSchema(), null, 2) + "\n")'
  assertEquals(JSON.parse(Deno.readTextFileSync(join(ROOT, "docs/config.schema.json"))), jsonSchema());
});

Deno.test("every example is a configuration that can be run", () => {
  const names = [...Deno.readDirSync(join(ROOT, "examples"))].map(({ name }) => name).filter((name) =>
    name.endsWith(".jsonc")
  ).sort();
  assertEquals(names.filter((name) => ["demo.jsonc", "paper.jsonc", "simulator.jsonc"].includes(name)).length, 3);
  for (const name of names) {
    const { config } = loadConfig(join(ROOT, "examples", name), {}, KNOWN);
    assertEquals(config.strategies.length > 0, true, name);
  }
});
