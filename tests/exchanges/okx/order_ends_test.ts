import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf } from "../../../exchanges/okx/order_ends.ts";

Deno.test("P10 OKX ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["margin", "2"],
    ["margin", "9"],
    ["self_trade", "32"],
    ["post_only", "31"],
    ["reduce_only", "22"],
    ["unfilled", "14"],
    ["price_band", "15"],
    ["dead_man", "20"],
    ["liquidation", "6"],
    ["delisting", "7"],
    ["liquidation", "0", "full_liquidation"],
    ["delisting", "1", "delivery"],
    ["venue", "99"],
    ["venue", "0"],
    [undefined, "1"],
    [undefined, "", "normal"],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});
