/** Binance spot account data to events: the user data stream, and the bodies that speak of orders, trades and balances.
 * Source: binance-spot-api-docs, user-data-stream.md and web-socket-api.md, "Trading requests" and "Account requests";
 * docs of 2026-07-21, read 2026-11-25. @module */
import type {
  Balance,
  Balances,
  CashFlow,
  DecodeError,
  Fill,
  Ignored,
  OrderReport,
  OrderStatus,
  Side,
} from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import type { Money } from "../../core/money.ts";
import type { Micros, Size } from "../../core/units.ts";
import { strangeUpdate } from "../shared/fapi_account.ts";
import { type Evidence, PUSH } from "../shared/fapi_answers.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import type { Listing } from "../shared/market_frames.ts";
import { endedBy } from "../shared/order_ends.ts";
import { oddPrice, orderPrice, tradePrice } from "../shared/trade_prices.ts";
import { endOf } from "./order_ends.ts";

/** The venue ended the subscription, not the connection. */
export type StreamTerminated = { readonly kind: "stream_terminated" };
export type UserMessage = OrderReport | Fill | Balances | CashFlow | DecodeError | Ignored | StreamTerminated | {
  readonly kind: "shutdown";
};

const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ["NEW", "open"],
  ["PENDING_NEW", "open"],
  ["PENDING_CANCEL", "open"],
  ["PARTIALLY_FILLED", "partial"],
  ["FILLED", "filled"],
  ["CANCELED", "canceled"],
  ["REJECTED", "rejected"],
  ["EXPIRED", "expired"],
  ["EXPIRED_IN_MATCH", "expired"],
]);

/** Reads one event of the user data stream; a trade becomes a fill and an order report, in this order, and a word about it where its
 * price had to be rounded. @throws {FrameError} */
export function readUserEvent(event: Fields, listing: Listing, receivedAt: Micros): readonly UserMessage[] {
  const kind = event.text("e");
  const ignore = (reason: string): Ignored[] => [{ kind: "ignored", venue: event.origin.venue, reason, receivedAt }];
  switch (kind) {
    case "executionReport": {
      const instrument = listing.get(event.text("s"));
      return instrument
        ? readExecution(event, instrument, receivedAt)
        : [strangeUpdate(event, clientIdOf(event), "executionReport", receivedAt)];
    }
    case "outboundAccountPosition":
      return [readPosition(event, receivedAt)];
    case "balanceUpdate":
      return [readCashFlow(event, receivedAt)];
    case "externalLockUpdate":
      return ignore(
        `externalLockUpdate ${event.text("d")} ${event.text("a")}: outboundAccountPosition states the balance itself`,
      );
    case "listStatus":
      return ignore(`listStatus of order list ${event.identifier("g")}: we send no order lists`);
    case "eventStreamTerminated":
      return [{ kind: "stream_terminated" }];
    case "serverShutdown":
      return [{ kind: "shutdown" }];
    default:
      throw new FrameError(
        event.origin.venue,
        `Cannot read user event "${kind}": no such kind is known`,
        event.origin.frame,
      );
  }
}

/** Money that came or went without a trade: a deposit, a withdrawal, a transfer. The venue gives no id, so it is made of what
 * the record says; two alike within one millisecond would be taken for one. */
function readCashFlow(event: Fields, receivedAt: Micros): CashFlow {
  const asset = event.text("a"), delta = event.text("d"), venueAt = event.instant("T");
  return {
    kind: "cash_flow",
    venue: event.origin.venue,
    flowId: `${asset} ${delta} ${venueAt}`,
    what: "transfer",
    instrument: null,
    asset,
    amount: event.amount("d"),
    source: "push",
    venueAt,
    receivedAt,
  };
}

