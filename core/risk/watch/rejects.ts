/** RSK-24. Definitive rejects in a row: something is wrong with us or with the venue, and more of the same will not help.
 * Orders that would have crossed, and those that the venue ended against one of our own, have counters of their own: they say
 * that the market moved. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import { type InstrumentId, marketName, type VenueId } from "../../instrument.ts";
import { marketScope, venueScope } from "../holds.ts";
import { DEFAULT_VENUE_LIMITS, type VenueLimits } from "../limits.ts";
import { isAhead, type Reading, type Report, type Watch, type WatchAnswer, type WatchContext } from "./watch.ts";

const PAUSE = 30 * MICROS_PER_SECOND;
const WINDOW = 300 * MICROS_PER_SECOND;

type VenueRejects = { readonly venue: VenueId; times: Micros[]; crossing: number; selfTrades: number };
export type RejectsState = {
  readonly inRow: readonly (readonly [market: string, count: number])[];
  readonly venues: readonly (readonly [venue: VenueId, times: readonly Micros[]])[];
};

export class Rejects implements Watch {
  readonly id = "RSK-24";
  readonly title = "Rejects in a row";
  readonly action = "pause the market for 30 s; trip the venue";
  /** Since the last accepted order, by market. */
  readonly #inRow: number[];
  readonly #venues: VenueRejects[];

  constructor(private readonly context: WatchContext) {
    this.#inRow = context.desk.markets.map(() => 0);
    this.#venues = [...context.desk.venues.keys()].map((venue) => ({ venue, times: [], crossing: 0, selfTrades: 0 }));
  }

  answered({ venue, instrument, verdict, refusal, at }: WatchAnswer): void {
    if (verdict === "accepted") this.#inRow[instrument] = 0;
    if (verdict !== "rejected") return;
    const rejects = this.#venues.find((one) => one.venue === venue);
    if (rejects === undefined) return;
    switch (refusal?.reason) {
      case "would_cross":
        rejects.crossing += 1;
        return;
      case "self_trade_prevention":
        rejects.selfTrades += 1;
        return;
      case "not_attempted": // no word about this order: the cancel before it was refused
      case "unfilled": // an order that takes found nothing at its price
      case "no_change":
        return;
      default:
        this.#inRow[instrument] += 1;
        rejects.times.push(at);
        if (rejects.times.length > this.#limits(venue).rejectsToTrip) rejects.times.shift();
    }
  }

  judge(now: Micros, report: Report): void {
    const { markets } = this.context.desk;
    for (let i = 0; i < markets.length; i++) {
      const { rejectsToPause } = this.#limits(markets[i].venue), count = this.#inRow[i];
      if (count < rejectsToPause) continue;
      this.#inRow[i] = 0; // it pauses now; what comes after it counts anew
      const sentence = `${markets[i].venue} rejected ${count} orders in a row; the limit is ${rejectsToPause}`;
      report({ scope: marketScope(markets[i]), act: "pause", sentence, status: "PENDING_NEW", coolDown: PAUSE });
    }
    for (let i = 0; i < this.#venues.length; i++) {
      const rejects = this.#venues[i], { venue } = rejects, { rejectsToTrip } = this.#limits(venue);
      const count = countOf(rejects, now);
      if (count < rejectsToTrip) continue;
      rejects.times.length = 0;
      const sentence = `${venue} rejected ${count} orders in 5 min; the limit is ${rejectsToTrip}`;
      report({ scope: venueScope(venue), act: "trip", sentence, status: "STOPPED" });
    }
  }

  read(now: Micros): readonly Reading[] {
    const { markets } = this.context.desk;
    const rows: Reading[] = markets.map((market, i) => {
      const { rejectsToPause } = this.#limits(market.venue), count = this.#inRow[i];
      return {
        scope: marketName(market),
        value: `${count} in a row`,
        limit: `${rejectsToPause} in a row`,
        used: count / rejectsToPause,
      };
    });
    for (const rejects of this.#venues) {
      const { rejectsToTrip } = this.#limits(rejects.venue), count = countOf(rejects, now);
      const others = `${rejects.crossing} would have crossed, ${rejects.selfTrades} would have met our own`;
      rows.push({
        scope: rejects.venue,
        value: `${count} in 5 min; since the start ${others}`,
        limit: `${rejectsToTrip} in 5 min`,
        used: count / rejectsToTrip,
      });
    }
    return rows;
  }

  state(): RejectsState {
    const { markets } = this.context.desk;
    return {
      inRow: markets.map((market, i) => [marketName(market), this.#inRow[i]] as const),
      venues: this.#venues.map(({ venue, times }) => [venue, [...times]] as const),
    };
  }

  /** Markets and venues that are gone are left out. */
  restore({ inRow, venues }: RejectsState): void {
    for (const [name, count] of inRow) {
      const id: InstrumentId | undefined = this.context.desk.markets.find((one) => marketName(one) === name)?.id;
      if (id !== undefined) this.#inRow[id] = count;
    }
    for (const [venue, times] of venues) {
      const rejects = this.#venues.find((one) => one.venue === venue);
      if (rejects !== undefined) rejects.times = [...times];
    }
  }

  #limits(venue: VenueId): VenueLimits {
    return this.context.limits().venue.get(venue) ?? DEFAULT_VENUE_LIMITS;
  }
}

function countOf({ times }: VenueRejects, now: Micros): number {
  let count = 0;
  for (let i = times.length - 1; i >= 0 && now - times[i] <= WINDOW; i--) if (!isAhead(times[i], now)) count += 1;
  return count;
}
