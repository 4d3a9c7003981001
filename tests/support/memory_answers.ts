/** What a venue in memory says when it is asked, and how it words it. @module */
import type { Query } from "../../core/command.ts";
import type { AccountMode, CashFlow, Event, Fill, OrderEndCause, OrderReport, StrangeOrder } from "../../core/event.ts";
import type { InstrumentId, VenueId } from "../../core/instrument.ts";
import { type Money, multiply, ZERO } from "../../core/money.ts";
import type { Micros, Size } from "../../core/units.ts";
import type { Resting, Trade, VenueTruth } from "./venue_truth.ts";

/** What it looks at. */
export type Asked = {
  readonly id: VenueId;
  readonly now: Micros;
  readonly truth: VenueTruth;
  readonly heldBeside: number;
  readonly besideOf: ReadonlyMap<InstrumentId, number>;
  readonly averageShift: number;
  readonly mode: Partial<AccountMode>;
  readonly flows: readonly CashFlow[];
  readonly strangers: readonly StrangeOrder[];
  readonly moods: { readonly trades: "tell" | "hide" };
};

/** What the venue knows when the question arrives; the words come when they are read.
 * @param find as the venue's mood has it */
export function answersOf(
  venue: Asked,
  query: Query,
  find: "truth" | "no_order" | "blank",
  requestedAt: Micros,
): readonly ((receivedAt: Micros) => Event)[] {
  if (query.what !== "order_of") return [answerOf(venue, query, find, requestedAt)];
  const { queryId, venueOrderIds } = query, known = find === "truth" ? venue.truth.orders : [];
  const found = known.filter(({ venueOrderId }) => venueOrderIds.includes(venueOrderId));
  const reports = found.map((order) => reporterOf(venue.id, order, requestedAt));
  if (found.length === venueOrderIds.length) return reports;
  const failed = { kind: "query_failed", venue: venue.id, queryId, requestedAt, reason: "no such order" } as const;
  return [...reports, (receivedAt) => ({ ...failed, receivedAt })];
}

function answerOf(
  venue: Asked,
  query: Exclude<Query, { what: "order_of" }>,
  find: "truth" | "no_order" | "blank",
  requestedAt: Micros,
): (receivedAt: Micros) => Event {
  const { queryId } = query, common = { venue: venue.id, queryId, requestedAt };
  switch (query.what) {
    case "open_orders": {
      const orders = find === "blank" ? [] : venue.truth.live(query.instrument ?? undefined, true);
      const reports = orders.map((order) => reporterOf(venue.id, order, requestedAt));
      const whole = query.instrument === null ? { strangers: [...venue.strangers] } : {};
      return (receivedAt) => ({
        kind: "open_orders",
        ...common,
        receivedAt,
        instrument: query.instrument,
        orders: reports.map((report) => report(receivedAt)),
        ...whole,
      });
    }
    case "order": {
      const order = venue.truth.orders.find(({ clientId }) => clientId === query.clientId);
      const report = order && find === "truth" ? reporterOf(venue.id, order, requestedAt) : null;
      const { clientId } = query;
      return (receivedAt) => ({
        kind: "order_found",
        ...common,
        receivedAt,
        clientId,
        report: report && report(receivedAt),
      });
    }
    case "own_trades": {
      const { instrument, since } = query;
      const told = venue.moods.trades === "tell" ? venue.truth.trades : [];
      const fills = told.filter((trade) => trade.instrument === instrument && trade.venueAt! >= since);
      return (receivedAt) => ({
        kind: "own_trades",
        ...common,
        receivedAt,
        instrument,
        // Its lists of trades name no client ids.
        fills: fills.map((trade) => ({ ...fillOf(trade), clientId: null, source: "query", receivedAt })),
      });
    }
    case "balances":
      return (receivedAt) => ({ ...balancesOf(venue, receivedAt), source: "query", requestedAt });
    case "positions": {
      const told = positionsOf(venue);
      return (receivedAt) => ({ ...told, source: "query", requestedAt, receivedAt });
    }
    case "account_mode": {
      const told = modeOf(venue);
      return (receivedAt) => ({ ...told, receivedAt });
    }
    case "cash_flows": {
      const flows = venue.flows.filter(({ venueAt }) => venueAt! >= query.since);
      return (receivedAt) => ({
        kind: "cash_flows",
        ...common,
        receivedAt,
        flows: flows.map((flow) => ({ ...flow, source: "query", receivedAt })),
      });
    }
    default:
      return query satisfies never;
  }
}

export function positionsOf(venue: Asked) {
  const contracts = venue.truth.instruments.filter(({ kind }) => kind !== "spot");
  const positions = contracts.map(({ id }) => ({
    instrument: id,
    size: venue.truth.held(id) + (venue.besideOf.get(id) ?? venue.heldBeside) as Size,
    averagePrice: shifted(venue.truth.average(id), venue.averageShift),
    liquidationPrice: null,
  }));
  return { kind: "positions", venue: venue.id, positions, complete: true, venueAt: null } as const;
}

export function modeOf(venue: Asked) {
  return {
    kind: "account_mode",
    venue: venue.id,
    positionMode: "one_way",
    marginMode: "cross",
    selfTradePrevention: "EXPIRE_MAKER",
    leverage: [],
    canTrade: true,
    canWithdraw: false,
    venueAt: venue.now,
    ...venue.mode,
  } as const;
}

export function balancesOf(venue: Asked, receivedAt: Micros) {
  const balances = [...venue.truth.money].map(([asset, free]) => ({ asset, free, locked: ZERO }));
  return { kind: "balances", venue: venue.id, venueAt: null, receivedAt, balances, complete: true } as const;
}

/** A report of what the order is now, whenever it is read. */
export function reporterOf(
  venue: VenueId,
  order: Resting,
  requestedAt: Micros | null = null,
  endedBy?: OrderEndCause,
): (receivedAt: Micros) => OrderReport {
  const { clientId, venueOrderId, instrument, side, price, size, filled, filledQuote, status, updatedAt } = order;
  return (receivedAt) => ({
    kind: "order",
    venue,
    instrument,
    clientId,
    venueOrderId,
    side,
    price,
    size,
    filled,
    filledQuote,
    status,
    reason: null,
    source: requestedAt === null ? "push" : "query",
    requestedAt,
    venueAt: updatedAt,
    receivedAt,
    ...(endedBy === undefined ? {} : { endedBy }),
  });
}

function shifted(price: Money | null, bps: number): Money | null {
  return price === null || bps === 0 ? price : multiply(price, [BigInt(Math.round(1e6 + bps * 100)), 6]);
}

/** A fill as a message tells it. */
export function fillOf(fill: Fill): Fill {
  const { ours: _ours, ...plain } = fill as Trade;
  return plain;
}
