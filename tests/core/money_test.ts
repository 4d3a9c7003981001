import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  absolute,
  add,
  compare,
  divide,
  formatMoney,
  type Money,
  multiply,
  negate,
  notional,
  parseMoney,
  priceAmount,
  sizeAmount,
  subtract,
  toNumber,
  ZERO,
} from "../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../core/units.ts";
import { GRIDS, madeUpInstrument } from "../support/made_up_instrument.ts";

const SEED = { seed: 20260102 };
const money = parseMoney;
const anyMoney = () =>
  fc.tuple(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.nat(18)).map(([mantissa, decimals]): Money => [mantissa, decimals]);

Deno.test("parseMoney() keeps every digit", () => {
  assertEquals(money("1.23"), [123n, 2]);
  assertEquals(money("-0.00000001"), [-1n, 8]);
  assertEquals(money("1.50"), [150n, 2]);
  assertEquals(money("9007199254740993.000000000000000001"), [9007199254740993000000000000000001n, 18]);
});

Deno.test("parseMoney() refuses exponents and what is no plain decimal", () => {
  for (const text of ["1e5", "1E-8", "", " 1", "1 ", "1\n", "+1", ".5", "5.", "1,5", "NaN", "0x1", "-", "1.2.3"]) {
    assertThrows(() => money(text), RangeError, `Cannot read "${text}" as an amount`);
  }
});

Deno.test("formatMoney() prints the plain decimal without trailing zeros", () => {
  const cases: [Money, string][] = [
    [[1230n, 3], "1.23"],
    [[0n, 5], "0"],
    [[-5n, 3], "-0.005"],
    [[100n, 0], "100"],
    [[100n, 2], "1"],
    [[-12300n, 2], "-123"],
    [ZERO, "0"],
  ];
  for (const [amount, text] of cases) assertEquals(formatMoney(amount), text);
});

Deno.test("formatMoney() is undone by parseMoney() (property)", () => {
  fc.assert(fc.property(anyMoney(), (amount) => assertEquals(compare(money(formatMoney(amount)), amount), 0)), SEED);
});

Deno.test("add(), subtract(), multiply(), negate() and absolute() lose no digit", () => {
  assertEquals(formatMoney(add(money("0.1"), money("0.2"))), "0.3");
  assertEquals(formatMoney(subtract(money("1"), money("0.00000001"))), "0.99999999");
  assertEquals(formatMoney(multiply(money("65000.1"), money("0.00001"))), "0.650001");
  assertEquals(formatMoney(negate(money("-2.5"))), "2.5");
  assertEquals(["-2.5", "2.5", "0"].map((text) => formatMoney(absolute(money(text)))), ["2.5", "2.5", "0"]);
  assertEquals(formatMoney(add(money("9007199254740993"), money("0.1"))), "9007199254740993.1");
});

Deno.test("add() and multiply() obey the laws of arithmetic (property)", () => {
  fc.assert(
    fc.property(anyMoney(), anyMoney(), anyMoney(), (a, b, c) => {
      assertEquals(compare(add(a, b), add(b, a)), 0);
      assertEquals(compare(add(add(a, b), c), add(a, add(b, c))), 0);
      assertEquals(compare(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c))), 0);
      assertEquals(compare(subtract(add(a, b), b), a), 0);
      assertEquals(compare(add(a, negate(a)), ZERO), 0);
      assertEquals(Math.sign(compare(a, b)), -Math.sign(compare(b, a)) || 0);
    }),
    SEED,
  );
});

