/** Reconciliation as watchers see it: the report of a venue, and the orders of others on its account. @module */
import { formatSteps } from "../units.ts";
import { type Instrument, marketName, type VenueId } from "../instrument.ts";
import type { OpenDifference } from "../oms/differences.ts";
import type { ReconcileReport, ReconcileState } from "../oms/reconcile.ts";
import { settlementAsset } from "../ledger/settlement.ts";
import type { Desk } from "../desk/desk.ts";
import type { FactBody } from "./facts.ts";
import { isoMicros } from "./text.ts";
import type { ForeignOrderView, ReconcileView } from "./view.ts";

/** What is about one market and stays until a person takes the venue's word for true. */
const ADOPTED: ReadonlySet<OpenDifference["id"]> = new Set(["D6", "D7", "D7b", "D8"]);
/** Foreign orders told at most; their number is told beside them. */
const FOREIGN_SHOWN = 100;

export function reconcileView(
  desk: Desk,
  venue: VenueId,
  state: ReconcileState,
  report: ReconcileReport,
): ReconcileView {
  return {
    state,
    startedAt: instant(report.startedAt),
    cleanAt: instant(report.cleanAt),
    ordersChecked: report.ordersChecked,
    corrected: report.corrected,
    open: report.open,
    differences: report.differences.map((open) => {
      const { id, sentence, ours, venue: theirs, stops, since, instrument } = open;
      return {
        id,
        what: sentence,
        ours,
        venue: theirs,
        stops,
        since: isoMicros(since),
        market: instrument === null ? null : marketName(desk.market(instrument)),
        adopt: adoptable(desk, venue, open),
      };
    }),
    stretched: report.stretched,
    waitingForWeight: report.heldCount,
    nextAt: instant(report.nextAt),
  };
}

/** The market by which `Adoption` settles it: a position or a trade by its own, a balance by one that moves that asset. */
function adoptable({ markets }: Desk, venue: VenueId, { id, subject, instrument }: OpenDifference): string | null {
  if (id === "D9") {
    const moved = markets.find((one) =>
      one.venue === venue && one.instrument !== null && isMoved(one.instrument, subject)
    );
    return moved === undefined ? null : marketName(moved);
  }
  if (instrument === null) return null;
  const name = marketName(markets[instrument]);
  // A foreign order is no foreign trade: it rests until who placed it takes it away.
  return ADOPTED.has(id) || (id === "D4" && subject.startsWith(`${name} `)) ? name : null;
}

function isMoved(instrument: Instrument, asset: string): boolean {
  return instrument.kind === "spot"
    ? instrument.base === asset || instrument.quote === asset
    : settlementAsset(instrument) === asset;
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
  const { startedAt, cleanAt, ordersChecked, corrected, open, stretched } = report;
  const stretching = stretched > 1 ? `; questions are ${stretched} times as far apart, for want of request weight` : "";
  const sentence = `${venue} is ${state}: ${ordersChecked} orders checked, ${corrected.length} corrections, ` +
    `${open.length} open${stretching}`;
  return {
    kind: "reconciliation",
    venue,
    state,
    sentence,
    startedAt: instant(startedAt),
    cleanAt: instant(cleanAt),
    ordersChecked,
    corrected,
    open,
    differences: report.differences.map(({ id, sentence }) => `${id}: ${sentence}`),
    stretched,
  };
}

/** `null` for a moment that never came. */
function instant(at: ReconcileReport["startedAt"]): string | null {
  return at === 0 ? null : isoMicros(at);
}
