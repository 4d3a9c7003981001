import { assertEquals } from "@std/assert";
import { nearest } from "../../runtime/nearest.ts";

Deno.test("nearest() finds the name behind one slip, and behind two in a longer word", () => {
  const keys = ["$schema", "mode", "dataDir", "seed", "dashboard", "venues", "half_spread_bps"];
  for (
    const [word, name] of [
      ["sede", "seed"],
      ["Mode", "mode"],
      ["datadir", "dataDir"],
      ["half_spred_bps", "half_spread_bps"],
      ["halfspreadbps", "half_spread_bps"],
      ["venue", "venues"],
      ["seed", "seed"],
    ]
  ) assertEquals(nearest(word, keys), name);
});

Deno.test("nearest() offers nothing where nothing is near", () => {
  assertEquals(nearest("bogus", ["run", "check", "sim"]), null);
  assertEquals(nearest("x", []), null);
  assertEquals(nearest("", ["run"]), null);
  assertEquals(nearest("version", ["duration", "arm"]), null);
});

Deno.test("nearest() takes the first of two that are as near", () => {
  assertEquals(nearest("ba", ["bb", "aa"]), "bb");
});
