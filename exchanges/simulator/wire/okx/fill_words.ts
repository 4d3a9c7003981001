/** Trades of an account as OKX prints them. Source: OKX API v5, "Transaction details" and "Fills channel", copies of 2025-08 to
 * 2026-07, read 2026-11-26, and recorded bodies. @module */
import { formatMoney, type Money, negate, ZERO } from "../../../../core/money.ts";
import type { Execution } from "../../orders.ts";
import { billId, orderId } from "./ids.ts";
import { instTypeOf } from "./names.ts";
import type { Context } from "./operation.ts";
import { clientIdOf, execTypeOf, positionSideOf, wordsOf } from "./order_words.ts";
import { type Json, msText, priceText, sizeText } from "./words.ts";

/** A trade of the account, as questions are answered. */
export function fillBody({ services }: Context, execution: Execution): Json {
  const { order, price, size, tradeId, executionId, feeAsset, fee, realised = ZERO, at } = execution;
  const { instrument } = order, words = wordsOf(order);
  return {
    instType: instTypeOf(services.exchange.floorOf(order)),
    instId: instrument.symbol,
    tradeId: String(tradeId),
    ordId: orderId(order.id),
    clOrdId: clientIdOf(order),
    billId: billId(executionId),
    subType: subTypeOf(execution),
    tag: words.tag,
    fillPx: priceText(price, instrument),
    fillSz: sizeText(size, instrument),
    fillIdxPx: "",
    fillPnl: formatMoney(realised),
    fillPxVol: "",
    fillPxUsd: "",
    fillMarkVol: "",
    fillFwdPx: "",
    fillMarkPx: "",
    side: order.side,
    posSide: positionSideOf(order),
    execType: execTypeOf(execution),
    feeCcy: feeAsset,
    fee: formatMoney(negate(fee)),
    feeRate: feeRate(services.exchange.accountOf(order), execution),
    ts: msText(services, at),
    fillTime: msText(services, at),
  };
}

/** The same on its own channel, which tells client ids alone that are numbers. */
export function fillPush({ services }: Context, execution: Execution): Json {
  const { order, price, size, tradeId, at } = execution;
  const clientId = clientIdOf(order), { instrument } = order;
  return {
    instId: instrument.symbol,
    fillSz: sizeText(size, instrument),
    fillPx: priceText(price, instrument),
    side: order.side,
    ts: msText(services, at),
    ordId: orderId(order.id),
    clOrdId: /^[1-9][0-9]{0,17}$/.test(clientId) ? clientId : "0",
    tradeId: String(tradeId),
    execType: execTypeOf(execution),
    count: "1",
  };
}

function subTypeOf({ order: { side }, cause }: Execution): string {
  if (cause === "liquidation") return side === "buy" ? "106" : "107";
  if (cause === "adl") return side === "buy" ? "127" : "128";
  return side === "buy" ? "1" : "2";
}

type Fees = Readonly<Record<"makerFee" | "takerFee" | "perpMakerFee" | "perpTakerFee", Money>>;

function feeRate(fees: Fees, { maker, order }: Execution): string {
  const spot = order.instrument.kind === "spot";
  const rate = maker ? spot ? fees.makerFee : fees.perpMakerFee : spot ? fees.takerFee : fees.perpTakerFee;
  return formatMoney(negate(rate));
}
