import { assertEquals } from "@std/assert";
import { generateKeyPairSync } from "node:crypto";
import { createSigner } from "../../../../../exchanges/shared/signer.ts";
import { DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { createBinanceUsdmWire } from "../../../../../exchanges/simulator/wire/binance_usdm.ts";
import { USDM_METHODS } from "../../../../../exchanges/simulator/wire/fapi/socket_methods.ts";
import { UsdmTalk } from "../../../../support/fapi_wire_talk.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const ORDER = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "64000" };

Deno.test("Orders live over the socket: placed, asked for, modified, canceled", () => {
  const talk = new UsdmTalk(), socket = talk.open("/ws-fapi/v1");
  const placed = talk.signedCall(socket, "order.place", ORDER), { orderId } = placed.result;
  assertEquals([placed.status, placed.result.status, placed.rateLimits.map(({ limit }: { limit: number }) => limit)], [
    200,
    "NEW",
    [300, 1_200, 2_400],
  ]);
  const id = { symbol: "BTCUSDT", orderId };
  assertEquals(talk.signedCall(socket, "order.status", id).result.status, "NEW");
  const change = { ...id, side: "BUY", quantity: "0.02", price: "64100" };
  assertEquals(talk.signedCall(socket, "order.modify", change).result.origQty, "0.02");
  assertEquals(talk.signedCall(socket, "order.cancel", id).result.status, "CANCELED");
  assertEquals(talk.signedCall(socket, "order.cancel", id).error, { code: -2011, msg: "Unknown order sent." });
});

Deno.test("The account and the market are asked for over the socket too", () => {
  const talk = new UsdmTalk(), socket = talk.open("/ws-fapi/v1");
  assertEquals(talk.signedCall(socket, "v2/account.position").result, []);
  assertEquals(talk.signedCall(socket, "v2/account.status").result.positions, []);
  assertEquals(talk.signedCall(socket, "v2/account.balance").result.length > 0, true);
  assertEquals(talk.call(socket, "depth", { symbol: "BTCUSDT", limit: 5 }).result.bids.length, 5);
  assertEquals(talk.call(socket, "ticker.book", { symbol: "BTCUSDT" }).result.symbol, "BTCUSDT");
  assertEquals(talk.call(socket, "userDataStream.start", { apiKey: "demo" }).result.listenKey.length, 64);
  assertEquals(talk.call(socket, "userDataStream.ping", { apiKey: "demo" }).status, 200);
  assertEquals(talk.call(socket, "userDataStream.stop", { apiKey: "demo" }).result, {});
});

Deno.test("There is neither cancel-all, nor batch, nor a subscription", () => {
  const talk = new UsdmTalk(), socket = talk.open("/ws-fapi/v1");
  for (const method of ["openOrders.cancelAll", "batchOrders", "userDataStream.subscribe", "constructor"]) {
    assertEquals([USDM_METHODS.has(method), talk.call(socket, method).status], [false, 400], method);
  }
});

Deno.test("An Ed25519 key proves itself once for the socket; an HMAC key cannot", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const account = {
    ...DEMO_ACCOUNT,
    secret: null,
    publicKey: String(publicKey.export({ type: "spki", format: "pem" })),
  };
  const signer = createSigner({
    scheme: "ed25519",
    apiKey: "demo",
    secret: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  });
  const talk = new WireTalk(createBinanceUsdmWire({ seed: 1, startAt: START, accounts: [account] }), signer);
  const socket = talk.open("/ws-fapi/v1");
  assertEquals(talk.call(socket, "order.place", { ...ORDER, timestamp: talk.nowMs }).status, 400);
  assertEquals(talk.signedCall(socket, "session.logon").result.apiKey, "demo");
  assertEquals(talk.call(socket, "order.place", { ...ORDER, timestamp: talk.nowMs }).result.status, "NEW");
  assertEquals(talk.call(socket, "session.status").result.apiKey, "demo");
  const hmac = new UsdmTalk();
  assertEquals(hmac.signedCall(hmac.open("/ws-fapi/v1"), "session.logon").error.code, -4056);
});
