import { assertEquals, assertThrows } from "@std/assert";
import {
  readBalances,
  readExecution,
  readMargin,
  readOrder,
  readPosition,
} from "../../../exchanges/bybit/account_codec.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import type { Instrument } from "../../../core/instrument.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { CLIENT_ID, execution, order, position } from "../../support/bybit_account.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const linear = madeUpInstrument({ venue: "bybit", kind: "linear", tick: parseGrid("0.1"), lot: parseGrid("0.001") });
const spot = { ...linear, kind: "spot" as const };
const NOW = 5 as Micros, PUSH = { source: "push", requestedAt: null } as const;
const fields = (row: unknown) => bodyOf("bybit", JSON.stringify(row));
const orderOf = (change = {}) => readOrder(fields(order(change)), linear, PUSH, NOW);
const executionOf = (change = {}, instrument: Instrument = linear) =>
  readExecution(fields(execution(change)), instrument, "push", NOW);
const feeOf = (change: Record<string, unknown>, instrument: Instrument = spot) => {
  const event = executionOf(change, instrument);
  return event.kind === "fill" ? event.fee : null;
};

Deno.test("readOrder() reads a resting order", () => {
  assertEquals(orderOf(), {
    kind: "order",
    venue: "bybit",
    instrument: linear.id,
    clientId: CLIENT_ID,
    venueOrderId: "v1",
    side: "buy",
    price: 10_000 as Price,
    size: 20 as Size,
    filled: 0 as Size,
    status: "open",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: 1_700_000_000_002_000 as Micros,
    receivedAt: NOW,
  });
});

Deno.test("readOrder() wants what may rest on the grid, and rounds the price of what is over against us", () => {
  for (const orderStatus of ["New", "PartiallyFilled"]) {
    assertThrows(() => orderOf({ orderStatus, price: "1000.05" }), FrameError, "on the grid 0.1");
  }
  for (const orderStatus of ["Filled", "Cancelled", "Rejected"]) {
    assertEquals(orderOf({ orderStatus, price: "1000.05" }).price, 10_001 as Price);
  }
  assertEquals(orderOf({ orderStatus: "Filled", price: "1000.05", side: "Sell" }).price, 10_000 as Price);
});

Deno.test("readOrder() knows every state, and refuses one that it does not", () => {
  const statuses = {
    New: "open",
    PartiallyFilled: "partial",
    Untriggered: "open",
    Triggered: "open",
    Filled: "filled",
    Cancelled: "canceled",
    PartiallyFilledCanceled: "canceled",
    Deactivated: "canceled",
    Rejected: "rejected",
  };
  for (const [orderStatus, status] of Object.entries(statuses)) assertEquals(orderOf({ orderStatus }).status, status);
  assertThrows(() => orderOf({ orderStatus: "Dreaming" }), FrameError, 'Cannot read order status "Dreaming"');
});

Deno.test("readOrder() says why the venue ended an order: a post-only one is acked and then cancelled", () => {
  const crossed = orderOf({ orderStatus: "Cancelled", rejectReason: "EC_PostOnlyWillTakeLiquidity" });
  assertEquals([crossed.status, crossed.reason, crossed.endedBy], [
    "canceled",
    "EC_PostOnlyWillTakeLiquidity",
    "post_only",
  ]);
  const rejected = orderOf({ orderStatus: "Rejected", rejectReason: "EC_PostOnlyWillTakeLiquidity" });
  assertEquals([rejected.status, rejected.endedBy], ["rejected", "post_only"]);
  assertEquals(orderOf({ orderStatus: "Cancelled", cancelType: "CancelByUser" }).endedBy, undefined);
  assertEquals(orderOf({ orderStatus: "Cancelled", cancelType: "CancelBySmp" }).endedBy, "self_trade");
  assertEquals(orderOf({ orderStatus: "Cancelled", cancelType: "CancelByDCP" }).endedBy, "dead_man");
});

Deno.test("readOrder() takes a cancel that came too late for nothing but a filled order", () => {
  const late = orderOf({
    orderStatus: "Filled",
    cumExecQty: "0.02",
    cumExecValue: "20",
    cancelType: "CancelByUser",
    rejectReason: "EC_OrigClOrdIDDoesNotExist",
  });
  assertEquals([late.status, late.endedBy, late.filled, late.filledQuote], ["filled", undefined, 20, [20n, 0]]);
});

Deno.test("readOrder() reads an order at the market, and one that is nobody's of ours", () => {
  const market = orderOf({ price: "", orderLinkId: "", updatedTime: "" });
  assertEquals([market.price, market.clientId, market.venueAt], [0, null, 1_700_000_000_001_000]);
});

Deno.test("readExecution() reads a trade", () => {
  assertEquals(executionOf(), {
    kind: "fill",
    venue: "bybit",
    instrument: linear.id,
    clientId: CLIENT_ID,
    venueOrderId: "v1",
    tradeId: "e1",
    side: "buy",
    price: 10_000 as Price,
    size: 5 as Size,
    liquidity: "maker",
    fee: { asset: "USDT", amount: [1n, 4] },
    source: "push",
    venueAt: 1_700_000_000_003_000 as Micros,
    receivedAt: NOW,
  });
});

