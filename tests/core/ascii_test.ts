import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ascii, LONGEST_NUMBER, put, putInteger, putSteps, putText } from "../../core/ascii.ts";
import { formatSteps, type Grid } from "../../core/units.ts";
import { GRIDS } from "../support/made_up_instrument.ts";
import { slowTest } from "../support/slow.ts";

const bytes = new Uint8Array(256);
const written = (end: number, from = 3) => end < 0 ? null : new TextDecoder().decode(bytes.subarray(from, end));

Deno.test("put() and ascii() write a constant and return the place behind it", () => {
  assertEquals(written(put(bytes, put(bytes, 3, ascii('{"a":')), ascii("1}"))), '{"a":1}');
  assertThrows(() => ascii("1 €"), RangeError, "printable ASCII");
});

Deno.test("putText() takes exactly the texts of ASCII that JSON leaves as they are (seed 5)", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(127).map((code) => String.fromCharCode(code)) }), (text) => {
      const plain = JSON.stringify(text) === `"${text}"` && !text.includes("\u007f");
      assertEquals(written(putText(bytes, 3, text)), plain ? text : null);
    }),
    { seed: 5, numRuns: 2_000 },
  );
  for (const text of ["ä", "a\n", "\u007f", "a\u0000", "€"]) assertEquals(putText(bytes, 3, text), -1);
});

Deno.test("putInteger() writes every whole number up to 2^53 - 1 as String() does (seed 6)", () => {
  const edges = Array.from({ length: 16 }, (_, i) => [10 ** i - 1, 10 ** i, 10 ** i + 1]).flat();
  const at = (value: number) => assertEquals(written(putInteger(bytes, 3, value)), String(value));
  for (const value of [...edges, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]) at(value);
  fc.assert(fc.property(fc.maxSafeNat(), at), { seed: 6, numRuns: 5_000 });
});

slowTest("putSteps() writes what formatSteps() gives, on every grid (seed 7)", () => {
  const grid = fc.oneof(
    fc.constantFrom(...GRIDS),
    fc.record({ step: fc.integer({ min: 1, max: 1_000 }), decimals: fc.nat(15) }),
  );
  const steps = fc.oneof(fc.nat(1_000), fc.nat(2 ** 31 - 1), fc.maxSafeNat());
  fc.assert(
    fc.property(steps, grid, (count, grid) => {
      let wanted: string | null = null;
      try {
        wanted = formatSteps(count, grid);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      const end = putSteps(bytes, 3, count, grid);
      assertEquals(written(end), wanted);
      if (end >= 0) assertEquals(end - 3 <= LONGEST_NUMBER, true);
    }),
    { seed: 7, numRuns: 20_000 },
  );
});

Deno.test("putSteps() refuses what is no count of steps", () => {
  const grid: Grid = { step: 1, decimals: 2 };
  for (const steps of [-1, 0.5, NaN, Infinity, 2 ** 53]) assertEquals(putSteps(bytes, 3, steps, grid), -1);
});