Deno.test("divide() rounds once, half away from zero", () => {
  const cases: [a: string, b: string, decimals: number, quotient: string][] = [
    ["1", "3", 2, "0.33"],
    ["2", "3", 2, "0.67"],
    ["-2", "3", 2, "-0.67"],
    ["2", "-3", 2, "-0.67"],
    ["0.125", "1", 2, "0.13"],
    ["-0.125", "1", 2, "-0.13"],
    ["0.1249", "1", 2, "0.12"],
    ["10", "4", 0, "3"],
    ["1", "400", 2, "0"],
    // Rounding twice would give 27791.10: the quotient lies just under 27791.095.
    ["65082.02", "2.34183", 2, "27791.09"],
    ["123456", "0.001", 0, "123456000"],
    ["0.000001", "1000", 3, "0"],
  ];
  for (const [a, b, decimals, quotient] of cases) {
    assertEquals(formatMoney(divide(money(a), money(b), decimals)), quotient, `${a} / ${b}`);
  }
  assertThrows(() => divide(money("1"), money("0.00"), 2), RangeError, "Cannot divide 1 by zero");
});

Deno.test("divide() is never further than half a unit from the exact quotient (property)", () => {
  const divisor = anyMoney().filter(([mantissa]) => mantissa !== 0n);
  fc.assert(
    fc.property(anyMoney(), divisor, fc.nat(20), (a, b, decimals) => {
      const quotient = divide(a, b, decimals);
      assertEquals(quotient[1], decimals);
      const rest = subtract(a, multiply(quotient, b));
      const halfUnit = multiply(b[0] < 0n ? negate(b) : b, [5n, decimals + 1]);
      assertEquals(compare(rest[0] < 0n ? negate(rest) : rest, halfUnit) <= 0, true);
    }),
    SEED,
  );
});

Deno.test("compare() looks at the value and not at the digits", () => {
  assertEquals(compare([10n, 1], [1n, 0]), 0);
  assertEquals(compare(money("-1"), money("0.5")), -1);
  assertEquals(compare(money("9007199254740993"), money("9007199254740992")), 1);
});

Deno.test("toNumber() gives the nearest float of ordinary amounts", () => {
  assertEquals(toNumber(money("101.35")), 101.35);
  assertEquals(toNumber(money("-0.001")), -0.001);
  assertEquals(toNumber(ZERO), 0);
});

Deno.test("toNumber() stays finite where the mantissa alone would overflow a float", () => {
  assertEquals(toNumber([10n ** 400n, 400]), 1);
  assertEquals(toNumber([-(10n ** 320n), 321]), -0.1);
  assertEquals(toNumber([1n, 400]), 0);
});

Deno.test("notional() is price × size × multiplier with the sign of the size", () => {
  const market = madeUpInstrument();
  assertEquals(formatMoney(notional(6_500_010 as Price, 50_000 as Size, market)), "32500.05");
  assertEquals(formatMoney(notional(6_500_010 as Price, -1 as Size, market)), "-0.650001");
  const contract = madeUpInstrument({ tick: parseGrid("0.25"), lot: parseGrid("1"), multiplier: money("0.01") });
  assertEquals(formatMoney(notional(18_001 as Price, 3 as Size, contract)), "135.0075");
});

Deno.test("notional() is exact far beyond 2^53", () => {
  const market = madeUpInstrument();
  const [mantissa, decimals] = notional(Number.MAX_SAFE_INTEGER as Price, Number.MAX_SAFE_INTEGER as Size, market);
  assertEquals([mantissa, decimals], [9007199254740991n ** 2n, 7]);
});

Deno.test("notional() equals priceAmount() × sizeAmount() on every grid (property)", () => {
  const grids = fc.constantFrom(...GRIDS);
  fc.assert(
    fc.property(grids, grids, fc.nat(), fc.integer(), (tick, lot, price, size) => {
      const market = madeUpInstrument({ tick, lot, multiplier: money("0.1") });
      const product = multiply(priceAmount(price as Price, market), sizeAmount(size as Size, market));
      assertEquals(compare(notional(price as Price, size as Size, market), multiply(product, money("0.1"))), 0);
    }),
    SEED,
  );
});

Deno.test("sizeAmount() and priceAmount() name the decimal of lots and ticks", () => {
  const market = madeUpInstrument({ tick: parseGrid("0.05"), lot: parseGrid("0.25") });
  assertEquals(formatMoney(priceAmount(2_027 as Price, market)), "101.35");
  assertEquals(formatMoney(sizeAmount(-3 as Size, market)), "-0.75");
});
