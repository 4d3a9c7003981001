import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Query } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { AsterTalk } from "../../support/aster_talk.ts";
import { ACCOUNT, BTC, NOON, Talk } from "../../support/binance_talk.ts";
import { slowTest } from "../../support/slow.ts";
import { UsdmTalk } from "../../support/usdm_talk.ts";

const OURS = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
const base = { kind: "query", venue: "binance", queryId: 5 } as const;
const openOrders = (instrument: InstrumentId | null = BTC): Query => ({ ...base, what: "open_orders", instrument });
const order: Query = { ...base, what: "order", instrument: BTC, clientId: "mm0001" };
const ownTrades = (hoursAgo = 0.5): Query => ({
  ...base,
  what: "own_trades",
  instrument: BTC,
  since: NOON - hoursAgo * 3_600_000_000 as Micros,
});
const ordersOf = (...venueOrderIds: string[]): Extract<Query, { what: "order_of" }> => ({
  ...base,
  what: "order_of",
  instrument: BTC,
  venueOrderIds,
});
const balances: Query = { ...base, what: "balances" };
const ROW = {
  symbol: "BTCUSDT",
  orderId: 42,
  orderListId: -1,
  clientOrderId: "mm0001",
  price: "100.00",
  origQty: "0.00150",
  executedQty: "0.00000",
  status: "NEW",
  side: "BUY",
  time: 1,
  updateTime: 1_795_607_999_000,
};
const trade = (id: number, time = 1_795_607_999_000) => ({
  symbol: "BTCUSDT",
  id,
  orderId: 42,
  price: "100.00",
  qty: "0.00100",
  commission: "0",
  commissionAsset: "BNB",
  time,
  isBuyer: true,
  isMaker: true,
});
const last = (talk: Talk) => talk.io.events.at(-1);

Deno.test("open orders come back complete, as evidence of the moment they were asked for", () => {
  const talk = Talk.up(), askedAt = talk.now;
  talk.submit(openOrders());
  assertEquals(talk.sent(talk.channel("trade")).params.symbol, "BTCUSDT");
  talk.pass(300_000);
  talk.result("openOrders.status", [ROW]);
  const told = talk.io.last("open_orders");
  assertEquals(
    [told.queryId, told.requestedAt, told.instrument, told.orders.length],
    [5, askedAt, BTC, 1] as unknown[],
  );
  assertEquals([told.orders[0].source, told.orders[0].requestedAt], ["query", askedAt] as unknown[]);
  talk.submit(openOrders());
  talk.result("openOrders.status", []);
  assertEquals(talk.io.last("open_orders").orders, []);
});

Deno.test("open orders of the whole account leave out markets that are not ours, and say so", () => {
  const talk = Talk.up();
  talk.submit(openOrders(null));
  assertEquals("symbol" in talk.sent(talk.channel("trade")).params, false);
  talk.result("openOrders.status", [ROW, { ...ROW, symbol: "DOGEUSDT" }]);
  assertEquals(talk.io.last("open_orders").orders.length, 1);
  assertEquals(talk.io.last("ignored").reason, "an open order on DOGEUSDT, which is no market of ours");
});

Deno.test("open orders of the whole account tell those of other markets under an id of our form, on spot and on contracts", () => {
  const rows = [ROW, { ...ROW, symbol: "DOGEUSDT", clientOrderId: OURS }, { ...ROW, symbol: "XUSDT" }];
  const strangers = [{ symbol: "DOGEUSDT", clientId: OURS, venueOrderId: "42" }];
  const spot = Talk.up();
  spot.submit(openOrders(null));
  spot.result("openOrders.status", rows);
  assertEquals([spot.io.last("open_orders").strangers, spot.io.last("open_orders").orders.length], [strangers, 1]);
  spot.submit(openOrders(BTC));
  spot.result("openOrders.status", [ROW]);
  assertEquals("strangers" in spot.io.last("open_orders"), false, "of one market it says nothing of others");
  const contract = { reduceOnly: false, positionSide: "BOTH", price: "100.0", origQty: "0.1", executedQty: "0" },
    told = rows.map((row) => ({ ...row, ...contract }));
  const others: readonly (readonly [Talk, string, string])[] = [
    [UsdmTalk.up(), "binance_usdm", "/fapi/v1"],
    [AsterTalk.ready("perp"), "aster", "/fapi/v3"],
    [AsterTalk.ready("spot"), "aster_spot", "/api/v3"],
  ];
  for (const [talk, venue, path] of others) {
    talk.submit({ ...openOrders(null), venue });
    talk.answer(`${path}/openOrders`, told);
    assertEquals(talk.io.last("open_orders").strangers, strangers);
    talk.submit({ kind: "cancel_stranger", venue, ...strangers[0] });
    const rest = talk.calls(`${path}/order`).map(({ call }) => `${call.method} ${call.url}${call.body}`);
    const said = rest[0] ?? JSON.stringify(talk.sent(talk.channel("trade"), "order.cancel"));
    for (const part of [/DELETE|order\.cancel/, /DOGEUSDT/, /orderId\W+42/]) assertMatch(said, part);
  }
});