Deno.test("readExecution() knows what a spot fee is paid in, told or not", () => {
  const buy = { feeCurrency: "", side: "Buy" }, sell = { feeCurrency: "", side: "Sell" };
  assertEquals(feeOf({ ...buy, feeRate: "0.001" })?.asset, "BTC");
  assertEquals(feeOf({ ...sell, feeRate: "0.001" })?.asset, "USDT");
  assertEquals(feeOf({ ...buy, feeRate: "-0.0001", isMaker: true })?.asset, "USDT");
  assertEquals(feeOf({ ...sell, feeRate: "-0.0001", isMaker: true })?.asset, "BTC");
  assertEquals(feeOf({ ...buy, feeRate: "-0.0001", isMaker: false })?.asset, "BTC");
  assertEquals(feeOf({ ...buy, feeCurrency: "MNT" })?.asset, "MNT");
  assertEquals(feeOf({ feeCurrency: "" }, linear)?.asset, "USDT");
  assertEquals(feeOf({ execFee: "-0.5" }, linear)?.amount, [-5n, 1]);
});

Deno.test("readExecution() books what the venue did to us, and pays no fee twice", () => {
  assertEquals(executionOf({ execType: "AdlTrade", orderLinkId: "" }), {
    ...executionOf({ orderLinkId: "" }),
    cause: "adl",
  } as never);
  const delivered = executionOf({ execType: "Delivery", orderLinkId: "" });
  assertEquals(delivered.kind === "fill" && delivered.cause, "delivery");
  const bust = executionOf({ execType: "BustTrade", execFee: "" });
  assertEquals(bust.kind === "fill" && [bust.cause, bust.fee.amount], ["liquidation", [0n, 0]]);
});

Deno.test("readExecution() takes a payment of funding for money, named by market and instant", () => {
  const paid = executionOf({ execType: "Funding", execFee: "0.25", orderLinkId: "", execTime: "1700000000000" });
  assertEquals(paid, {
    kind: "cash_flow",
    venue: "bybit",
    flowId: "funding BTCUSDT 1700000000000",
    what: "funding",
    instrument: linear.id,
    asset: "USDT",
    amount: [-25n, 2],
    source: "push",
    venueAt: 1_700_000_000_000_000 as Micros,
    receivedAt: NOW,
  });
});

Deno.test("readExecution() tells of what changes no position, and refuses what it does not know", () => {
  assertEquals(executionOf({ execType: "Settle" }).kind, "ignored");
  assertThrows(() => executionOf({ execType: "Dream" }), FrameError, 'Cannot read execution type "Dream"');
});

Deno.test("readPosition() signs a size by its side, and says what it cost", () => {
  const read = (change = {}) => readPosition(fields(position(change)), linear);
  assertEquals(
    read(),
    { instrument: linear.id, size: 20, averagePrice: [10005n, 1], liquidationPrice: [9n, 0] } as never,
  );
  assertEquals(read({ side: "Sell", liqPrice: "" }).size, -20);
  const flat = read({ side: "", size: "0", entryPrice: "0", liqPrice: "" });
  assertEquals([flat.size, flat.averagePrice, flat.liquidationPrice], [0, null, null]);
  const asked = readPosition(fields({ ...position({}), entryPrice: undefined, avgPrice: "7" }), linear);
  assertEquals(asked.averagePrice, [7n, 0]);
  assertThrows(() => read({ positionIdx: 1 }), FrameError, "hedge mode");
  assertThrows(() => read({ side: "Sideways" }), FrameError, "want Buy or Sell");
});

Deno.test("readBalances() parts what spot orders hold from what is free, also of what is owed", () => {
  const account = fields({
    coin: [
      { coin: "USDT", walletBalance: "100.5", locked: "20" },
      { coin: "USDC", walletBalance: "-0.06", locked: "0" },
      { coin: "BTC", walletBalance: "1", locked: "" },
    ],
  });
  const { balances, complete } = readBalances(account, true, PUSH, null, NOW);
  assertEquals(balances, [
    { asset: "USDT", free: [805n, 1], locked: [20n, 0] },
    { asset: "USDC", free: [-6n, 2], locked: [0n, 0] },
    { asset: "BTC", free: [1n, 0], locked: [0n, 0] },
  ]);
  assertEquals(complete, true);
});

Deno.test("readMargin() is told in USD, and not at all where the account has none", () => {
  const said = { totalMarginBalance: "10", totalAvailableBalance: "7.5", totalMaintenanceMargin: "0.5" };
  const margin = readMargin(fields(said), null, NOW);
  assertEquals([margin?.asset, margin?.equity, margin?.available, margin?.maintenance], ["USD", [10n, 0], [75n, 1], [
    5n,
    1,
  ]]);
  assertEquals(readMargin(fields({ ...said, totalAvailableBalance: "" }), null, NOW), null);
});
