import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fitted, PARTS } from "../../../dashboard/ui/attribution.ts";
import { sumDecimals } from "../../../dashboard/ui/format.ts";
import { roundDecimal } from "../../../dashboard/ui/format.ts";

Deno.test("fitted() leaves alone what adds up by itself", () => {
  assertEquals(fitted(["1.25", "-0.5", "0"], "0.75", 2), ["1.25", "-0.50", "0.00"]);
});

Deno.test("fitted() gives what rounding took to the parts that lost most", () => {
  assertEquals(fitted(["0.004", "0.004", "0.004"], "0.012", 2), ["0.01", "0.00", "0.00"]);
  assertEquals(fitted(["0.333", "0.333", "0.334"], "1", 2), ["0.33", "0.33", "0.34"]);
  assertEquals(fitted(["-0.006", "-0.006", "-0.006"], "-0.018", 2), ["0.00", "-0.01", "-0.01"]);
});

Deno.test("fitted() does not make parts fit a total that is not theirs", () => {
  assertEquals(fitted(["1", "2"], "7", 2), ["1.00", "2.00"]);
});

Deno.test("fitted() parts sum to the rounded total, and none is off by as much as one unit (property, seed 4)", () => {
  const part = fc.integer({ min: -1e12, max: 1e12 }).map((units) => {
    const digits = Math.abs(units).toString().padStart(9, "0");
    return `${units < 0 ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`;
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: PARTS.length }), (parts) => {
      const total = sumDecimals(parts), shown = fitted(parts, total, 2);
      assertEquals(Number(sumDecimals(shown, [roundDecimal(total, 2)])), 0, `${parts} → ${shown}`);
      shown.forEach((text, i) => {
        assert(Math.abs(Number(sumDecimals([text], [parts[i]]))) <= 0.0100000001, `${parts[i]} → ${text}`);
      });
    }),
    { seed: 4, numRuns: 2_000 },
  );
});
