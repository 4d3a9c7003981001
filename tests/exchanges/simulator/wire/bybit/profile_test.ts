import { assertEquals } from "@std/assert";
import { listingsNamed } from "../../../../../exchanges/simulator/profile.ts";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";
import { BYBIT } from "../../../../../exchanges/simulator/wire/bybit/profile.ts";

Deno.test("A symbol is listed in both categories of one unified account", () => {
  assertEquals(listingsNamed(BYBIT, ["BTCUSDT"]).map(({ kind }) => kind).sort(), ["linear", "spot"]);
  assertEquals([BYBIT.venue, BYBIT.rules.wallets], ["bybit", "unified"]);
});

Deno.test("Orders that the venue makes by itself bear no id that clients are told", () => {
  assertEquals(BYBIT.rules.ownOrderId("liquidation", 7), "~7");
});

Deno.test("What is told of the truth bears the ids that clients are told", () => {
  const talk = new BybitTalk(), order = { side: "Buy", orderType: "Limit", symbol: "BTCUSDT", qty: "0.002" };
  for (const category of ["linear", "spot"]) {
    talk.post("/v5/order/create", { ...order, category, price: "66000", timeInForce: "IOC" });
    const { orderId } = talk.post("/v5/order/create", { ...order, category, price: "60000" }).result;
    const { openOrders, fills } = talk.wire.state();
    assertEquals(openOrders.at(-1)!.orderId, orderId);
    const { list } = talk.read("/v5/execution/list", { category }).result;
    assertEquals(
      fills.slice(-list.length).map(({ tradeId }) => tradeId).reverse(),
      list.map((row: { execId: string }) => row.execId),
    );
  }
});
