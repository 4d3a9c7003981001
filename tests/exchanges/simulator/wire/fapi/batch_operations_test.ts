import { assertEquals } from "@std/assert";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };
const order = (fields = {}) => ({
  ...BTC,
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  quantity: "0.01",
  price: "64000",
  ...fields,
});

Deno.test("A batch answers each order by itself, in the order of the request", () => {
  const talk = new UsdmTalk(),
    batchOrders = JSON.stringify([order(), order({ side: "HOLD" }), order({ price: "64001" })]);
  const answers = talk.order("POST", "batchOrders", { batchOrders });
  assertEquals(answers.map((one: { status?: string; code?: number }) => one.status ?? one.code), ["NEW", -1117, "NEW"]);
  const headers = talk.posted("POST", "/fapi/v1/batchOrders", { batchOrders })!.headers;
  assertEquals([headers["x-mbx-order-count-10s"], headers["x-mbx-order-count-1m"]], ["6", "2"]);
});

Deno.test("Orders are modified and canceled by the list", () => {
  const talk = new UsdmTalk(), ids = [talk.place().orderId, talk.place({ newClientOrderId: "b" }).orderId];
  const change = ids.map((orderId) => ({ ...BTC, orderId, side: "BUY", quantity: "0.02", price: "64100" }));
  const changed = talk.order("PUT", "batchOrders", { batchOrders: JSON.stringify(change) });
  assertEquals(changed.map(({ origQty }: { origQty: string }) => origQty), ["0.02", "0.02"]);
  const gone = talk.order("DELETE", "batchOrders", { ...BTC, orderIdList: JSON.stringify([ids[0], 1]) });
  assertEquals(gone.map((one: { status?: string; code?: number }) => one.status ?? one.code), ["CANCELED", -2011]);
  const named = talk.order("DELETE", "batchOrders", { ...BTC, origClientOrderIdList: '["b"]' });
  assertEquals(named[0].status, "CANCELED");
});

Deno.test("Lists that are empty, too long or no lists are refused whole; old names of lists are known", () => {
  const talk = new UsdmTalk(), code = (batchOrders: string) => talk.order("POST", "batchOrders", { batchOrders }).code;
  assertEquals([code("[]"), code(JSON.stringify(Array(6).fill(order()))), code("{}"), code("["), code("[1]")], [
    -4082,
    -4082,
    -1130,
    -1130,
    -1130,
  ]);
  assertEquals(talk.order("DELETE", "batchOrders", BTC).code, -1102);
  const aster = new AsterTalk(), { orderId } = aster.place();
  assertEquals(aster.order("DELETE", "batchOrders", { ...BTC, orderidlist: `[${orderId}]` })[0].status, "CANCELED");
});
