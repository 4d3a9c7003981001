import { assertEquals } from "@std/assert";
import { type Floor, floorTable, isMet } from "../../../benches/support/floors.ts";

const FAST: Floor = { name: "fast", measured: 0.99, wanted: 1, better: "less", unit: "ms", how: "p99" };
const MANY: Floor = { name: "many", measured: 5, wanted: 5, better: "more", unit: "", how: "counted" };

Deno.test("isMet() wants less than a ceiling and at least a floor, and no number is no success", () => {
  const cases = [[FAST, 0.99, true], [FAST, 1, false], [MANY, 5, true], [MANY, 4.999, false], [
    FAST,
    NaN,
    false,
  ]] as const;
  for (const [floor, measured, met] of cases) {
    assertEquals(isMet({ ...floor, measured }), met, `${floor.name} ${measured}`);
  }
});

Deno.test("floorTable() says measured, wanted, verdict and what it was", () => {
  const table = floorTable([FAST, { ...MANY, measured: 1 }, { ...MANY, name: "rate", measured: 1_234.9, unit: "/s" }]);
  assertEquals(table.split("\n"), [
    "      measured  wanted           how",
    "fast   0.99 ms  < 1 ms   ok      p99",
    "many         1  >= 5     MISSED  counted",
    "rate   1234 /s  >= 5 /s  ok      counted",
  ]);
});
