import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf, forcedBy } from "../../../exchanges/binance/order_ends.ts";

Deno.test("P10 Binance ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["self_trade", "EXPIRED_IN_MATCH", "TRADE_PREVENTION", null],
    ["self_trade", "EXPIRED", "TRADE_PREVENTION", null],
    [undefined, "PARTIALLY_FILLED", "TRADE_PREVENTION", null],
    ["unfilled", "EXPIRED", "EXPIRED", "UNFILLED_IOC_QUANTITY_EXPIRED"],
    ["price_band", "EXPIRED", "EXPIRED", "EXECUTION_RULE_PRICE_RANGE_EXCEEDED"],
    ["venue", "EXPIRED", "EXPIRED", "EXCHANGE_CANCELED"],
    ["venue", "CANCELED", "CANCELED", "EXCHANGE_CANCELED"],
    ["venue", "EXPIRED", "EXPIRED", "NEW_WORD"],
    ["expiry", "EXPIRED", "EXPIRED", null],
    [undefined, "CANCELED", "CANCELED", null],
    [undefined, "NEW", "NEW", null],
    [undefined, "FILLED", "TRADE", null],
    [undefined, "REJECTED", "", null],
    ["margin", "REJECTED", "REJECTED", "INSUFFICIENT_BALANCES"],
    ["post_only", "REJECTED", "REJECTED", "WOULD_MATCH_IMMEDIATELY"],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});

Deno.test("P10 forcedBy() knows the client ids under which the exchange takes a position from us", () => {
  assertEquals(forcedBy("autoclose-1748310859508"), "liquidation");
  assertEquals(forcedBy("adl_autoclose"), "liquidation");
  assertEquals(forcedBy("settlement_autoclose-1"), "delisting");
  assertEquals(forcedBy("mm00000000000000"), undefined);
});