Deno.test("open orders of a market that is not listed yet fail the list, and never leave it empty", () => {
  const talk = new Talk({ symbols: ["BTCUSDT", "ETHUSDT"] });
  talk.session.start(talk.now);
  talk.answer("/api/v3/exchangeInfo", { code: -1121, msg: "Invalid symbol." }, 400);
  talk.openTrade();
  for (const instrument of [null, BTC]) {
    talk.submit(openOrders(instrument));
    talk.result("openOrders.status", [{ ...ROW, symbol: "DOGEUSDT" }, ROW]);
    const failed = talk.io.last("query_failed");
    assertEquals([failed.queryId, failed.reason], [
      5,
      "the venue's listing of the market is not known: BTCUSDT",
    ]);
    assertEquals(talk.io.of("open_orders"), []);
  }
  // Nothing of ours rests: that can be told without a listing.
  talk.submit(openOrders(null));
  talk.result("openOrders.status", [{ ...ROW, symbol: "DOGEUSDT" }]);
  assertEquals(talk.io.last("open_orders").orders, []);
});

Deno.test("open orders of a contract that is not listed yet fail the list", () => {
  const talk = new UsdmTalk();
  talk.session.start(talk.now);
  talk.answer("/fapi/v1/time", { serverTime: talk.serverTime });
  talk.submit({ ...openOrders(null), venue: "binance_usdm" });
  talk.answer("/fapi/v1/openOrders", [{ ...ROW, reduceOnly: false, positionSide: "BOTH" }]);
  assertStringIncludes(talk.io.last("query_failed").reason, "listing of the market is not known: BTCUSDT");
  assertEquals(talk.io.of("open_orders"), []);
});

Deno.test("unknown is not empty: a query that is refused, lost or unreadable has failed", () => {
  const cases: [(talk: Talk) => void, string][] = [
    [(talk) => talk.refuse("openOrders.status", 500, { code: -1000, msg: "x" }), "refused with -1000: x"],
    [(talk) => talk.pass(5_100_000), "no answer within 5000 ms"],
    [(talk) => talk.drop(talk.channel("trade")), "the socket closed"],
    [(talk) => talk.result("openOrders.status", {}), "cannot be read"],
    [(talk) => talk.result("openOrders.status", [{ ...ROW, price: "100.005" }]), "cannot be read"],
    [(talk) => talk.result("openOrders.status", [ROW, null]), "cannot be read"],
  ];
  for (const [act, reason] of cases) {
    const talk = Talk.up();
    talk.submit(openOrders());
    act(talk);
    assertStringIncludes(talk.io.last("query_failed").reason, reason);
    assertEquals(talk.io.of("open_orders"), []);
  }
});

Deno.test("an answer that comes after its failure was told is not told again", () => {
  const talk = Talk.up();
  for (
    const [query, method, result] of [[openOrders(), "openOrders.status", [ROW]], [order, "order.status", ROW]] as const
  ) {
    talk.submit(query);
    talk.pass(5_100_000);
    const count = talk.io.events.length;
    talk.result(method, result);
    assertEquals(talk.io.events.slice(count), []);
  }
});

