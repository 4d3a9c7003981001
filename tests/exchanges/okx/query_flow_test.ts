import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Query } from "../../../core/command.ts";
import { formatMoney } from "../../../core/money.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { okxSpot } from "../../../exchanges/okx/mod.ts";
import { ACCOUNT, BTC, CONFIG, NOON, ORDER, Talk } from "../../support/okx_talk.ts";

const SECOND = 1_000_000, DAY = 86_400 * SECOND;
const SYMBOL = "BTC-USDT-SWAP";
const ID = "mm00000000000001";
type Part<W extends Query["what"]> = Omit<Extract<Query, { what: W }>, "kind" | "venue" | "queryId">;
function ask<W extends Query["what"]>(talk: Talk, query: Part<W>): void {
  talk.submit({ kind: "query", venue: talk.venue.name, queryId: 5, ...query } as Query);
}
const order = (i: number, more = {}) => ({
  ...ORDER,
  instId: SYMBOL,
  ordId: String(i),
  uTime: "1795608000000",
  ...more,
});
const fill = (i: number) => ({
  instId: SYMBOL,
  billId: String(i),
  tradeId: `t${i}`,
  ordId: "9",
  clOrdId: ID,
  side: "buy",
  fillPx: "100",
  fillSz: "1",
  execType: "M",
  fee: "-0.1",
  feeCcy: "USDT",
  ts: "1795608000000",
});
const many = (count: number, from: number, make: (i: number) => object) =>
  Array.from({ length: count }, (_, i) => make(from - i));
const queryOf = (talk: Talk, path: string) => Object.fromEntries(new URL(talk.calls(path)[0].call.url).searchParams);

Deno.test("the list of open orders is asked page by page, each before the last order of the one before", () => {
  const talk = Talk.up(), path = "/api/v5/trade/orders-pending";
  ask<"open_orders">(talk, { what: "open_orders", instrument: BTC });
  const askedAt = talk.now;
  assertEquals(queryOf(talk, path), { instType: "SWAP", instId: SYMBOL, limit: "100" });
  talk.answer(path, many(100, 300, order));
  talk.pass(SECOND);
  assertEquals(queryOf(talk, path).after, "201");
  talk.answer(path, [order(201), ...many(99, 200, order)]);
  talk.answer(path, [order(7)]);
  const { orders, requestedAt, instrument } = talk.io.last("open_orders");
  assertEquals([orders.length, new Set(orders.map(({ venueOrderId }) => venueOrderId)).size], [200, 200]);
  assertEquals([requestedAt, instrument, orders[0].requestedAt], [askedAt, BTC, askedAt]);
});

Deno.test("of the whole account those on other markets under an id of our form are told", () => {
  const talk = Talk.up(),
    path = "/api/v5/trade/orders-pending",
    ours = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
  ask<"open_orders">(talk, { what: "open_orders", instrument: null });
  talk.answer(path, [order(1), order(2, { instId: "X-USDT-SWAP", clOrdId: ours })]);
  const { orders, strangers } = talk.io.last("open_orders");
  assertEquals([orders.length, strangers], [1, [{ symbol: "X-USDT-SWAP", clientId: ours, venueOrderId: "2" }]]);
  ask<"open_orders">(talk, { what: "open_orders", instrument: BTC });
  talk.answer(path, [order(1)]);
  assertEquals("strangers" in talk.io.last("open_orders"), false);
});

Deno.test("of the whole account the product's orders are listed; those on other markets are told as ignored", () => {
  const talk = Talk.up(), path = "/api/v5/trade/orders-pending";
  ask<"open_orders">(talk, { what: "open_orders", instrument: null });
  assertEquals(queryOf(talk, path), { instType: "SWAP", limit: "100" });
  talk.answer(path, [order(1), order(2, { instId: "X-USDT-SWAP" })]);
  assertEquals(talk.io.last("open_orders").orders.map(({ venueOrderId }) => venueOrderId), ["1"]);
  assertStringIncludes(talk.io.last("ignored").reason, "X-USDT-SWAP");
});

