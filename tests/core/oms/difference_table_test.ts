import { assertEquals } from "@std/assert";
import { type DifferenceId, DIFFERENCES, type StopScope } from "../../../core/oms/difference_table.ts";

Deno.test("the table of differences stops what the specification says", () => {
  const stopped = (scope: StopScope) =>
    (Object.keys(DIFFERENCES) as DifferenceId[]).filter((id) => DIFFERENCES[id].stops === scope);
  assertEquals(stopped("nothing"), ["D2", "D10"]);
  assertEquals(stopped("instrument"), ["D5", "D7", "D7b", "D8", "D11", "D13"]);
  assertEquals(stopped("venue"), ["D1", "D3", "D4", "D6", "D9", "D12"]);
  assertEquals(stopped("everything"), ["D14"]);
});
