import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { DecodeError, Fill, OrderReport } from "../../../core/event.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { readAccount, readOrder, readOwnTrade, readUserEvent } from "../../../exchanges/binance/account_codec.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const NOW = 9 as Micros, ASKED = 4 as Micros;
const btc = madeUpInstrument();
const listing = { get: (symbol: string) => symbol === "BTCUSDT" ? btc : undefined };
const fields = (value: unknown) => fieldsOf(value, { venue: "binance", frame: "" });
const event = (change: Record<string, unknown> = {}) =>
  fields({
    e: "executionReport",
    E: 1_795_608_000_001,
    s: "BTCUSDT",
    c: "mm0001",
    S: "BUY",
    q: "0.00500",
    p: "100.05",
    C: "",
    x: "NEW",
    X: "NEW",
    r: "NONE",
    i: 42,
    l: "0.00000",
    z: "0.00000",
    L: "0.00",
    n: "0",
    N: null,
    T: 1_795_608_000_000,
    t: -1,
    I: 7,
    m: false,
    ...change,
  });
const read = (change: Record<string, unknown> = {}) => readUserEvent(event(change), listing, NOW);
const order = (change: Record<string, unknown> = {}) => {
  const [report] = read(change);
  assert(report.kind === "order");
  return report;
};

Deno.test("readUserEvent() reads an order that rests", () => {
  assertEquals(order() as unknown, {
    kind: "order",
    venue: "binance",
    instrument: 0,
    clientId: "mm0001",
    venueOrderId: "42",
    side: "buy",
    price: 10_005,
    size: 500,
    filled: 0,
    status: "open",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: 1_795_608_000_000_000,
    receivedAt: 9,
  });
});

Deno.test("readUserEvent() tells a trade as a fill and then the order", () => {
  const [fill, report] = read({
    x: "TRADE",
    X: "PARTIALLY_FILLED",
    l: "0.00200",
    z: "0.00200",
    L: "100.04",
    t: 77,
    n: "0.00000200",
    N: "BTC",
    m: true,
  });
  assertEquals(fill as unknown, {
    kind: "fill",
    venue: "binance",
    instrument: 0,
    clientId: "mm0001",
    venueOrderId: "42",
    tradeId: "77",
    side: "buy",
    price: 10_004,
    size: 200,
    liquidity: "maker",
    fee: { asset: "BTC", amount: [200n, 8] },
    source: "push",
    venueAt: 1_795_608_000_000_000,
    receivedAt: 9,
  });
  assert(report.kind === "order");
  assertEquals([report.status, report.filled as number], ["partial", 200]);
});

Deno.test("readUserEvent() and readOrder() tell what the filled lots came to, where the venue says it", () => {
  const filledQuote = (change: Record<string, unknown>) => order(change).filledQuote;
  assertEquals(filledQuote({ X: "CANCELED", z: "0.00200", Z: "0.20008000" }), [20_008_000n, 8]);
  assertEquals([filledQuote({ z: "0.00200" }), filledQuote({ Z: "0.00000000" })], [undefined, undefined]);
  const rest = (cummulativeQuoteQty: string) =>
    readOrder(
      fields({
        symbol: "BTCUSDT",
        orderId: 42,
        clientOrderId: "mm0001",
        price: "100.05",
        origQty: "0.00500",
        executedQty: "0.00200",
        cummulativeQuoteQty,
        status: "PARTIALLY_FILLED",
        side: "BUY",
        updateTime: 1_795_608_000_000,
      }),
      listing,
      { source: "query", requestedAt: ASKED },
      NOW,
    )?.filledQuote;
  assertEquals(rest("0.20008000"), [20_008_000n, 8]);
  assertEquals(rest("-1.00000000"), undefined); // of old orders it is not known any more
});

Deno.test("readUserEvent() takes an execution of size 0 as no fill", () => {
  assertEquals(read({ x: "TRADE", X: "CANCELED", l: "0.00000", t: 5 }).length, 1);
});