Deno.test("a page that fails, is lost, refused or unreadable, or a list without end, fails the question: it is never empty", () => {
  const path = "/api/v5/trade/orders-pending";
  const cases: [(talk: Talk) => void, string][] = [
    [(talk) => talk.answer(path, [], "50011", 429), "refused with 50011"],
    [(talk) => talk.reply(talk.calls(path)[0], "<html>", 502), "refused with 502"],
    [(talk) => talk.reply(talk.calls(path)[0], "", 0), "refused with 0"],
    [(talk) => talk.reply(talk.calls(path)[0], { code: "0", msg: "" }, 200), "want a list"],
    [(talk) => talk.answer(path, [order(1, { state: "odd" })]), "cannot be read"],
    [(talk) => talk.pass(7 * SECOND), "no answer within"],
    [(talk) => {
      talk.answer(path, many(100, 300, order));
      talk.answer(path, [], "50001", 503);
    }, "refused with 50001"],
    [(talk) => {
      talk.answer(path, many(100, 300, order));
      talk.answer(path, many(100, 300, order));
    }, "does not come on"],
    [(talk) => {
      for (let i = 0; i < 41; i++) {
        talk.answer(path, many(100, 100_000 - i * 100, order));
        talk.pass(0.1 * SECOND);
      }
    }, "more than 41 pages"],
  ];
  for (const [act, reason] of cases) {
    const talk = Talk.up();
    ask<"open_orders">(talk, { what: "open_orders", instrument: BTC });
    act(talk);
    assertStringIncludes(talk.io.last("query_failed").reason, reason);
    assertEquals([talk.io.of("open_orders").length, talk.io.of("query_failed").length], [0, 1], reason);
  }
});

Deno.test("an order is found by our id, or the venue says that it knows none", () => {
  const talk = Talk.up(), path = "/api/v5/trade/order";
  ask<"order">(talk, { what: "order", instrument: BTC, clientId: ID });
  assertEquals(queryOf(talk, path), { instId: SYMBOL, clOrdId: ID });
  talk.answer(path, [order(9, { clOrdId: ID, state: "filled", accFillSz: "1" })]);
  assertEquals([talk.io.last("order_found").report?.status, talk.io.last("order_found").clientId], ["filled", ID]);
  ask<"order">(talk, { what: "order", instrument: BTC, clientId: ID });
  talk.answer(path, [], "51603");
  assertEquals(talk.io.last("order_found").report, null);
  ask<"order">(talk, { what: "order", instrument: BTC, clientId: ID });
  talk.answer(path, [], "50001", 503);
  assertStringIncludes(talk.io.last("query_failed").reason, "50001");
});

Deno.test("an order of the venue's id is told as it stands", () => {
  const talk = Talk.up(), path = "/api/v5/trade/order";
  ask<"order_of">(talk, { what: "order_of", instrument: BTC, venueOrderIds: ["9"] });
  assertEquals(queryOf(talk, path), { instId: SYMBOL, ordId: "9" });
  talk.answer(path, [order(9)]);
  assertEquals([talk.io.last("order").venueOrderId, talk.io.last("order").source], ["9", "query"]);
});

Deno.test("nobody is asked for the order of a trade that has none", () => {
  const talk = Talk.up(), path = "/api/v5/trade/order";
  ask<"order_of">(talk, { what: "order_of", instrument: BTC, venueOrderIds: ["trade 7", "9"] });
  assertEquals(talk.io.last("query_failed").reason, "the venue names no order for trade 7");
  assertEquals(talk.calls(path).length, 1);
  assertEquals(queryOf(talk, path), { instId: SYMBOL, ordId: "9" });
});

Deno.test("a trade that was forced on us fails no list, whatever its price and order", () => {
  const talk = Talk.up(), path = "/api/v5/trade/fills";
  const forced = { ...fill(2), ordId: "", execType: "", subType: "127", fillPx: "100.001", tradeId: "-2" };
  for (let i = 0; i < 2; i++) {
    ask<"own_trades">(talk, { what: "own_trades", instrument: BTC, since: NOON });
    talk.answer(path, [forced, fill(1)]);
    assertEquals(talk.io.last("own_trades").fills.map(({ cause, price }) => [cause, price]), [
      ["adl", 1_001],
      [undefined, 1_000],
    ] as unknown[][]);
  }
  assertEquals(talk.io.of("error").map(({ message }) => message.slice(0, 32)), ["Trade -2 of BTC-USDT-SWAP at 100"]);
});

Deno.test("own trades come from the list that reaches back far enough, by the venue's clock, page by page", () => {
  const talk = Talk.up(), quick = "/api/v5/trade/fills", old = "/api/v5/trade/fills-history";
  talk.offset = -SECOND;
  ask<"own_trades">(talk, { what: "own_trades", instrument: BTC, since: NOON - 3_600 * SECOND as Micros });
  assertEquals(queryOf(talk, quick), { instType: "SWAP", instId: SYMBOL, begin: "1795604400000", limit: "100" });
  talk.answer(quick, many(100, 300, fill));
  assertEquals(queryOf(talk, quick).after, "201");
  talk.answer(quick, many(3, 200, fill));
  assertEquals(talk.io.last("own_trades").fills.length, 103);
  ask<"own_trades">(talk, { what: "own_trades", instrument: BTC, since: NOON - 3 * DAY as Micros });
  talk.answer(old, []);
  assertEquals(talk.io.last("own_trades").fills, []);
});

