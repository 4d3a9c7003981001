import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import type { Amend, Cancel, Place } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { USDM_PATHS } from "../../../exchanges/binance/usdm_paths.ts";
import { FuturesCalls } from "../../../exchanges/shared/fapi_futures_calls.ts";
import { futuresOrders, noSuchFuturesOrder } from "../../../exchanges/shared/fapi_futures_orders.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { BTC, NOON } from "../../support/binance_talk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { UsdmTalk } from "../../support/usdm_talk.ts";

const base = { venue: "binance_usdm", instrument: BTC } as const;
const place = (change: Partial<Place> = {}): Place => ({
  ...base,
  kind: "place",
  clientId: "mm0001",
  side: "buy",
  price: 1_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
  ...change,
});
const cancel: Cancel = { ...base, kind: "cancel", clientId: "mm0001", venueOrderId: "43" };
const amend = (size = 100): Amend => ({
  ...base,
  kind: "amend",
  clientId: "mm0001",
  venueOrderId: "43",
  size: size as Size,
});
const BODY = {
  orderId: 43,
  symbol: "BTCUSDT",
  status: "NEW",
  clientOrderId: "mm0001",
  price: "100.00",
  origQty: "0.150",
  executedQty: "0.000",
  side: "BUY",
  timeInForce: "GTX",
  updateTime: NOON / 1_000,
};
const placed = (talk: UsdmTalk) => {
  talk.submit(place());
  talk.result("order.place", BODY);
  talk.order({});
};