Deno.test("readUserEvent() gives an execution without a trade id an id of its own", () => {
  const [fill] = read({ x: "TRADE", X: "FILLED", l: "0.00100", L: "100.00", I: 99 });
  assert(fill.kind === "fill");
  assertEquals([fill.tradeId, fill.fee.asset], ["execution:99", "USDT"]);
});

Deno.test("readUserEvent() finds our id on a cancel in C, not in c", () => {
  assertEquals(order({ x: "CANCELED", X: "CANCELED", c: "web_1", C: "mm0001" }).clientId, "mm0001");
  assertEquals(order({ x: "CANCELED", X: "CANCELED", c: "mm0001", C: "" }).clientId, "mm0001");
  assertEquals(order({ x: "REPLACED", X: "NEW", c: "new", C: "old" }).clientId, "new");
});

Deno.test("readUserEvent() reads every status and reason", () => {
  const cases: [Record<string, unknown>, string, string | null][] = [
    [{ x: "CANCELED", X: "CANCELED" }, "canceled", null],
    [{ x: "REJECTED", X: "REJECTED", r: "INSUFFICIENT_BALANCES" }, "rejected", "INSUFFICIENT_BALANCES"],
    [{ x: "EXPIRED", X: "EXPIRED", eR: "INSUFFICIENT_LIQUIDITY" }, "expired", "INSUFFICIENT_LIQUIDITY"],
    [{ x: "TRADE_PREVENTION", X: "EXPIRED_IN_MATCH" }, "expired", "TRADE_PREVENTION"],
    [{ X: "PENDING_NEW" }, "open", null],
  ];
  for (const [change, status, reason] of cases) {
    const report = order(change);
    assertEquals([report.status, report.reason], [status, reason] as unknown[]);
  }
});

Deno.test("P10 readUserEvent() says why the venue ended an order, and nothing of what we asked for or what lives", () => {
  const cases: [Record<string, unknown>, string | undefined][] = [
    [{ x: "TRADE_PREVENTION", X: "EXPIRED_IN_MATCH" }, "self_trade"],
    [{ x: "TRADE_PREVENTION", X: "PARTIALLY_FILLED" }, undefined],
    [{ x: "EXPIRED", X: "EXPIRED", eR: "EXECUTION_RULE_PRICE_RANGE_EXCEEDED" }, "price_band"],
    [{ x: "EXPIRED", X: "EXPIRED", eR: "UNFILLED_IOC_QUANTITY_EXPIRED" }, "unfilled"],
    [{ x: "EXPIRED", X: "EXPIRED" }, "expiry"],
    [{ x: "CANCELED", X: "CANCELED", eR: "EXCHANGE_CANCELED" }, "venue"],
    [{ x: "CANCELED", X: "CANCELED", eR: "A_NEW_REASON" }, "venue"],
    [{ x: "REJECTED", X: "REJECTED", r: "INSUFFICIENT_BALANCES" }, "margin"],
    [{ x: "CANCELED", X: "CANCELED" }, undefined],
    [{}, undefined],
  ];
  for (const [change, endedBy] of cases) assertEquals(order(change).endedBy, endedBy, JSON.stringify(change));
});

Deno.test("readUserEvent() knows no status by a name that every object has", () => {
  for (const X of ["constructor", "toString", "__proto__", "new"]) {
    assertThrows(() => order({ X }), FrameError, "status");
  }
});

Deno.test("readUserEvent() ignores markets that are not ours, and says so", () => {
  const [told] = read({ s: "DOGEUSDT" });
  assert(told.kind === "ignored");
  assertEquals(told.reason, "executionReport of DOGEUSDT, which is no market of ours");
  assertEquals(told.stranger, undefined);
});