Deno.test("a trade of another market in the list fails the question", () => {
  const talk = Talk.up();
  ask<"own_trades">(talk, { what: "own_trades", instrument: BTC, since: NOON });
  talk.answer("/api/v5/trade/fills", [{ ...fill(1), instId: "X-USDT-SWAP" }]);
  assertEquals([talk.io.of("own_trades").length, talk.io.of("query_failed").length], [0, 1]);
});

Deno.test("balances come with the margin of a contract account", () => {
  const talk = Talk.up(), from = talk.io.events.length;
  ask<"balances">(talk, { what: "balances" });
  talk.answer("/api/v5/account/balance", [ACCOUNT]);
  assertEquals(talk.io.events.slice(from).map(({ kind }) => kind), ["balances", "margin"]);
  assertEquals(talk.io.last("balances").complete, true);
  const spot = Talk.up({ venue: okxSpot }), count = spot.io.events.length;
  ask<"balances">(spot, { what: "balances" });
  spot.answer("/api/v5/account/balance", [ACCOUNT]);
  assertEquals(spot.io.events.slice(count).map(({ kind }) => kind), ["balances"]);
});

Deno.test("positions are complete, and spot has none to ask for", () => {
  const talk = Talk.up();
  ask<"positions">(talk, { what: "positions" });
  talk.answer("/api/v5/account/positions", [{
    instId: SYMBOL,
    pos: "2",
    posSide: "net",
    avgPx: "100",
    liqPx: "",
    uTime: "1",
  }]);
  assertEquals(
    [talk.io.last("positions").complete, talk.io.last("positions").positions[0].size],
    [true, 200] as unknown[],
  );
  const spot = Talk.up({ venue: okxSpot });
  ask<"positions">(spot, { what: "positions" });
  assertStringIncludes(spot.io.last("query_failed").reason, "spot has no positions");
});

Deno.test("the account's settings come with the leverage of each market", () => {
  const talk = Talk.up();
  ask<"account_mode">(talk, { what: "account_mode" });
  talk.answer("/api/v5/account/config", [{ ...CONFIG, perm: "read_only,trade,withdraw" }]);
  assertEquals(talk.io.of("account_mode"), []);
  assertEquals(queryOf(talk, "/api/v5/account/leverage-info"), { instId: SYMBOL, mgnMode: "cross" });
  talk.answer("/api/v5/account/leverage-info", [{ instId: SYMBOL, mgnMode: "cross", posSide: "net", lever: "3" }]);
  const { leverage, canWithdraw, positionMode } = talk.io.last("account_mode");
  assertEquals([leverage, canWithdraw, positionMode], [[{ instrument: BTC, leverage: 3 }], true, "one_way"]);
  const spot = Talk.up({ venue: okxSpot });
  ask<"account_mode">(spot, { what: "account_mode" });
  spot.answer("/api/v5/account/config", [CONFIG]);
  assertEquals(spot.io.last("account_mode").leverage, []);
});

Deno.test("a list of trades that outgrows what may be asked in two seconds waits, and goes on where it was", () => {
  const talk = Talk.up(), path = "/api/v5/trade/fills", askedAt = talk.now;
  ask<"own_trades">(talk, { what: "own_trades", instrument: BTC, since: NOON - 3_600 * SECOND as Micros });
  let pages = 0;
  for (; talk.io.of("own_trades").length === 0; talk.pass(0.01 * SECOND)) {
    if (talk.calls(path).length === 0) continue;
    talk.answer(path, many(++pages < 150 ? 100 : 7, 100_000 - (pages - 1) * 100, fill));
  }
  const { fills, requestedAt, receivedAt } = talk.io.last("own_trades");
  assertEquals([pages, fills.length, requestedAt, talk.io.of("query_failed").length], [150, 14_907, askedAt, 0]);
  assertEquals(new Set(fills.map(({ tradeId }) => tradeId)).size, 14_907);
  assertEquals(receivedAt - askedAt > 4 * SECOND && receivedAt - askedAt < 6 * SECOND, true, "60 in two seconds");
});

