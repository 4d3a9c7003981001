/** What happens to orders as the accounts' streams tell it: the event of contracts, its short form, and that of Aster's spot. Field
 * sets: fixtures of USD-M of 2026 and of Aster of 2026-06. @module */
import { formatSteps, type Micros } from "../../../../core/units.ts";
import { formatMoney, ZERO } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import type { OrderChange } from "../../exchange.ts";
import type { AccountOrder, EndReason, Execution } from "../../orders.ts";
import { fixedMoney, type Stamp } from "../binance/words.ts";
import type { OrderNotes } from "./order_notes.ts";
import {
  asksReduceOnly,
  averageOf,
  openNotionals,
  type OrderDialect,
  positionSideOf,
  priceOf,
  sizeOf,
  statusOf,
  timeInForceOf,
  typeOf,
} from "./order_words.ts";

type Json = Readonly<Record<string, unknown>>;

/** Why an order expired, as numbers of `er` (verify: the documents name the field, third parties its numbers). */
const EXPIRY_NUMBERS: Readonly<Partial<Record<EndReason, string>>> = {
  ioc: "2",
  fok: "2",
  reduce_only: "4",
  liquidation: "5",
  no_liquidity: "9",
};

/** `x`: what has happened. */
function executionOf(order: AccountOrder, change: OrderChange, notes: OrderNotes): string {
  switch (change.kind) {
    case "new":
      return "NEW";
    case "trade":
      return change.execution.cause === undefined ? "TRADE" : "CALCULATED";
    case "amended":
      return "AMENDMENT";
    case "canceled":
      return statusOf(order, notes) === "EXPIRED" ? "EXPIRED" : "CANCELED";
    case "expired":
    case "prevented":
      return "EXPIRED";
  }
}

/** One change of a contract's order on the account's stream. */
export function orderTradeUpdate(
  order: AccountOrder,
  change: OrderChange,
  { account, dialect: { kind, notes }, at, stamp }: {
    readonly account: Account;
    readonly dialect: OrderDialect;
    readonly at: Micros;
    readonly stamp: Stamp;
  },
): Json {
  const { tick, symbol } = order.instrument, trade = change.kind === "trade" ? change.execution : null;
  const type = typeOf(order), [bids, asks] = openNotionals(account, order);
  return {
    e: "ORDER_TRADE_UPDATE",
    E: stamp(at),
    T: stamp(at),
    o: {
      s: symbol,
      c: order.clientId,
      S: order.side.toUpperCase(),
      o: type,
      f: timeInForceOf(order),
      q: sizeOf(order.size, order),
      p: priceOf(order),
      ap: averageOf(order),
      sp: "0",
      x: executionOf(order, change, notes),
      X: statusOf(order, notes),
      i: order.id,
      l: trade === null ? "0" : sizeOf(trade.size, order),
      z: sizeOf(order.filled, order),
      L: trade === null ? "0" : formatSteps(trade.price, tick),
      ...(trade === null ? {} : { n: fixedMoney(trade.fee), N: trade.feeAsset }),
      T: stamp(at),
      t: trade?.tradeId ?? 0,
      b: bids,
      a: asks,
      m: trade?.maker ?? false,
      R: asksReduceOnly(order),
      wt: "CONTRACT_PRICE",
      ot: type,
      ps: positionSideOf(order),
      cp: false,
      rp: trade === null ? "0" : fixedMoney(trade.realised ?? ZERO),
      ...(kind.style === "usdm"
        ? {
          pP: false,
          si: 0,
          ss: 0,
          V: order.request.selfTrade.toUpperCase(),
          pm: "NONE",
          gtd: 0,
          er: order.open || order.endReason === null ? "0" : EXPIRY_NUMBERS[order.endReason] ?? "0",
        }
        : {}),
    },
  };
}

/** A trade in few words, ahead of its report: no fee, no status. */
export function tradeLite({ order, ...trade }: Execution, at: Micros, stamp: Stamp): Json {
  const { symbol, tick } = order.instrument;
  return {
    e: "TRADE_LITE",
    E: stamp(at),
    T: stamp(at),
    s: symbol,
    q: sizeOf(order.size, order),
    p: priceOf(order),
    m: trade.maker,
    c: order.clientId,
    S: order.side.toUpperCase(),
    L: formatSteps(trade.price, tick),
    l: sizeOf(trade.size, order),
    t: trade.tradeId,
    i: order.id,
  };
}

/** One change of a spot order at Aster, which says neither why it ended nor which id it had before. */
export function executionReport(
  order: AccountOrder,
  change: OrderChange,
  { dialect: { notes }, at, stamp }: { readonly dialect: OrderDialect; readonly at: Micros; readonly stamp: Stamp },
): Json {
  const { tick, symbol } = order.instrument, trade = change.kind === "trade" ? change.execution : null;
  const { request } = order;
  return {
    s: symbol,
    c: order.clientId,
    S: order.side.toUpperCase(),
    o: typeOf(order),
    f: timeInForceOf(order),
    q: sizeOf(order.size, order),
    p: priceOf(order),
    ap: averageOf(order),
    P: "0",
    x: executionOf(order, change, notes),
    X: statusOf(order, notes),
    i: order.id,
    l: trade === null ? "0" : sizeOf(trade.size, order),
    z: sizeOf(order.filled, order),
    L: trade === null ? "0" : formatSteps(trade.price, tick),
    n: trade === null ? "0" : fixedMoney(trade.fee),
    ...(trade === null ? {} : { N: trade.feeAsset }),
    T: stamp(at),
    t: trade?.tradeId ?? 0,
    m: trade?.maker ?? false,
    ot: typeOf(order),
    O: stamp(order.createdAt),
    Z: formatMoney(order.quoteFilled),
    Y: trade === null ? "0" : formatMoney(trade.quote),
    Q: request.quote === null ? "0" : formatMoney(request.quote),
    e: "executionReport",
    E: stamp(at),
  };
}
