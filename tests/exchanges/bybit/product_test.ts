import { assertEquals } from "@std/assert";
import { PERP, SPOT } from "../../../exchanges/bybit/product.ts";

Deno.test("the two products name their category, and what their lists are narrowed to", () => {
  assertEquals([PERP.category, PERP.scope, PERP.dcp, PERP.argsPerFrame], [
    "linear",
    { settleCoin: "USDT" },
    "DERIVATIVES",
    null,
  ]);
  assertEquals([SPOT.category, SPOT.scope, SPOT.dcp, SPOT.argsPerFrame], ["spot", {}, "SPOT", 10]);
});
