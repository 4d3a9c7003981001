/** Bybit account data to events, pushed or asked for: orders, executions, positions and the wallet of a unified account. Fields are
 * the same over the private socket and REST, but for the average of a position. `execution.fast` is left alone: it tells of a
 * trade some ms earlier and without its fee, and a trade is booked once. Source: Bybit v5 docs, "Order", "Execution",
 * "Position" and "Wallet" of the private streams and their REST twins; read 2026-11-26. @module */
import type {
  Balances,
  CashFlow,
  EvidenceSource,
  Fill,
  Ignored,
  Margin,
  OrderReport,
  OrderStatus,
  Side,
  VenuePosition,
} from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Money, negate, subtract, ZERO } from "../../core/money.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import { endedBy } from "../shared/order_ends.ts";
import { orderPrice, tradePrice } from "../shared/trade_prices.ts";
import { firstMs, msOf } from "./instants.ts";
import { endOf } from "./order_ends.ts";

/** What a statement was an answer to; a push was not asked for. */
export type Evidence = { readonly source: EvidenceSource; readonly requestedAt: Micros | null };

const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ["Created", "open"],
  ["New", "open"],
  ["PartiallyFilled", "partial"],
  ["Untriggered", "open"],
  ["Triggered", "open"],
  ["Active", "open"],
  ["Filled", "filled"],
  ["Cancelled", "canceled"],
  ["PartiallyFilledCanceled", "canceled"],
  ["Deactivated", "canceled"],
  ["Rejected", "rejected"],
]);
/** Executions that change a position, and what made them beside an order. */
const TRADES: ReadonlyMap<string, Fill["cause"]> = new Map([
  ["Trade", undefined],
  ["AdlTrade", "adl"],
  ["BustTrade", "liquidation"],
  ["BlockTrade", undefined],
  ["MovePosition", undefined],
  ["FutureSpread", undefined],
  ["Delivery", "delivery"],
]);
/** Executions that are none: the position stays as it is. */
const NO_TRADES: ReadonlySet<string> = new Set(["Settle", "CorporateAction"]);
const FUNDING = "Funding";
const NOTHING: ReadonlySet<string> = new Set(["", "EC_NoError", "UNKNOWN"]);

/** One order. @throws {FrameError} if it cannot be read */
export function readOrder(
  order: Fields,
  { id, tick, lot }: Instrument,
  { source, requestedAt }: Evidence,
  receivedAt: Micros,
): OrderReport {
  const filled = order.steps("cumExecQty", lot) as Size, status = statusOf(order), side = sideOf(order);
  const rests = status === "open" || status === "partial";
  const rejected = order.optionalText("rejectReason"), cancelled = order.optionalText("cancelType");
  const reason = [rejected, cancelled].find((word) => word !== null && !NOTHING.has(word)) ?? null;
  const ended = status === "canceled" || status === "rejected" ? endOf(cancelled, rejected) : undefined;
  const worth = filled > 0 && order.optionalText("cumExecValue") !== null ? order.amount("cumExecValue") : null;
  return {
    kind: "order",
    venue: order.origin.venue,
    instrument: id,
    clientId: order.optionalText("orderLinkId"),
    venueOrderId: order.identifier("orderId"),
    side,
    // An order at the market has none.
    price: order.optionalText("price") === null ? 0 as Price : orderPrice(order, "price", tick, side, rests),
    size: order.steps("qty", lot) as Size,
    filled,
    ...(worth === null ? {} : { filledQuote: worth }),
    status,
    reason,
    ...endedBy(ended),
    source,
    requestedAt,
    venueAt: firstMs(order, "updatedTime", "createdTime"),
    receivedAt,
  };
}

/** One execution: a trade, a payment of funding, or nothing that we keep. @throws {FrameError} if it cannot be read */
export function readExecution(
  execution: Fields,
  instrument: Instrument,
  source: EvidenceSource,
  receivedAt: Micros,
): Fill | CashFlow | Ignored {
  const type = execution.text("execType"), { venue, frame } = execution.origin;
  if (type === FUNDING) return readFunding(execution, instrument, source, receivedAt);
  if (NO_TRADES.has(type)) {
    const reason = `an execution of type ${type} on ${instrument.symbol}: it changes no position`;
    return { kind: "ignored", venue, reason, receivedAt };
  }
  if (!TRADES.has(type)) {
    throw new FrameError(venue, `Cannot read execution type "${type}": want one that is known`, frame);
  }
  const cause = TRADES.get(type), { id, tick, lot } = instrument, side = sideOf(execution);
  return {
    kind: "fill",
    venue,
    instrument: id,
    clientId: execution.optionalText("orderLinkId"),
    venueOrderId: execution.identifier("orderId"),
    tradeId: execution.identifier("execId"),
    side,
    price: tradePrice(execution, "execPrice", tick, side),
    size: execution.steps("execQty", lot) as Size,
    liquidity: execution.flag("isMaker") ? "maker" : "taker",
    fee: { asset: feeAssetOf(execution, instrument), amount: amountOr(execution, "execFee") },
    source,
    ...(cause === undefined ? {} : { cause }),
    venueAt: msOf(execution, "execTime"),
    receivedAt,
  };
}