Deno.test("queries go over REST where there is no socket", () => {
  const talk = Talk.up();
  talk.drop(talk.channel("trade"));
  talk.submit(openOrders());
  talk.answer("/api/v3/openOrders", [ROW]);
  assertEquals(talk.io.last("open_orders").orders.length, 1);
  talk.submit(openOrders());
  talk.answer("/api/v3/openOrders", '[{"cut', 200);
  assertStringIncludes(talk.io.last("query_failed").reason, "the body is no JSON");
  talk.io.offline = true;
  talk.submit(openOrders());
  assertEquals(talk.io.last("query_failed").reason, "the transport took no byte");
});

Deno.test("an order that is asked for by the venue's id is told by whoever's id it carries, or the question failed", () => {
  const talk = Talk.up(), orderOf = ordersOf("42");
  talk.submit(orderOf);
  talk.result("order.status", { ...ROW, clientOrderId: "web_1" });
  const { clientId, venueOrderId, source, requestedAt } = talk.io.last("order");
  assertEquals([clientId, venueOrderId, source, requestedAt !== null], ["web_1", "42", "query", true]);
  const failed = (act: () => void): string => {
    talk.submit(orderOf);
    act();
    return talk.io.last("query_failed").reason;
  };
  const unknown = { code: -2013, msg: "Order does not exist." };
  assertEquals(failed(() => talk.refuse("order.status", 400, unknown)), "refused with -2013: Order does not exist.");
  const elsewhere = { ...ROW, symbol: "ELSE" };
  assertEquals(
    failed(() => talk.result("order.status", elsewhere)),
    "the venue's listing of the market is not known",
  );
  talk.submit({ ...orderOf, instrument: 9 as InstrumentId });
  assertEquals(talk.io.last("query_failed").reason, "no market has the number 9");
  assertEquals([talk.io.of("order").length, talk.io.of("query_failed").length], [1, 3]);
});

/** From `from` on; a full page unless told otherwise. */
const rows = (from: number, count = 1_000) =>
  Array.from({ length: count }, (_, i) => ({ ...ROW, orderId: from + i, clientOrderId: `web_${from + i}` }));
const six = (...first: number[]) => ordersOf(...[...first, 42, 43, 44, 45, 46].slice(0, 6).map(String));
const told = (talk: Talk) => talk.io.of("order").map(({ clientId }) => clientId);
const failures = (talk: Talk) => talk.io.of("query_failed").map(({ reason }) => reason);

Deno.test("up to five orders are asked for one by one; more of a market cost one page of all its orders", () => {
  const talk = Talk.up();
  talk.submit(ordersOf("42", "43", "44", "45", "46"));
  const frames = talk.io.transmitted.map(({ text }) => JSON.parse(text));
  const asked = frames.filter(({ method }) => method === "order.status").map(({ id, params }) => [id, params.orderId]);
  assertEquals(asked.map(([, orderId]) => orderId), ["42", "43", "44", "45", "46"]);
  assertEquals(frames.some(({ method }) => method === "allOrders"), false);
  const refusal = { status: 400, error: { code: -2013, msg: "Order does not exist." } };
  for (const [id, orderId] of asked) {
    const [result] = rows(Number(orderId), 1);
    talk.frame(talk.channel("trade"), orderId === "45" ? { id, ...refusal } : { id, status: 200, result });
  }
  assertEquals([told(talk), failures(talk)], [
    ["web_42", "web_43", "web_44", "web_46"],
    ["refused with -2013: Order does not exist."],
  ]);

  talk.pass(1_000_000);
  const askedAt = talk.now;
  talk.submit(six(47));
  const { orderId, limit } = talk.sent(talk.channel("trade"), "allOrders").params;
  assertEquals([orderId, limit], [42, 1_000]);
  talk.result("allOrders", rows(42, 10));
  assertEquals(told(talk).slice(4), ["web_42", "web_43", "web_44", "web_45", "web_46", "web_47"], "no other orders");
  assertEquals([talk.io.last("order").source, talk.io.last("order").requestedAt], ["query", askedAt] as unknown[]);
  assertEquals(talk.io.of("query_failed").length, 1);
});

Deno.test("all orders are asked for over REST where there is no socket", () => {
  const talk = Talk.up();
  talk.drop(talk.channel("trade"));
  talk.submit(six(47));
  const { searchParams } = new URL(talk.calls("/api/v3/allOrders")[0].call.url);
  assertEquals(["symbol", "orderId", "limit"].map((name) => searchParams.get(name)), ["BTCUSDT", "42", "1000"]);
  talk.answer("/api/v3/allOrders", rows(42, 6));
  assertEquals([told(talk).length, failures(talk)], [6, []]);
});

