import { assert, assertEquals } from "@std/assert";
import { createBinanceWire } from "../../../../../exchanges/simulator/wire/binance.ts";
import { START, WireTalk } from "../../../../support/wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

const open = () => new WireTalk(createBinanceWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"] }));
const SYMBOL = { symbol: "BTCUSDT" };
const REST = { ...SYMBOL, side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "60000" };
const TAKE = { ...SYMBOL, side: "BUY", type: "LIMIT", timeInForce: "IOC", quantity: "0.01", price: "66000" };

type Fields = Record<string, string | number>;
const place = (talk: WireTalk, fields: Fields = REST) => talk.signed("POST", "/api/v3/order", fields)!;
const without = (fields: Fields, ...names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
const resting = (talk: WireTalk) =>
  talk.wire.state().openOrders.map(({ clientOrderId, size }) => `${clientOrderId} ${size}`);

Deno.test("POST order rests a post-only order and acknowledges it", () => {
  const talk = open(), { status, body } = place(talk, { ...REST, newClientOrderId: "a" });
  assertEquals([status, body.clientOrderId, body.status], [200, "a", undefined]);
  assertEquals(resting(talk), ["a 0.01"]);
});

Deno.test("POST order fills a taking order and lists its fills", () => {
  const { body } = place(open(), TAKE);
  assertEquals([body.status, body.executedQty], ["FILLED", "0.01000000"]);
  const sum = body.fills.reduce((total: number, { qty }: { qty: string }) => total + Number(qty), 0);
  assertEquals([sum.toFixed(5), body.fills[0].commissionAsset], ["0.01000", "BTC"]);
});

Deno.test("POST order takes market orders sized either way", () => {
  const talk = open(), market = { ...SYMBOL, type: "MARKET" };
  assertEquals(place(talk, { ...market, side: "SELL", quantity: "0.01" }).body.status, "FILLED");
  const { body } = place(talk, { ...market, side: "BUY", quoteOrderQty: "650" });
  assertEquals([body.status, body.origQuoteOrderQty], ["FILLED", "650.00000000"]);
  assert(Number(body.cummulativeQuoteQty) > 649 && Number(body.cummulativeQuoteQty) <= 650);
});

Deno.test("POST order gives the response that is asked for", () => {
  const talk = open(), ask = (newOrderRespType: string) => place(talk, { ...TAKE, newOrderRespType }).body;
  assertEquals([ask("ACK").status, ask("RESULT").status, ask("RESULT").fills, Array.isArray(ask("FULL").fills)], [
    undefined,
    "FILLED",
    undefined,
    true,
  ]);
});

const REFUSED: readonly (readonly [string, Fields, number, string])[] = [
  ["a post-only order that would trade", { ...REST, price: "66000" }, -2010, "Order would immediately match and take."],
  [
    "more than the account has",
    { ...REST, quantity: "20" },
    -2010,
    "Account has insufficient balance for requested action.",
  ],
  ["a price off the grid", { ...REST, price: "60000.001" }, -1013, "Filter failure: PRICE_FILTER"],
  ["a size off the grid", { ...REST, quantity: "0.000015" }, -1013, "Filter failure: LOT_SIZE"],
  ["too little value", { ...REST, quantity: "0.00001" }, -1013, "Filter failure: NOTIONAL"],
  [
    "a price far from the market",
    { ...REST, side: "SELL", price: "900000" },
    -1013,
    "Filter failure: PERCENT_PRICE_BY_SIDE",
  ],
  ["nine places", { ...REST, price: "60000.000000001" }, -1111, "Parameter 'price' has too much precision."],
  [
    "an exponent",
    { ...REST, price: "6e4" },
    -1100,
    "Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
  ],
  [
    "no price",
    without(REST, "price"),
    -1102,
    "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
  ],
  ["no side", without(REST, "side"), -1102, "Mandatory parameter 'side' was not sent, was empty/null, or malformed."],
  ["a wrong side", { ...REST, side: "buy" }, -1117, "Invalid side."],
  ["a wrong type", { ...REST, type: "STOP_LOSS" }, -1116, "Invalid orderType."],
  ["a wrong lifetime", { ...TAKE, timeInForce: "GTX" }, -1115, "Invalid timeInForce."],
  [
    "a limit order without lifetime",
    without(TAKE, "timeInForce"),
    -1102,
    "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.",
  ],
  [
    "a lifetime on a post-only order",
    { ...REST, timeInForce: "GTC" },
    -1106,
    "Parameter 'timeInForce' sent when not required.",
  ],
  [
    "a price on a market order",
    { ...without(TAKE, "timeInForce"), type: "MARKET" },
    -1106,
    "Parameter 'price' sent when not required.",
  ],
  ["a stop price", { ...REST, stopPrice: "1" }, -1106, "Parameter 'stopPrice' sent when not required."],
  ["an unknown symbol", { ...REST, symbol: "NOPE" }, -1121, "Invalid symbol."],
  ["an unknown response", { ...REST, newOrderRespType: "ALL" }, -1147, "Invalid newOrderRespType."],
  [
    "a self-trade mode that is not allowed",
    { ...REST, selfTradePreventionMode: "TRANSFER" },
    -1130,
    "Data sent for parameter 'selfTradePreventionMode' is not valid.",
  ],
];
for (const [what, fields, code, msg] of REFUSED) {
  Deno.test(`POST order refuses ${what} with ${code}`, () => {
    const talk = open(), { status, body } = place(talk, fields);
    assertEquals([status, body], [400, { code, msg }]);
    assertEquals(talk.wire.state().openOrders, []);
  });
}

Deno.test("POST order refuses a client id that is in use, and takes it again after the end of the first", () => {
  const talk = open();
  place(talk, { ...REST, newClientOrderId: "a" });
  assertEquals(place(talk, { ...REST, newClientOrderId: "a" }).body, { code: -2010, msg: "Duplicate order sent." });
  talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, origClientOrderId: "a" });
  assertEquals(place(talk, { ...REST, newClientOrderId: "a" }).status, 200);
});

