import { assertEquals, assertThrows } from "@std/assert";
import { GuessedListing, type NumberNames } from "../../../exchanges/shared/guessed_listing.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const NAMES: NumberNames = {
  prices: new Set(["p", "b", "a", "price"]),
  sizes: new Set(["q", "B", "A", "qty"]),
  books: new Set(["b", "a"]),
};
const grids = (frame: unknown, symbol = "X") => {
  const { tick, lot } = new GuessedListing("v", frame, null, NAMES).get(symbol);
  return [tick.decimals, lot.decimals];
};

Deno.test("GuessedListing takes the finest number of a frame as its grid", () => {
  assertEquals(grids({ b: [["1.2500", "3.0"], ["1.2", "0.001"]], a: [] }), [2, 3]);
  assertEquals(grids({ data: { p: "0.00000638", q: "177.00000000" } }), [8, 0]);
  assertEquals(grids({ b: "1.5", B: "2", a: "1.55", A: "2.5" }), [2, 1]);
  assertEquals(grids({ fills: [{ price: "1.234", qty: "5" }], price: "1.2" }), [3, 0]);
  assertEquals(grids({ p: "100", q: "0.0" }), [0, 0]);
});

Deno.test("GuessedListing leaves what is no plain decimal to the codec", () => {
  assertEquals(grids({ p: "1e-7", q: "NaN" }), [0, 0]);
  assertEquals(grids([["x"], null, 5, { b: [5, ["1"]] }]), [0, 0]);
});

Deno.test("GuessedListing prefers the venue's own listing, under a number of its own", () => {
  const known = madeUpInstrument({ id: 77 as InstrumentId });
  const listing = new GuessedListing("v", {}, { get: (symbol) => symbol === "BTCUSDT" ? known : undefined }, NAMES);
  listing.get("OTHER");
  const own = listing.get("BTCUSDT");
  assertEquals([own.id, own.tick], [1 as InstrumentId, known.tick]);
  assertEquals(listing.get("BTCUSDT"), own);
  assertEquals(listing.instrumentOf(own.id), own);
  assertThrows(() => listing.instrumentOf(9 as InstrumentId), Error, "Cannot find instrument 9");
});

Deno.test("GuessedListing says what its sizes count where nobody knows what a contract holds", () => {
  const known = madeUpInstrument({ symbol: "KNOWN" });
  const lookUp = { get: (symbol: string) => symbol === "KNOWN" ? known : undefined };
  const contracts = new GuessedListing("v", {}, lookUp, NAMES, { kind: "linear", contracts: true });
  assertEquals(contracts.unitOf(contracts.get("X").id), "contracts");
  assertEquals(contracts.unitOf(contracts.get("KNOWN").id), null);
  assertEquals(contracts.get("X").kind, "linear");
  const coins = new GuessedListing("v", {}, null, NAMES, { kind: "linear" });
  assertEquals(coins.unitOf(coins.get("X").id), null);
});