Deno.test("an order that a complete list does not hold is told as unknown", () => {
  const talk = Talk.up();
  talk.submit(six(7, 47));
  talk.result("allOrders", rows(43, 4));
  assertEquals([told(talk).length, failures(talk)], [3, ["the venue's list holds no order 7, 42, 47"]]);
  talk.submit(six(47));
  talk.result("allOrders", []);
  assertEquals(failures(talk)[1], "the venue's list holds no order 42, 43, 44, 45, 46 and 1 more");
  assertEquals(talk.io.last("query_failed").queryId, 5);
});

slowTest("a full page that does not reach the last order is followed by the next, five at most", () => {
  const talk = Talk.up(), page = () => talk.sent(talk.channel("trade"), "allOrders").params.orderId;
  talk.submit(six(1_041, 1_042));
  talk.result("allOrders", rows(42));
  assertEquals([page(), told(talk).length, failures(talk)], [1_042, 5, []], "what is known is told at once");
  talk.result("allOrders", rows(1_042));
  assertEquals([told(talk).length, failures(talk)], [6, []], "a full page that reaches it is the last");

  talk.submit(ordersOf("10000", "20000", "30000", "40000", "50000", "60000"));
  for (let i = 1; i <= 5; i++) talk.result("allOrders", rows(i * 10_000));
  assertEquals([page(), told(talk).length], [50_000, 11]);
  assertEquals(failures(talk), ["5 pages do not reach order 60000"], "cut short is failed");
});

Deno.test("a list of all orders that fails, or cannot be read, is a failed question", () => {
  const cases: [(talk: Talk) => void, string, number][] = [
    [(talk) => talk.refuse("allOrders", 500, { code: -1000, msg: "x" }), "refused with -1000: x", 0],
    [(talk) => talk.pass(5_100_000), "no answer within 5000 ms", 0],
    [(talk) => talk.drop(talk.channel("trade")), "the socket closed", 0],
    [(talk) => talk.result("allOrders", {}), "cannot be read", 0],
    [(talk) => talk.result("allOrders", [{ ...rows(42, 1)[0], price: "100.005" }]), "cannot be read", 0],
    [(talk) => talk.result("allOrders", [...rows(42, 1), null]), "cannot be read", 0],
    [(talk) => talk.result("allOrders", [...rows(42, 1), {}]), "cannot be read", 1],
    [(talk) => talk.result("allOrders", [{ ...rows(42, 1)[0], symbol: "ELSE" }]), "listing of the market", 0],
  ];
  for (const [act, reason, known] of cases) {
    const talk = Talk.up();
    talk.submit(six(47));
    act(talk);
    assertEquals([told(talk).length, failures(talk).length], [known, 1]);
    assertStringIncludes(failures(talk)[0], reason);
  }
  const others = Talk.up();
  others.submit(six(47));
  others.result("allOrders", [{ ...rows(41, 1)[0], price: "100.005" }, ...rows(42, 6)]);
  assertEquals([told(others).length, failures(others)], [6, []], "what nobody asked about is not read");
  const odd = Talk.up();
  for (const id of ["9007199254740993", "x", "042", ""]) odd.submit(ordersOf(id, "42", "43", "44", "45", "46"));
  assertEquals(
    failures(odd),
    ["9007199254740993", "x", "042", ""].map((id) => `no page can begin at order ${id}`),
  );
});

Deno.test("a page of all orders gives way at 70 % of the request weight, one order by itself does not", () => {
  const talk = Talk.up();
  const used = (count: number) => ({
    rateLimits: [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6_000, count }],
  });
  talk.submit(balances);
  talk.result("account.status", ACCOUNT, used(4_170));
  talk.submit(six(1_042));
  talk.result("allOrders", rows(42), used(4_190));
  assertStringIncludes(failures(talk)[0], "request weight 4190 of 6000 is used");
  assertEquals(told(talk).length, 5);
  talk.submit(ordersOf("1042"));
  assertEquals(talk.sent(talk.channel("trade"), "order.status").params.orderId, "1042");
});

