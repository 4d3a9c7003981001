/** A venue whose clock, wires or patience with us is in doubt. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import type { VenueId } from "../../instrument.ts";
import type { VenueDesk } from "../../desk/desk.ts";
import { GLOBAL_SCOPE, venueScope } from "../holds.ts";
import { DEFAULT_VENUE_LIMITS, type VenueLimits } from "../limits.ts";
import { type LoopBeat, msText, type Reading, type Report, type Watch, type WatchContext } from "./watch.ts";

function limitsOf(context: WatchContext, venue: VenueId): VenueLimits {
  return context.limits().venue.get(venue) ?? DEFAULT_VENUE_LIMITS;
}

/** RSK-06. A venue's clock that is far from ours, or our own clock that jumped. */
class Clocks implements Watch {
  readonly id = "RSK-06";
  readonly title = "Clock";
  readonly action = "pause the venue; a jump of our own pauses everything";
  /** The largest jump since the last beat that was judged, µs. */
  #jump = 0;

  constructor(private readonly context: WatchContext) {}

  beat({ clockJump }: LoopBeat): void {
    if (Math.abs(clockJump) > Math.abs(this.#jump)) this.#jump = clockJump;
  }

  judge(_now: Micros, report: Report): void {
    let strictest = Infinity;
    for (const { id, clockOffset } of this.context.desk.venues.values()) {
      const limit = limitsOf(this.context, id).clockPauseMs * 1e3;
      strictest = Math.min(strictest, limit);
      if (!(Math.abs(clockOffset) > limit)) continue;
      const sentence = `the clock of ${id} is ${msText(clockOffset)} off; the limit is ${msText(limit)}`;
      report({ scope: venueScope(id), act: "pause", sentence, status: "CLOCK_SKEW" });
    }
    const jump = this.#jump;
    this.#jump = 0;
    if (!(Math.abs(jump) > strictest)) return;
    const sentence = `our clock jumped by ${msText(jump)}; the limit is ${msText(strictest)}`;
    report({ scope: GLOBAL_SCOPE, act: "pause", sentence, status: "CLOCK_SKEW" });
  }

  read(): readonly Reading[] {
    return Array.from(this.context.desk.venues.values(), ({ id, clockOffset }) => {
      const limit = limitsOf(this.context, id).clockPauseMs * 1e3;
      return {
        scope: id,
        value: `${msText(clockOffset)} off`,
        limit: msText(limit),
        used: Number.isNaN(clockOffset) ? null : Math.abs(clockOffset) / limit,
      };
    });
  }
}

/** Our orders rest at a venue that does not tell us of them any more: not verified empty by then, a person has to look. */
const BLIND_TRIP = 30 * MICROS_PER_SECOND;

/** A venue's wires are lost while orders of ours may rest there. */
class PrivateStreams implements Watch {
  readonly id = "STREAM";
  readonly title = "Wires to the venue";
  readonly action = "pause the venue at once; trip it unless it was seen empty within 30 s";
  readonly #venues: { readonly venue: VenueDesk; wasUp: boolean; blindSince: number }[];

  constructor(private readonly context: WatchContext) {
    this.#venues = Array.from(context.desk.venues.values(), (venue) => ({ venue, wasUp: false, blindSince: 0 }));
  }

  judge(now: Micros, report: Report): void {
    const { desk: { orders, trading } } = this.context;
    for (let i = 0; i < this.#venues.length; i++) {
      const one = this.#venues[i], { venue } = one, isUp = isLinked(venue);
      // A venue that is cleared already, be it by a kill, is not blind to what we fear.
      if (isUp || trading === "HALTED") one.blindSince = 0;
      else if (one.wasUp && one.blindSince === 0 && orders.liveCountVenue(venue.id) > 0) one.blindSince = now;
      one.wasUp = isUp;
      if (one.blindSince === 0) continue;
      const isLate = now - one.blindSince >= BLIND_TRIP && !this.context.isVerified(venue.id);
      const sentence = isLate
        ? `${venue.id} has been ${venue.readiness} for ${
          Math.floor((now - one.blindSince) / 1e6)
        } s and was not seen empty of our orders`
        : `${venue.id} is ${venue.readiness} while orders of ours may rest there: ${venue.reason}`;
      const act = isLate ? "trip" : "pause";
      report({ scope: venueScope(venue.id), act, sentence, status: "STALE_USER_STREAM", told: !isLate });
    }
  }

  read(now: Micros): readonly Reading[] {
    return this.#venues.map(({ venue, blindSince }) => ({
      scope: venue.id,
      value: isLinked(venue) ? "up" : venue.readiness,
      limit: "up while orders rest",
      used: blindSince === 0 ? 0 : 1 + (now - blindSince) / BLIND_TRIP,
    }));
  }
}

