import { assertEquals } from "@std/assert";
import type { OrderEndCause } from "../../../core/event.ts";
import { endOf } from "../../../exchanges/bybit/order_ends.ts";

Deno.test("P10 Bybit ends orders for margin, self-trade, post-only, reduce-only, expiry and delisting, as far as it says so", () => {
  const cases: readonly (readonly [OrderEndCause | undefined, ...Parameters<typeof endOf>])[] = [
    ["reduce_only", "CancelByReduceOnly", "EC_NoError"],
    ["liquidation", "CancelByPrepareLiq", null],
    ["self_trade", "CancelBySmp", "EC_NoError"],
    ["self_trade", "UNKNOWN", "EC_BySelfMatch"],
    ["post_only", "UNKNOWN", "EC_PostOnlyWillTakeLiquidity"],
    ["expiry", "CancelBySettle", null],
    ["delisting", null, "EC_InvalidSymbolStatus"],
    ["dead_man", "CancelByDCP", null],
    ["unfilled", null, "EC_NoImmediateQtyToFill"],
    ["venue", "CancelByNewWord", null],
    ["venue", null, "EC_New"],
    [undefined, "CancelByUser", "EC_PerCancelRequest"],
    [undefined, "CancelByUser", "EC_OrigClOrdIDDoesNotExist"],
  ];
  for (const [cause, ...said] of cases) assertEquals(endOf(...said), cause, said.join(" "));
});
