/** What a venue's session says of itself: its wires, its clock, its limits, frames that could not be read. @module */
import type { Micros } from "../units.ts";
import type { RateLimited, VenueEvent } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Reconciling } from "./reconciling.ts";
import type { Strangers } from "./strangers.ts";
import type { Telling } from "./telling.ts";

const ROUND_TRIPS_KEPT = 100;

export class VenueFacts {
  constructor(
    private readonly desk: Desk,
    private readonly telling: Telling,
    private readonly reconciling: Reconciling,
    private readonly strangers: Pick<Strangers, "pushed">,
  ) {}

  take(event: VenueEvent, now: Micros): void {
    switch (event.kind) {
      case "venue_link":
        return this.reconciling.observe(event, now);
      case "clock_offset": {
        const venue = this.desk.venue(event.venue);
        venue.clockOffset = event.offset;
        venue.roundTrips.push(event.roundTrip);
        if (venue.roundTrips.length > ROUND_TRIPS_KEPT) venue.roundTrips.shift();
        return this.reconciling.observe(event, now);
      }
      case "rate_budget": {
        const { name, used, limit, resetsAt, window, spentBy, receivedAt: toldAt } = event;
        const venue = this.desk.venue(event.venue);
        venue.budgets.set(name, { name, used, limit, resetsAt, toldAt, window, spentBy });
        venue.budgetsTold += 1;
        return this.reconciling.observe(event, now);
      }
      case "rate_limited":
        return this.#limited(event, now);
      case "error":
        return this.telling.incident("S2", "bad_frame", event.message, event.venue, now);
      case "ignored":
        this.strangers.pushed(event, now);
        return this.telling.count("frames ignored");
      default:
        return event satisfies never;
    }
  }

  #limited(event: RateLimited, now: Micros): void {
    const venue = this.desk.venue(event.venue), seconds = Math.ceil((event.until - now) / 1e6);
    const isNews = venue.limitedUntil <= now;
    venue.limitedUntil = Math.max(venue.limitedUntil, event.until) as Micros;
    this.reconciling.observe(event, now);
    // While it lasts, every cancel may bring the same word again.
    if (!isNews) return;
    const sentence = `${event.venue} asked for silence for ${seconds} s; only cancels go out`;
    this.telling.incident("S2", "rate_limited", sentence, event.venue, now);
  }
}
