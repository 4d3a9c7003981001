import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf } from "../../../exchanges/hyperliquid/order_ends.ts";

Deno.test("P10 Hyperliquid ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["margin", "marginCanceled"],
    ["self_trade", "selfTradeCanceled"],
    ["post_only", "badAloPxRejected"],
    ["reduce_only", "reduceOnlyCanceled"],
    ["delisting", "delistedCanceled"],
    ["liquidation", "liquidatedCanceled"],
    ["dead_man", "scheduledCancel"],
    ["position_limit", "openInterestCapCanceled"],
    ["venue", "somethingNewCanceled"],
    [undefined, "canceled"],
    [undefined, "open"],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});
