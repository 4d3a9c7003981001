/** Reconciliation as watchers see it: the report of a venue, and the orders of others on its account. @module */
import { formatSteps } from "../units.ts";
import { marketName, type VenueId } from "../instrument.ts";
import type { ReconcileReport, ReconcileState } from "../oms/reconcile.ts";
import type { Desk } from "../desk/desk.ts";
import type { FactBody } from "./facts.ts";
import { isoMicros } from "./text.ts";
import type { ForeignOrderView, ReconcileView } from "./view.ts";

/** Foreign orders told at most; their number is told beside them. */
const FOREIGN_SHOWN = 100;

export function reconcileView(state: ReconcileState, report: ReconcileReport): ReconcileView {
  const instant = (at: ReconcileReport["startedAt"]) => at === 0 ? null : isoMicros(at);
  return {
    state,
    startedAt: instant(report.startedAt),
    cleanAt: instant(report.cleanAt),
    ordersChecked: report.ordersChecked,
    corrected: report.corrected,
    open: report.open,
    differences: report.differences.map(({ id, sentence, ours, venue, stops, since }) => ({
      id,
      what: sentence,
      ours,
      venue,
      stops,
      since: isoMicros(since),
    })),
    stretched: report.stretched,
    waitingForWeight: report.heldCount,
    nextAt: instant(report.nextAt),
  };
}

export function foreignOrders({ orders, markets }: Desk, venue: VenueId): readonly ForeignOrderView[] {
  return orders.foreign(venue).slice(0, FOREIGN_SHOWN).map(({ instrument: id, venueOrderId, side, ...order }) => {
    const market = markets[id], { instrument } = market;
    const text = (lots: number) => instrument === null ? `${lots} lots` : formatSteps(lots, instrument.lot);
    return {
      market: marketName(market),
      venueOrderId,
      side,
      price: instrument === null ? `${order.price} ticks` : formatSteps(order.price, instrument.tick),
      size: text(order.size),
      filled: text(order.filled),
    };
  });
}

/** A report as people and the journal keep it. */
export function reportFact(venue: VenueId, state: ReconcileState, report: ReconcileReport): FactBody {
  const { startedAt, cleanAt, ordersChecked, corrected, open, stretched } = reconcileView(state, report);
  const stretching = stretched > 1 ? `; questions are ${stretched} times as far apart, for want of request weight` : "";
  const sentence = `${venue} is ${state}: ${ordersChecked} orders checked, ${corrected.length} corrections, ` +
    `${open.length} open${stretching}`;
  return {
    kind: "reconciliation",
    venue,
    state,
    sentence,
    startedAt,
    cleanAt,
    ordersChecked,
    corrected,
    open,
    differences: report.differences.map(({ id, sentence }) => `${id}: ${sentence}`),
    stretched,
  };
}