slowTest("POST order refuses the 201st open order and the 101st order of ten seconds", () => {
  const talk = open();
  const answers = Array.from({ length: 101 }, () => place(talk, { ...REST, quantity: "0.001" }));
  assertEquals(answers.filter(({ status }) => status === 200).length, 100);
  assertEquals([answers[100].status, answers[100].body.code, Number(answers[100].headers["retry-after"]) > 0], [
    429,
    -1015,
    true,
  ]);
  assertEquals(talk.signed("DELETE", "/api/v3/openOrders", SYMBOL)!.body.length, 100, "cancels go on");
  for (let i = 0; i < 2; i++) {
    talk.pass(10_000);
    for (let n = 0; n < 100; n++) place(talk, { ...REST, quantity: "0.001" });
  }
  talk.pass(10_000);
  assertEquals(place(talk, REST).body, { code: -1013, msg: "Filter failure: MAX_NUM_ORDERS" });
});

Deno.test("POST order/test checks and places nothing", () => {
  const talk = open();
  assertEquals(talk.signed("POST", "/api/v3/order/test", REST)!.body, {});
  assertEquals(talk.signed("POST", "/api/v3/order/test", { ...REST, price: "0.001" })!.body.code, -1013);
  assertEquals(talk.wire.state().openOrders, []);
});

Deno.test("DELETE order cancels by either id, once, and both ids must fit", () => {
  const talk = open(), cancel = (fields: Fields) => talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, ...fields })!;
  const { orderId } = place(talk, { ...REST, newClientOrderId: "a" }).body;
  assertEquals(cancel({ orderId, origClientOrderId: "b" }).body.code, -2039);
  const { body } = cancel({ orderId, origClientOrderId: "a", newClientOrderId: "the-cancel" });
  assertEquals([body.status, body.origClientOrderId, body.clientOrderId], ["CANCELED", "a", "the-cancel"]);
  assertEquals(cancel({ orderId }).body, { code: -2011, msg: "Unknown order sent." });
  assertEquals(cancel({ origClientOrderId: "nobody" }).body.code, -2011);
  assertEquals(cancel({}).body.code, -1102);
  place(talk, { ...REST, newClientOrderId: "c" });
  assertEquals(talk.signed("DELETE", "/api/v3/order", { symbol: "ETHUSDT", origClientOrderId: "c" })!.body.code, -2011);
});

