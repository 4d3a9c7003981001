import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf } from "../../../exchanges/aster/order_ends.ts";

Deno.test("P10 Aster ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["self_trade", "EXPIRED_IN_MATCH", "GTX"],
    ["post_only", "EXPIRED", "GTX"],
    ["unfilled", "EXPIRED", "IOC"],
    ["expiry", "EXPIRED", "GTC"],
    ["liquidation", "NEW_ADL", "GTC"],
    [undefined, "CANCELED", "GTX"],
    [undefined, "FILLED", "GTC"],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});
