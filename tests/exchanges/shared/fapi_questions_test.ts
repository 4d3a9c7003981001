import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Command, Query } from "../../../core/command.ts";
import { UsdmTalk } from "../../support/usdm_talk.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { BTC } from "../../support/binance_talk.ts";
import { marginModeOf } from "../../../exchanges/shared/fapi_questions.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";

const CONFIG = { canTrade: true, canWithdraw: true, dualSidePosition: false, multiAssetsMargin: false };
const ask = (talk: UsdmTalk, query: Partial<Query> & { what: Query["what"] }) =>
  talk.submit({ kind: "query", venue: "binance_usdm", queryId: 7, ...query } as Query);
const income = (id: number, time: number, incomeType = "FUNDING_FEE") => ({
  symbol: "BTCUSDT",
  incomeType,
  income: "1",
  asset: "USDT",
  time,
  tranId: id,
  tradeId: "",
});
const PLACE: Command = {
  kind: "place",
  venue: "binance_usdm",
  instrument: BTC,
  clientId: "mm0001",
  side: "buy",
  price: 1_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
};
const INCOME = "/fapi/v1/income", RIGHTS = "/sapi/v1/account/apiRestrictions";

Deno.test("positions are asked of the list of those that are not flat, and only once every market is listed", () => {
  const talk = UsdmTalk.up();
  ask(talk, { what: "positions" });
  talk.answer("/fapi/v3/positionRisk", [{
    symbol: "BTCUSDT",
    positionAmt: "-0.5",
    entryPrice: "100",
    liquidationPrice: "150",
  }]);
  const { positions, complete, source } = talk.io.last("positions");
  assertEquals([positions[0].size, complete, source], [-500, true, "query"] as unknown[]);
  const early = new UsdmTalk();
  early.session.start(early.now);
  ask(early, { what: "positions" });
  assertStringIncludes(early.io.last("query_failed").reason, "the venue's listing of BTCUSDT is not known");
});

Deno.test("whether the key may withdraw is asked at the host of keys, and unknown where that does not say", () => {
  const right = (body: unknown, status = 200) => {
    const talk = UsdmTalk.up({ keys: "https://api.binance.com" });
    ask(talk, { what: "account_mode" });
    talk.answer("/fapi/v1/accountConfig", CONFIG);
    const [{ call }] = talk.calls(RIGHTS), { origin, searchParams } = new URL(call.url);
    assertEquals([origin, call.method, searchParams.has("signature")], ["https://api.binance.com", "GET", true]);
    talk.answer(RIGHTS, body, status);
    talk.answer("/fapi/v1/symbolConfig", []);
    assertEquals(talk.io.of("query_failed"), []);
    return talk.io.last("account_mode").canWithdraw;
  };
  assertEquals(right({ enableWithdrawals: false, enableReading: true }), false);
  assertEquals(right({ enableWithdrawals: true }), true);
  assertEquals(right({ enableReading: true }), null, "nothing said");
  assertEquals(right({ code: -2_015, msg: "Invalid API-key, IP, or permissions for action" }, 401), null);
});

Deno.test("what the host of keys refuses is no word about the venue's limits or clock, and the mode is told without it", () => {
  const cases: [number, object | string, Record<string, string>][] = [
    [429, { code: -1_003, msg: "Too many requests" }, { "retry-after": "50", "x-mbx-used-weight-1m": "6000" }],
    [418, { code: -1_003, msg: "Way too many requests; banned" }, { "retry-after": "50" }],
    [403, "<html>", {}],
    [400, { code: -1_021, msg: "Timestamp for this request is outside of the recvWindow." }, {}],
    [0, "no route", {}],
  ];
  for (const [status, body, headers] of cases) {
    const talk = UsdmTalk.up({ keys: "https://api.binance.com" }), start = talk.io.events.length;
    ask(talk, { what: "account_mode" });
    talk.answer("/fapi/v1/accountConfig", CONFIG);
    talk.answer(RIGHTS, body, status, headers);
    talk.answer("/fapi/v1/symbolConfig", []);
    assertEquals(talk.io.last("account_mode").canWithdraw, null, `${status}`);
    const told = talk.io.events.slice(start).map(({ kind }) => kind);
    assertEquals(told.filter((kind) => /^(rate|query_failed|clock)/.test(kind)), [], `${status}`);
    assertEquals(talk.calls("/fapi/v1/time").length, 0, `${status}: the clock is not asked`);
    // A host that wants to be left alone is not asked again at once.
    ask(talk, { what: "account_mode" });
    talk.answer("/fapi/v1/accountConfig", CONFIG);
    assertEquals(talk.calls(RIGHTS).length, [429, 418, 403].includes(status) ? 0 : 1, `${status}: asked again`);
    talk.submit(PLACE);
    assertEquals(talk.sent(talk.channel("trade")).method, "order.place", `${status}`);
  }
});