Deno.test("an order goes over the socket once, signed by itself, and its validity is the venue's window", () => {
  const talk = UsdmTalk.up();
  talk.submit(place({ reduceOnly: true }));
  const { method, params } = talk.sent(talk.channel("trade"));
  const { signature, ...signed } = params;
  const payload = Object.keys(signed).sort().map((name) => `${name}=${signed[name]}`).join("&");
  assertEquals(signature, createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" }).sign(payload));
  assertEquals([method, params.recvWindow, params.reduceOnly, params.selfTradePreventionMode, params.timeInForce], [
    "order.place",
    2_000,
    "true",
    "EXPIRE_MAKER",
    "GTX",
  ]);
  // By the clock that is further on: the venue cuts its time to ms, so that ours is taken to be half of one behind.
  assertEquals(talk.io.last("sent").validUntil, talk.now + 2_000_500 as Micros);
  talk.result("order.place", BODY);
  const { verdict, venueOrderId } = talk.io.last("place_answer");
  assertEquals([verdict, venueOrderId, talk.calls("/fapi/v1/order")], ["accepted", "43", []]);
});

Deno.test("a post-only order that would take is refused at once, or accepted and then expired: both are told as crossing", () => {
  const refused = UsdmTalk.up();
  refused.submit(place());
  refused.refuse("order.place", 400, { code: -5_022, msg: "Due to the order could not be executed as maker" });
  const { verdict, refusal } = refused.io.last("place_answer");
  assertEquals([verdict, refusal?.reason], ["rejected", "would_cross"]);
  const expired = UsdmTalk.up();
  placed(expired);
  expired.order({ x: "EXPIRED", X: "EXPIRED" });
  const { status, endedBy } = expired.io.last("order");
  assertEquals([status, endedBy], ["expired", "post_only"]);
});

Deno.test("what the venue refuses is typed, and what leaves the outcome open is ambiguous", () => {
  const cases: [number, number | null, string, string, string][] = [
    [400, -2_019, "Margin is insufficient.", "rejected", "insufficient_balance"],
    [400, -2_022, "ReduceOnly Order is rejected.", "rejected", "reduce_only"],
    [400, -4_164, "Order's notional must be no smaller than 5", "rejected", "filter"],
    [400, -4_016, "Limit price can't be higher than 1.", "rejected", "price_band"],
    [400, -1_021, "Timestamp for this request is outside of the recvWindow.", "rejected", "clock"],
    [400, -5_028, "Timestamp for this request is outside of the ME recvWindow.", "rejected", "expired"],
    [400, -4_116, "ClientOrderId is duplicated.", "ambiguous", "duplicate"],
    [400, -1_008, "Server is currently overloaded", "rejected", "overloaded"],
    // Whatever a 5xx says besides, it is believed in nothing.
    [503, -1_008, "Server is currently overloaded", "ambiguous", "overloaded"],
    [408, -1_007, "Timeout waiting for response", "ambiguous", "other"],
    [400, -9_999, "new", "ambiguous", "other"],
  ];
  for (const [status, code, msg, verdict, reason] of cases) {
    const talk = UsdmTalk.up();
    talk.submit(place());
    talk.refuse("order.place", status, { code, msg });
    const told = talk.io.last("place_answer");
    assertEquals(told.verdict, verdict, msg);
    if (verdict === "rejected") assertEquals(told.refusal?.reason, reason, msg);
  }
});

Deno.test("a cancel goes by the venue's id, over REST where the socket is silent", () => {
  const talk = UsdmTalk.up();
  placed(talk);
  talk.submit(cancel);
  assertEquals(talk.sent(talk.channel("trade"), "order.cancel").params.orderId, 43);
  talk.result("order.cancel", { ...BODY, status: "CANCELED" });
  assertEquals([talk.io.last("cancel_answer").verdict, talk.io.last("order").status], ["accepted", "canceled"]);
  talk.drop(talk.channel("trade"));
  talk.submit(cancel);
  talk.answer("/fapi/v1/order", { code: -2_011, msg: "Unknown order sent." }, 400);
  const { verdict, refusal } = talk.io.last("cancel_answer");
  assertEquals([verdict, refusal?.reason], ["refused", "unknown_order"]);
});

Deno.test("a change of size repeats side and price, counts as an order, and is answered by the order as it stands", () => {
  const talk = UsdmTalk.up();
  placed(talk);
  talk.submit(amend());
  const { params } = talk.sent(talk.channel("trade"), "order.modify");
  assertEquals([params.side, params.price, params.quantity, params.orderId], ["BUY", "100", "0.1", 43]);
  talk.result("order.modify", { ...BODY, origQty: "0.100" });
  const { verdict, size } = talk.io.last("amend_answer");
  assertEquals([verdict, size], ["accepted", 100 as Size]);
  talk.submit(amend(90));
  talk.refuse("order.modify", 400, { code: -5_027, msg: "No need to modify the order." });
  assertEquals([talk.io.last("amend_answer").verdict, talk.io.last("amend_answer").refusal?.reason], [
    "refused",
    "no_change",
  ]);
  talk.submit({ ...amend(), clientId: "mm0099" });
  assertStringIncludes(talk.io.last("send_refused").reason, "its side and price are not known any more");
});

Deno.test("a pair is never one message here: the cancel goes, the placement does not", () => {
  const talk = UsdmTalk.up();
  placed(talk);
  talk.submit({ ...base, kind: "replace", cancel, place: place({ clientId: "mm0002" }) });
  assertStringIncludes(talk.io.last("send_refused").reason, "the venue forbids it");
  assertEquals(talk.sent(talk.channel("trade")).method, "order.cancel");
});

Deno.test("a cancel-all goes over REST alone, and its yes names no order", () => {
  const talk = UsdmTalk.up();
  talk.submit({ ...base, kind: "cancel_all" });
  const [{ call, kind }] = talk.calls("/fapi/v1/allOpenOrders");
  assertEquals([call.method, kind], ["DELETE", "other"]);
  const before = talk.io.events.length;
  talk.answer("/fapi/v1/allOpenOrders", { code: 200, msg: "The operation of cancel all open order is done." });
  assertFalse(talk.io.events.slice(before).some(({ kind }) => kind === "error" || kind === "order"));
});

Deno.test("after a 429 nothing but cancels goes out until the venue's time", () => {
  const talk = UsdmTalk.up();
  talk.submit(place());
  talk.refuse("order.place", 429, {
    code: -1_003,
    msg: "Too many requests",
    data: { retryAfter: talk.serverTime + 9_000 },
  });
  assertEquals(talk.io.last("rate_limited").until, talk.now + 9_000_000 - 500 as Micros);
  talk.submit(place({ clientId: "mm0002" }));
  assertStringIncludes(talk.io.last("send_refused").reason, "rate limited by the venue");
  talk.submit(cancel);
  assertEquals(talk.sent(talk.channel("trade")).method, "order.cancel");
});

Deno.test("own trades are asked in spans of seven days, never as the newest, and a full page goes on by id", () => {
  const talk = UsdmTalk.up(), day = 24 * 3_600_000, path = "/fapi/v1/userTrades";
  const since = talk.now - 10 * day * 1_000 as Micros;
  talk.submit({ ...base, kind: "query", queryId: 5, what: "own_trades", since });
  const query = () => new URL(talk.calls(path)[0].call.url).searchParams;
  const row = (id: number) => ({
    symbol: "BTCUSDT",
    id,
    orderId: 43,
    side: "BUY",
    price: "100.00",
    qty: "0.001",
    commission: "0",
    commissionAsset: "USDT",
    maker: true,
    time: 1,
  });
  assertEquals(Number(query().get("endTime")) - Number(query().get("startTime")), 7 * day - 1);
  talk.answer(path, [row(1)]);
  talk.answer(path, Array.from({ length: 1_000 }, (_, i) => row(10 + i)));
  assertEquals([query().get("fromId"), query().get("startTime")], ["1010", null]);
  talk.answer(path, [row(1_010)]);
  assertEquals(talk.io.last("own_trades").fills.length, 1_002);
  talk.submit({ ...base, kind: "query", queryId: 6, what: "own_trades", since: 0 as Micros });
  assert(Number(query().get("startTime")) > talk.serverTime - 181 * day, "no further back than the list goes");
});

Deno.test("the words of orders forget the oldest, and cancel those all the same", () => {
  const calls = new FuturesCalls(USDM_PATHS), errors = { isDefinitive: () => true, refusalOf: () => ({}) as never };
  const words = futuresOrders(calls, errors, () => undefined);
  const listing = { instrument: madeUpInstrument(), amendAllowed: true, replaceAllowed: false, preventionModes: [] };
  for (let i = 0; i < 5_000; i++) words.place(place({ clientId: `id${i}`, instrument: 0 as InstrumentId }), listing);
  assertThrows(() => words.amend({ ...amend(), clientId: "id0" }, listing), RangeError, "not known any more");
  assertEquals(words.amend({ ...amend(), clientId: "id4999" }, listing).params.side, "BUY");
  assertEquals(words.cancel({ ...cancel, clientId: "id0" }, "BTCUSDT", null).params.orderId, 43);
  assertThrows(
    () => words.replace({ ...base, kind: "replace", cancel, place: place() }, listing),
    RangeError,
    "no such call",
  );
});

Deno.test("noSuchFuturesOrder() believes a venue that is not in trouble", () => {
  const error = { code: -2_013, message: "Order does not exist.", retryAt: null };
  assertEquals([noSuchFuturesOrder({ ...error, status: 400 }), noSuchFuturesOrder({ ...error, status: 503 })], [
    true,
    false,
  ]);
});
