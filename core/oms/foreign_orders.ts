/** Orders at our venues that do not carry our tag: a person's, or another program's. They are watched, never touched. The
 * newest report of each is kept while it lives. @module */
import type { Micros } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { OrderReport } from "../event.ts";
import { regridReport } from "./order_grid.ts";

/** Foreign orders watched per venue at most; more are counted in `overflow`. */
export const FOREIGN_LIMIT = 1_024;

export class ForeignOrders {
  readonly #venues = new Map<VenueId, Map<string, OrderReport>>();
  /** Reports of live foreign orders that found no room. */
  overflow = 0;

  note(report: OrderReport): void {
    const orders = this.#venues.get(report.venue) ?? new Map<string, OrderReport>();
    this.#venues.set(report.venue, orders);
    const key = keyOf(report);
    const known = orders.get(key);
    if (known && isOlder(report, known)) return;
    if (report.status !== "open" && report.status !== "partial") orders.delete(key);
    else if (known || orders.size < FOREIGN_LIMIT) orders.set(key, report);
    else this.overflow += 1;
  }

  /** Forgets what a complete list of open orders, asked for at `requestedAt`, no longer names.
   * @param instrument null = the list covers the whole account */
  settle(
    venue: VenueId,
    instrument: InstrumentId | null,
    listed: readonly OrderReport[],
    requestedAt: Micros,
  ): void {
    const orders = this.#venues.get(venue);
    if (!orders || orders.size === 0) return;
    const names = new Set(listed.map(keyOf));
    for (const [key, report] of orders) {
      const covered = instrument === null || report.instrument === instrument;
      if (covered && !names.has(key) && (report.requestedAt ?? report.receivedAt) < requestedAt) orders.delete(key);
    }
  }

  /** A restart whose clock was put back: a list that is asked for from now on is newer than all that is known. */
  recovered(now: Micros): void {
    for (const orders of this.#venues.values()) {
      for (const [key, report] of orders) {
        const { requestedAt, receivedAt } = report;
        if (Math.max(requestedAt ?? 0, receivedAt) <= now) continue;
        const asked = requestedAt === null ? null : Math.min(requestedAt, now) as Micros;
        orders.set(key, { ...report, requestedAt: asked, receivedAt: Math.min(receivedAt, now) as Micros });
      }
    }
  }

  /** Counts those of a market on its new grid. */
  regrid(before: Instrument, after: Instrument): void {
    const orders = this.#venues.get(after.venue);
    for (const [key, report] of orders ?? []) {
      if (report.instrument === after.id) orders!.set(key, regridReport(report, before, after));
    }
  }

  /** On all venues. */
  all(): readonly OrderReport[] {
    return [...this.#venues.values()].flatMap((orders) => [...orders.values()]);
  }

  /** The newest report of each live one. */
  on(venue: VenueId): readonly OrderReport[] {
    return [...this.#venues.get(venue)?.values() ?? []];
  }
}

/** Ids are unique within one market only. */
function keyOf({ instrument, venueOrderId }: OrderReport): string {
  return `${instrument}/${venueOrderId}`;
}

function isOlder(report: OrderReport, known: OrderReport): boolean {
  if (report.venueAt !== null && known.venueAt !== null) return report.venueAt < known.venueAt;
  return (report.requestedAt ?? report.receivedAt) < (known.requestedAt ?? known.receivedAt);
}
