import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { DecodeError, Fill, Ignored, OrderReport } from "../../../core/event.ts";
import { parseMoney } from "../../../core/money.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { endOfFutures } from "../../../exchanges/binance/usdm.ts";
import {
  readFuturesAccount,
  readFuturesEvent,
  readFuturesOrder,
  readFuturesPositions,
  readFuturesTrade,
} from "../../../exchanges/shared/fapi_account.ts";
import { fieldsOf, FrameError, parseJson } from "../../../exchanges/shared/fields.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { FUTURES_ACCOUNT, ORDER } from "../../support/usdm_talk.ts";

const NOW = 5 as Micros;
const btc = madeUpInstrument({ kind: "linear", tick: parseGrid("0.01"), lot: parseGrid("0.001") });
const listing = { get: (symbol: string) => symbol === "BTCUSDT" ? btc : undefined };
const fields = (value: unknown) => fieldsOf(value, { venue: "binance_usdm", frame: "{}" });
const read = (event: unknown) => readFuturesEvent(fields(event), listing, endOfFutures, NOW);
const update = (o: object) => read({ e: "ORDER_TRADE_UPDATE", E: 2, T: 2, o: { ...ORDER, T: 7, ...o } });
const report = (o: object) => update(o).at(-1) as OrderReport;
const answer = (result: unknown) => ({
  status: 200,
  result,
  error: null,
  details: null,
  limits: [],
  origin: { venue: "x", frame: "{}" },
});
const QUERY = { source: "query", requestedAt: 3 as Micros } as const;

Deno.test("an order's event is a report, dated by the order; a trade is a fill before it", () => {
  const trade = { x: "TRADE", X: "PARTIALLY_FILLED", l: "0.050", z: "0.060", L: "99.90", t: 9, m: true };
  const [fill, order] = update({ ...trade, n: "0.001", N: "BNB" }) as [Fill, OrderReport];
  assertEquals([fill.kind, fill.size, fill.price, fill.tradeId, fill.liquidity, fill.cause], [
    "fill",
    50,
    9_990,
    "9",
    "maker",
    undefined,
  ] as unknown[]);
  assertEquals(fill.fee, { asset: "BNB", amount: parseMoney("0.001") });
  assertEquals([order.status, order.filled, order.size, order.venueAt, order.clientId, order.venueOrderId], [
    "partial",
    60,
    150,
    7_000,
    "mm0001",
    "43",
  ] as unknown[]);
  const [free] = update(trade) as Fill[];
  assertEquals(free.fee, { asset: "USDT", amount: parseMoney("0") });
});

Deno.test("an order's event of no market of ours names the order where its id has our form, and what it traded", () => {
  const clientId = encodeClientId({ tag: 7, epoch: 1, sequence: 2 }),
    stranger = { symbol: "XUSDT", clientId, venueOrderId: "43" };
  const told = (o: object) => update({ s: "XUSDT", ...o })[0] as Ignored;
  assertEquals(told({ c: clientId, x: "NEW" }).stranger, { ...stranger, traded: null });
  const trade = { x: "TRADE", S: "SELL", l: "0.5", L: "3000.1" };
  assertEquals(told({ c: clientId, ...trade }).stranger, { ...stranger, traded: "SELL 0.5 at 3000.1" });
  assertEquals(told({ ...trade }).stranger, undefined);
});

Deno.test("an order that the venue ends says why, by its reason or by its kind", () => {
  const cases: [object, string, string | undefined][] = [
    [{ x: "EXPIRED", X: "EXPIRED", f: "GTX" }, "expired", "post_only"],
    [{ x: "EXPIRED", X: "EXPIRED", f: "IOC" }, "expired", "unfilled"],
    [{ x: "EXPIRED", X: "EXPIRED", f: "GTC" }, "expired", "expiry"],
    [{ x: "EXPIRED", X: "EXPIRED_IN_MATCH", f: "GTX" }, "expired", "self_trade"],
    [{ x: "CANCELED", X: "CANCELED" }, "canceled", undefined],
    [{ x: "AMENDMENT", X: "NEW" }, "open", undefined],
    [{ x: "EXPIRED", X: "EXPIRED", er: "INSUFFICIENT_BALANCES" }, "expired", "margin"],
    [{ x: "EXPIRED", X: "EXPIRED", er: 0, f: "IOC" }, "expired", "unfilled"],
  ];
  for (const [o, status, cause] of cases) {
    const told = report(o);
    assertEquals([told.status, told.endedBy], [status, cause] as unknown[], JSON.stringify(o));
  }
});

Deno.test("what the venue does in our stead is a fill with its cause", () => {
  const forced = { x: "CALCULATED", X: "FILLED", l: "0.150", z: "0.150", L: "99.90", t: 9, p: "0" };
  const cases: [string, string | undefined][] = [
    ["autoclose-1234", "liquidation"],
    ["adl_autoclose", "adl"],
    ["adl_autoclose_12345", "adl"],
    ["settlement_autoclose-1", "liquidation"],
    ["delivery_autoclose-1", "liquidation"],
    ["mm0001", undefined],
  ];
  for (const [c, cause] of cases) assertEquals((update({ ...forced, c })[0] as Fill).cause, cause as Fill["cause"], c);
  assertEquals(report({ ...forced, c: "adl_autoclose", X: "NEW_ADL" }).status, "filled");
  const announced = update({ ...forced, c: "autoclose-1", X: "NEW_INSURANCE", l: "0", z: "0" });
  assertEquals(announced.map((message) => message.kind), ["order"]);
  assertEquals((announced[0] as OrderReport).status, "open");
});

