/** Orders and reports of reconciliation as lists of their own, made from a view. The archive reads orders off the journal and
 * knows no timer: of what lives the engine's word counts. @module */
import type { OpenOrders, Page, Reconciliations, View } from "./protocol.ts";

export function openOrders({ at, markets, venues }: View): OpenOrders {
  return {
    at,
    orders: markets.flatMap(({ venue, symbol, strategy, quotes }) =>
      quotes.map((quote) => ({ venue, symbol, strategy, ...quote }))
    ),
    foreign: venues.flatMap(({ id, foreign }) => foreign.map((order) => ({ venue: id, ...order }))),
    foreignCount: venues.reduce((sum, { foreignOrders }) => sum + foreignOrders, 0),
  };
}

export function reconciliations({ at, venues }: View): Reconciliations {
  return {
    at,
    venues: venues.map(({ id, reason, foreignOrders, reconcile }) => ({
      venue: id,
      reason,
      foreignOrders,
      ...reconcile,
    })),
  };
}

/** The archive's rows, with the engine's word on those that live; behind the last of them what is not ours. */
export function withLiveWords({ rows, next }: Page, view: View): Page {
  const { markets } = view, foreign = next === null ? openOrders(view).foreign : [];
  const live = new Map(
    markets.flatMap(({ venue, quotes }) => quotes.map((quote) => [`${venue} ${quote.orderId}`, quote] as const)),
  );
  return {
    rows: rows.map((row) => {
      const quote = live.get(`${row.venue} ${row.orderId}`);
      if (quote === undefined) return row;
      const { state, pending, filled, flags, doubt } = quote;
      return { ...row, state, pending, filled, ...(flags ? { flags } : {}), ...(doubt ? { doubt } : {}) };
    }),
    next,
    ...(foreign.length === 0 ? {} : { foreign }),
  };
}
