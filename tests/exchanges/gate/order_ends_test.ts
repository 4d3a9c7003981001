import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf } from "../../../exchanges/gate/order_ends.ts";

Deno.test("P10 Gate ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["margin", "trader_not_enough"],
    ["self_trade", "stp"],
    ["post_only", "poc"],
    ["reduce_only", "reduce_out"],
    ["liquidation", "liquidated"],
    ["liquidation", "auto_deleveraged"],
    ["unfilled", "ioc"],
    ["price_band", "price_protect_cancelled"],
    ["venue", "unknown"],
    ["venue", "brand_new"],
    [undefined, "cancelled"],
    [undefined, "filled"],
    [undefined, null],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});
