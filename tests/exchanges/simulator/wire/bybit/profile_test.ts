import { assertEquals } from "@std/assert";
import { listingsNamed } from "../../../../../exchanges/simulator/profile.ts";
import { BYBIT } from "../../../../../exchanges/simulator/wire/bybit/profile.ts";

Deno.test("A symbol is listed in both categories of one unified account", () => {
  assertEquals(listingsNamed(BYBIT, ["BTCUSDT"]).map(({ kind }) => kind).sort(), ["linear", "spot"]);
  assertEquals([BYBIT.venue, BYBIT.rules.wallets], ["bybit", "unified"]);
});

Deno.test("Orders that the venue makes by itself bear no id that clients are told", () => {
  assertEquals(BYBIT.rules.ownOrderId("liquidation", 7), "~7");
});