Deno.test("readUserEvent() names an order on no market of ours whose id has our form, also where its cancel has one of its own", () => {
  const clientId = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
  const stranger = { symbol: "DOGEUSDT", clientId, venueOrderId: "42" };
  const cases: readonly (readonly [Record<string, unknown>, string | null])[] = [
    [{ c: clientId }, null],
    [{ c: "web_1", C: clientId, x: "CANCELED", X: "CANCELED" }, null],
    [{ c: clientId, x: "TRADE", l: "7", L: "0.1" }, "BUY 7 at 0.1"],
  ];
  for (const [change, traded] of cases) {
    const [told] = read({ s: "DOGEUSDT", ...change });
    assertEquals(told.kind === "ignored" && told.stranger, { ...stranger, traded });
  }
});

Deno.test("readUserEvent() reads balances as absolute and not complete", () => {
  const position = {
    e: "outboundAccountPosition",
    E: 2,
    u: 1_795_608_000_000,
    B: [{ a: "BTC", f: "1.50000000", l: "0.1" }],
  };
  const [told] = readUserEvent(fields(position), listing, NOW);
  assert(told.kind === "balances");
  assertEquals(told.balances, [{ asset: "BTC", free: [150_000_000n, 8], locked: [1n, 1] }]);
  assertEquals([told.complete, told.source, told.venueAt], [false, "push", 1_795_608_000_000_000] as unknown[]);
});

Deno.test("P23 readUserEvent() reads what came or went without a trade as a flow, the same record as the same flow", () => {
  const update = { e: "balanceUpdate", E: 1_795_608_002_001, a: "USDT", d: "-5.00000000", T: 1_795_608_002_000 };
  const [told] = readUserEvent(fields(update), listing, NOW);
  assert(told.kind === "cash_flow");
  assertEquals([told.what, told.asset, told.amount, told.venueAt as number, told.source], [
    "transfer",
    "USDT",
    [-500_000_000n, 8],
    1_795_608_002_000_000,
    "push",
  ]);
  const [again] = readUserEvent(fields({ ...update, E: 1_795_608_003_000 }), listing, NOW);
  const [other] = readUserEvent(fields({ ...update, T: 1_795_608_002_001 }), listing, NOW);
  assert(again.kind === "cash_flow" && other.kind === "cash_flow");
  assertEquals([again.flowId === told.flowId, other.flowId === told.flowId], [true, false]);
});

Deno.test("readUserEvent() reads the rest of the stream", () => {
  const kinds = (value: unknown) => readUserEvent(fields(value), listing, NOW).map(({ kind }) => kind);
  assertEquals(kinds({ e: "externalLockUpdate", a: "BTC", d: "1" }), ["ignored"]);
  assertEquals(kinds({ e: "listStatus", g: 2 }), ["ignored"]);
  assertEquals(kinds({ e: "eventStreamTerminated", E: 1 }), ["stream_terminated"]);
  assertEquals(kinds({ e: "serverShutdown", E: 1 }), ["shutdown"]);
  assertThrows(() => kinds({ e: "fresh" }), FrameError, 'user event "fresh"');
});

Deno.test("readUserEvent() refuses what it cannot read, whole", () => {
  for (
    const bad of [{ S: "HOLD" }, { X: "GONE" }, { q: "0.000001" }, { z: "1e-3" }, { i: null }, { p: "100.055" }, {
      x: "TRADE",
      l: "0.001",
      L: "1e2",
    }]
  ) {
    assertThrows(() => read(bad), FrameError);
  }
});

Deno.test("a trade between two ticks is booked at the next one against us, and told; its order is read too", () => {
  const trade = { x: "TRADE", X: "FILLED", l: "0.005", z: "0.005", t: 7, p: "100.055", L: "100.055" };
  for (const [S, price] of [["BUY", 10_006], ["SELL", 10_005]] as const) {
    const [fill, report, odd] = read({ ...trade, S }) as [Fill, OrderReport, DecodeError];
    assertEquals(
      [fill.kind, fill.price, report.kind, report.price, odd.kind],
      ["fill", price, "order", price, "error"] as unknown[],
    );
    assertStringIncludes(odd.message, "at 100.055 lies between two ticks of 0.01");
  }
});

