/** Trades of accounts as Bybit prints them, over REST and on the private socket; a time of funding stands among them.
 * Source: Bybit v5 docs, "Get Trade History", "Execution" and "Fast Execution" of 2026-07-24, and recorded answers;
 * read 2026-11-26. @module */
import { absolute, compare, type Money, multiply, negate, sizeAmount, ZERO } from "../../../../core/money.ts";
import type { Size } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import type { IncomeRecord } from "../../income.ts";
import type { Execution } from "../../orders.ts";
import { categoryOf } from "./book_streams.ts";
import { idText } from "./ids.ts";
import { amount, trimmed } from "./numbers.ts";
import { type Context, type Json, settlementStampOf, stampOf } from "./operation.ts";
import { CREATED_BY_USER, linkIdOf, orderIdOf, sideOf, wordsOf } from "./order_words.ts";

/** One trade, as REST prints it. */
export function executionBody({ services, notes }: Context, execution: Execution): Json {
  const { order, price, size, fee, feeAsset, quote, maker } = execution, { instrument } = order;
  const { tick, lot, symbol, kind } = instrument, category = categoryOf(instrument), note = notes.tradeOf(execution);
  const realised = execution.realised ?? ZERO;
  return {
    symbol,
    orderId: orderIdOf(order),
    // Orders of the venue's own making have no name that a client could know.
    orderLinkId: execution.cause === undefined ? linkIdOf(order) : "",
    side: sideOf(order),
    orderPrice: wordsOf(order).price,
    orderQty: trimmed(order.size, lot),
    leavesQty: trimmed(Math.max(0, note?.left ?? 0), lot),
    createType: kind === "spot" ? "" : createTypeOf(execution),
    orderType: order.request.kind === "market" ? "Market" : "Limit",
    stopOrderType: "UNKNOWN",
    execFee: amount(fee),
    execId: idText(category, "trade", execution.executionId),
    execPrice: trimmed(price, tick),
    execQty: trimmed(size, lot),
    execType: execution.cause === undefined ? "Trade" : execution.cause === "adl" ? "AdlTrade" : "BustTrade",
    execValue: amount(quote),
    execTime: String(stampOf(services, execution.at)),
    execPnl: kind === "spot" ? "" : amount(realised),
    feeCurrency: feeAsset,
    isMaker: maker,
    feeRate: amount(note?.rate ?? ZERO),
    tradeIv: "",
    markIv: "",
    markPrice: kind === "spot" ? "" : amount(note?.mark ?? ZERO, tick.decimals),
    indexPrice: "",
    underlyingPrice: "",
    blockTradeId: "",
    closedSize: kind === "spot" ? "" : trimmed(closedOf(execution), lot),
    seq: note?.sequence ?? 0,
    isLeverage: "0",
    marketUnit: wordsOf(order).marketUnit,
    extraFees: "",
  };
}

/** The same on the private socket. */
export function executionEvent(context: Context, execution: Execution): Json {
  return { category: categoryOf(execution.order.instrument), ...executionBody(context, execution) };
}

/** What comes first of a trade, without its fee; makers' trades do not name their order's client id. */
export function fastExecutionEvent({ services, notes }: Context, execution: Execution): Json {
  const { order, maker } = execution, { instrument } = order, category = categoryOf(instrument);
  return {
    category,
    symbol: instrument.symbol,
    execId: idText(category, "trade", execution.executionId),
    execPrice: trimmed(execution.price, instrument.tick),
    execQty: trimmed(execution.size, instrument.lot),
    orderId: orderIdOf(order),
    isMaker: maker,
    orderLinkId: maker ? "" : linkIdOf(order),
    side: sideOf(order),
    execTime: String(stampOf(services, execution.at)),
    seq: notes.tradeOf(execution)?.sequence ?? 0,
  };
}

/** A time of funding as REST prints it among the trades: the fee is positive where it was paid. Null = the record is
 * another. */
export function fundingBody(floor: Floor, record: IncomeRecord): Json | null {
  const { funding, id, at, amount: paidIn } = record, { instrument } = floor, { symbol, tick, lot } = instrument;
  if (funding === null) return null;
  const side = funding.size > 0 ? "Buy" : "Sell", size = Math.abs(funding.size) as Size, ms = settlementStampOf(at);
  const units: Money = multiply(sizeAmount(size, instrument), instrument.multiplier);
  return {
    symbol,
    orderId: `${ms}-${symbol}-${record.id}-${side}`,
    orderLinkId: "",
    side,
    orderPrice: "0",
    orderQty: "0",
    leavesQty: "0",
    createType: "",
    orderType: "UNKNOWN",
    stopOrderType: "UNKNOWN",
    execFee: amount(negate(paidIn)),
    execId: idText("linear", "trade", id),
    execPrice: amount(funding.mark, tick.decimals),
    execQty: trimmed(size, lot),
    execType: "Funding",
    execValue: amount(multiply(funding.mark, units)),
    execTime: String(ms),
    execPnl: "0",
    feeCurrency: record.asset,
    isMaker: false,
    // Positive for whoever pays.
    feeRate: amount(compare(negate(paidIn), ZERO) < 0 ? negate(absolute(funding.rate)) : absolute(funding.rate)),
    tradeIv: "",
    markIv: "",
    markPrice: amount(funding.mark, tick.decimals),
    indexPrice: "",
    underlyingPrice: "",
    blockTradeId: "",
    closedSize: "0",
    seq: floor.updateId,
    isLeverage: "0",
    marketUnit: "",
    extraFees: "",
  };
}

function createTypeOf({ cause }: Execution): string {
  if (cause === "liquidation") return "CreateByLiq";
  if (cause === "adl") return "CreateByAdl_PassThrough";
  return CREATED_BY_USER;
}

/** Lots of the position that it closed. */
function closedOf({ order, size, positionAfter = 0 as Size }: Execution): number {
  const before = positionAfter - (order.side === "buy" ? size : -size);
  const closes = before !== 0 && before > 0 === (order.side === "sell");
  return closes ? Math.min(Math.abs(before), size) : 0;
}
