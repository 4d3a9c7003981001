import { assertEquals } from "@std/assert";
import { floorKey, productOf } from "../../../exchanges/simulator/keys.ts";

Deno.test("floorKey() is a spot market's symbol, and another word for a contract of the same symbol", () => {
  assertEquals(floorKey({ kind: "spot", symbol: "BTCUSDT" }), "BTCUSDT");
  assertEquals(floorKey({ kind: "linear", symbol: "BTCUSDT" }), "BTCUSDT perp");
});

Deno.test("productOf() tells spot from contracts", () => {
  assertEquals([productOf({ kind: "spot" }), productOf({ kind: "linear" })], ["spot", "perp"]);
});
