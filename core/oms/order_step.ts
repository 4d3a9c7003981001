/** The work of one event on one order: takes inputs to its two regions, does what their rows say, and tells what came of it
 * as changes. One at a time: `begin`, inputs, `end`. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import { CANCEL_ATTEMPT_LIMIT, cancelBackoff } from "./cancel_retry.ts";
import { FillPool } from "./fill_pool.ts";
import {
  type IncidentNote,
  isTerminal,
  type Life,
  lifeAfter,
  type LifeInput,
  type LifeRow,
  lifeRow,
  type Pending,
  pendingAfter,
  type PendingInput,
  type PendingRow,
  pendingRow,
} from "./lifecycle.ts";
import type { Incident, OrderChange, OrderRecord } from "./order.ts";

export type StepRules = {
  /** Throw on what no row lists: for tests and simulation. */
  readonly strict: boolean;
  /** Venues whose cancels are best effort: a later fill stays possible until somebody settles the order. */
  readonly bestEffort: ReadonlySet<VenueId>;
};

/** After an amendment that was refused, µs. */
const AMEND_WAIT = MICROS_PER_SECOND;
export const NO_CHANGES: readonly OrderChange[] = [];

export class OrderStep {
  #order!: OrderRecord;
  #from: Life = "NEW";
  #pending: Pending = "none";
  #filled = 0;
  #size = 0;
  #query = false;
  #cancel = false;
  #infers = false;
  readonly #incidents: Incident[] = [];
  /** Words that changed nothing. */
  ignored = 0;

  constructor(readonly rules: StepRules, readonly fills: FillPool = new FillPool()) {}

  begin(order: OrderRecord): void {
    this.#order = order;
    this.#from = order.life;
    this.#pending = order.pending;
    this.#filled = order.filled;
    this.#size = order.size;
    this.#query = false;
    this.#cancel = this.#infers = false;
    if (this.#incidents.length > 0) this.#incidents.length = 0;
  }

  life(input: LifeInput, now: Micros): LifeRow {
    const order = this.#order;
    const row = lifeRow(order.life, input, this.rules.strict);
    const to = lifeAfter(row, order.life, order.filled, order.size);
    this.#follow(row, input, order.life, now);
    if (row.resurrects) {
      order.resurrected = true;
      this.#cancel = !isTerminal(to);
    }
    if (to === order.life) return row;
    order.life = to;
    order.unknownAt = (to === "UNKNOWN" ? now : 0) as Micros;
    const ended = isTerminal(to);
    order.closedAt = (ended ? now : 0) as Micros;
    order.final = ended && !((to === "CANCELED" || to === "EXPIRED") && this.rules.bestEffort.has(order.venue));
    if (!ended) return row;
    if (!this.#query) order.askedAt = 0 as Micros; // its end answers what was asked before
    this.pend("closed", now);
    return row;
  }

  pend(input: PendingInput, now: Micros): PendingRow {
    const order = this.#order;
    const row = pendingRow(order.pending, input, this.rules.strict), to = pendingAfter(row, order.pending);
    this.#follow(row, input, order.pending, now);
    if (row.dropsAmend) {
      if (order.amendSize !== null) order.amendRetryAt = now + AMEND_WAIT as Micros;
      order.amendSize = null;
    }
    if (to === order.pending) return row;
    order.pending = to;
    order.pendingAt = now;
    if (to === "cancel_sent") order.cancelSentAt = now;
    if (to === "cancel_acked") {
      this.#cancelsFailed(0, now);
      order.cancelsGivenUp = false;
    }
    if (input === "cancel_unsent") order.cancelRetryAt = now + cancelBackoff(1) as Micros;
    if (row.cancelFailed) {
      this.#cancelsFailed(order.cancelAttempts + 1, now);
      if (order.cancelAttempts >= CANCEL_ATTEMPT_LIMIT) {
        order.cancelsGivenUp = true;
        this.pend("cancel_exhausted", now);
      }
    }
    return row;
  }

  /** Notes an incident of this order. */
  tell(note: IncidentNote, detail: string): void {
    const { venue, instrument, clientId } = this.#order;
    const sentence = `Order ${clientId} ${note.says}: ${detail}`;
    this.#incidents.push({ severity: note.severity, code: note.code, sentence, venue, instrument, clientId });
  }

  /** The venue has to be asked about it. */
  ask(now: Micros): void {
    this.#order.askedAt = now;
    this.#query = true;
  }

  /** Cancels of it may be tried anew, as if none had failed; it counts as stuck until the venue takes one. */
  forgiveCancels(now: Micros): void {
    this.#cancelsFailed(0, now);
  }

  /** It has to be cancelled at once. */
  cancelAtOnce(): void {
    this.#cancel = true;
  }

  /** Its missing trades have to be inferred. */
  infer(): void {
    this.#infers = true;
  }

  /** What came of it; empty if nothing that anybody could notice. */
  end(): readonly OrderChange[] {
    const order = this.#order;
    const moved = order.life !== this.#from || order.pending !== this.#pending || order.filled !== this.#filled ||
      order.size !== this.#size;
    const incidents = this.#incidents;
    if (!moved && !this.#query && !this.#cancel && !this.#infers && incidents.length === 0) {
      this.ignored += 1;
      return NO_CHANGES;
    }
    const common = { order, from: this.#from, to: order.life };
    const first = { ...common, incident: incidents[0] ?? null, needsQuery: this.#query, cancelAtOnce: this.#cancel };
    const changes: OrderChange[] = [this.#infers ? { ...first, infers: true } : first];
    for (let i = 1; i < incidents.length; i++) {
      changes.push({ ...common, incident: incidents[i], needsQuery: false, cancelAtOnce: false });
    }
    return changes;
  }

  #follow(row: LifeRow | PendingRow, input: LifeInput | PendingInput, from: Life | Pending, now: Micros): void {
    if (row.incident) this.tell(row.incident, `${input} in ${from}`);
    if (row.query) this.ask(now);
  }

  #cancelsFailed(attempts: number, now: Micros): void {
    this.#order.cancelAttempts = attempts;
    this.#order.cancelRetryAt = (attempts === 0 ? 0 : now + cancelBackoff(attempts)) as Micros;
  }
}