Deno.test("DELETE order keeps its restrictions", () => {
  const talk = open(),
    cancel = (cancelRestrictions: string) =>
      talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, origClientOrderId: "a", cancelRestrictions })!.body;
  place(talk, { ...REST, newClientOrderId: "a" });
  assertEquals(cancel("ONLY_PARTIALLY_FILLED"), {
    code: -2011,
    msg: "Order was not canceled due to cancel restrictions.",
  });
  assertEquals(cancel("SOMETIMES").code, -1145);
  assertEquals(cancel("ONLY_NEW").status, "CANCELED");
});

Deno.test("DELETE openOrders cancels one symbol's orders, and says when there are none", () => {
  const talk = open();
  for (const newClientOrderId of ["a", "b"]) place(talk, { ...REST, newClientOrderId });
  place(talk, { ...REST, symbol: "ETHUSDT", price: "3000", newClientOrderId: "c" });
  const { body } = talk.signed("DELETE", "/api/v3/openOrders", SYMBOL)!;
  assertEquals(body.map(({ origClientOrderId }: { origClientOrderId: string }) => origClientOrderId), ["a", "b"]);
  assertEquals([resting(talk), talk.signed("DELETE", "/api/v3/openOrders", SYMBOL)!.body.code], [["c 0.01"], -2011]);
});

const replace = (talk: WireTalk, fields: Fields) =>
  talk.signed("POST", "/api/v3/order/cancelReplace", { ...REST, cancelReplaceMode: "STOP_ON_FAILURE", ...fields })!;

Deno.test("cancelReplace does both, or says which side failed", () => {
  const talk = open();
  place(talk, { ...REST, newClientOrderId: "a" });
  const both = replace(talk, { cancelOrigClientOrderId: "a", newClientOrderId: "b", price: "60001" });
  assertEquals([
    both.status,
    both.body.cancelResult,
    both.body.newOrderResult,
    both.body.newOrderResponse.clientOrderId,
  ], [200, "SUCCESS", "SUCCESS", "b"]);

  const stopped = replace(talk, { cancelOrigClientOrderId: "nobody" });
  assertEquals([stopped.status, stopped.body.code], [400, -2022]);
  assertEquals(stopped.body.data, {
    cancelResult: "FAILURE",
    newOrderResult: "NOT_ATTEMPTED",
    cancelResponse: { code: -2011, msg: "Unknown order sent." },
    newOrderResponse: null,
  });

  const crossed = replace(talk, { cancelOrigClientOrderId: "b", price: "66000" });
  assertEquals([crossed.status, crossed.body.code, crossed.body.data.cancelResult], [409, -2021, "SUCCESS"]);
  assertEquals(crossed.body.data.newOrderResponse, { code: -2010, msg: "Order would immediately match and take." });
  assertEquals(resting(talk), []);

  const allowed = replace(talk, {
    cancelOrigClientOrderId: "nobody",
    cancelReplaceMode: "ALLOW_FAILURE",
    newClientOrderId: "c",
  });
  assertEquals([allowed.status, allowed.body.code, allowed.body.data.newOrderResult], [409, -2021, "SUCCESS"]);
  const none = replace(talk, { cancelOrigClientOrderId: "nobody", cancelReplaceMode: "ALLOW_FAILURE", price: "66000" });
  assertEquals([none.status, none.body.code, none.body.data.newOrderResult], [400, -2022, "FAILURE"]);
  assertEquals(resting(talk), ["c 0.01"]);
});