Deno.test("an order is found, or unknown to the venue, or the question failed", () => {
  const talk = Talk.up();
  talk.submit(order);
  talk.result("order.status", ROW);
  assertEquals(talk.io.last("order_found").report?.venueOrderId, "42");
  talk.submit(order);
  talk.refuse("order.status", 400, { code: -2013, msg: "Order does not exist." });
  assertEquals([talk.io.last("order_found").report, talk.io.last("order_found").clientId], [null, "mm0001"]);
  talk.submit(order);
  talk.refuse("order.status", 400, { code: -2015, msg: "key" });
  assertEquals(talk.io.last("query_failed").reason, "refused with -2015: key");
  talk.submit(order);
  talk.refuse("order.status", 503, { code: -2013, msg: "odd" });
  assertEquals(talk.io.of("query_failed").length, 2, "a failing server proves nothing");
  talk.submit(order);
  talk.result("order.status", { ...ROW, symbol: "ELSE" });
  assertEquals(talk.io.of("query_failed").length, 3);
  talk.submit(order);
  talk.drop(talk.channel("trade"));
  assertEquals(talk.io.of("query_failed").length, 4);
});

Deno.test("an order that is found by our id is ours, also under the id of its cancel", () => {
  const talk = Talk.up();
  talk.submit(order);
  talk.result("order.status", { ...ROW, status: "CANCELED", clientOrderId: "web_1" });
  const { clientId, report } = talk.io.last("order_found");
  assertEquals([clientId, report?.clientId, report?.status], ["mm0001", "mm0001", "canceled"]);
});

Deno.test("own trades are asked for by time, then by id while pages are full", () => {
  const talk = Talk.up();
  talk.submit(ownTrades());
  const first = talk.sent(talk.channel("trade"), "myTrades").params;
  assertEquals([first.startTime, first.endTime], [1_795_606_200_000, 1_795_606_200_000 + 86_399_999]);
  talk.result("myTrades", Array.from({ length: 1_000 }, (_, i) => trade(i + 1)));
  assertEquals(talk.sent(talk.channel("trade"), "myTrades").params.fromId, 1_001);
  assertEquals(talk.io.of("own_trades"), [], "not complete yet");
  talk.result("myTrades", [trade(1_001)]);
  const told = talk.io.last("own_trades");
  assertEquals([told.fills.length, told.fills[1_000].tradeId, told.requestedAt], [1_001, "1001", NOON] as unknown[]);
});

Deno.test("own trades are asked for by the venue's clock, where that is behind ours", () => {
  for (const [offset, shift] of [[-300_000_000, -300_000], [300_000_000, 0]]) {
    const talk = new Talk();
    talk.offset = offset;
    talk.session.start(talk.now);
    talk.answerListing();
    talk.openPublic();
    talk.answerSnapshot();
    talk.openTrade();
    talk.submit(ownTrades());
    const { startTime } = talk.sent(talk.channel("trade"), "myTrades").params;
    // The venue's answer is cut to whole ms, and half of one is put in for that.
    assert(Math.abs(Number(startTime) - 1_795_606_200_000 - shift) <= 1, `${offset}: ${startTime}`);
  }
});

Deno.test("own trades since long ago are the newest ones, if those reach back so far", () => {
  const hour = 3_600_000, now = NOON / 1_000, since = now - 100 * 24 * hour;
  const cases: [number[], string[]][] = [
    [[], []],
    [[since - 1, since, now - hour], ["2", "3"]],
    [Array.from({ length: 1_000 }, (_, i) => since - 1 + i), Array.from({ length: 999 }, (_, i) => String(i + 2))],
  ];
  for (const [times, ids] of cases) {
    const talk = Talk.up();
    talk.submit(ownTrades(100 * 24));
    assertEquals(Object.keys(talk.sent(talk.channel("trade"), "myTrades").params).slice(0, 2), ["symbol", "limit"]);
    talk.result("myTrades", times.map((time, i) => trade(i + 1, time)));
    assertEquals(talk.io.last("own_trades").fills.map(({ tradeId }) => tradeId), ids);
    assertEquals(talk.io.last("own_trades").requestedAt, NOON);
  }
});

