import { assertEquals } from "@std/assert";
import { settled, settlementAsset, settlementDecimals, valueAt, valueAtMid } from "../../../core/ledger/settlement.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const grid = { tick: parseGrid("0.5"), lot: parseGrid("1") };
const SPOT = madeUpInstrument(grid);
const LINEAR = madeUpInstrument({ ...grid, kind: "linear", multiplier: parseMoney("0.01") });
const INVERSE = madeUpInstrument({ ...grid, kind: "inverse", multiplier: parseMoney("100") });
const value = (instrument: typeof SPOT, price: number, size: number) =>
  formatMoney(valueAt(price as Price, size as Size, instrument));
const atMid = (instrument: typeof SPOT, doubleMid: number, size: number) =>
  formatMoney(valueAtMid(doubleMid, size as Size, instrument));

Deno.test("settlementAsset() is quote, base of an inverse contract, or what the listing says", () => {
  assertEquals([SPOT, LINEAR, INVERSE, { ...LINEAR, settle: "USDC" }].map(settlementAsset), [
    "USDT",
    "USDT",
    "BTC",
    "USDC",
  ]);
});

Deno.test("settlementDecimals() are the listing's, eight of an inverse contract, none of spot", () => {
  const kinds = [SPOT, { ...SPOT, settleDecimals: 3 }, LINEAR, { ...LINEAR, settleDecimals: 6 }, INVERSE];
  assertEquals([...kinds, { ...INVERSE, settleDecimals: 4 }].map(settlementDecimals), [null, null, null, 6, 8, 4]);
});

Deno.test("valueAt() is the notional with its sign, and minus face over price of an inverse contract", () => {
  assertEquals([value(SPOT, 200, 3), value(SPOT, 200, -3), value(LINEAR, 200, 3)], ["300", "-300", "3"]);
  assertEquals([value(INVERSE, 100_000, 5), value(INVERSE, 100_000, -5)], ["-0.01", "0.01"]);
  assertEquals(value(INVERSE, 6, 1), "-33.333333333333333333333333", "sixteen places behind the eighth");
});

Deno.test("valueAtMid() holds a mid between two ticks", () => {
  assertEquals([atMid(SPOT, 401, 2), atMid(LINEAR, 401, -2)], ["200.5", "-2.005"]);
  assertEquals([atMid(INVERSE, 200_000, 5), atMid(INVERSE, 3, 3)], [value(INVERSE, 100_000, 5), "-400"]);
});

Deno.test("settled() rounds half away from zero to the venue's places, and spot not at all", () => {
  const fine = parseMoney("0.000000015");
  assertEquals([settled(fine, INVERSE), settled(parseMoney("-0.000000015"), INVERSE)].map(formatMoney), [
    "0.00000002",
    "-0.00000002",
  ]);
  // What is short of a half by less than the values are sure of is that half.
  assertEquals(formatMoney(settled(parseMoney("0.000000014999999999999999"), INVERSE)), "0.00000002");
  assertEquals(formatMoney(settled(parseMoney("0.000000014999999"), INVERSE)), "0.00000001");
  assertEquals([settled(fine, SPOT), settled(fine, LINEAR)], [fine, fine]);
  assertEquals(formatMoney(settled(fine, { ...LINEAR, settleDecimals: 8 })), "0.00000002");
});
