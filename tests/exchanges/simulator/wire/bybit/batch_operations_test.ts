import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const REST = {
  symbol: "BTCUSDT",
  side: "Buy",
  orderType: "Limit",
  qty: "0.01",
  price: "60000",
  timeInForce: "PostOnly",
};
const codes = ({ retExtInfo }: { retExtInfo: { list: { code: number }[] } }) => retExtInfo.list.map(({ code }) => code);

Deno.test("Legs have fates of their own, told in step with the list", () => {
  const talk = new BybitTalk(), path = "/v5/order/create-batch";
  const request = [{ ...REST, orderLinkId: "a" }, { ...REST, qty: "0.00001", orderLinkId: "b" }, REST];
  const answer = talk.post(path, { category: "linear", request });
  assertEquals([answer.retCode, codes(answer)], [0, [0, 10001, 0]]);
  assertEquals(
    answer.result.list.map((leg: Record<string, string>) => [leg.symbol, leg.orderLinkId, leg.orderId === ""]),
    [["BTCUSDT", "a", false], ["BTCUSDT", "b", true], ["BTCUSDT", "", false]],
  );
  const [{ orderId }] = answer.result.list;
  const amends = [{ symbol: "BTCUSDT", orderId, price: "60001" }, { symbol: "BTCUSDT", orderLinkId: "x", price: "1" }];
  assertEquals(codes(talk.post("/v5/order/amend-batch", { category: "linear", request: amends })), [0, 110001]);
  const cancels = [{ symbol: "BTCUSDT", orderId }, { symbol: "BTCUSDT", orderId }];
  const done = talk.post("/v5/order/cancel-batch", { category: "linear", request: cancels });
  assertEquals([codes(done), done.result.list[1].orderId], [[0, 110001], ""]);
});

Deno.test("Each leg costs one of the batch's own budget; those beyond it fail one by one", () => {
  const talk = new BybitTalk(), socket = talk.trading();
  const request = Array.from({ length: 12 }, () => REST);
  const answer = talk.command(socket, "order.create-batch", { category: "linear", request });
  assertEquals(codes(answer), [...Array(10).fill(0), 10006, 10006]);
  assertEquals([answer.data.list.length, answer.header["X-Bapi-Limit-Status"]], [12, "0"]);
  assertEquals(
    talk.command(socket, "order.create", { ...REST, category: "linear" }).header["X-Bapi-Limit-Status"],
    "9",
  );
});

Deno.test("A batch has legs, and not more than its category allows", () => {
  const talk = new BybitTalk(),
    code = (category: string, count: number) =>
      talk.post("/v5/order/create-batch", { category, request: Array(count).fill(REST) }).retCode;
  assertEquals([code("linear", 0), code("linear", 21), code("spot", 11), code("spot", 10)], [10001, 10001, 10001, 0]);
  assertEquals(talk.post("/v5/order/create-batch", { category: "linear" }).retCode, 10001);
});