Deno.test("a host of keys that never answers does not hold up the account's mode", () => {
  const talk = UsdmTalk.up({ keys: "https://api.binance.com" });
  ask(talk, { what: "account_mode" });
  talk.answer("/fapi/v1/accountConfig", CONFIG);
  talk.pass(3_000_000);
  talk.answer("/fapi/v1/symbolConfig", []);
  // Within the 5 s after which the engine gives the question up.
  assertEquals(talk.io.last("account_mode").canWithdraw, null);
});

Deno.test("the account's mode comes of two answers where the network names no host of keys, and says nothing about withdrawals", () => {
  const talk = UsdmTalk.up();
  ask(talk, { what: "account_mode" });
  talk.answer("/fapi/v1/accountConfig", CONFIG);
  talk.answer("/fapi/v1/symbolConfig", [
    { symbol: "BTCUSDT", marginType: "ISOLATED", leverage: 20 },
    { symbol: "ETHUSDT", marginType: "CROSSED", leverage: 5 },
  ]);
  const mode = talk.io.last("account_mode");
  assertEquals([mode.positionMode, mode.marginMode, mode.canTrade, mode.canWithdraw, mode.leverage.length], [
    "one_way",
    "isolated",
    true,
    null,
    1,
  ]);
  ask(talk, { what: "account_mode" });
  talk.answer("/fapi/v1/accountConfig", { ...CONFIG, dualSidePosition: "no" });
  assertStringIncludes(talk.io.last("query_failed").reason, "dualSidePosition");
  ask(talk, { what: "account_mode" });
  talk.answer("/fapi/v1/accountConfig", CONFIG);
  talk.answer("/fapi/v1/symbolConfig", { code: -1_003, msg: "Too many requests" }, 429);
  assertStringIncludes(talk.io.last("query_failed").reason, "-1003");
});

Deno.test("marginModeOf() takes one isolated market for isolated, and nothing for nothing", () => {
  const rows = (...types: string[]) => types.map((marginType) => fieldsOf({ marginType }, { venue: "x", frame: "" }));
  assertEquals(marginModeOf(rows("cross", "CROSSED")), "cross");
  assertEquals(marginModeOf(rows("cross", "isolated")), "isolated");
  assertEquals(marginModeOf([]), null);
});

Deno.test("money flows are asked page by page, either way round, and each is told once", () => {
  for (const upward of [true, false]) {
    const talk = UsdmTalk.up(), begin = talk.serverTime - 5_000;
    ask(talk, { what: "cash_flows", since: talk.now - 3_600_000_000 as Micros });
    const rows = Array.from({ length: 1_002 }, (_, i) => income(i, begin + i));
    const page = (from: number, to: number) => upward ? rows.slice(from, to) : rows.slice(from, to).reverse();
    talk.answer(INCOME, upward ? page(0, 1_000) : page(2, 1_002));
    const [{ call }] = talk.calls(INCOME), { searchParams } = new URL(call.url);
    if (upward) assertEquals(searchParams.get("startTime"), String(begin + 999));
    else assertEquals(searchParams.get("endTime"), String(begin + 2));
    talk.answer(INCOME, upward ? page(999, 1_002) : page(0, 3));
    const { flows, queryId } = talk.io.last("cash_flows");
    assertEquals([flows.length, new Set(flows.map(({ flowId }) => flowId)).size, queryId], [1_002, 1_002, 7]);
  }
});

Deno.test("money flows that cannot be had whole fail", () => {
  const talk = UsdmTalk.up(), at = talk.serverTime;
  const full = Array.from({ length: 1_000 }, (_, i) => income(i, at));
  ask(talk, { what: "cash_flows", since: talk.now });
  talk.answer(INCOME, full);
  talk.answer(INCOME, full);
  assertStringIncludes(talk.io.last("query_failed").reason, "holds nothing new and is full");
  ask(talk, { what: "cash_flows", since: talk.now });
  talk.answer(INCOME, [{ ...income(1, at), income: 5 }]);
  assertStringIncludes(talk.io.last("query_failed").reason, "income");
  ask(talk, { what: "cash_flows", since: talk.now });
  talk.answer(INCOME, "", 0);
  assertEquals(talk.io.of("query_failed").length, 3);
  assertEquals(talk.io.of("cash_flows"), []);
});