function readExecution(event: Fields, instrument: Instrument, receivedAt: Micros): readonly UserMessage[] {
  const report = orderReport(
    event,
    {
      clientId: clientIdOf(event),
      status: "X",
      side: "S",
      size: "q",
      filled: "z",
      filledQuote: "Z",
      price: "p",
      venueOrderId: "i",
      venueAt: event.instant("T"),
    },
    instrument,
    PUSH,
    receivedAt,
  );
  const reason = reasonOf(event), end = endOf(event.text("X"), event.text("x"), reason);
  const told = { ...report, reason, ...endedBy(end) };
  const fill = event.text("x") === "TRADE" ? readExecutedTrade(event, report, instrument) : null;
  if (fill === null) return [told];
  const odd = oddPrice(event, "L", instrument, fill);
  return odd === null ? [fill, told] : [fill, told, odd];
}

function reasonOf(event: Fields): string | null {
  if (event.has("r") && event.text("r") !== "NONE") return event.text("r");
  return event.optionalText("eR") ?? (event.text("x") === "TRADE_PREVENTION" ? "TRADE_PREVENTION" : null);
}

/** On a cancel `c` is the id of the cancel itself and `C` is our order's. */
function clientIdOf(event: Fields): string {
  const cancelled = event.text("x") === "CANCELED" || event.text("X") === "CANCELED";
  return (cancelled ? event.optionalText("C") : null) ?? event.text("c");
}

/** Null where nothing traded: such reports exist, with `l` 0. */
function readExecutedTrade(event: Fields, report: OrderReport, instrument: Instrument): Fill | null {
  const size = event.steps("l", instrument.lot) as Size;
  if (size === 0) return null;
  const id = event.identifier("t");
  return {
    kind: "fill",
    venue: report.venue,
    instrument: report.instrument,
    clientId: report.clientId,
    venueOrderId: report.venueOrderId,
    // Executions without a trade id (smart order routing) are unique by their execution id.
    tradeId: id.startsWith("-") ? `execution:${event.identifier("I")}` : id,
    side: report.side,
    price: tradePrice(event, "L", instrument.tick, report.side),
    size,
    liquidity: event.flag("m") ? "maker" : "taker",
    fee: { asset: event.optionalText("N") ?? instrument.quote, amount: event.amount("n") },
    source: "push",
    venueAt: report.venueAt,
    receivedAt: report.receivedAt,
  };
}

function readPosition(event: Fields, receivedAt: Micros): Balances {
  return {
    kind: "balances",
    venue: event.origin.venue,
    balances: event.list("B").map((value) => readBalance(fieldsOf(value, event.origin, "B[]"), "a", "f", "l")),
    complete: false,
    source: "push",
    requestedAt: null,
    venueAt: event.instant("u"),
    receivedAt,
  };
}

function readBalance(balance: Fields, asset: string, free: string, locked: string): Balance {
  return { asset: balance.text(asset), free: balance.amount(free), locked: balance.amount(locked) };
}

/** An order as `order.status`, `openOrders.status` and the answers to cancels state it. A cancelled order's own id
 * stands in `origClientOrderId`; an amended one's sizes have names of their own. Null = no market of ours.
 * @throws {FrameError} */
export function readOrder(
  order: Fields,
  listing: Listing,
  evidence: Evidence,
  receivedAt: Micros,
): OrderReport | null {
  const instrument = listing.get(order.text("symbol"));
  if (!instrument) return null;
  const at = ["updateTime", "transactTime", "time"].find((name) => order.has(name));
  const cancelled = order.text("status") === "CANCELED" ? order.optionalText("origClientOrderId") : null;
  const names: OrderNames = {
    clientId: cancelled ?? order.text("clientOrderId"),
    status: "status",
    side: "side",
    size: order.has("origQty") ? "origQty" : "qty",
    filled: "executedQty",
    filledQuote: "cummulativeQuoteQty",
    price: "price",
    venueOrderId: "orderId",
    venueAt: at ? order.instant(at) : null,
  };
  return orderReport(order, names, instrument, evidence, receivedAt);
}

/** The order in the answer to an amendment, dated by the answer around it: without a date it would pass for news however late
 * it comes. @throws {FrameError} */