Deno.test("cancelReplace at the order limit does nothing, or cancels alone where that is asked for", () => {
  const talk = open();
  for (let i = 0; i < 100; i++) place(talk, { ...REST, quantity: "0.001", newClientOrderId: `o${i}` });
  const held = replace(talk, { cancelOrigClientOrderId: "o1" });
  assertEquals([held.status, held.body.code, resting(talk).length], [429, -1015, 100]);
  const canceled = replace(talk, { cancelOrigClientOrderId: "o1", orderRateLimitExceededMode: "CANCEL_ONLY" });
  assertEquals([canceled.status, canceled.body.data.newOrderResponse.code, resting(talk).length], [409, -1015, 99]);
});

Deno.test("amend/keepPriority makes an order smaller under a new client id", () => {
  const talk = open(),
    amend = (fields: Fields) =>
      talk.signed("PUT", "/api/v3/order/amend/keepPriority", { ...SYMBOL, origClientOrderId: "a", ...fields })!;
  place(talk, { ...REST, newClientOrderId: "a" });
  assertEquals(amend({ newQty: "0.02" }).body.code, -2038);
  assertEquals(amend({ newQty: "0.00001" }).body.msg, "Filter failure: NOTIONAL");
  const { body } = amend({ newQty: "0.004", newClientOrderId: "b" });
  assertEquals([body.amendedOrder.qty, body.amendedOrder.origClientOrderId, resting(talk)], ["0.00400000", "a", [
    "b 0.004",
  ]]);
  assertEquals(amend({ newQty: "0.003" }).body.code, -2013, "the old id is gone");
  for (let i = 0; i < 9; i++) amend({ origClientOrderId: "b", newClientOrderId: "b", newQty: `0.003${9 - i}` });
  assertEquals(
    amend({ origClientOrderId: "b", newClientOrderId: "b", newQty: "0.002" }).body.msg,
    "Filter failure: MAX_NUM_ORDER_AMENDS",
  );
  place(talk, { ...REST, newClientOrderId: "c" });
  assertEquals(amend({ origClientOrderId: "c", newClientOrderId: "b", newQty: "0.005" }).body.code, -2038);
});

Deno.test("Faults place_refused, cancel_refused and cancel_ack_but_left lie about orders as told", () => {
  const talk = open(),
    cancel = (id: string) => talk.signed("DELETE", "/api/v3/order", { ...SYMBOL, origClientOrderId: id })!;
  place(talk, { ...REST, newClientOrderId: "a" });
  talk.wire.setFault("place_refused", { code: -2010, message: "No." }, talk.now);
  assertEquals(place(talk).body, { code: -2010, msg: "No." });
  talk.wire.clearFaults();
  talk.wire.setFault("place_refused_but_rests", { count: 1 }, talk.now);
  assertEquals([place(talk, { ...REST, newClientOrderId: "lie" }).body.code, resting(talk)], [-2010, [
    "a 0.01",
    "lie 0.01",
  ]]);
  const [account] = talk.wire.truth.accounts, denied = () => [...account.open.values()].map(({ denied }) => denied);
  assertEquals(denied(), [false, true]);
  cancel("lie");
  talk.wire.setFault("cancel_refused", { count: 1 }, talk.now);
  assertEquals([cancel("a").body.code, resting(talk)], [-2011, ["a 0.01"]]);
  talk.wire.setFault("cancel_ack_but_left", { count: 1 }, talk.now);
  assertEquals([cancel("a").body.status, resting(talk), denied()], ["CANCELED", ["a 0.01"], [true]]);
  assertEquals([cancel("a").body.status, resting(talk)], ["CANCELED", []]);
});

Deno.test("An account does not trade with itself unless it says so", () => {
  const talk = open(), best = talk.get("/api/v3/ticker/bookTicker", SYMBOL)!.body;
  // One tick inside the spread is not always free: sell at the best ask, behind the crowd, and buy through it.
  place(talk, { ...REST, side: "SELL", price: best.askPrice, newClientOrderId: "own" });
  const { body } = place(talk, { ...TAKE, quantity: "5", price: "66000" });
  assertEquals(body.selfTradePreventionMode, "EXPIRE_MAKER");
  const own = talk.signed("GET", "/api/v3/order", { ...SYMBOL, origClientOrderId: "own" })!.body;
  assertEquals([own.status, own.preventedQuantity], ["EXPIRED_IN_MATCH", "0.01000000"]);
});