Deno.test("what the venue does in our stead is read at whatever price, against us", () => {
  const forced = { c: "autoclose-1", x: "CALCULATED", X: "NEW_INSURANCE", l: "0.050", z: "0.050", t: 9, p: "99.777" };
  for (const [S, price] of [["BUY", 9_989], ["SELL", 9_988]] as const) {
    const [fill, order, odd] = update({ ...forced, S, L: "99.8888" }) as [Fill, OrderReport, DecodeError];
    assertEquals([fill.kind, fill.price, fill.cause, order.kind, order.status], [
      "fill",
      price,
      "liquidation",
      "order",
      "partial",
    ] as unknown[]);
    assertEquals([odd.kind, odd.message.includes("at 99.8888 lies between two ticks of 0.01")], ["error", true]);
  }
  // Asked whose order a trade of a list is, the venue answers with the same price.
  const found = (more: object) =>
    readFuturesOrder(fields({ ...ORDER_BODY, price: "99.777", ...more }), listing, QUERY, endOfFutures, NOW)!;
  assertEquals(found({ clientOrderId: "adl_autoclose", status: "NEW" }).forced, "adl");
  // An order of ours that is over may be of a time with a finer tick; one that rests has to fit.
  assertEquals(found({ clientOrderId: "mm0001", status: "FILLED" }).price as number, 9_977);
  assertThrows(() => found({ clientOrderId: "mm0001", status: "NEW" }), FrameError, "on the grid 0.01");
});

Deno.test("an order of the venue's own says so wherever it is told, since lists of trades do not", () => {
  const forcedOf = (clientOrderId: string) =>
    readFuturesOrder(fields({ ...ORDER_BODY, clientOrderId }), listing, QUERY, endOfFutures, NOW)!.forced;
  assertEquals([forcedOf("autoclose-1"), forcedOf("adl_autoclose"), forcedOf("web_autoclose-1")], [
    "liquidation",
    "adl",
    undefined,
  ]);
  assertEquals([report({ c: "autoclose-1" }).forced, report({}).forced], ["liquidation", undefined]);
});

Deno.test("ACCOUNT_UPDATE tells balances and positions that changed, and notes money that moved", () => {
  const account = (a: object) => read({ e: "ACCOUNT_UPDATE", E: 9, T: 8, a });
  const B = [{ a: "USDT", wb: "12.5", cw: "1", bc: "0" }],
    P = [{ s: "BTCUSDT", pa: "-0.010", ep: "100.5", ps: "BOTH" }];
  const [balances, positions, ...rest] = account({ m: "ORDER", B, P });
  assert(balances.kind === "balances" && positions.kind === "positions");
  assertEquals([balances.complete, balances.venueAt, rest.length], [false, 8_000, 0] as unknown[]);
  assertEquals<unknown>(positions.positions, [
    { instrument: btc.id, size: -10, averagePrice: parseMoney("100.5"), liquidationPrice: null },
  ]);
  assertEquals(account({ m: "FUNDING_FEE", B }).map((message) => message.kind), ["balances", "money_moved"]);
  assertEquals(account({ m: "ORDER", B: [], P: [{ ...P[0], s: "ETHUSDT" }] }).map(({ kind }) => kind), ["ignored"]);
  const hedged = account({ m: "ORDER", B: [], P: [{ ...P[0], ps: "SHORT" }, { ...P[0], ps: "LONG", pa: "0.030" }] })[0];
  assert(hedged.kind === "positions");
  assertEquals(hedged.positions.map(({ size, averagePrice }) => [size, averagePrice]), [[20, null]] as unknown[]);
  const flat = account({ m: "ORDER", P: [{ ...P[0], pa: "0", ep: "0.00000" }] })[0];
  assert(flat.kind === "positions");
  assertEquals([flat.positions[0].size, flat.positions[0].averagePrice], [0, null] as unknown[]);
});

Deno.test("the other events of the account are notes, or of no use, or refused", () => {
  const kinds = (event: object) => read(event).map(({ kind }) => kind);
  assertEquals(kinds({ e: "TRADE_LITE", s: "BTCUSDT", t: 5 }), ["trade_hint"]);
  assertEquals(kinds({ e: "MARGIN_CALL" }), ["reread"]);
  assertEquals(kinds({ e: "ACCOUNT_CONFIG_UPDATE" }), ["mode_changed"]);
  assertEquals(kinds({ e: "listenKeyExpired" }), ["key_expired"]);
  assertEquals(kinds({ e: "ALGO_UPDATE", o: {} }), ["ignored"]);
  assertEquals(update({ s: "ETHUSDT" }).map(({ kind }) => kind), ["ignored"]);
  assertThrows(() => read({ e: "NEW_KIND" }), FrameError, "no such kind is known");
  assertThrows(() => update({ X: "ODD" }), FrameError, 'Cannot read order status "ODD"');
  assertThrows(() => update({ S: "HOLD" }), FrameError, "want BUY or SELL");
});

