import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatGrid, formatSteps, nextOnGrid, onGrid, parseGrid, parseSteps, stepsBetween } from "../../core/units.ts";
import { stepsToNumber } from "../../core/units.ts";
import { GRIDS } from "../support/made_up_instrument.ts";

const SEED = { seed: 20260101 };
const MAX = Number.MAX_SAFE_INTEGER;

Deno.test("parseSteps() counts the steps of decimals on many grids", () => {
  const cases: [text: string, step: string, steps: number][] = [
    ["65000.10", "0.10", 650_001],
    ["101.35", "0.05", 2_027],
    ["0.75", "0.25", 3],
    ["-0.75", "0.25", -3],
    ["100.25000000", "0.25", 401],
    ["0.1125", "0.0125", 9],
    ["7.5", "2.5", 3],
    ["120", "10", 12],
    ["120.000", "10", 12],
    ["0007", "1", 7],
    ["0", "0.01", 0],
    ["0.00000001", "0.00000001", 1],
    ["9007199254740991", "1", MAX],
    ["90071992.54740991", "0.00000001", MAX],
    ["-9007199254740991", "1", -MAX],
  ];
  for (const [text, step, steps] of cases) assertEquals(parseSteps(text, parseGrid(step)), steps, `${text} on ${step}`);
});

Deno.test("parseSteps() never gives minus zero", () => {
  for (const text of ["-0", "-0.00", "0"]) assertEquals(Object.is(parseSteps(text, parseGrid("0.01")), 0), true, text);
});

Deno.test("parseSteps() refuses what lies off the grid and says which grid", () => {
  const cases = [["101.36", "0.05"], ["0.3", "0.25"], ["15", "10"], ["0.001", "0.01"], ["1.000000001", "0.00000001"]];
  for (const [text, step] of cases) {
    assertThrows(() => parseSteps(text, parseGrid(step)), RangeError, `Cannot place "${text}" on the grid ${step}`);
  }
});

Deno.test("parseSteps() refuses exponents, blanks, signs, and everything that is no plain decimal", () => {
  const grid = parseGrid("0.01");
  const texts = [
    "1e5",
    "1E-2",
    "1e-05",
    "",
    " 1",
    "1 ",
    "1\n",
    "+1",
    ".5",
    "5.",
    "--1",
    "1,000",
    "0x10",
    "NaN",
    "Infinity",
  ];
  for (const text of [...texts, "1_000", "１", "1.2.3", "-", "null"]) {
    assertThrows(() => parseSteps(text, grid), RangeError, "Cannot place", text);
  }
});

Deno.test("parseSteps() refuses the first numbers that leave 2^53", () => {
  for (const text of ["9007199254740992", "9007199254740993", "-9007199254740992", "99999999999999999999"]) {
    assertThrows(() => parseSteps(text, parseGrid("1")), RangeError, "Cannot place");
  }
  assertThrows(() => parseSteps("90071992.54740992", parseGrid("0.00000001")), RangeError, "Cannot place");
  // 2^53 + 1 rounds to 2^53, a multiple of the step: only the safe-integer check can see it.
  assertThrows(() => parseSteps("9007199254740993", parseGrid("2")), RangeError, "Cannot place");
});

Deno.test("formatSteps() prints without exponent or trailing zeros", () => {
  const cases: [steps: number, step: string, text: string][] = [
    [2_027, "0.05", "101.35"],
    [2_028, "0.05", "101.4"],
    [3, "0.25", "0.75"],
    [-3, "0.25", "-0.75"],
    [4, "0.25", "1"],
    [12, "10", "120"],
    [1, "0.00000001", "0.00000001"],
    [0, "0.01", "0"],
    [-0, "0.01", "0"],
    [MAX, "1", "9007199254740991"],
    [-MAX, "0.00000001", "-90071992.54740991"],
  ];
  for (const [steps, step, text] of cases) assertEquals(formatSteps(steps, parseGrid(step)), text);
});

Deno.test("formatSteps() refuses what is no safe integer, also after the step is multiplied in", () => {
  for (const steps of [MAX + 1, 0.5, NaN, Infinity, -Infinity]) {
    assertThrows(() => formatSteps(steps, parseGrid("1")), RangeError, "want a safe integer");
  }
  assertEquals(formatSteps((MAX - 1) / 5, parseGrid("5")), "9007199254740990");
  assertThrows(() => formatSteps((MAX - 1) / 5 + 1, parseGrid("5")), RangeError, "want a safe integer");
});

