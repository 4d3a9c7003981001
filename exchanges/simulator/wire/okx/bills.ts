/** What moved an account's money, one row each: trades, funding and transfers. Source: OKX API v5, "Get bills details"; copies of
 * 2025-08 to 2026-07, read 2026-11-26. @module */
import { formatMoney, type Money, negate, sizeAmount, subtract, ZERO } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import type { IncomeRecord } from "../../income.ts";
import type { Execution } from "../../orders.ts";
import { billId, orderId } from "./ids.ts";
import { clientIdOf, execTypeOf, wordsOf } from "./order_words.ts";
import type { Context } from "./operation.ts";
import { msText, priceText, sizeText } from "./words.ts";

type Row = Readonly<Record<string, string>>;

const TRANSFER = "1", TRADE = "2", FUNDING = "8";
const BUY = "1", SELL = "2", PAID = "173", EARNED = "174", TRANSFER_IN = "11", TRANSFER_OUT = "12";

/** Every bill that is still known, in no order. The balance after each is not kept. */
export function billsOf(context: Context, account: Account): Row[] {
  const { records } = account.income;
  return [
    ...account.executions.flatMap((execution) => tradeRows(context, execution)),
    ...records.filter(({ kind }) => kind === "funding" || kind === "transfer").map((record) =>
      incomeRow(context, record)
    ),
  ];
}

function tradeRows(context: Context, execution: Execution): Row[] {
  const { order, price, size, quote, fee, feeAsset, realised = ZERO, executionId, tradeId } = execution;
  const { instrument, side } = order, spot = instrument.kind === "spot", buys = side === "buy";
  const row = (asset: string, change: Money, second: 0 | 1): Row => ({
    ...blank(context, execution.at, billId(executionId, second)),
    balChg: formatMoney(change),
    ccy: asset,
    clOrdId: clientIdOf(order),
    execType: execTypeOf(execution),
    fee: asset === feeAsset ? formatMoney(negate(fee)) : "0",
    instId: instrument.symbol,
    instType: spot ? "SPOT" : "SWAP",
    mgnMode: spot ? "" : wordsOf(order).tdMode,
    ordId: orderId(order.id),
    pnl: spot ? "0" : formatMoney(realised),
    px: priceText(price, instrument),
    subType: buys ? BUY : SELL,
    sz: sizeText(size, instrument),
    tag: wordsOf(order).tag,
    tradeId: String(tradeId),
    type: TRADE,
  });
  if (!spot) return [row(feeAsset, subtract(realised, fee), 0)];
  const base = sizeAmount(size, instrument), less = (asset: string) => asset === feeAsset ? fee : ZERO;
  const baseChange = subtract(buys ? base : negate(base), less(instrument.base));
  const quoteChange = subtract(buys ? negate(quote) : quote, less(instrument.quote));
  return [row(instrument.base, baseChange, 0), row(instrument.quote, quoteChange, 1)];
}

function incomeRow(context: Context, { id, kind, symbol, asset, amount, at, funding }: IncomeRecord): Row {
  const comes = amount[0] > 0n, isFunding = kind === "funding";
  const instrument = symbol === null ? null : context.services.exchange.floor(symbol, "linear")?.instrument ?? null;
  return {
    ...blank(context, at, billId(id)),
    balChg: formatMoney(amount),
    ccy: asset,
    instId: symbol ?? "",
    instType: isFunding ? "SWAP" : "",
    pnl: isFunding ? formatMoney(amount) : "0",
    px: funding === null ? "" : formatMoney(funding.mark),
    subType: isFunding ? comes ? EARNED : PAID : comes ? TRANSFER_IN : TRANSFER_OUT,
    sz: funding === null || instrument === null
      ? formatMoney(amount[0] < 0n ? negate(amount) : amount)
      : sizeText(Math.abs(funding.size), instrument),
    type: isFunding ? FUNDING : TRANSFER,
  };
}

function blank({ services }: Context, at: Execution["at"], bill: string): Row {
  return {
    bal: "",
    balChg: "0",
    billId: bill,
    ccy: "",
    clOrdId: "",
    earnAmt: "",
    earnApr: "",
    execType: "",
    fee: "0",
    fillFwdPx: "",
    fillIdxPx: "",
    fillMarkPx: "",
    fillMarkVol: "",
    fillPxUsd: "",
    fillPxVol: "",
    fillTime: msText(services, at),
    from: "",
    instId: "",
    instType: "",
    interest: "0",
    mgnMode: "",
    notes: "",
    ordId: "",
    pnl: "0",
    posBal: "0",
    posBalChg: "0",
    px: "",
    subType: "",
    sz: "0",
    tag: "",
    to: "",
    tradeId: "",
    ts: msText(services, at),
    type: "",
  };
}
