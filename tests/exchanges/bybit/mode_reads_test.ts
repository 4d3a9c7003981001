import { assertEquals } from "@std/assert";
import { position } from "../../support/bybit_account.ts";
import { Talk } from "../../support/bybit_talk.ts";

const RIGHTS = { ContractTrade: ["Order", "Position"], Spot: ["SpotTrade"], Wallet: ["AccountTransfer"] };

function asked(
  { info = {}, key = {}, rows = [position({ leverage: "25" })], settings = { lpaPerp: true }, talk = Talk.up() }: {
    info?: Record<string, unknown>;
    key?: Record<string, unknown>;
    rows?: readonly unknown[];
    settings?: Record<string, unknown>;
    talk?: Talk;
  } = {},
): Talk {
  talk.submit({ kind: "query", venue: "bybit", queryId: 1, what: "account_mode" });
  talk.answer("/v5/account/info", { marginMode: "REGULAR_MARGIN", unifiedMarginStatus: 5, ...info });
  talk.answer("/v5/user/query-api", { readOnly: 0, permissions: RIGHTS, ...key });
  if (talk.product === "spot") return talk;
  talk.answer("/v5/position/list", { list: rows, nextPageCursor: "" });
  talk.answer("/v5/account/user-setting-config", settings);
  return talk;
}
const mode = (options: Parameters<typeof asked>[0] = {}) => asked(options).io.last("account_mode");

Deno.test("ModeReads tells a unified one-way account with a key that trades and cannot withdraw", () => {
  const { venueAt: _at, receivedAt: _received, ...told } = mode();
  assertEquals(told, {
    kind: "account_mode",
    venue: "bybit",
    positionMode: "one_way",
    marginMode: "cross",
    selfTradePrevention: null,
    leverage: [{ instrument: 0, leverage: 25 }],
    canTrade: true,
    canWithdraw: false,
  } as never);
});

Deno.test("ModeReads knows hedge mode by the positions, margin by its name, and rights by their groups", () => {
  assertEquals(mode({ rows: [position({ positionIdx: 1 }), position({ positionIdx: 2 })] }).positionMode, "hedge");
  assertEquals(mode({ info: { marginMode: "ISOLATED_MARGIN" } }).marginMode, "isolated");
  assertEquals(mode({ info: { marginMode: "PORTFOLIO_MARGIN" } }).marginMode, "cross");
  assertEquals(mode({ key: { readOnly: 1 } }).canTrade, false);
  assertEquals(mode({ key: { permissions: { Spot: ["SpotTrade"] } } }).canTrade, false);
  assertEquals(mode({ key: { permissions: { Derivatives: ["DerivativesTrade"] } } }).canTrade, true);
  assertEquals(mode({ key: { permissions: { ...RIGHTS, Wallet: ["Withdraw"] } } }).canWithdraw, true);
});

Deno.test("ModeReads of spot asks for no positions", () => {
  const { positionMode, canTrade, leverage } = mode({ talk: Talk.up({ product: "spot" }) });
  assertEquals([positionMode, canTrade, leverage], [null, true, []]);
});

Deno.test("ModeReads lets nobody trade on an account of the old kind, and says so once", () => {
  const talk = asked({ info: { unifiedMarginStatus: 1 } });
  asked({ info: { unifiedMarginStatus: 1 }, talk });
  assertEquals(talk.io.of("account_mode").map(({ canTrade }) => canTrade), [false, false]);
  assertEquals(talk.io.of("error").map(({ message }) => message), [
    "the account is no unified trading account: upgrade it, or take another",
  ]);
});

Deno.test("ModeReads tells a person once that the venue moves prices instead of refusing them", () => {
  const talk = asked({ settings: { lpaSpot: false, lpaPerp: false } });
  asked({ settings: { lpaPerp: false }, talk });
  assertEquals(talk.io.of("error").length, 1);
});

Deno.test("ModeReads fails when one of its answers does", () => {
  const talk = Talk.up();
  talk.submit({ kind: "query", venue: "bybit", queryId: 1, what: "account_mode" });
  talk.answer("/v5/account/info", { marginMode: "SOMETHING", unifiedMarginStatus: 5 });
  talk.submit({ kind: "query", venue: "bybit", queryId: 2, what: "account_mode" });
  talk.answer("/v5/account/info", { marginMode: "REGULAR_MARGIN", unifiedMarginStatus: 5 });
  talk.refuse("/v5/user/query-api", 10_005);
  assertEquals([talk.io.of("query_failed").length, talk.io.of("account_mode")], [2, []]);
});

Deno.test("ModeReads asks for the leverage of many markets some at once, as the budget allows, and tells it in their order", () => {
  const symbols = Array.from({ length: 95 }, (_, i) => `C${i}USDT`), path = "/v5/position/list";
  const talk = Talk.up({ symbols }), askedAt = talk.now;
  talk.submit({ kind: "query", venue: "bybit", queryId: 1, what: "account_mode" });
  talk.answer("/v5/account/info", { marginMode: "REGULAR_MARGIN", unifiedMarginStatus: 5 });
  talk.answer("/v5/user/query-api", { readOnly: 0, permissions: RIGHTS });
  let most = 0;
  while (talk.calls("/v5/account/user-setting-config").length === 0) {
    most = Math.max(most, talk.calls(path).length);
    for (const { call } of talk.calls(path)) {
      const symbol = new URL(call.url).searchParams.get("symbol")!, leverage = String(1 + symbols.indexOf(symbol));
      talk.answer(path, { list: [position({ symbol, leverage })], nextPageCursor: "" });
    }
    talk.pass(100_000);
  }
  talk.answer("/v5/account/user-setting-config", { lpaPerp: true });
  const { leverage, receivedAt } = talk.io.last("account_mode");
  assertEquals(leverage.map(({ leverage }) => leverage), symbols.map((_, i) => i + 1));
  assertEquals([most, receivedAt - askedAt < 5_000_000], [10, true]);
});

Deno.test("ModeReads fails once where one of many markets cannot be read", () => {
  for (const odd of [position({ positionIdx: "x" }), null]) {
    const talk = Talk.up({ symbols: ["AUSDT", "BUSDT", "CUSDT"] }), path = "/v5/position/list";
    talk.submit({ kind: "query", venue: "bybit", queryId: 1, what: "account_mode" });
    talk.answer("/v5/account/info", { marginMode: "REGULAR_MARGIN", unifiedMarginStatus: 5 });
    talk.answer("/v5/user/query-api", { readOnly: 0, permissions: RIGHTS });
    talk.answer(path, { list: [position()], nextPageCursor: "" });
    if (odd === null) talk.refuse(path, 10_016);
    else talk.answer(path, { list: [odd], nextPageCursor: "" });
    talk.answer(path, { list: [position()], nextPageCursor: "" });
    assertEquals([talk.io.of("query_failed").length, talk.io.of("account_mode")], [1, []]);
    assertEquals(talk.calls("/v5/account/user-setting-config"), []);
  }
});
