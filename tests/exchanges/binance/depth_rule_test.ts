import { assertEquals } from "@std/assert";
import type { BookDelta } from "../../../core/event.ts";
import { SPOT_RULE, USDM_RULE } from "../../../exchanges/binance/depth_rule.ts";

const ids = (firstId: number, lastId: number, previousId: number | null = null) =>
  ({ firstId, lastId, previousId }) as BookDelta;

Deno.test("SPOT_RULE follows the venue's text: U up to id + 1 continues, u up to id is old", () => {
  const cases: [number, number, string][] = [[95, 99, "old"], [98, 100, "old"], [99, 101, "next"], [101, 101, "next"], [
    102,
    103,
    "gap",
  ]];
  for (const [U, u, verdict] of cases) {
    assertEquals(SPOT_RULE.first(100, ids(U, u)), verdict, `first ${U} to ${u}`);
    assertEquals(SPOT_RULE.next(100, ids(U, u)), verdict, `next ${U} to ${u}`);
  }
});

Deno.test("USDM_RULE goes by the id of the change before, and U may jump", () => {
  const cases: [U: number, u: number, pu: number, first: string, next: string][] = [
    [90, 99, 85, "old", "old"],
    [95, 100, 90, "old", "old"],
    [95, 105, 90, "next", "gap"],
    [103, 105, 100, "next", "next"],
    [103, 105, 101, "gap", "gap"],
    [101, 105, 102, "gap", "gap"],
  ];
  for (const [U, u, pu, first, next] of cases) {
    assertEquals(USDM_RULE.first(100, ids(U, u, pu)), first, `first ${U} to ${u} behind ${pu}`);
    assertEquals(USDM_RULE.next(100, ids(U, u, pu)), next, `next ${U} to ${u} behind ${pu}`);
  }
});
