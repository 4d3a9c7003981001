import { assertEquals } from "@std/assert";
import type { Micros, Price, Size } from "../../../../../core/units.ts";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { listingOf } from "../../../../../exchanges/simulator/listings.ts";
import { AccountOrder, type Execution } from "../../../../../exchanges/simulator/orders.ts";
import {
  accountPosition,
  amendedBody,
  canceledBody,
  executionReport,
  fixed,
  fixedMoney,
  levelTexts,
  orderBody,
  placedBody,
  stampIn,
  tradeBody,
} from "../../../../../exchanges/simulator/wire/binance/words.ts";

const AT = 1_790_000_000_123_456 as Micros;
const inMs = stampIn("ms", 0);
const instrument = listingOf("BTCUSDT", "binance", 0);

function order(): AccountOrder {
  const shape = { side: "sell", kind: "limit_maker", lifetime: "gtc", quote: null, selfTrade: "expire_maker" } as const;
  const request = { ...shape, clientId: "mine", price: 6_500_010 as Price, size: 2_000 as Size };
  const made = new AccountOrder(42, 0, instrument, request, 2_000 as Size, AT);
  made.filled = 500;
  made.quoteFilled = [325_000_5n, 4];
  made.status = "partially_filled";
  return made;
}

function execution(of: AccountOrder): Execution {
  const numbers = { tradeId: 7, executionId: 9, price: 6_500_010 as Price, size: 500 as Size };
  return { ...numbers, order: of, quote: [3_250_005n, 4], maker: true, feeAsset: "USDT", fee: [65n, 4], at: AT };
}

Deno.test("fixed() and fixedMoney() print eight places", () => {
  const grid = { step: 5, decimals: 2 };
  assertEquals([fixed(2_027, grid), fixed(0, grid), fixed(3, { step: 10, decimals: 0 }), fixed(-1, grid)], [
    "101.35000000",
    "0.00000000",
    "30.00000000",
    "-0.05000000",
  ]);
  assertEquals([fixedMoney([5n, 0]), fixedMoney([-15n, 1]), fixedMoney([123_456_789_999n, 11])], [
    "5.00000000",
    "-1.50000000",
    "1.23456789",
  ]);
});

Deno.test("stampIn() prints ms or µs of the venue's clock", () => {
  assertEquals([inMs(AT), stampIn("us", 1_000)(AT)], [1_790_000_000_123, 1_790_000_000_124_456]);
});

Deno.test("placedBody() grows from ACK over RESULT to FULL", () => {
  const made = order(),
    [ack, result, full] = (["ACK", "RESULT", "FULL"] as const)
      .map((kind) => placedBody(made, [execution(made)], kind, inMs));
  assertEquals(ack, {
    symbol: "BTCUSDT",
    orderId: 42,
    orderListId: -1,
    clientOrderId: "mine",
    transactTime: 1_790_000_000_123,
  });
  assertEquals([result.status, result.type, result.timeInForce, result.executedQty, result.fills], [
    "PARTIALLY_FILLED",
    "LIMIT_MAKER",
    "GTC",
    "0.00500000",
    undefined,
  ]);
  assertEquals(full.fills, [
    { price: "65000.10000000", qty: "0.00500000", commission: "0.00650000", commissionAsset: "USDT", tradeId: 7 },
  ]);
});

Deno.test("canceledBody() names the cancel and the order", () => {
  const body = canceledBody(order(), "the cancel", inMs);
  assertEquals([body.origClientOrderId, body.clientOrderId], ["mine", "the cancel"]);
});

Deno.test("orderBody() and tradeBody() answer queries", () => {
  const made = order(), body = orderBody(made, inMs);
  assertEquals([body.price, body.origQty, body.cummulativeQuoteQty, body.selfTradePreventionMode], [
    "65000.10000000",
    "0.02000000",
    "325.00050000",
    "EXPIRE_MAKER",
  ]);
  assertEquals(tradeBody(execution(made), inMs), {
    symbol: "BTCUSDT",
    id: 7,
    orderId: 42,
    orderListId: -1,
    price: "65000.10000000",
    qty: "0.00500000",
    quoteQty: "325.00050000",
    commission: "0.00650000",
    commissionAsset: "USDT",
    time: 1_790_000_000_123,
    isBuyer: false,
    isMaker: true,
    isBestMatch: true,
  });
});

Deno.test("executionReport() on a cancel: c is the cancel's id and C the order's", () => {
  const made = order(), report = executionReport(made, { kind: "canceled", cancelId: "x" }, 1, AT, inMs);
  assertEquals([report.c, report.C, report.x, report.t, report.N], ["x", "mine", "CANCELED", -1, null]);
  const amended = executionReport(made, { kind: "amended", formerId: "old" }, 1, AT, inMs);
  assertEquals([amended.c, amended.C, amended.x], ["mine", "old", "REPLACED"]);
});

Deno.test("executionReport() on a trade carries it, its fee and its maker", () => {
  const made = order(), report = executionReport(made, { kind: "trade", execution: execution(made) }, 9, AT, inMs);
  assertEquals([report.x, report.X, report.l, report.L, report.n, report.N, report.t, report.m, report.z, report.Z], [
    "TRADE",
    "PARTIALLY_FILLED",
    "0.00500000",
    "65000.10000000",
    "0.00650000",
    "USDT",
    7,
    true,
    "0.00500000",
    "325.00050000",
  ]);
});

Deno.test("executionReport() says why an order expired, and what self-trade prevention took", () => {
  const made = order();
  assertEquals(executionReport(made, { kind: "expired", reason: "fok" }, 1, AT, inMs).eR, "UNFILLED_FOK_ORDER_EXPIRED");
  made.prevented = 300;
  const change = { kind: "prevented", size: 300 as Size, counterId: 8, price: 6_500_000 as Price } as const;
  const report = executionReport(made, change, 1, AT, inMs);
  assertEquals([report.x, report.A, report.B, report.U], ["TRADE_PREVENTION", "0.00300000", "0.00300000", 8]);
});

Deno.test("amendedBody() shows the new size under the new id", () => {
  const { amendedOrder } = amendedBody(order(), "old", 5, inMs) as { amendedOrder: Record<string, unknown> };
  assertEquals([amendedOrder.origClientOrderId, amendedOrder.clientOrderId, amendedOrder.qty], [
    "old",
    "mine",
    "0.02000000",
  ]);
});

Deno.test("accountPosition() tells the assets that may have changed", () => {
  const account = new Account(0, DEMO_ACCOUNT);
  assertEquals(accountPosition(account, ["BTC"], AT, inMs), {
    e: "outboundAccountPosition",
    E: 1_790_000_000_123,
    u: 1_790_000_000_123,
    B: [{ a: "BTC", f: "10.00000000", l: "0.00000000" }],
  });
});

Deno.test("levelTexts() prints levels as JSON", () => {
  assertEquals(
    levelTexts([[6_500_010, 5], [6_500_000, 0]], instrument),
    '[["65000.10000000","0.00005000"],["65000.00000000","0.00000000"]]',
  );
  assertEquals(levelTexts([], instrument), "[]");
});