const ORDER_BODY = {
  orderId: 7,
  symbol: "BTCUSDT",
  status: "PARTIALLY_FILLED",
  clientOrderId: "mm0001",
  price: "100.00",
  origQty: "0.150",
  executedQty: "0.050",
  side: "SELL",
  timeInForce: "GTX",
  updateTime: 9,
};

Deno.test("readFuturesOrder() takes what the fills came to only where the venue says it", () => {
  const order = (more: object) =>
    readFuturesOrder(fields({ ...ORDER_BODY, ...more }), listing, QUERY, endOfFutures, NOW)!;
  const plain = order({});
  assertEquals([plain.status, plain.filled, plain.filledQuote, plain.venueAt, plain.source, plain.requestedAt], [
    "partial",
    50,
    undefined,
    9_000,
    "query",
    3,
  ] as unknown[]);
  assertEquals(order({ cumQuote: "5.00" }).filledQuote, parseMoney("5.00"));
  assertEquals(order({ cumQuote: "0" }).filledQuote, undefined);
  assertEquals(order({ status: "EXPIRED", executedQty: "0" }).endedBy, "post_only");
  assertEquals(order({ updateTime: undefined, time: 8 }).venueAt, 8_000 as Micros);
  assertEquals(readFuturesOrder(fields({ symbol: "X" }), listing, QUERY, endOfFutures, NOW), null);
});

Deno.test("readFuturesTrade() names the order by the venue's id alone, and keeps a rebate's sign", () => {
  const row = {
    symbol: "BTCUSDT",
    id: 9,
    orderId: 7,
    side: "BUY",
    price: "100.00",
    qty: "0.050",
    maker: true,
    time: 9,
  };
  const trade = readFuturesTrade(fields({ ...row, commission: "-0.078", commissionAsset: "USDT" }), listing, NOW)!;
  assertEquals([trade.clientId, trade.venueOrderId, trade.tradeId, trade.liquidity, trade.venueAt], [
    null,
    "7",
    "9",
    "maker",
    9_000,
  ] as unknown[]);
  assertEquals(trade.fee.amount, parseMoney("-0.078"));
  assertEquals(readFuturesTrade(fields({ symbol: "X" }), listing, NOW), null);
});

Deno.test("readFuturesAccount() tells wallet balances whole, and margin by asset or, where assets are joined, in dollars", () => {
  const [balances, margin] = readFuturesAccount(answer(FUTURES_ACCOUNT), QUERY, false, NOW);
  assert(balances.kind === "balances" && margin.kind === "margin");
  assertEquals([balances.complete, balances.balances[0].free, margin.asset], [
    true,
    parseMoney("1000.00000000"),
    "USDT",
  ]);
  const joined = readFuturesAccount(answer(FUTURES_ACCOUNT), QUERY, true, NOW)[1];
  assert(joined.kind === "margin");
  assertEquals([joined.asset, joined.equity], ["USD", parseMoney("1000.00000000")]);
});

Deno.test("readFuturesPositions() is complete: what it does not name is flat", () => {
  const row = {
    symbol: "BTCUSDT",
    positionSide: "BOTH",
    positionAmt: "0.020",
    entryPrice: "99.5",
    liquidationPrice: "0",
  };
  const told = readFuturesPositions(answer([row, { ...row, symbol: "ETHUSDT" }]), listing, QUERY, NOW);
  assertEquals([told.complete, told.positions.length, told.positions[0].liquidationPrice], [true, 1, null]);
  assertEquals(readFuturesPositions(answer([]), listing, QUERY, NOW).positions, []);
  assertThrows(
    () => readFuturesPositions(answer([{ ...row, positionAmt: "0.0205" }]), listing, QUERY, NOW),
    FrameError,
  );
});

const shared = sharedFixtures();
Deno.test({
  name: "readFuturesEvent() reads every printed event of the account, ids whole (needs shared fixtures)",
  ignore: shared === null,
  fn: () => {
    const folder = join(shared ?? "", "binance/usdm_user"), fine = { ...btc, tick: parseGrid("0.00001") };
    for (const { name } of Deno.readDirSync(folder)) {
      const outer = parseJson("x", Deno.readTextFileSync(join(folder, name))) as { data?: unknown };
      const event = fields(outer.data ?? outer), order = event.has("o") ? event.object("o") : null;
      const messages = readFuturesEvent(event, { get: () => fine }, endOfFutures, NOW);
      assert(messages.length > 0, name);
      if (event.text("e") !== "ORDER_TRADE_UPDATE" || order === null) continue;
      const told = messages.at(-1) as OrderReport;
      assertEquals(told.venueOrderId, order.identifier("i"), name);
      assertEquals(messages.length, Number(order.text("l")) > 0 ? 2 : 1, name);
    }
  },
});
