/** What keeps one venue from READY and throws it out of READY: differences, orders of open fate, orders that nobody
 * wanted. @module */
import type { VenueId } from "../instrument.ts";
import { Differences } from "./differences.ts";
import type { Orders } from "./orders.ts";
import { isUnwanted, unwantedText } from "./reconcile_report.ts";
import type { UnknownOrders } from "./unknown_orders.ts";

/** So many unknown orders stop the venue. */
const UNKNOWN_LIMIT = 3;

export class VenueStops {
  /** Found by others. */
  readonly differences = new Differences();

  constructor(
    private readonly venue: VenueId,
    private readonly orders: Orders,
    private readonly unknown: UnknownOrders,
    /** Foreign live orders stop the venue. */
    readonly foreignStops: boolean,
  ) {}

  /** All of it, in sentences; the most telling one first. */
  open(): readonly string[] {
    const open: string[] = [];
    if (this.differences.count > 0) this.differences.stopsOfVenue(open);
    const unknown = this.unknown.all().length, live = this.orders.liveOn(this.venue);
    if (unknown >= UNKNOWN_LIMIT) open.push(`${unknown} orders are unknown`);
    for (const clientId of this.unknown.unresolved()) open.push(`order ${clientId} stays unknown`);
    for (let i = 0; i < live.length; i++) {
      if (isUnwanted(live[i])) open.push(unwantedText(live[i]));
    }
    const foreign = this.foreignStops ? this.orders.foreign(this.venue).length : 0;
    if (foreign > 0) open.push(`${foreign} foreign orders rest on a dedicated account`);
    return open;
  }
}
