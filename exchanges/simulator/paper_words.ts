/** Paper trading's orders in the words of events and commands. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Place } from "../../core/command.ts";
import type {
  Fill,
  Levels,
  OrderEndCause,
  OrderReport,
  OrderStatus,
  Refusal,
  RefusalReason,
} from "../../core/event.ts";
import type { VenueId } from "../../core/instrument.ts";
import type { OrderChange } from "./exchange.ts";
import type { AccountOrder, AccountOrderStatus, Execution, OrderRequest } from "./orders.ts";

const STATUSES: Readonly<Record<AccountOrderStatus, OrderStatus>> = {
  new: "open",
  partially_filled: "partial",
  filled: "filled",
  canceled: "canceled",
  expired: "expired",
  expired_in_match: "expired",
  rejected: "rejected",
};

/** An order as it stands, as a push. */
export function reportOf(order: AccountOrder, venue: VenueId, venueAt: Micros): Omit<OrderReport, "receivedAt"> {
  return {
    kind: "order",
    venue,
    instrument: order.instrument.id,
    clientId: order.clientId,
    venueOrderId: String(order.id),
    side: order.side,
    price: order.price as Price,
    size: order.size as Size,
    filled: order.filled as Size,
    status: STATUSES[order.status],
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt,
  };
}

/** A trade of an order, as a push. */
export function fillOf(execution: Execution, venue: VenueId): Omit<Fill, "receivedAt"> {
  const { order, tradeId, price, size, maker, feeAsset, fee, at, cause } = execution;
  return {
    kind: "fill",
    venue,
    instrument: order.instrument.id,
    clientId: order.clientId,
    venueOrderId: String(order.id),
    tradeId: String(tradeId),
    side: order.side,
    price,
    size,
    liquidity: maker ? "maker" : "taker",
    fee: { asset: feeAsset, amount: fee },
    source: "push",
    venueAt: at,
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Why an order ended that nobody cancelled. */
export function endOf({ open, endReason }: AccountOrder, { kind }: OrderChange): OrderEndCause | undefined {
  if (kind === "expired") return "unfilled";
  if (kind === "canceled" && (endReason === "reduce_only" || endReason === "liquidation")) return endReason;
  return kind === "prevented" && !open ? "self_trade" : undefined;
}

export function refusal(reason: RefusalReason, message: string): Refusal {
  return { reason, code: "paper", message, retryAt: null };
}

export function requestOf({ clientId, side, price, size, timeInForce, reduceOnly }: Place): OrderRequest {
  return {
    clientId,
    side,
    price,
    size,
    kind: timeInForce === "post_only" ? "limit_maker" : "limit",
    lifetime: timeInForce === "ioc" ? "ioc" : "gtc",
    quote: null,
    selfTrade: "expire_maker",
    ...(reduceOnly === true ? { reduceOnly } : {}),
  };
}

export function pairs({ count, prices, sizes }: Levels): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < count; i++) found.push([prices[i], sizes[i]]);
  return found;
}