const evidence = { source: "query", requestedAt: ASKED } as const;
const row = (change: Record<string, unknown> = {}) =>
  fields({
    symbol: "BTCUSDT",
    orderId: 42,
    orderListId: -1,
    clientOrderId: "mm0001",
    price: "100.05",
    origQty: "0.00500",
    executedQty: "0.00100",
    status: "PARTIALLY_FILLED",
    side: "SELL",
    time: 1,
    updateTime: 1_795_608_000_000,
    ...change,
  });

Deno.test("readOrder() reads an order of a query", () => {
  assertEquals(readOrder(row(), listing, evidence, NOW) as unknown, {
    kind: "order",
    venue: "binance",
    instrument: 0,
    clientId: "mm0001",
    venueOrderId: "42",
    side: "sell",
    price: 10_005,
    size: 500,
    filled: 100,
    status: "partial",
    reason: null,
    source: "query",
    requestedAt: 4,
    venueAt: 1_795_608_000_000_000,
    receivedAt: 9,
  });
});

Deno.test("readOrder() reads cancelled and amended orders, whose names differ", () => {
  const cancelled = readOrder(
    row({
      status: "CANCELED",
      clientOrderId: "web",
      origClientOrderId: "mm0001",
      updateTime: undefined,
      transactTime: 5,
    }),
    listing,
    evidence,
    NOW,
  );
  assertEquals([cancelled?.clientId, cancelled?.venueAt], ["mm0001", 5_000] as unknown[]);
  const amended = readOrder(
    row({ origQty: undefined, qty: "0.00300", origClientOrderId: "old" }),
    listing,
    evidence,
    NOW,
  );
  assertEquals([amended?.clientId, amended?.size as number], ["mm0001", 300]);
  assertEquals(readOrder(row({ updateTime: undefined, time: undefined }), listing, evidence, NOW)?.venueAt, null);
  assertEquals(readOrder(row({ symbol: "DOGEUSDT" }), listing, evidence, NOW), null);
});

Deno.test("readOwnTrade() reads a row of myTrades, which names no client id", () => {
  const trade = {
    symbol: "BTCUSDT",
    id: 7,
    orderId: 42,
    price: "100.05",
    qty: "0.00100",
    commission: "0.001",
    commissionAsset: "BNB",
    time: 5,
    isBuyer: false,
    isMaker: true,
  };
  assertEquals(readOwnTrade(fields(trade), listing, NOW) as unknown, {
    kind: "fill",
    venue: "binance",
    instrument: 0,
    clientId: null,
    venueOrderId: "42",
    tradeId: "7",
    side: "sell",
    price: 10_005,
    size: 100,
    liquidity: "maker",
    fee: { asset: "BNB", amount: [1n, 3] },
    source: "query",
    venueAt: 5_000,
    receivedAt: 9,
  });
  assertEquals(readOwnTrade(fields({ ...trade, symbol: "X" }), listing, NOW), null);
  const prices = [true, false].map((isBuyer) =>
    readOwnTrade(fields({ ...trade, price: "100.0550", isBuyer }), listing, NOW)!.price
  );
  assertEquals(prices, [10_006, 10_005] as unknown[]);
  assertThrows(() => readOwnTrade(fields({ ...trade, id: "NaN" }), listing, NOW), FrameError, "an identifier");
});

Deno.test("readAccount() reads balances as complete", () => {
  const account = readAccount(fields({ balances: [{ asset: "BTC", free: "1", locked: "0" }] }), evidence, NOW);
  assertEquals(
    [account.complete, account.venueAt, account.requestedAt, account.balances.length],
    [true, null, ASKED, 1] as unknown[],
  );
});
