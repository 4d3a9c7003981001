import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const ORDER = { category: "linear", symbol: "BTCUSDT", side: "Buy", orderType: "Limit", qty: "0.01", price: "60000" };
/** For more money than the account has. */
const POOR = { ...ORDER, category: "spot", qty: "20" };

Deno.test("Faults that lose answers are narrowed by the operation's name, whichever door it came through", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  talk.trouble("http_5xx_refused", { operation: "order.cancel" });
  const { orderId } = talk.post("/v5/order/create", ORDER).result,
    ids = { category: "linear", symbol: "BTCUSDT", orderId };
  assertEquals(talk.post("/v5/order/cancel", ids).retCode, 10000);
  assertEquals(talk.command(socket, "order.cancel", ids).retCode, 10000);
  assertEquals(talk.wire.state().openOrders.length, 1);
});

Deno.test("A refusal behind a lost answer is nobody's, and the venue lives on", () => {
  const talk = new BybitTalk();
  talk.trouble("http_5xx_accepted", { count: 1 });
  assertEquals(talk.post("/v5/order/create", POOR).retCode, 170007);
  talk.trouble("order_no_answer", { count: 1 });
  assertEquals(talk.post("/v5/order/create", POOR), null);
  assertEquals([talk.post("/v5/order/create", ORDER).retCode, talk.wire.state().openOrders.length], [0, 1]);
});

Deno.test("A command that is refused costs its budget all the same", () => {
  const talk = new BybitTalk(),
    codes = Array.from(
      { length: 11 },
      () => talk.post("/v5/order/create", { ...POOR, category: "linear", qty: "0.00001" }).retCode,
    );
  assertEquals(codes, [...Array(10).fill(10001), 10006]);
});

Deno.test("A symbol that is no longer listed is unknown to questions and commands", () => {
  const talk = new BybitTalk();
  talk.trouble("market_status", { symbol: "BTCUSDT", status: "delisted" });
  assertEquals(talk.post("/v5/order/create", ORDER).retCode, 10001);
  assertEquals(talk.ask("/v5/market/orderbook", { category: "spot", symbol: "BTCUSDT" }).retCode, 170121);
  const listed = talk.ask("/v5/market/instruments-info", { category: "spot" }).result.list;
  assertEquals(listed.map(({ symbol }: { symbol: string }) => symbol), ["ETHUSDT"]);
});
