/** A reconciler, its books, and a venue that answers as a test tells it: times are ms after an arbitrary start. @module */
import { assertEquals } from "@std/assert";
import type { Query } from "../../core/command.ts";
import type {
  AccountMode,
  Balances,
  CashFlows,
  ClockOffset,
  Fill,
  OpenOrders,
  OrderReport,
  OwnTrades,
  Positions,
  QueryFailed,
  VenueLink,
} from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Order, type OrderChange, type OrderEvidence, Orders } from "../../core/oms/orders.ts";
import { Reconciler, type ReconcilerOptions } from "../../core/oms/reconcile.ts";
import type { Micros } from "../../core/units.ts";
import { at, MARKET, orderFound, place, report, sent, VENUE } from "./order_events.ts";

export const OTHER = 1 as InstrumentId;

export const link = (state: VenueLink["state"], ms: number): VenueLink => ({
  kind: "venue_link",
  venue: VENUE,
  state,
  reason: `link is ${state}`,
  receivedAt: at(ms),
});
/** The venue's time, read: `offset` ms from ours, with a round trip of `roundTrip` ms. */
export const clock = (offset = 0, roundTrip = 0, ms = -10_000): ClockOffset => ({
  kind: "clock_offset",
  venue: VENUE,
  offset: offset * 1_000 as Micros,
  roundTrip: roundTrip * 1_000 as Micros,
  receivedAt: at(ms),
});
export type Asked<W extends Query["what"]> = Extract<Query, { what: W }>;

/** A reconciler, its books, and a venue that answers as told. */
export function room(options: Partial<ReconcilerOptions> = {}) {
  const orders = new Orders({ ids: { isOurs: (text) => text?.startsWith("mm") ?? false }, strict: true });
  const reconciler = new Reconciler({
    venue: VENUE,
    instruments: [MARKET],
    orders,
    wholeAccount: true,
    watermark: at(-1_000),
    ...options,
  });
  reconciler.observe(clock(), at(-10_000));
  const due = (ms: number): Query[] => {
    const out: Query[] = [];
    reconciler.due(at(ms), out);
    return out;
  };
  const observe = (event: Parameters<Reconciler["observe"]>[0]) => reconciler.observe(event, event.receivedAt);
  const take = (...events: OrderEvidence[]) => {
    for (const event of events) orders.apply(event, event.kind === "sent" ? event.sentAt : event.receivedAt);
  };
  /** An order that is working since `ms`. */
  const open = (id: string, ms: number, instrument = MARKET): Order => {
    const order = orders.intend(place(id, { instrument }), { strategy: "mm", level: 0 }, at(ms));
    take(sent(id, ms), report(id, "open", ms + 5, { instrument }));
    return order;
  };
  const common = ({ venue, queryId }: Query, requestedMs: number, ms: number) => ({
    venue,
    queryId,
    requestedAt: at(requestedMs),
    receivedAt: at(ms),
  });
  const list = (query: Query, requestedMs: number, ms: number, listed: OrderReport[] = []): OpenOrders => {
    const { instrument } = query as Asked<"open_orders">;
    return { kind: "open_orders", instrument, orders: listed, ...common(query, requestedMs, ms) };
  };
  const trades = (query: Query, requestedMs: number, ms: number, fills: Fill[] = []): OwnTrades => {
    take(...fills); // as the engine does before it tells the reconciler
    const { instrument } = query as Asked<"own_trades">;
    return { kind: "own_trades", instrument, fills, ...common(query, requestedMs, ms) };
  };
  const balances = (requestedMs: number, ms: number): Balances => ({
    kind: "balances",
    venue: VENUE,
    balances: [],
    complete: true,
    source: "query",
    requestedAt: at(requestedMs),
    venueAt: null,
    receivedAt: at(ms),
  });
  const positions = (requestedMs: number, ms: number): Positions => ({
    kind: "positions",
    venue: VENUE,
    positions: [],
    complete: true,
    source: "query",
    requestedAt: at(requestedMs),
    venueAt: null,
    receivedAt: at(ms),
  });
  const accountMode = (ms: number): AccountMode => ({
    kind: "account_mode",
    venue: VENUE,
    positionMode: "one_way",
    marginMode: null,
    selfTradePrevention: null,
    leverage: [],
    canTrade: true,
    canWithdraw: false,
    venueAt: null,
    receivedAt: at(ms),
  });
  const flows = (query: Query, requestedMs: number, ms: number): CashFlows => ({
    kind: "cash_flows",
    flows: [],
    ...common(query, requestedMs, ms),
  });
  const failed = (query: Query, requestedMs: number, ms: number): QueryFailed => ({
    kind: "query_failed",
    reason: "503",
    ...common(query, requestedMs, ms),
  });
  /** Answers what is due at `ms`, 50 ms later: nothing but `listed` rests or is known by id, no trade is new. */
  const answerAll = (ms: number, listed: OrderReport[] = []): OrderChange[] => {
    const shown = (id: string) => listed.find(({ clientId }) => clientId === id) ?? null;
    return due(ms).flatMap((query) => {
      switch (query.what) {
        case "open_orders":
          return [...observe(list(query, ms, ms + 50, listed))];
        case "own_trades":
          return [...observe(trades(query, ms, ms + 50))];
        case "balances":
          return [...observe(balances(ms, ms + 50))];
        case "order":
          return [...observe(orderFound(query.clientId, shown(query.clientId), ms, ms + 50, query.queryId))];
        case "positions":
          return [...observe(positions(ms, ms + 50))];
        case "account_mode":
          return [...observe(accountMode(ms + 50))];
        case "cash_flows":
          return [...observe(flows(query, ms, ms + 50))];
        default:
          throw new Error(`a reconciler asks no ${query.what}`);
      }
    });
  };
  /** Connects at `ms` and finds everything clean. */
  const ready = (ms = 0) => {
    observe(link("up", ms));
    answerAll(ms);
    assertEquals(reconciler.state, "READY");
  };
  return {
    orders,
    reconciler,
    due,
    observe,
    take,
    open,
    list,
    trades,
    balances,
    positions,
    accountMode,
    flows,
    failed,
    answerAll,
    ready,
  };
}

export const names = (queries: readonly Query[]) => queries.map(({ what }) => what);
