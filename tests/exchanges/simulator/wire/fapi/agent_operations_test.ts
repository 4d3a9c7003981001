import { assertEquals } from "@std/assert";
import { AsterTalk } from "../../../../support/fapi_wire_talk.ts";

Deno.test("An account tells its agents, and that nobody is paid for bringing orders", () => {
  const talk = new AsterTalk(), [{ agentAddress, canPerpTrade, canWithdraw, expired }] = talk.read("agent");
  assertEquals([agentAddress, canPerpTrade, canWithdraw, expired > talk.nowMs], [
    talk.signer.apiKey,
    true,
    false,
    true,
  ]);
  assertEquals(talk.read("builder"), []);
});

Deno.test("noop voids a request of the same nonce that has not come yet, and comes too late for one that has", () => {
  const talk = new AsterTalk(), nonce = talk.nextNonce();
  const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "64000" };
  const sent = (path: string, fields: Record<string, string>, of: number) =>
    talk.raw("POST", path, "", talk.signedForm(fields, of), {})!.body;
  assertEquals(sent("/fapi/v3/noop", {}, nonce), { code: 200, msg: "success" });
  assertEquals(sent("/fapi/v3/order", order, nonce), { code: -4225, msg: "Nonce Expired" });
  assertEquals(talk.wire.state().openOrders, []);
  const other = talk.nextNonce();
  assertEquals(sent("/fapi/v3/order", order, other).status, "NEW");
  assertEquals(sent("/fapi/v3/noop", {}, other).code, -4225);
  assertEquals(talk.wire.state().openOrders.length, 1);
});