function isLinked({ readiness }: VenueDesk): boolean {
  return readiness !== "DOWN" && readiness !== "CONNECTING" && readiness !== "SYNCING";
}

const SPAN = 10 * MICROS_PER_SECOND, SPANS = 30;
/** For so long quotes may move between two rests, µs. */
const OPEN = 100_000;
/** From this share on quotes are moved less often. */
const REST_FROM = 0.8;

/** What one venue was asked and gave in the newest 5 minutes. */
class Ratio {
  readonly cancels = new Float64Array(SPANS);
  readonly fills = new Float64Array(SPANS);
  newest = 0;
  /** Cancelled orders that were counted already; NaN = none yet. */
  known = NaN;
  constructor(readonly venue: VenueDesk) {}

  advance(now: Micros): void {
    const index = Math.floor(now / SPAN);
    for (let i = Math.max(this.newest + 1, index - SPANS + 1); i <= index; i++) {
      this.cancels[i % SPANS] = this.fills[i % SPANS] = 0;
    }
    this.newest = index;
  }
}

/** RSK-23. Cancels for each fill: venues fine or ban those who only cancel. What is told again, since no answer came or the venue
 * refused, is no further cancel: an outage of minutes would otherwise hold a venue for minutes more. */
export class CancelRatio implements Watch {
  readonly id = "RSK-23";
  readonly title = "Cancels for each fill in 5 min";
  readonly action = "move quotes less often from 80 % on; pause the venue";
  readonly #ratios: readonly Ratio[];

  constructor(private readonly context: WatchContext) {
    this.#ratios = Array.from(context.desk.venues.values(), (venue) => new Ratio(venue));
  }

  filled({ instrument }: { readonly instrument: number }): void {
    const { venue } = this.context.desk.markets[instrument];
    for (const ratio of this.#ratios) if (ratio.venue.id === venue) ratio.fills[ratio.newest % SPANS] += 1;
  }

  judge(now: Micros, report: Report): void {
    for (let i = 0; i < this.#ratios.length; i++) {
      const ratio = this.#ratios[i], { venue } = ratio, sent = this.context.desk.orders.askedToGo(venue.id);
      ratio.advance(now);
      ratio.cancels[ratio.newest % SPANS] += Number.isNaN(ratio.known) ? 0 : sent - ratio.known;
      ratio.known = sent;
      const { maxCancelRatio, minBudgetHeadroom } = limitsOf(this.context, venue.id);
      const cancels = sumOf(ratio.cancels), fills = sumOf(ratio.fills) + 1, most = maxCancelRatio * fills;
      if (cancels >= REST_FROM * most && now - venue.restUntil > OPEN) {
        // What is left of the limit is spread over the window; each placement may cost a cancel later.
        venue.restUntil = now + SPAN * SPANS * 2 / ((1 - REST_FROM) * most) as Micros;
      }
      if (cancels > most) {
        const sentence = `${cancels} cancels for ${
          fills - 1
        } fills in 5 min at ${venue.id}; the limit is ${maxCancelRatio} for each fill and one more`;
        report({ scope: venueScope(venue.id), act: "pause", sentence, status: "RATE_BUDGET" });
      }
      this.#judgeBudgets(venue, minBudgetHeadroom, now, report);
    }
  }

  #judgeBudgets({ id, budgets }: VenueDesk, headroom: number, now: Micros, report: Report): void {
    for (const { name, used, limit, resetsAt } of budgets.values()) {
      if (resetsAt <= now || !name.startsWith("ORDERS") || !(used > (1 - headroom) * limit)) continue;
      const sentence = `${used} of ${limit} ${name} are used at ${id}; ${Math.round(headroom * 100)} % must be left`;
      report({ scope: venueScope(id), act: "pause", sentence, status: "RATE_BUDGET" });
    }
  }

  read(): readonly Reading[] {
    return this.#ratios.map(({ venue, cancels, fills }) => {
      const { maxCancelRatio } = limitsOf(this.context, venue.id), filled = sumOf(fills), sent = sumOf(cancels);
      const used = sent / (maxCancelRatio * (filled + 1));
      return {
        scope: venue.id,
        value: `${sent} for ${filled} fills`,
        limit: `${maxCancelRatio} for each and one more`,
        used,
      };
    });
  }
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i];
  return sum;
}

export function venueWatches(context: WatchContext): readonly Watch[] {
  return [new Clocks(context), new PrivateStreams(context), new CancelRatio(context)];
}
