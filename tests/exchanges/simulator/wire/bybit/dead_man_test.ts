import { assertEquals } from "@std/assert";
import { BybitTalk } from "../../../../support/bybit_wire_talk.ts";

const LINEAR = { category: "linear", symbol: "BTCUSDT" }, SPOT = { category: "spot", symbol: "BTCUSDT" };
const REST = { side: "Buy", orderType: "Limit", qty: "0.01", price: "50000" };

function resting(): BybitTalk {
  const talk = new BybitTalk();
  for (const where of [LINEAR, SPOT]) talk.post("/v5/order/create", { ...where, ...REST, orderLinkId: where.category });
  talk.post("/v5/order/disconnected-cancel-all", { product: "DERIVATIVES", timeWindow: 3 });
  return talk;
}
const left = (talk: BybitTalk) => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);

Deno.test("Nobody follows the topic: nothing fires", () => {
  const talk = resting();
  talk.hearing("order");
  talk.pass(15_000);
  assertEquals(left(talk), ["linear", "spot"]);
});

Deno.test("A socket that follows it and falls silent, open or not, costs the orders of that product", () => {
  for (const hangsUp of [true, false]) {
    const talk = resting(), socket = talk.hearing("dcp.future"), heard = talk.hearing("order");
    if (hangsUp) talk.hangUp(socket);
    talk.pass(2_800);
    assertEquals(left(talk).length, 2);
    talk.pass(400);
    assertEquals(left(talk), ["spot"]);
    assertEquals(talk.rows(heard, "order").map(({ cancelType }) => cancelType), ["CancelByDCP"]);
  }
});

Deno.test("Pings of one of several sockets keep it from firing, and a new one begins the window anew", () => {
  const talk = resting(), first = talk.hearing("dcp.future"), second = talk.hearing("dcp.future");
  talk.hangUp(first);
  for (let i = 0; i < 3; i++) {
    talk.pass(2_000);
    talk.tell(second, { op: "ping" });
  }
  talk.hangUp(second);
  talk.pass(2_000);
  talk.hearing("dcp.future");
  talk.pass(2_000);
  assertEquals(left(talk).length, 2);
  talk.pass(1_200);
  assertEquals(left(talk), ["spot"]);
});
