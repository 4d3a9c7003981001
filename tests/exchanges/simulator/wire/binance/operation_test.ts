import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { inventClientId } from "../../../../../exchanges/simulator/wire/binance/operation.ts";
import type { Context } from "../../../../../exchanges/simulator/wire/binance/operation.ts";
import { Random } from "../../../../../exchanges/shared/random.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }));
const ORDER = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.001", price: "60000" };
const resting = (talk: WireTalk) => talk.wire.state().openOrders.map(({ clientOrderId }) => clientOrderId);

for (const [fault, left] of [["http_5xx_accepted", ["a"]], ["http_5xx_refused", []]] as const) {
  Deno.test(`Fault ${fault} answers 504 at both doors, and ${left.length === 0 ? "nothing" : "the order"} rests`, () => {
    for (const door of ["REST", "ws-api"]) {
      const talk = open(), socket = talk.open("/ws-api/v3");
      talk.wire.setFault(fault, {}, talk.now);
      const order = { ...ORDER, newClientOrderId: "a" };
      const reply = door === "REST"
        ? talk.signed("POST", "/api/v3/order", order)!
        : talk.signedCall(socket, "order.place", order);
      assertEquals([reply.status, (reply.body ?? reply.error).code], [504, -1007]);
      assertEquals(resting(talk), [...left]);
    }
  });
}

Deno.test("Fault order_no_answer carries the order out and never answers, where the operation fits", () => {
  const talk = open(), socket = talk.open("/ws-api/v3");
  talk.wire.setFault("order_no_answer", { operation: "order.place" }, talk.now);
  assertEquals(talk.signed("POST", "/api/v3/order", { ...ORDER, newClientOrderId: "a" }), null);
  assertEquals(talk.signedCall(socket, "order.place", { ...ORDER, newClientOrderId: "b" }), null);
  assertEquals(resting(talk), ["a", "b"]);
  assertEquals(talk.signed("DELETE", "/api/v3/order", { symbol: "BTCUSDT", origClientOrderId: "a" })!.status, 200);
});

Deno.test("Fault order_no_answer swallows refusals too", () => {
  const talk = open();
  talk.wire.setFault("order_no_answer", {}, talk.now);
  assertEquals(talk.signed("POST", "/api/v3/order", { ...ORDER, price: "1" }), null);
});

Deno.test("inventClientId() makes ids that the venue itself would take, and never the same twice in a row", () => {
  const context = { random: new Random(1) } as Context, ids = [1, 2, 3].map(() => inventClientId(context));
  assert(ids.every((id) => /^[A-Za-z0-9]{22}$/.test(id)));
  assertEquals(new Set(ids).size, 3);
});
