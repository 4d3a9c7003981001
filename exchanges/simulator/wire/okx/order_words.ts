/** Orders and their trades as OKX prints them, in answers and on the private channels. What a field does not apply to is an empty
 * text. Source: OKX API v5, "Order details", "Order channel", "Transaction details", copies of 2025-08 to 2026-07, read 2026-11-26,
 * and recorded frames. @module */
import { add, divide, formatMoney, type Money, multiply, negate, sizeAmount, ZERO } from "../../../../core/money.ts";
import type { Size } from "../../../../core/units.ts";
import type { OrderChange } from "../../exchange.ts";
import { settleAssetOf } from "../../margin.ts";
import type { AccountOrder, EndReason, Execution } from "../../orders.ts";
import { orderId } from "./ids.ts";
import type { Context } from "./operation.ts";
import { instTypeOf } from "./names.ts";
import { type Json, msText, priceText, sizeText } from "./words.ts";

/** What a client said of its order that is printed again. */
export type OrderWords = {
  readonly ordType: string;
  readonly tdMode: string;
  readonly tgtCcy: string;
  readonly stpMode: string;
  readonly tag: string;
  /** The size as it was asked for, where that counts the quote asset. */
  readonly quoteSize: string;
};

/** Of orders that came without words: the venue's own, and another client's. */
const KINDS = { limit: "limit", limit_maker: "post_only", market: "market" } as const;
const STATES = { new: "live", partially_filled: "partially_filled", filled: "filled" } as const;
const POSITION_SIDES = { both: "net", long: "long", short: "short" } as const;
/** `cancelSource` with its reason; the venue's own words for the reasons are not known. */
const CANCEL_SOURCES: Readonly<Record<EndReason, readonly [source: string, why: string]>> = {
  client: ["1", "Order was canceled by the user"],
  ioc: ["14", "IOC order was only partly filled or not at all"],
  fok: ["13", "FOK order could not be filled whole"],
  no_liquidity: ["14", "Nothing more to take within the price limit"],
  exchange: ["0", "Order was canceled by the system"],
  price_range: ["15", "Order price is beyond the limit"],
  post_only: ["31", "Post-only order would take liquidity"],
  self_trade: ["32", "Self trade prevention"],
  reduce_only: ["23", "Nothing is left to reduce"],
  amend: ["1", "Order was amended to what is filled"],
  dead_man: ["20", "Cancel all after was triggered"],
  liquidation: ["2", "Order was canceled before a liquidation"],
  adl: ["6", "Order was canceled by ADL"],
};
/** Client ids that OKX would not take belong to orders that came without one. */
const PRINTABLE = /^[A-Za-z0-9]{1,32}$/;

export function wordsOf({ request: { words, kind }, instrument }: AccountOrder): OrderWords {
  if (words !== undefined) return words as OrderWords;
  const tdMode = instrument.kind === "spot" ? "cash" : "cross";
  return { ordType: KINDS[kind], tdMode, tgtCcy: "", stpMode: "cancel_maker", tag: "", quoteSize: "" };
}

export function clientIdOf({ clientId }: AccountOrder): string {
  return PRINTABLE.test(clientId) ? clientId : "";
}

export function stateOf({ status }: AccountOrder): string {
  return STATES[status as keyof typeof STATES] ?? "canceled";
}

/** The answer to a question about an order. */
export function orderBody(context: Context, order: AccountOrder): Json {
  const last = context.notes.tradesOf(order).at(-1), { instrument } = order;
  return {
    ...head(context, order),
    fillPx: last === undefined ? "" : priceText(last.price, instrument),
    fillSz: last === undefined ? "0" : sizeText(last.size, instrument),
    fillTime: last === undefined ? "" : msText(context.services, last.at),
    tradeId: last === undefined ? "" : String(last.tradeId),
  };
}

/** One change of an order, as the orders channel tells it. */
export function orderPush(context: Context, order: AccountOrder, change: OrderChange): Json {
  const trade = change.kind === "trade" ? change.execution : null, { instrument } = order;
  const byVenue = change.kind === "amended" && change.byVenue === true;
  const asked = change.kind === "amended" && !byVenue ? context.notes.amending : null;
  return {
    ...head(context, order),
    amendResult: change.kind === "amended" ? "0" : "",
    amendSource: change.kind === "amended" ? byVenue ? "3" : "1" : "",
    code: "0",
    execType: trade === null ? "" : execTypeOf(trade),
    fillFee: trade === null ? "0" : formatMoney(negate(trade.fee)),
    fillFeeCcy: trade?.feeAsset ?? "",
    fillFwdPx: "",
    fillMarkPx: "",
    fillMarkVol: "",
    fillNotionalUsd: trade === null ? "" : formatMoney(trade.quote),
    fillPnl: formatMoney(trade?.realised ?? ZERO),
    fillPx: trade === null ? "" : priceText(trade.price, instrument),
    fillPxUsd: "",
    fillPxVol: "",
    fillSz: trade === null ? "0" : sizeText(trade.size, instrument),
    fillTime: trade === null ? "" : msText(context.services, trade.at),
    msg: "",
    notionalUsd: notionalText(order),
    reqId: asked?.reqId ?? "",
    tradeId: trade === null ? "" : String(trade.tradeId),
  };
}