export function amendedOrder(answer: Fields): Fields {
  const { values, origin, path } = answer.object("amendedOrder");
  return fieldsOf({ transactTime: answer.values.transactTime, ...values }, origin, path);
}

type OrderNames = {
  readonly clientId: string;
  readonly venueAt: Micros | null;
  /** The fields that hold the rest. */
  readonly status: string;
  readonly side: string;
  readonly size: string;
  readonly filled: string;
  readonly filledQuote: string;
  readonly price: string;
  readonly venueOrderId: string;
};

function orderReport(
  order: Fields,
  names: OrderNames,
  { id, tick, lot }: Instrument,
  { source, requestedAt }: Evidence,
  receivedAt: Micros,
): OrderReport {
  const side = sideOf(order, names.side), status = statusOf(order, names.status);
  const filled = order.steps(names.filled, lot) as Size, filledQuote = filledQuoteOf(order, names.filledQuote, filled);
  return {
    kind: "order",
    venue: order.origin.venue,
    instrument: id,
    clientId: names.clientId,
    venueOrderId: order.identifier(names.venueOrderId),
    side,
    price: orderPrice(order, names.price, tick, side, status === "open" || status === "partial"),
    size: order.steps(names.size, lot) as Size,
    filled,
    ...(filledQuote === null ? {} : { filledQuote }),
    status,
    reason: null,
    source,
    requestedAt,
    venueAt: names.venueAt,
    receivedAt,
  };
}

/** What the filled lots came to; null = nothing is filled, or it does not say: a negative sum means that it is not known any
 * more. */
function filledQuoteOf(order: Fields, name: string, filled: Size): Money | null {
  if (filled === 0 || !order.has(name)) return null;
  const sum = order.amount(name);
  return sum[0] < 0n ? null : sum;
}

/** One row of `myTrades`, which names no client id. Null = no market of ours. @throws {FrameError} */
export function readOwnTrade(trade: Fields, listing: Listing, receivedAt: Micros): Fill | null {
  const instrument = listing.get(trade.text("symbol"));
  if (!instrument) return null;
  const side = trade.flag("isBuyer") ? "buy" : "sell";
  return {
    kind: "fill",
    venue: trade.origin.venue,
    instrument: instrument.id,
    clientId: null,
    venueOrderId: trade.identifier("orderId"),
    tradeId: trade.identifier("id"),
    side,
    price: tradePrice(trade, "price", instrument.tick, side),
    size: trade.steps("qty", instrument.lot) as Size,
    liquidity: trade.flag("isMaker") ? "maker" : "taker",
    fee: { asset: trade.text("commissionAsset"), amount: trade.amount("commission") },
    source: "query",
    venueAt: trade.instant("time"),
    receivedAt,
  };
}

/** The balances of an `account` body, complete. @throws {FrameError} */
export function readAccount(account: Fields, evidence: Evidence, receivedAt: Micros): Balances {
  return {
    kind: "balances",
    venue: account.origin.venue,
    balances: account.list("balances")
      .map((value) => readBalance(fieldsOf(value, account.origin, "balances[]"), "asset", "free", "locked")),
    complete: true,
    source: evidence.source,
    requestedAt: evidence.requestedAt,
    venueAt: account.has("updateTime") ? account.instant("updateTime") : null,
    receivedAt,
  };
}

function sideOf(order: Fields, name: string): Side {
  const side = order.text(name);
  if (side === "BUY") return "buy";
  if (side === "SELL") return "sell";
  throw new FrameError(order.origin.venue, `Cannot read side "${side}": want BUY or SELL`, order.origin.frame);
}

function statusOf(order: Fields, name: string): OrderStatus {
  const status = STATUSES.get(order.text(name));
  if (status) return status;
  throw new FrameError(
    order.origin.venue,
    `Cannot read order status "${order.text(name)}": want one of ${[...STATUSES.keys()].join(", ")}`,
    order.origin.frame,
  );
}
