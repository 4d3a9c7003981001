import { assertEquals } from "@std/assert";
import type { Query } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { type Micros, MICROS_PER_SECOND } from "../../../core/units.ts";
import { CLIENT_ID, execution, order, position } from "../../support/bybit_account.ts";
import { BTC, Talk } from "../../support/bybit_talk.ts";

const REALTIME = "/v5/order/realtime", HISTORY = "/v5/order/history", TRADES = "/v5/execution/list";
const DAY = 86_400 * MICROS_PER_SECOND;
type Asked = Query extends infer Q ? Q extends Query ? Omit<Q, "kind" | "venue" | "queryId"> : never : never;
const ask = (talk: Talk, query: Asked) => talk.submit({ kind: "query", venue: "bybit", queryId: 7, ...query } as Query);
const params = (talk: Talk, path: string) =>
  Object.fromEntries(new URL(talk.calls(path)[0].call.url).searchParams.entries());
const failed = (talk: Talk) => talk.io.of("query_failed").map(({ reason }) => reason);
const row = (id: string, change = {}) => order({ orderId: id, price: "1000.0", ...change });
const page = (rows: readonly unknown[], next = "") => ({ list: rows, nextPageCursor: next, category: "linear" });

Deno.test("QueryFlow lists open orders to the last page, of a market or of the whole product", () => {
  const talk = Talk.up();
  ask(talk, { what: "open_orders", instrument: BTC });
  assertEquals(params(talk, REALTIME), { category: "linear", symbol: "BTCUSDT", openOnly: "0", limit: "50" });
  talk.answer(REALTIME, page([row("a1"), row("b1")], "next%3D1"));
  assertEquals(talk.calls(REALTIME)[0].call.url.endsWith("&cursor=next%3D1"), true);
  talk.answer(REALTIME, page([row("c1", { symbol: "ETHUSDT" })], "next%3D2"));
  talk.answer(REALTIME, page([]));
  const { orders, queryId, requestedAt } = talk.io.last("open_orders");
  assertEquals([orders.map(({ venueOrderId }) => venueOrderId), queryId, requestedAt], [["a1", "b1"], 7, talk.now]);
  ask(talk, { what: "open_orders", instrument: null });
  assertEquals(params(talk, REALTIME).settleCoin, "USDT");
  talk.answer(REALTIME, page([]));
  assertEquals([talk.io.last("open_orders").orders, talk.io.last("open_orders").instrument], [[], null]);
});

Deno.test("QueryFlow tells open orders of other markets under an id of our form, of a whole account alone", () => {
  const talk = Talk.up(), clientId = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
  const strange = row("s1", { symbol: "ETHUSDT", orderLinkId: clientId }),
    foreign = { symbol: "XUSDT", orderLinkId: "web" };
  ask(talk, { what: "open_orders", instrument: null });
  talk.answer(REALTIME, page([row("a1"), strange, row("f1", foreign)]));
  const { orders, strangers } = talk.io.last("open_orders");
  assertEquals([orders.length, strangers], [1, [{ symbol: "ETHUSDT", clientId, venueOrderId: "s1" }]]);
  ask(talk, { what: "open_orders", instrument: BTC });
  talk.answer(REALTIME, page([row("a1")]));
  assertEquals("strangers" in talk.io.last("open_orders"), false);
});

Deno.test("QueryFlow of spot lists a whole account without a settle coin", () => {
  const talk = Talk.up({ product: "spot" });
  ask(talk, { what: "open_orders", instrument: null });
  assertEquals(params(talk, REALTIME), { category: "spot", openOnly: "0", limit: "50" });
});

Deno.test("QueryFlow fails a list that is not whole: a lost page, one that comes twice, one that contradicts itself", () => {
  const plays: ((talk: Talk) => void)[] = [
    (talk) => talk.reply(REALTIME, 0, "timed out"),
    (talk) => talk.refuse(REALTIME, 10_016, "down"),
    (talk) => talk.reply(REALTIME, 200, '{"retCode":0,"result":{}}'),
    (talk) => talk.answer(REALTIME, page([row("b1")], "again")),
    (talk) => talk.answer(REALTIME, page([row("b1", { qty: "x1" })])),
  ];
  for (const play of plays) {
    const talk = Talk.up();
    ask(talk, { what: "open_orders", instrument: BTC });
    talk.answer(REALTIME, page([row("a1")], "again"));
    play(talk);
    assertEquals([failed(talk).length, talk.io.of("open_orders")], [1, []], failed(talk)[0]);
  }
  const talk = Talk.up();
  ask(talk, { what: "open_orders", instrument: BTC });
  talk.answer(REALTIME, page([], "more"));
  assertEquals(failed(talk), ["the first page is empty and names a next one"]);
});

