import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatFractional, isoMicros, microsOfIso } from "../../../core/engine/text.ts";
import type { Micros } from "../../../core/units.ts";

Deno.test("isoMicros() prints microseconds in UTC", () => {
  const cases: [number, string][] = [
    [0, "1970-01-01T00:00:00.000000Z"],
    [1_700_000_000_123_456, "2023-11-14T22:13:20.123456Z"],
    [951_782_400_000_000, "2000-02-29T00:00:00.000000Z"],
    [4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"],
  ];
  for (const [at, text] of cases) assertEquals(isoMicros(at as Micros), text);
});

Deno.test("isoMicros() agrees with the platform's calendar on any millisecond to 2255", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8_993_000_000_000 }), (ms) => {
      assertEquals(isoMicros(ms * 1000 as Micros), new Date(ms).toISOString().replace("Z", "000Z"));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("microsOfIso() reads what isoMicros() wrote, on any microsecond to 2255, and nothing else", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8_993_000_000_000_000 }), (at) => {
      assertEquals(microsOfIso(isoMicros(at as Micros)), at as Micros);
    }),
    { seed: 2, numRuns: 2000 },
  );
  const odd = [
    "",
    "2026-11-26T08:00:00Z",
    "2026-11-26T08:00:00.000Z",
    "2026-02-29T08:00:00.000000Z",
    "2026-13-01T08:00:00.000000Z",
    "2026-11-26T24:00:00.000000Z",
    " 2026-11-26T08:00:00.000000Z",
  ];
  for (const text of odd) assertEquals(microsOfIso(text), null, text);
});

Deno.test("formatFractional() keeps a tenth of a tick", () => {
  const grid = { step: 5, decimals: 2 };
  assertEquals(formatFractional(2027.5, grid), "101.375");
  assertEquals(formatFractional(2027, grid), "101.35");
  assertThrows(() => formatFractional(NaN, grid), RangeError, "want a finite number");
});
