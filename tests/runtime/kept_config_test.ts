import { assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { keepConfig, keptConfig } from "../../runtime/kept_config.ts";
import { TempDir } from "../support/temp_dir.ts";

const shown = { mode: "demo", venues: { binance: { markets: ["BTCUSDT"] } } };
const name = createHash("sha256").update(JSON.stringify(shown)).digest("hex");

Deno.test("keptConfig() gives back what keepConfig() kept, under the name that boots tell, and it is kept once", () => {
  using temp = new TempDir();
  keepConfig(temp.path, shown);
  const path = temp.file(`configs/${name}.json`), { mtime } = Deno.statSync(path);
  keepConfig(temp.path, shown);
  assertEquals(Deno.statSync(path).mtime, mtime);
  assertEquals(keptConfig(temp.path, name) as unknown, shown);
});

Deno.test("keptConfig() refuses what is not there and what is not what its name says", () => {
  using temp = new TempDir();
  assertThrows(() => keptConfig(temp.path, name), RangeError, "is not in its data directory");
  temp.write(`configs/${name}.json`, JSON.stringify({ ...shown, mode: "live" }));
  assertThrows(() => keptConfig(temp.path, name), RangeError, "it is not what its name says");
});

Deno.test("keepConfig() says it when the disk does not take it", () => {
  using temp = new TempDir();
  temp.write("configs", "a file");
  assertThrows(() => keepConfig(temp.path, shown));
});
