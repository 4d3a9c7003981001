import { assertEquals } from "@std/assert";
import { bpText, msText, percentText, stateOf } from "../../../../core/risk/watch/watch.ts";

Deno.test("RSK-34 stateOf() warns from 80 % of a limit on, and what cannot be told is inactive", () => {
  const cases = [[0, "ok"], [0.799, "ok"], [0.8, "warning"], [0.999, "warning"], [1, "breached"], [
    9,
    "breached",
  ]] as const;
  for (const [used, state] of cases) assertEquals(stateOf(used), state, `${used}`);
  assertEquals([stateOf(null), stateOf(NaN)], ["inactive", "inactive"]);
});

Deno.test("values are told with their units, and what is unknown as such", () => {
  assertEquals([percentText(0.01234), msText(1_499), bpText(12.345)], ["1.23 %", "1 ms", "12.35 bp"]);
  assertEquals([percentText(NaN), msText(NaN), bpText(Infinity)], ["unknown", "unknown", "unknown"]);
});