Deno.test("own trades of more than a day are asked for day by day, if one page does not hold them", () => {
  const talk = Talk.up();
  talk.submit(ownTrades(50));
  talk.result("myTrades", Array.from({ length: 1_000 }, (_, i) => trade(i + 1)));
  const spans: unknown[][] = [];
  for (let i = 0; i < 3; i++) {
    const { startTime, endTime } = talk.sent(talk.channel("trade"), "myTrades").params;
    spans.push([startTime, endTime]);
    talk.result("myTrades", [trade(i + 1)]);
  }
  assertEquals(talk.io.last("own_trades").fills.length, 3);
  assertEquals(Number(spans[1][0]), Number(spans[0][1]) + 1);
  assert(Number(spans[2][1]) >= NOON / 1_000);
});

Deno.test("a trade between two ticks does not fail the list: it is told once", () => {
  const talk = Talk.up();
  for (const _again of [0, 1]) {
    talk.submit(ownTrades());
    talk.result("myTrades", [trade(1), { ...trade(2), price: "100.055" }]);
  }
  assertEquals(talk.io.last("own_trades").fills.map(({ price }) => price), [10_000, 10_006] as unknown[]);
  assertEquals(talk.io.of("error").map(({ message }) => message), [
    "Trade 2 of BTCUSDT at 100.055 lies between two ticks of 0.01: it is booked at 100.06, the next one against us",
  ]);
});

Deno.test("own trades fail whole: when a page fails, or there are too many", () => {
  const talk = Talk.up();
  talk.submit(ownTrades());
  talk.result("myTrades", Array.from({ length: 1_000 }, (_, i) => trade(i + 1)));
  talk.refuse("myTrades", 429, { code: -1003, msg: "Too many" });
  assertEquals(talk.io.last("query_failed").reason, "refused with -1003: Too many");
  const other = Talk.up();
  other.submit(ownTrades(24 * 60));
  other.result("myTrades", Array.from({ length: 1_000 }, (_, i) => trade(i + 1)));
  for (let i = 0; i < 40; i++) {
    other.result("myTrades", []);
    other.pass(60_000_000 / 4);
    for (const { id } of [other.sent(other.channel("trade"))]) assert(id > 0);
    if (other.io.of("query_failed").length > 0) break;
  }
  assertEquals([other.io.of("own_trades").length, other.io.of("query_failed").length], [0, 1]);
  const second = Talk.up();
  second.submit(ownTrades());
  second.result("myTrades", [...Array(999).fill(trade(1)), { ...trade(1), id: "9007199254740993" }]);
  assertEquals(second.io.last("query_failed").reason, "no page can begin behind trade 9007199254740993");
  const third = Talk.up();
  third.submit(ownTrades());
  third.result("myTrades", [{ ...trade(1), symbol: "ELSE" }]);
  assertStringIncludes(third.io.last("query_failed").reason, "listing of the market is not known");
});

Deno.test("balances come back complete, or the question failed", () => {
  const talk = Talk.up();
  talk.submit(balances);
  talk.result("account.status", ACCOUNT);
  const told = talk.io.last("balances");
  assertEquals([told.complete, told.source, told.requestedAt], [true, "query", talk.now] as unknown[]);
  talk.submit(balances);
  talk.refuse("account.status", 500, { code: -1000, msg: "x" });
  assertEquals(last(talk)?.kind, "query_failed");
});

Deno.test("queries about markets that are not ours, or without a key, fail at once", () => {
  const talk = Talk.up();
  for (const what of ["open_orders", "order", "own_trades"] as const) {
    talk.submit({ ...base, what, instrument: 9 as InstrumentId, clientId: "x", since: NOON } as Query);
    assertEquals(talk.io.last("query_failed").reason, "no market has the number 9");
  }
  const blind = Talk.up({ signer: null });
  blind.submit(balances);
  assertEquals(blind.io.last("query_failed").reason, "there is no key");
});

Deno.test("queries give way when the request weight runs out, before orders and cancels do", () => {
  const talk = Talk.up();
  talk.submit(balances);
  const rateLimits = [{
    rateLimitType: "REQUEST_WEIGHT",
    interval: "MINUTE",
    intervalNum: 1,
    limit: 6_000,
    count: 5_400,
  }];
  talk.result("account.status", ACCOUNT, { rateLimits });
  assertEquals(talk.io.last("rate_budget").used, 5_400);
  talk.submit(balances);
  assertStringIncludes(talk.io.last("query_failed").reason, "request weight 5400 of 6000 is used");
});
