import { assertEquals, assertThrows } from "@std/assert";
import { bound, gridOf, limitAmount, readFilters } from "../../../exchanges/shared/fapi_filters.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { parseGrid } from "../../../core/units.ts";
import { parseMoney } from "../../../core/money.ts";

const fields = (value: unknown) => fieldsOf(value, { venue: "x", frame: "{}" });
const symbol = fields({
  precision: 8,
  filters: [
    { filterType: "PRICE_FILTER", tickSize: "0.10", minPrice: "39.90", maxPrice: "306177.04" },
    { filterType: "LOT_SIZE", stepSize: "0.0", minQty: "0" },
    { filterType: "MIN_NOTIONAL", notional: "5" },
  ],
});
const filters = readFilters(symbol), price = filters.get("PRICE_FILTER"), lot = filters.get("LOT_SIZE");

Deno.test("gridOf() takes the filter's step, else the precision", () => {
  assertEquals(gridOf(price, "tickSize", symbol, "precision"), { step: 1, decimals: 1 });
  assertEquals(gridOf(lot, "stepSize", symbol, "precision"), { step: 1, decimals: 8 });
  assertEquals(gridOf(undefined, "stepSize", symbol, "precision"), { step: 1, decimals: 8 });
  assertThrows(() => gridOf(undefined, "stepSize", fields({ precision: 31 }), "precision"), FrameError, "want 0 to 30");
});

Deno.test("bound() rounds inwards, and knows none where the filter is off", () => {
  const tick = parseGrid("0.5");
  assertEquals([bound(price, "minPrice", tick, "up"), bound(price, "maxPrice", tick, "down")], [80, 612_354]);
  assertEquals([bound(lot, "minQty", tick, "up"), bound(undefined, "x", tick, "up")], [1, 1]);
  assertEquals(bound(undefined, "x", tick, "down"), Math.floor(Number.MAX_SAFE_INTEGER / 5));
});

Deno.test("limitAmount() is null where the filter is missing, off or without the amount", () => {
  assertEquals(limitAmount(filters.get("MIN_NOTIONAL"), "notional"), parseMoney("5"));
  assertEquals([limitAmount(undefined, "notional"), limitAmount(lot, "minQty"), limitAmount(lot, "x")], [
    null,
    null,
    null,
  ]);
});
