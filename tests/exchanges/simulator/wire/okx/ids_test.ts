import { assert, assertEquals } from "@std/assert";
import { billId, orderId, orderIdFrom } from "../../../../../exchanges/simulator/wire/okx/ids.ts";
import { OkxWireTalk, SPOT } from "../../../../support/okx_wire_talk.ts";

Deno.test("Ids of orders are longer than a double holds, and can be read back", () => {
  for (const id of [0, 1, 17_900_000_000_001, Number.MAX_SAFE_INTEGER]) {
    assertEquals([orderId(id).length, orderIdFrom(orderId(id))], [19, id]);
    assert(!Number.isSafeInteger(Number(orderId(id))));
  }
  for (const text of ["", "1", "x".repeat(19), "9".repeat(19), "1000000000000000000"]) {
    assertEquals(orderIdFrom(text), null);
  }
});

Deno.test("Two rows of one trade have numbers of their own, in order", () => {
  const ids = [billId(5), billId(5, 1), billId(6)];
  assertEquals(ids, [...new Set(ids)].sort());
});

Deno.test("The venue's own state bears the ids that its clients are told", () => {
  const talk = new OkxWireTalk();
  const order = { instId: SPOT, tdMode: "cash", side: "buy", ordType: "limit", sz: "0.001", px: "60000" };
  const { data: [{ ordId }] } = talk.send("trade/order", order);
  assertEquals(talk.wire.state().openOrders.map(({ orderId }) => orderId), [ordId]);
  assertEquals(talk.own("trade/order", { instId: SPOT, ordId }).data[0].ordId, ordId);
  assertEquals(talk.send("trade/cancel-order", { instId: SPOT, ordId }).code, "0");
});
