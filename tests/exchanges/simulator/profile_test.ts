import { assertEquals, assertThrows } from "@std/assert";
import { BYBIT_LISTINGS, OKX_LISTINGS } from "../../../exchanges/simulator/catalogues.ts";
import { listingsNamed, type VenueProfile } from "../../../exchanges/simulator/profile.ts";
import { PLAIN_RULES } from "../../../exchanges/simulator/rules.ts";

const okx: VenueProfile = { venue: "okx", listings: OKX_LISTINGS, defaults: ["BTC-USDT"], rules: PLAIN_RULES };
const bybit: VenueProfile = { ...okx, venue: "bybit", listings: BYBIT_LISTINGS, defaults: ["BTCUSDT"] };
const named = (profile: VenueProfile, ...names: string[]) =>
  listingsNamed(profile, names).map(({ kind, symbol }) => `${kind} ${symbol}`);

Deno.test("listingsNamed() means a symbol in every product that has it, and the defaults where none is named", () => {
  assertEquals(named(bybit, "ETHUSDT"), ["linear ETHUSDT", "spot ETHUSDT"]);
  assertEquals(named(bybit), ["linear BTCUSDT", "spot BTCUSDT"]);
  assertEquals(named(okx, "ETH-USDT-SWAP"), ["linear ETH-USDT-SWAP"]);
});

Deno.test("listingsNamed() means all products of a pair, however it is spelt, and each but once", () => {
  for (const name of ["SOLUSDT", "SOL/USDT", "sol_usdt"]) {
    assertEquals(named(okx, name), ["linear SOL-USDT-SWAP", "spot SOL-USDT"]);
  }
  assertEquals(named(okx, "SOLUSDT", "SOL-USDT").length, 2);
});

Deno.test("listingsNamed() refuses what the venue does not list, with what it does", () => {
  assertThrows(() => named(okx, "NOPEUSDT"), RangeError, "BTC-USDT-SWAP");
});
