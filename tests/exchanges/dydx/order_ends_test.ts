import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf } from "../../../exchanges/dydx/order_ends.ts";

Deno.test("P10 dYdX ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["margin", "ORDER_REMOVAL_REASON_UNDERCOLLATERALIZED"],
    ["self_trade", "SELF_TRADE_ERROR"],
    ["post_only", "ORDER_REMOVAL_REASON_POST_ONLY_WOULD_CROSS_MAKER_ORDER"],
    ["reduce_only", "REDUCE_ONLY_RESIZE"],
    ["expiry", "ORDER_REMOVAL_REASON_EXPIRED"],
    ["expiry", "INDEXER_EXPIRED"],
    ["delisting", "FINAL_SETTLEMENT"],
    ["unfilled", "FOK_ORDER_COULD_NOT_BE_FULLY_FULLED"],
    ["venue", "ORDER_REMOVAL_REASON_NEW"],
    [undefined, "USER_CANCELED"],
    [undefined, null],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});
