/** The short form of `deno task churn`, which goes on for half an hour. @module */
import { assertEquals } from "@std/assert";
import { loadConfig } from "../../runtime/config.ts";
import { churningConfig, fullChurn } from "../soak/full_churn.ts";
import { KNOWN } from "../support/known_names.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("the demo at full churn breaks no limit of any of its eight venues", async () => {
  using temp = new TempDir();
  const { config } = loadConfig(temp.write("churning.json", churningConfig()), {}, KNOWN);
  const lines: string[] = [], rows = await fullChurn(0.2, "1", temp.path, (line) => lines.push(line));
  assertEquals(rows.map(({ venue }) => venue), Object.keys(config.venues), lines.join("\n"));
});