Deno.test("QueryFlow takes orders that name no size off the list, and waits for none of a silent venue", () => {
  const talk = Talk.up();
  ask(talk, { what: "open_orders", instrument: BTC });
  talk.answer(REALTIME, page([row("a1", { qty: "0", orderStatus: "Untriggered" }), row("b1")]));
  assertEquals(talk.io.last("open_orders").orders.map(({ venueOrderId }) => venueOrderId), ["b1"]);
  ask(talk, { what: "open_orders", instrument: BTC });
  talk.idle(7);
  assertEquals(failed(talk), ["no answer within 6000 ms"]);
});

Deno.test("QueryFlow finds an order where orders live, then in the history, and knows when there is none", () => {
  const talk = Talk.up();
  ask(talk, { what: "order", instrument: BTC, clientId: CLIENT_ID });
  assertEquals(params(talk, REALTIME), { category: "linear", symbol: "BTCUSDT", orderLinkId: CLIENT_ID });
  talk.answer(REALTIME, page([row("a1")]));
  assertEquals(talk.io.last("order_found").report?.venueOrderId, "a1");
  ask(talk, { what: "order", instrument: BTC, clientId: CLIENT_ID });
  talk.answer(REALTIME, page([]));
  talk.answer(HISTORY, page([row("b1", { orderStatus: "Cancelled" })]));
  assertEquals(talk.io.last("order_found").report?.status, "canceled");
  ask(talk, { what: "order", instrument: BTC, clientId: CLIENT_ID });
  talk.answer(REALTIME, page([]));
  talk.answer(HISTORY, page([]));
  assertEquals(talk.io.last("order_found").report, null);
  ask(talk, { what: "order", instrument: BTC, clientId: CLIENT_ID });
  talk.answer(REALTIME, page([]));
  talk.refuse(HISTORY, 10_016);
  assertEquals([failed(talk).length, talk.io.of("order_found").length], [1, 3], "half an answer is none");
});

Deno.test("QueryFlow asks about no order by an id that none can have, and never says that there is none", () => {
  const talk = Talk.up(), clientId = "ext:bybit:0:6f726465-0000-4000-8000-1054b9c5acde";
  ask(talk, { what: "order", instrument: BTC, clientId });
  assertEquals([talk.calls(REALTIME), talk.io.of("order_found")], [[], []]);
  assertEquals(failed(talk), [`no order here has the id "${clientId}"`]);
});

Deno.test("QueryFlow tells an order by the venue's id, or fails", () => {
  const talk = Talk.up();
  ask(talk, { what: "order_of", instrument: BTC, venueOrderIds: ["x1"] });
  talk.answer(REALTIME, page([row("x1")]));
  assertEquals([talk.io.last("order").venueOrderId, talk.io.last("order").source], ["x1", "query"]);
  ask(talk, { what: "order_of", instrument: BTC, venueOrderIds: ["y1"] });
  talk.answer(REALTIME, page([]));
  talk.answer(HISTORY, page([]));
  assertEquals(failed(talk), ["the venue knows no order y1"]);
});

Deno.test("QueryFlow lists trades week by week and page by page, funding beside them", () => {
  const talk = Talk.up(), since = talk.now - 10 * DAY as Micros;
  ask(talk, { what: "own_trades", instrument: BTC, since });
  const first = params(talk, TRADES);
  assertEquals([first.startTime, first.limit, first.symbol], [String(since / 1_000), "100", "BTCUSDT"]);
  talk.answer(TRADES, page([execution({ execId: "e1" }), execution({ execId: "f1", execType: "Funding" })], "p2"));
  talk.answer(TRADES, page([execution({ execId: "e2", execType: "BustTrade" })]));
  assertEquals(params(talk, TRADES).startTime, String(Number(first.endTime) + 1));
  talk.answer(TRADES, page([execution({ execId: "e3" })]));
  const { fills, requestedAt } = talk.io.last("own_trades");
  assertEquals([fills.map(({ tradeId }) => tradeId), requestedAt], [["e1", "e2", "e3"], talk.now]);
  assertEquals(talk.io.of("cash_flow").length, 1);
  assertEquals(talk.calls(TRADES), []);
});