Deno.test("parseSteps() undoes formatSteps() on every grid (property)", () => {
  fc.assert(
    fc.property(fc.constantFrom(...GRIDS), fc.maxSafeInteger(), (grid, any) => {
      const steps = Math.trunc(any / grid.step) || 0;
      const text = formatSteps(steps, grid);
      assertEquals(parseSteps(text, grid), steps);
      assertEquals(/e/i.test(text), false);
      assertEquals(text.includes(".") && text.endsWith("0"), false);
    }),
    SEED,
  );
});

Deno.test("parseSteps() accepts exactly the multiples of the step, as bigints tell it (property)", () => {
  fc.assert(
    fc.property(fc.constantFrom(...GRIDS), fc.bigInt(-(2n ** 56n), 2n ** 56n), (grid, mantissa) => {
      const digits = (mantissa < 0n ? -mantissa : mantissa).toString().padStart(grid.decimals + 1, "0");
      const cut = digits.length - grid.decimals;
      const text = `${mantissa < 0n ? "-" : ""}${digits.slice(0, cut)}${grid.decimals ? "." + digits.slice(cut) : ""}`;
      const fits = mantissa % BigInt(grid.step) === 0n && mantissa <= BigInt(MAX) && mantissa >= -BigInt(MAX);
      if (fits) assertEquals(BigInt(parseSteps(text, grid)), mantissa / BigInt(grid.step));
      else assertThrows(() => parseSteps(text, grid), RangeError);
    }),
    SEED,
  );
});

Deno.test("parseGrid() reads steps in lowest terms", () => {
  assertEquals(parseGrid("0.05"), { step: 5, decimals: 2 });
  assertEquals(parseGrid("0.25000000"), { step: 25, decimals: 2 });
  assertEquals(parseGrid("0.01000000"), { step: 1, decimals: 2 });
  assertEquals(parseGrid("1.00000000"), { step: 1, decimals: 0 });
  assertEquals(parseGrid("10"), { step: 10, decimals: 0 });
  assertEquals(parseGrid("2.50"), { step: 25, decimals: 1 });
});

Deno.test("parseGrid() refuses zero, signs, exponents and what leaves 2^53", () => {
  const texts = ["0", "0.00", "-0.01", "1e-8", "", "abc", ".01", "9007199254740992", "0.09007199254740993"];
  for (const text of texts) assertThrows(() => parseGrid(text), RangeError, `Cannot read "${text}" as a step`);
});

Deno.test("formatGrid() undoes parseGrid()", () => {
  for (const text of ["0.05", "0.25", "1", "10", "0.00000001", "2.5"]) assertEquals(formatGrid(parseGrid(text)), text);
});

Deno.test("onGrid() counts the same amount on another grid, or says that it cannot", () => {
  const on = (steps: number, from: string, to: string) => onGrid(steps, parseGrid(from), parseGrid(to));
  assertEquals([on(7, "0.1", "0.01"), on(-70, "0.01", "0.1"), on(0, "5", "0.001")], [70, -7, 0]);
  assertEquals([on(6, "0.05", "0.1"), on(5, "0.05", "0.1"), on(3, "10", "2.5")], [3, null, 12]);
  assertEquals([on(MAX, "1", "0.1"), on(0.5, "1", "0.1"), on(NaN, "1", "1")], [null, null, null]);
});

Deno.test("nextOnGrid() is the same amount, or the next one above or below", () => {
  const next = (steps: number, way: "up" | "down") => nextOnGrid(steps, parseGrid("0.05"), parseGrid("0.1"), way);
  assertEquals([next(6, "up"), next(6, "down"), next(5, "up"), next(5, "down")], [3, 3, 3, 2]);
  assertEquals([next(-5, "up"), next(-5, "down")], [-2, -3]);
});

Deno.test("stepsBetween() says how many steps one is on another grid", () => {
  assertEquals(stepsBetween(parseGrid("0.05"), parseGrid("0.001")), 50);
  assertEquals(stepsBetween(parseGrid("1"), parseGrid("20")), 0.05);
});

Deno.test("stepsToNumber() gives the grid's unit as a float", () => {
  assertEquals(stepsToNumber(2_027, parseGrid("0.05")), 101.35);
  assertEquals(stepsToNumber(-12, parseGrid("10")), -120);
});
