/** Waits that are over: whoever waits for a word that cannot come, or did not come in time, becomes a question. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { LandingTimes } from "./landing.ts";
import type { IncidentNote } from "./lifecycle.ts";
import type { OrderChange, OrderRecord } from "./order.ts";
import type { OrderIndex } from "./order_index.ts";
import { NO_CHANGES, type OrderStep } from "./order_step.ts";
import { isAnythingDue, isPendingOverdue, isUnanswered, type TimerTable } from "./order_timers.ts";
import { capTimes } from "./order_times.ts";

/** Rounds of asking for trades in vain, after which they are inferred; from then on they are asked for so much less often. */
const TRADE_ROUNDS = 3;
const LATER_ROUND = 15;
const TRADES_MISSING: IncidentNote = {
  severity: "S1",
  code: "trades_missing",
  says: "was filled, and the venue does not give the trades: they are inferred",
};

export class OrderWaits {
  constructor(
    private readonly index: OrderIndex,
    private readonly step: OrderStep,
    private readonly timing: TimerTable,
    private readonly landing: LandingTimes,
  ) {}

  /** After a restart, once the journal is loaded: nothing without an outcome may be taken for settled. */
  recovered(now: Micros): readonly OrderChange[] {
    const changes: OrderChange[] = [];
    for (const order of this.index.values()) capTimes(order, now, this.landing.longest(order.venue));
    for (const order of this.index.exposure.all()) {
      this.step.begin(order);
      if (order.life === "INTENT") order.validUntil = now + order.window as Micros; // it may have left just before
      if (order.life === "INTENT" || order.life === "SENT") this.step.life("recovered", now);
      this.#lose(order, now);
      this.#end(order, now, changes);
    }
    return changes;
  }

  /** The private stream of `venue` is gone: whoever waits for its word waits in vain. */
  venueLost(venue: VenueId, now: Micros): readonly OrderChange[] {
    const changes: OrderChange[] = [];
    for (const order of this.index.exposure.all()) {
      if (order.venue !== venue) continue;
      this.step.begin(order);
      if (order.life === "SENT") this.step.life("ambiguous", now);
      this.#lose(order, now);
      this.#end(order, now, changes);
    }
    return changes;
  }

  /** Turns what waited too long into questions. */
  due(now: Micros): readonly OrderChange[] {
    const { exposure, lagging } = this.index;
    // Nearly always nothing is due, and then nothing is made of it.
    if (lagging.size === 0 && !isAnythingDue(exposure, now, this.timing)) return NO_CHANGES;
    const changes: OrderChange[] = [], live = exposure.all();
    for (let i = 0; i < live.length; i++) {
      const order = live[i], times = this.timing.of(order.venue);
      const unanswered = isUnanswered(order, now, times), overdue = isPendingOverdue(order, now, times);
      if (!unanswered && !overdue) continue;
      this.step.begin(order);
      if (unanswered) this.step.life("ambiguous", now);
      if (overdue) this.#lose(order, now);
      this.#end(order, now, changes);
    }
    if (lagging.size > 0) this.#missingTrades(now, changes);
    return changes;
  }

  /** A question for the trades of a market, sent at `requestedAt`, is over, and what it told is booked: complete, or without an
   * answer. Of a failure nobody learns that trades are missing; one after half a minute of them counts all the same, since a
   * list that goes so far back may never be complete. */
  tradesAsked(instrument: InstrumentId, requestedAt: Micros, isComplete: boolean, now: Micros): void {
    for (const order of this.index.lagging) {
      if (order.instrument !== instrument || order.aheadRounds === 0 || requestedAt < order.aheadAt) continue;
      const { trades } = this.timing.of(order.venue);
      if (isComplete || now - order.aheadAt >= LATER_ROUND * trades) order.aheadAnswered = true;
    }
  }

  /** Asks for the trades behind a quantity; in vain three times, they are to be inferred. None of these rounds follows before
   * the last one is over: while the venue cannot be asked nothing is in vain. */
  #missingTrades(now: Micros, changes: OrderChange[]): void {
    for (const order of this.index.lagging) {
      const { trades } = this.timing.of(order.venue), isBooked = order.unbooked === 0;
      if (order.aheadRounds > 0 && order.aheadRounds <= TRADE_ROUNDS && !order.aheadAnswered) continue;
      if (now - order.aheadAt < (isBooked ? LATER_ROUND * trades : trades)) continue;
      order.aheadAt = now;
      order.aheadRounds += 1;
      order.aheadAnswered = false;
      this.step.begin(order);
      this.step.ask(now);
      if (order.aheadRounds > TRADE_ROUNDS && order.unbooked > 0) {
        this.step.infer();
        if (order.aheadRounds === TRADE_ROUNDS + 1 || order.inferred) {
          this.step.tell(TRADES_MISSING, `${order.filled} lots reported, ${order.fillSum} known`);
        }
      }
      this.#end(order, now, changes);
    }
  }

  /** Turns what is under way with `order` into a question. */
  #lose(order: OrderRecord, now: Micros): void {
    if (order.pending === "cancel_sent" || order.pending === "cancel_acked") this.step.pend("cancel_ambiguous", now);
    else if (order.pending === "replace_sent") this.step.pend("replace_ambiguous", now);
  }

  #end(order: OrderRecord, now: Micros, into: OrderChange[]): void {
    const changes = this.index.conclude(this.step, order, now);
    for (let i = 0; i < changes.length; i++) into.push(changes[i]);
  }
}