Deno.test("a list that is held back for minutes fails, with what holds it back", () => {
  const talk = Talk.up(), path = "/api/v5/trade/fills", askedAt = talk.now;
  ask<"own_trades">(talk, { what: "own_trades", instrument: BTC, since: NOON });
  for (let i = 0; talk.io.of("query_failed").length === 0; i++) {
    if (talk.calls(path).length > 0) talk.answer(path, many(100, 1e9 - i * 100, fill));
    else talk.pass(SECOND);
    talk.session.onReply(1e6, 429, "{}", talk.now); // the venue wants silence all the time
  }
  const { reason, requestedAt, receivedAt } = talk.io.last("query_failed");
  assertStringIncludes(reason, "rate limited by the venue");
  assertEquals([requestedAt, receivedAt - askedAt], [askedAt, 240 * SECOND]);
});

Deno.test("money flows that trades bury are asked for kind by kind", () => {
  const talk = Talk.up(), path = "/api/v5/account/bills";
  const bill = (type: string) => (i: number) => ({
    billId: String(i),
    type,
    ccy: "USDT",
    balChg: "-1",
    instId: SYMBOL,
    ts: "1795608000000",
  });
  ask<"cash_flows">(talk, { what: "cash_flows", since: NOON });
  const askedAt = talk.now, kinds: (string | null)[] = [];
  for (let mixed = 0; talk.io.of("cash_flows").length === 0; talk.pass(0.1 * SECOND)) {
    if (talk.calls(path).length === 0) continue;
    const query = queryOf(talk, path), type = query.type ?? null;
    if (type !== kinds.at(-1)) kinds.push(type);
    if (type === null) talk.answer(path, many(100, 1e6 - mixed++ * 100, bill("2")));
    else if (type !== "8") talk.answer(path, type === "1" ? [bill("1")(7)] : []);
    else talk.answer(path, query.after === undefined ? many(100, 300, bill("8")) : many(2, 200, bill("8")));
  }
  assertEquals(kinds.slice(0, 6), [null, "1", "4", "6", "7", "8"]);
  assertEquals([new Set(kinds).size, kinds.includes("2")], [22, false]);
  const { flows, requestedAt } = talk.io.last("cash_flows");
  assertEquals([flows.length, flows.filter(({ what }) => what === "funding").length, requestedAt], [103, 102, askedAt]);
});

Deno.test("money flows are the bills without trades, from the archive where they are older", () => {
  const talk = Talk.up(), path = "/api/v5/account/bills";
  const bill = (i: number, type: string) => ({
    billId: String(i),
    type,
    ccy: "USDT",
    balChg: "-1",
    instId: SYMBOL,
    ts: "1795608000000",
  });
  ask<"cash_flows">(talk, { what: "cash_flows", since: NOON });
  talk.answer(path, [bill(3, "8"), bill(2, "2"), bill(1, "1")]);
  assertEquals(talk.io.last("cash_flows").flows.map(({ what, amount }) => [what, formatMoney(amount)]), [
    ["funding", "-1"],
    ["transfer", "-1"],
  ]);
  ask<"cash_flows">(talk, { what: "cash_flows", since: NOON - 8 * DAY as Micros });
  assertEquals(talk.calls("/api/v5/account/bills-archive").length, 1);
});

Deno.test("after a refusal for too many requests no question goes out until the window is over", () => {
  const talk = Talk.up(), path = "/api/v5/account/balance";
  ask<"balances">(talk, { what: "balances" });
  talk.reply(talk.calls(path)[0], { msg: "Too Many Requests", code: "50011" }, 429, { "Retry-After": "5" });
  assertEquals([talk.io.last("rate_limited").scope, talk.io.last("rate_limited").until - talk.now], [
    "all",
    5 * SECOND,
  ]);
  ask<"balances">(talk, { what: "balances" });
  assertStringIncludes(talk.io.last("query_failed").reason, "rate limited by the venue");
  assertEquals(talk.calls(path).length, 0);
  talk.pass(5 * SECOND + 1);
  ask<"balances">(talk, { what: "balances" });
  assertEquals(talk.calls(path).length, 1);
});

Deno.test("nothing is asked without a key or of a market that there is not", () => {
  const plain = Talk.up({ signer: null });
  ask<"balances">(plain, { what: "balances" });
  assertStringIncludes(plain.io.last("query_failed").reason, "there is no key");
  const talk = Talk.up();
  ask<"open_orders">(talk, { what: "open_orders", instrument: 9 as typeof BTC });
  assertStringIncludes(talk.io.last("query_failed").reason, "no market has the number 9");
});