/** A payment of funding; a positive fee was paid. One market pays once at one instant, whoever tells of it: that names it, as the
 * transaction log does not have the execution's id (verify). */
function readFunding(execution: Fields, instrument: Instrument, source: EvidenceSource, receivedAt: Micros): CashFlow {
  const at = msOf(execution, "execTime");
  return {
    kind: "cash_flow",
    venue: execution.origin.venue,
    flowId: fundingId(instrument.symbol, at),
    what: "funding",
    instrument: instrument.id,
    asset: feeAssetOf(execution, instrument),
    amount: negate(execution.amount("execFee")),
    source,
    venueAt: at,
    receivedAt,
  };
}

export function fundingId(symbol: string, at: Micros): string {
  return `funding ${symbol} ${at / MICROS_PER_MS}`;
}

/** Linear: what the contract settles in. Spot: what was bought, unless the maker is paid for it: then what was given. */
function feeAssetOf(execution: Fields, { kind, base, quote }: Instrument): string {
  const told = execution.optionalText("feeCurrency");
  if (told !== null) return told;
  if (kind !== "spot") return quote;
  const rebate = execution.flag("isMaker") && execution.optionalText("feeRate")?.startsWith("-") === true;
  return (sideOf(execution) === "buy") !== rebate ? base : quote;
}

/** One position. `side` is empty while it is flat. @throws {FrameError} if it cannot be read, or is one of two of its market */
export function readPosition(position: Fields, { id, lot }: Instrument): VenuePosition {
  const { venue, frame } = position.origin, symbol = position.text("symbol");
  if (position.integer("positionIdx") !== 0) {
    throw new FrameError(venue, `Cannot net the positions of ${symbol}: the account is in hedge mode`, frame);
  }
  const size = position.steps("size", lot), side = position.optionalText("side");
  if (size > 0 && side !== "Buy" && side !== "Sell") {
    throw new FrameError(venue, `Cannot read the side "${side}" of ${symbol}: want Buy or Sell`, frame);
  }
  return {
    instrument: id,
    size: (side === "Sell" && size > 0 ? -size : size) as Size,
    averagePrice: size === 0 ? null : amountOrNull(position, position.has("entryPrice") ? "entryPrice" : "avgPrice"),
    liquidationPrice: amountOrNull(position, "liqPrice"),
  };
}

/** The coins of one account of a wallet. What a resting spot order holds is locked; a coin that is owed is negative.
 * @param complete whether a coin that is not named is zero @throws {FrameError} */
export function readBalances(
  account: Fields,
  complete: boolean,
  { source, requestedAt }: Evidence,
  venueAt: Micros | null,
  receivedAt: Micros,
): Balances {
  return {
    kind: "balances",
    venue: account.origin.venue,
    balances: account.list("coin").map((value) => {
      const coin = fieldsOf(value, account.origin, "coin[]"), locked = amountOr(coin, "locked");
      return { asset: coin.text("coin"), free: subtract(coin.amount("walletBalance"), locked), locked };
    }),
    complete,
    source,
    requestedAt,
    venueAt,
    receivedAt,
  };
}

/** The margin of the account as a whole, in USD; null where it has none, as under isolated margin. @throws {FrameError} */
export function readMargin(account: Fields, venueAt: Micros | null, receivedAt: Micros): Margin | null {
  const equity = amountOrNull(account, "totalMarginBalance"),
    available = amountOrNull(account, "totalAvailableBalance");
  const maintenance = amountOrNull(account, "totalMaintenanceMargin");
  if (equity === null || available === null || maintenance === null) return null;
  return {
    kind: "margin",
    venue: account.origin.venue,
    asset: "USD",
    equity,
    available,
    maintenance,
    venueAt,
    receivedAt,
  };
}

function sideOf(fields: Fields): Side {
  const side = fields.text("side");
  if (side === "Buy") return "buy";
  if (side === "Sell") return "sell";
  throw new FrameError(fields.origin.venue, `Cannot read side "${side}": want Buy or Sell`, fields.origin.frame);
}

function statusOf(order: Fields): OrderStatus {
  const said = order.text("orderStatus"), status = STATUSES.get(said), { venue, frame } = order.origin;
  if (status) return status;
  throw new FrameError(
    venue,
    `Cannot read order status "${said}": want one of ${[...STATUSES.keys()].join(", ")}`,
    frame,
  );
}

function amountOrNull(fields: Fields, name: string): Money | null {
  return fields.optionalText(name) === null ? null : fields.amount(name);
}

function amountOr(fields: Fields, name: string): Money {
  return amountOrNull(fields, name) ?? ZERO;
}
