import { assertEquals, assertThrows } from "@std/assert";
import { contractOf, nameOf } from "../../../core/engine/market_naming.ts";
import { parseMoney } from "../../../core/money.ts";
import { parseGrid } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

/** As of OKX: contracts of 0.01 BTC, of which hundredths are traded. */
const SWAP = madeUpInstrument({ kind: "linear", lot: parseGrid("0.01"), multiplier: parseMoney("0.01") });

Deno.test("nameOf() prints sizes in base units, also where the venue counts contracts", () => {
  const { kind, lot, contract, texts } = nameOf(SWAP);
  assertEquals([kind, lot, contract, texts.size.of(50), texts.size.of(-1)], [
    "linear",
    "0.0001",
    "0.01",
    "0.005",
    "-0.0001",
  ]);
  assertEquals(nameOf({ ...SWAP, multiplier: parseMoney("1000"), lot: parseGrid("1") }).texts.size.of(3), "3000");
});

Deno.test("nameOf() leaves sizes as they are where they count base units, or what is worth no fixed amount of them", () => {
  for (const change of [{}, { kind: "linear" }, { kind: "inverse", multiplier: parseMoney("100") }] as const) {
    const { lot, contract, texts } = nameOf(madeUpInstrument(change));
    assertEquals([lot, contract, texts.size.of(50)], ["0.00001", null, "0.0005"]);
  }
});

Deno.test("contractOf() and nameOf() take no contract that leaves exact numbers", () => {
  assertEquals(contractOf(SWAP), parseMoney("0.01"));
  const huge = madeUpInstrument({ kind: "linear", lot: parseGrid("1"), multiplier: parseMoney("9007199254740993") });
  assertThrows(() => nameOf(huge), RangeError, "Cannot print lots of 1 times 9007199254740993");
});
