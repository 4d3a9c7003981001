import { assert, assertEquals } from "@std/assert";
import { createSigner } from "../../../../../exchanges/shared/signer.ts";
import { DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";

const API = "/ws-api/v3";
const REST = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
const TAKE = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "IOC", quantity: "0.01", price: "66000" };

/** A key pair that the venue prints in its documents. */
const PUBLIC_KEY =
  "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGUIKv9dSpWXBViXp2m6vAIb8QMFJYBgyFEQsFJlqgA0=\n-----END PUBLIC KEY-----\n";
const PRIVATE_KEY = "MC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u";

const hmac = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"] }));
function ed25519(): WireTalk {
  const accounts = [{ ...DEMO_ACCOUNT, secret: null, publicKey: PUBLIC_KEY }];
  const wire = createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"], accounts });
  return new WireTalk(wire, createSigner({ scheme: "ed25519", apiKey: "demo", secret: PRIVATE_KEY }));
}

Deno.test("ws-api answers public methods without a key", () => {
  const talk = hmac(), socket = talk.open(API);
  assertEquals(talk.call(socket, "ping").result, {});
  assert(Math.abs(talk.call(socket, "time").result.serverTime - talk.nowMs) < 20);
  assertEquals(talk.call(socket, "exchangeInfo", { symbol: "BTCUSDT" }).result.symbols.length, 1);
  assertEquals(talk.call(socket, "depth", { symbol: "BTCUSDT", limit: 3 }).result.bids.length, 3);
  assertEquals(talk.call(socket, "ticker.book", { symbol: "BTCUSDT" }).result.symbol, "BTCUSDT");
});

Deno.test("ws-api knows no method by a name that every object has", () => {
  const talk = hmac(), socket = talk.open(API);
  for (const method of ["constructor", "toString", "__proto__", "hasOwnProperty", ""]) {
    assertEquals(talk.call(socket, method).error, { code: -1000, msg: "Unknown method." }, method);
  }
});

Deno.test("ws-api answers every method of an account with its own signature", () => {
  const talk = hmac(),
    socket = talk.open(API),
    ask = (method: string, fields = {}) => talk.signedCall(socket, method, fields);
  assertEquals(ask("order.test", REST).result, {});
  const placed = ask("order.place", { ...REST, newClientOrderId: "a" });
  assertEquals([placed.status, placed.result.clientOrderId], [200, "a"]);
  assertEquals(ask("order.status", { symbol: "BTCUSDT", origClientOrderId: "a" }).result.status, "NEW");
  assertEquals(ask("openOrders.status", { symbol: "BTCUSDT" }).result.length, 1);
  const replaced = ask("order.cancelReplace", {
    ...REST,
    cancelReplaceMode: "STOP_ON_FAILURE",
    cancelOrderId: placed.result.orderId,
    newClientOrderId: "b",
  });
  assertEquals(replaced.result.newOrderResponse.clientOrderId, "b");
  const amended = ask("order.amend.keepPriority", { symbol: "BTCUSDT", origClientOrderId: "b", newQty: "0.005" });
  assertEquals(amended.result.amendedOrder.qty, "0.00500000");
  assertEquals(ask("openOrders.cancelAll", { symbol: "BTCUSDT" }).result.length, 1);
  assertEquals(ask("order.cancel", { symbol: "BTCUSDT", origClientOrderId: "b" }).error, {
    code: -2011,
    msg: "Unknown order sent.",
  });
  assertEquals(ask("order.place", TAKE).result.status, "FILLED");
  assert(ask("myTrades", { symbol: "BTCUSDT" }).result.length > 0);
  assertEquals(ask("allOrders", { symbol: "BTCUSDT" }).result.length, 3);
  assertEquals(ask("account.status").result.canTrade, true);
  assertEquals(ask("account.commission", { symbol: "BTCUSDT" }).result.symbol, "BTCUSDT");
  assertEquals(ask("account.rateLimits.orders").result.length, 2);
  assertEquals(ask("myFilters", { symbol: "BTCUSDT" }).status, 200);
});

Deno.test("ws-api carries the two sides of a failed cancelReplace in the error's data", () => {
  const talk = hmac(), socket = talk.open(API);
  const fields = { ...REST, cancelReplaceMode: "STOP_ON_FAILURE", cancelOrigClientOrderId: "nobody" };
  const { status, error } = talk.signedCall(socket, "order.cancelReplace", fields);
  assertEquals([status, error.code, error.data.newOrderResult], [400, -2022, "NOT_ATTEMPTED"]);
});

Deno.test("ws-api tells the limits with each answer, the order count with orders, or nothing if that is asked for", () => {
  const talk = hmac(), socket = talk.open(API);
  const types = (frame: { rateLimits: { rateLimitType: string }[] }) =>
    frame.rateLimits?.map((row) => row.rateLimitType);
  assertEquals(types(talk.call(socket, "ping")), ["REQUEST_WEIGHT"]);
  assertEquals(types(talk.signedCall(socket, "order.place", REST)), ["ORDERS", "ORDERS", "REQUEST_WEIGHT"]);
  assertEquals(talk.call(socket, "ping", { returnRateLimits: false }).rateLimits, undefined);
  assertEquals(talk.call(talk.open(API, "returnRateLimits=false"), "ping").rateLimits, undefined);
});

