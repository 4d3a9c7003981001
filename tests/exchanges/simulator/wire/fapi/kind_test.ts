import { assertEquals } from "@std/assert";
import { ASTER_PERP, ASTER_SPOT, USDM } from "../../../../../exchanges/simulator/wire/fapi/kind.ts";

Deno.test("The hosts differ in routes, limits, price bands and paces as their documents say", () => {
  assertEquals([USDM, ASTER_PERP, ASTER_SPOT].map((kind) => [kind.product, kind.base, kind.routed, kind.mostStreams]), [
    ["perp", "/fapi", true, 1_024],
    ["perp", "/fapi", false, 200],
    ["spot", "/api", false, 1_024],
  ]);
  assertEquals(
    [USDM, ASTER_PERP, ASTER_SPOT].map(({ budget }) => [budget.weight, budget.orders.map((row) => row[2])]),
    [
      [2_400, [300, 1_200]],
      [2_400, [300, 1_200]],
      [6_000, [1_000, 6_000]],
    ],
  );
});