Deno.test("QueryFlow lists a trade at a price between two ticks, and tells of it once", () => {
  const talk = Talk.up(), odd = execution({ execId: "e1", execType: "BustTrade", execPrice: "1000.00000001" });
  for (let i = 0; i < 2; i++) {
    ask(talk, { what: "own_trades", instrument: BTC, since: talk.now });
    talk.answer(TRADES, page([odd, execution({ execId: "e2" })]));
    assertEquals(talk.io.last("own_trades").fills.map(({ tradeId }) => tradeId), ["e1", "e2"]);
  }
  assertEquals(talk.io.of("error").length, 1);
});

Deno.test("QueryFlow lists more trades than may be asked for in a second: pages wait, over spans too, and none is asked twice", () => {
  const talk = Talk.up(), askedAt = talk.now;
  ask(talk, { what: "own_trades", instrument: BTC, since: talk.now - 10 * DAY as Micros });
  let pages = 0;
  while (talk.io.of("own_trades").length === 0) {
    for (; talk.calls(TRADES).length > 0; pages++) {
      const rows = Array.from({ length: 100 }, (_, i) => execution({ execId: `e${pages} ${i}` }));
      talk.answer(TRADES, page(rows, pages === 59 || pages === 159 ? undefined : `p${pages}`));
    }
    talk.pass(10_000);
  }
  const { fills, requestedAt, receivedAt } = talk.io.last("own_trades");
  assertEquals([pages, fills.length, requestedAt], [160, 16_000, askedAt] as unknown[]);
  assertEquals([receivedAt - askedAt > 2_000_000, receivedAt - askedAt < 6_000_000, failed(talk)], [true, true, []]);
});

Deno.test("QueryFlow fails trades of which a span is missing, or one cannot be read", () => {
  const talk = Talk.up();
  ask(talk, { what: "own_trades", instrument: BTC, since: talk.now - 10 * DAY as Micros });
  talk.answer(TRADES, page([execution()]));
  talk.reply(TRADES, 502, "");
  ask(talk, { what: "own_trades", instrument: BTC, since: talk.now });
  talk.answer(TRADES, page([execution({ execType: "Dream" })]));
  assertEquals([failed(talk).length, talk.io.of("own_trades"), talk.io.of("cash_flow")], [2, [], []]);
});

Deno.test("QueryFlow asks from before our `since` when the venue's clock is behind ours", () => {
  const talk = new Talk();
  talk.offset = -2_000_000;
  talk.session.start(talk.now);
  talk.answerTime();
  talk.answerListing();
  ask(talk, { what: "own_trades", instrument: BTC, since: talk.now });
  assertEquals(params(talk, TRADES).startTime, String(talk.venueMs));
});

Deno.test("QueryFlow answers about balances and positions", () => {
  const talk = Talk.up();
  ask(talk, { what: "balances" });
  talk.answer("/v5/account/wallet-balance", { list: [{ accountType: "UNIFIED", coin: [] }] });
  assertEquals([talk.io.last("balances").balances, talk.io.last("balances").complete], [[], true]);
  ask(talk, { what: "positions" });
  assertEquals(params(talk, "/v5/position/list"), { category: "linear", settleCoin: "USDT", limit: "200" });
  talk.answer("/v5/position/list", page([position(), position({ symbol: "XRPUSDT" })]));
  assertEquals(talk.io.last("positions").positions.map(({ size }) => size), [20] as never);
  ask(talk, { what: "positions" });
  talk.answer("/v5/position/list", page([position({ positionIdx: 1 })]));
  ask(talk, { what: "balances" });
  talk.answer("/v5/account/wallet-balance", { list: [{ accountType: "CONTRACT", coin: [] }] });
  assertEquals(failed(talk).map((reason) => reason.replace(/.*: /, "")), [
    "the account is in hedge mode",
    "want UNIFIED",
  ]);
});

Deno.test("QueryFlow fails what cannot be asked: no key, no market, no listing, no positions on spot", () => {
  const noKey = Talk.up({ signer: null }), spot = Talk.up({ product: "spot" }), talk = new Talk();
  ask(noKey, { what: "balances" });
  ask(spot, { what: "positions" });
  talk.session.start(talk.now);
  ask(talk, { what: "order", instrument: BTC, clientId: CLIENT_ID });
  ask(talk, { what: "open_orders", instrument: 9 as InstrumentId });
  assertEquals([noKey, spot, talk].flatMap(failed), [
    "there is no key",
    "spot has no positions",
    "the venue's listing of BTCUSDT is not known",
    "no market has the number 9",
  ]);
});