Deno.test("ws-api refuses what is no request, an unknown method, and a key that is missing or wrong", () => {
  const talk = hmac(), socket = talk.open(API);
  for (const text of ["{", "[]", "7", '{"id":1}', '{"id":1,"method":"ping","params":[]}']) {
    talk.say(socket, text);
    assertEquals(talk.take(socket).map(({ status, error }) => [status, error.code]), [[400, -1135]], text);
  }
  assertEquals(talk.call(socket, "order.dream").error.code, -1000);
  assertEquals(talk.call(socket, "account.status", { timestamp: talk.nowMs }).error.code, -1102);
  const wrong = talk.call(socket, "account.status", { apiKey: "who", timestamp: talk.nowMs, signature: "00" });
  assertEquals([wrong.status, wrong.error.code], [401, -2015]);
  assertEquals(talk.signedCall(socket, "account.status", { timestamp: talk.nowMs - 9_000 }).error.code, -1021);
});

Deno.test("ws-api session: logon with Ed25519, then commands need a timestamp alone, until the logout", () => {
  const talk = ed25519(), socket = talk.open(API);
  assertEquals(talk.call(socket, "session.status").result.apiKey, null);
  const logon = talk.signedCall(socket, "session.logon");
  assertEquals([logon.status, logon.result.apiKey, logon.result.userDataStream], [200, "demo", false]);
  assertEquals(talk.call(socket, "order.place", { ...REST, timestamp: talk.nowMs }).status, 200);
  assertEquals(talk.call(socket, "order.place", REST).error.code, -1102);
  assertEquals(talk.call(socket, "session.logout").result.apiKey, null);
  assertEquals(talk.call(socket, "order.place", { ...REST, timestamp: talk.nowMs }).error.code, -1102);
});

Deno.test("ws-api session: an HMAC key cannot log on, and a session ends with its socket", () => {
  const talk = hmac();
  assertEquals(talk.signedCall(talk.open(API), "session.logon").error.code, -4056);
  const other = ed25519(), first = other.open(API);
  other.signedCall(first, "session.logon");
  other.hangUp(first);
  assertEquals(other.call(other.open(API), "session.status").result.authorizedSince, null);
});

Deno.test("ws-api user events: reports before balances, before the answer, to every socket that subscribed", () => {
  const talk = hmac(), [orders, events] = [talk.open(API), talk.open(API)];
  assertEquals(talk.signedCall(events, "userDataStream.subscribe.signature").result, { subscriptionId: 0 });
  assertEquals(talk.signedCall(orders, "userDataStream.subscribe.signature").result, { subscriptionId: 0 });
  talk.signedCall(orders, "order.place", { ...REST, newClientOrderId: "a" });
  talk.signedCall(orders, "order.cancel", { symbol: "BTCUSDT", origClientOrderId: "a", newClientOrderId: "x" });
  talk.pass(20);
  const seen = talk.take(events);
  assertEquals(seen.map(({ subscriptionId, event }) => [subscriptionId, event.e, event.x, event.c, event.C]), [
    [0, "executionReport", "NEW", "a", ""],
    [0, "outboundAccountPosition", undefined, undefined, undefined],
    [0, "executionReport", "CANCELED", "x", "a"],
    [0, "outboundAccountPosition", undefined, undefined, undefined],
  ]);
  assertEquals(talk.take(orders).map(({ event }) => event.x), seen.map(({ event }) => event.x));
});

Deno.test("ws-api user events: one subscription an account and socket, and none after unsubscribing", () => {
  const talk = ed25519(), socket = talk.open(API);
  assertEquals(talk.call(socket, "userDataStream.subscribe").error.code, -2015);
  talk.signedCall(socket, "session.logon");
  assertEquals(talk.call(socket, "userDataStream.subscribe").result, { subscriptionId: 0 });
  assertEquals(talk.signedCall(socket, "userDataStream.subscribe.signature").error.code, -2035);
  assertEquals(talk.call(socket, "session.subscriptions").result, [{ subscriptionId: 0 }]);
  assertEquals(talk.call(socket, "userDataStream.unsubscribe", { subscriptionId: 4 }).error.code, -2036);
  assertEquals(talk.call(socket, "userDataStream.unsubscribe").result, {});
  talk.call(socket, "order.place", { ...REST, timestamp: talk.nowMs });
  talk.pass(20);
  assertEquals(talk.take(socket), []);
});

Deno.test("ws-api user events go to their own account alone", () => {
  const accounts = [DEMO_ACCOUNT, { ...DEMO_ACCOUNT, name: "other", apiKey: "other", secret: "other" }];
  const wire = createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT"], accounts });
  const mine = new WireTalk(wire), socket = mine.open(API);
  mine.signedCall(socket, "userDataStream.subscribe.signature");
  const other = createSigner({ scheme: "hmac", apiKey: "other", secret: "other" });
  const payload =
    `apiKey=other&price=60000&quantity=0.01&side=BUY&symbol=BTCUSDT&timestamp=${mine.nowMs}&type=LIMIT_MAKER`;
  const params = { ...REST, apiKey: "other", timestamp: mine.nowMs, signature: other.sign(payload) };
  assertEquals(mine.call(socket, "order.place", params).status, 200);
  mine.pass(20);
  assertEquals(mine.take(socket), []);
  assertEquals(wire.state().openOrders.map(({ account }) => account), ["other"]);
});

Deno.test("ws-api tells a limit with the instant of the next try in epoch ms", () => {
  const talk = hmac(), socket = talk.open(API);
  talk.wire.setFault("http_429", { retryAfterSeconds: 3, count: 1 }, talk.now);
  const { status, error } = talk.call(socket, "ping");
  assertEquals([status, error.code], [429, -1003]);
  assert(Math.abs(error.data.retryAfter - talk.nowMs - 3_000) < 50);
  assert(Math.abs(error.data.serverTime - talk.nowMs) < 50);
});

Deno.test("ws-api prints µs where the address asks for them", () => {
  const talk = hmac(), socket = talk.open(API, "timeUnit=MICROSECOND");
  assert(Math.abs(talk.call(socket, "time").result.serverTime - talk.now) < 20_000);
});
