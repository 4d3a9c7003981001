import { assertEquals } from "@std/assert";
import { PLAIN_PRODUCT, PLAIN_RULES, type ProductRules } from "../../../exchanges/simulator/rules.ts";
import { contractStage } from "../../support/contract_stage.ts";

const open = (perp: Partial<ProductRules>) => {
  const stage = contractStage({ rules: { perp: { ...PLAIN_PRODUCT, ...perp } } });
  stage.crowd("sell", 101, 10);
  stage.log.take();
  return stage;
};

Deno.test("VenueRules: a post-only order that would cross is refused with its request, or accepted and ended at once", () => {
  for (const postOnly of ["refused", "ended"] as const) {
    const { send, ask, log } = open({ postOnly });
    const { order, refusal } = send(ask("buy", 101, 10, { kind: "limit_maker", clientId: "a" }));
    if (postOnly === "refused") assertEquals([refusal, log.take()], ["would_cross", []]);
    else {
      assertEquals([refusal, order!.endReason, order!.filled], [null, "post_only", 0]);
      assertEquals(log.take(), ["a new new 0/10", "a canceled canceled 0/10"]);
    }
  }
});

Deno.test("VenueRules: a fill-or-kill that cannot be is refused with its request, or accepted and ended at once", () => {
  for (const fillOrKill of ["refused", "ended"] as const) {
    const { send, ask } = open({ fillOrKill });
    const { order, refusal } = send(ask("buy", 101, 11, { lifetime: "fok" }));
    if (fillOrKill === "refused") assertEquals([refusal, order], ["unfilled", null]);
    else assertEquals([refusal, order!.endReason, order!.status, order!.filled], [null, "fok", "expired", 0]);
    assertEquals(send(ask("buy", 101, 10, { lifetime: "fok" })).order!.status, "filled");
  }
});

Deno.test("VenueRules: every way an order ends has its own reason", () => {
  const { send, ask, exchange } = open({});
  assertEquals(send(ask("buy", 100, 5, { lifetime: "ioc" })).order!.endReason, "ioc");
  const resting = send(ask("buy", 100, 5)).order!;
  const crossing = send(ask("sell", 100, 5, { selfTrade: "expire_taker" })).order!;
  assertEquals([crossing.status, crossing.endReason], ["expired_in_match", "self_trade"]);
  exchange.cancel(resting, "x");
  assertEquals(resting.endReason, "client");
  assertEquals(send(ask("sell", 1, 5, { kind: "market", price: 0 as never })).order!.endReason, "no_liquidity");
  assertEquals(send(ask("buy", 101, 10, { lifetime: "ioc" })).order!.endReason, null, "it is filled");
});

Deno.test("PLAIN_RULES names the orders that the venue makes itself", () => {
  assertEquals(PLAIN_RULES.ownOrderId("adl", 7), "adl-7");
});