export function positionSideOf(order: AccountOrder): string {
  return order.instrument.kind === "spot" ? "" : POSITION_SIDES[order.positionSide];
}

/** What the venue did without being asked bears another word. */
export function categoryOf(context: Context, order: AccountOrder): string {
  const cause = context.notes.tradesOf(order).find((trade) => trade.cause !== undefined)?.cause;
  return cause === undefined ? "normal" : cause === "adl" ? "adl" : "full_liquidation";
}

function head(context: Context, order: AccountOrder): Json {
  const { instrument, side, endReason } = order, { services, notes } = context, words = wordsOf(order);
  const trades = notes.tradesOf(order), floor = services.exchange.floorOf(order), spot = floor.product === "spot";
  const account = services.exchange.accountOf(order);
  const [source, why] = endReason === null || stateOf(order) !== "canceled" ? ["", ""] : CANCEL_SOURCES[endReason];
  const feeAsset = spot ? side === "buy" ? instrument.base : instrument.quote : settleAssetOf(floor);
  return {
    accFillSz: sizeText(order.filled, instrument),
    algoClOrdId: "",
    algoId: "",
    attachAlgoClOrdId: "",
    attachAlgoOrds: [],
    avgPx: averageText(order),
    cTime: msText(services, order.createdAt),
    cancelSource: source,
    cancelSourceReason: why,
    category: categoryOf(context, order),
    ccy: "",
    clOrdId: clientIdOf(order),
    fee: formatMoney(negate(sumOf(trades.map(({ fee }) => fee)))),
    feeCcy: feeAsset,
    instId: instrument.symbol,
    instType: instTypeOf(floor),
    isTpLimit: "false",
    lever: spot ? "" : String(account.setup.leverageOf(floor)),
    linkedAlgoOrd: { algoId: "" },
    ordId: orderId(order.id),
    ordType: words.ordType,
    pnl: formatMoney(sumOf(trades.map(({ realised = ZERO }) => realised))),
    posSide: positionSideOf(order),
    px: order.price > 0 ? priceText(order.price, instrument) : "",
    pxType: "",
    pxUsd: "",
    pxVol: "",
    quickMgnType: "",
    rebate: "0",
    rebateCcy: spot ? side === "buy" ? instrument.quote : instrument.base : settleAssetOf(floor),
    reduceOnly: String(order.request.reduceOnly === true),
    side,
    slOrdPx: "",
    slTriggerPx: "",
    slTriggerPxType: "",
    source: "",
    state: stateOf(order),
    stpId: "",
    stpMode: words.stpMode,
    sz: words.quoteSize || sizeText(order.size, instrument),
    tag: words.tag,
    tdMode: words.tdMode,
    tgtCcy: words.tgtCcy,
    tpOrdPx: "",
    tpTriggerPx: "",
    tpTriggerPxType: "",
    uTime: msText(services, order.updatedAt),
  };
}

/** The average of what was filled; empty = nothing was. */
function averageText({ filled, quoteFilled, instrument }: AccountOrder): string {
  if (filled === 0) return "";
  const units = multiply(sizeAmount(filled as Size, instrument), instrument.multiplier);
  return formatMoney(divide(quoteFilled, units, instrument.tick.decimals + 8));
}

function notionalText({ price, size, instrument: { tick, lot, multiplier } }: AccountOrder): string {
  if (price === 0) return "";
  const steps = BigInt(price * tick.step) * BigInt(size * lot.step);
  return formatMoney(multiply([steps, tick.decimals + lot.decimals], multiplier));
}

/** Empty = the order was the venue's own, which neither makes nor takes. */
export function execTypeOf({ maker, cause }: Execution): string {
  if (cause !== undefined) return "";
  return maker ? "M" : "T";
}

function sumOf(amounts: readonly Money[]): Money {
  return amounts.reduce(add, ZERO);
}
