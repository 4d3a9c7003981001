/** The transaction log: what each trade moved of each coin, times of funding and transfers. Source: Bybit v5 docs, "Get
 * Transaction Log" of 2026-07-24, and a recorded answer; read 2026-11-26. @module */
import { type Money, negate, sizeAmount, subtract, ZERO } from "../../../../core/money.ts";
import type { Micros } from "../../../../core/units.ts";
import type { IncomeRecord } from "../../income.ts";
import type { Execution } from "../../orders.ts";
import { categoryOf } from "./book_streams.ts";
import type { Category } from "./category.ts";
import { idText } from "./ids.ts";
import { amount, trimmed } from "./numbers.ts";
import { type Json, settlementStampOf, type SignedCall, stampOf } from "./operation.ts";
import { emptyList, query, timesIn } from "./order_queries.ts";
import { linkIdOf, orderIdOf, sideOf } from "./order_words.ts";
import { pageOf } from "./pages.ts";

/** Trades with what they moved of each coin, times of funding and transfers; newest first. */
export const transactionLog = query("account.transaction-log", "account.transaction-log", (call) => {
  const { params, account } = call;
  const category = params.optional("category") === null ? null : params.category() ?? "none";
  if (category === "none") return { result: emptyList(params) };
  const currency = params.optional("currency"), type = params.optional("type"), { from, to } = timesIn(call);
  const rows = [
    ...account.executions.filter(({ at }) => at >= from && at <= to).flatMap((execution) => tradeRows(call, execution)),
    ...account.income.between(from as Micros, to as Micros).flatMap((record) => incomeRows(call, record)),
  ].filter(({ body }) =>
    (category === null || body.category === category || body.category === "") &&
    (currency === null || body.currency === currency) && (type === null || body.type === type)
  ).sort((a, b) => b.key - a.key);
  const page = pageOf(rows, ({ key }) => key, params, { absent: 20, most: 50 }, false);
  return { result: { nextPageCursor: page.nextPageCursor, list: page.rows.map(({ body }) => body) } };
});

/** `key` numbers the rows; those of one trade are two on spot. */
type Row = { readonly key: number; readonly body: Json };

function tradeRows({ context }: SignedCall, execution: Execution): Row[] {
  const { order, quote, size, fee, feeAsset, executionId } = execution,
    { instrument } = order,
    buys = order.side === "buy";
  const category = categoryOf(instrument), first = 2 * executionId;
  const row = (key: number, currency: string, change: Money, feePart: Money): Row => ({
    key,
    body: body(context, {
      key,
      category,
      symbol: instrument.symbol,
      side: sideOf(order),
      type: "TRADE",
      currency,
      change: subtract(change, feePart),
      fee: feePart,
      at: execution.at,
      extra: {
        orderId: orderIdOf(order),
        orderLinkId: linkIdOf(order),
        tradeId: idText(category, "trade", executionId),
        tradePrice: trimmed(execution.price, instrument.tick),
        qty: trimmed(size, instrument.lot),
        size: category === "spot" ? "" : trimmed(execution.positionAfter ?? 0, instrument.lot),
        feeRate: amount(context.notes.tradeOf(execution)?.rate ?? ZERO),
        cashFlow: amount(category === "spot" ? change : execution.realised ?? ZERO),
      },
    }),
  });
  if (category === "linear") return [row(first, feeAsset, execution.realised ?? ZERO, fee)];
  const base = sizeAmount(size, instrument);
  const feeIn = (asset: string) => asset === feeAsset ? fee : ZERO;
  return [
    row(first, instrument.base, buys ? base : negate(base), feeIn(instrument.base)),
    row(first + 1, instrument.quote, buys ? negate(quote) : quote, feeIn(instrument.quote)),
  ];
}

/** Of trades there are rows already. */
function incomeRows(
  { context }: SignedCall,
  { id, kind, symbol, asset, amount: paid, at, funding }: IncomeRecord,
): Row[] {
  if (kind === "realised" || kind === "fee") return [];
  const key = 2 * id, isFunding = kind === "funding";
  const fields = isFunding
    ? {
      side: funding !== null && funding.size > 0 ? "Buy" : "Sell",
      type: "SETTLEMENT",
      category: "linear" as const,
      extra: {
        funding: amount(paid),
        feeRate: funding === null ? "" : amount(funding.rate),
        transactionTime: String(settlementStampOf(at)),
      },
    }
    : {
      side: "None",
      type: paid[0] < 0n ? "TRANSFER_OUT" : "TRANSFER_IN",
      category: "" as const,
      extra: { cashFlow: amount(paid) },
    };
  return [{
    key,
    body: body(context, { key, symbol: symbol ?? "", currency: asset, change: paid, fee: ZERO, at, ...fields }),
  }];
}

type RowFields = {
  readonly key: number;
  readonly category: Category | "";
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly currency: string;
  readonly change: Money;
  readonly fee: Money;
  readonly at: Micros;
  readonly extra: Json;
};

/** What the account held afterwards is not kept: `cashBalance` is empty. */
function body(context: SignedCall["context"], fields: RowFields): Json {
  const { key, category, symbol, side, type, currency, change, fee, at, extra } = fields;
  return {
    id: `${key}`,
    symbol,
    category,
    side,
    transactionTime: String(stampOf(context.services, at)),
    type,
    transSubType: "",
    qty: "",
    size: "",
    currency,
    tradePrice: "",
    funding: "",
    fee: amount(fee),
    cashFlow: "0",
    change: amount(change),
    cashBalance: "",
    feeRate: "",
    bonusChange: "",
    tradeId: "",
    orderId: "",
    orderLinkId: "",
    extraFees: "",
    ...extra,
  };
}
