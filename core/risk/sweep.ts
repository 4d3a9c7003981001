/** Clears ONE venue of our orders and proves it (reliability.md 4.4 b to f): for a kill, an orderly stop and a start.
 *
 * A venue's word that it cancelled is no proof. Proof is two complete lists of open orders, asked for at least a second
 * apart and both after the last submit could still land, without an order of ours in either. A question that failed, or
 * was cut short, proves nothing. Foreign orders are not touched: market-wide cancels go out only on an account that is
 * ours alone, or once a list of this sweep has shown no foreign order. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Cancel, CancelAll } from "../command.ts";
import type { OpenOrders, OrderReport, QueryFailed } from "../event.ts";
import { isExhausted } from "../oms/cancel_retry.ts";
import type { Order, Orders } from "../oms/orders.ts";

/** Cancels are repeated at these distances from the start, then every `LATER_ROUNDS`, for ever; and anew from the first word
 * of a venue that had stopped answering, since what it was told meanwhile may be lost (KIL-05). */
const ROUNDS = [0, 0.25, 0.5, 1, 2, 4].map((seconds) => seconds * MICROS_PER_SECOND);
const LATER_ROUNDS = 5 * MICROS_PER_SECOND;
const APART = 1 * MICROS_PER_SECOND;
/** A question without an answer is asked again after this. */
const PATIENCE = 2 * MICROS_PER_SECOND;
const FIRST_RETRY = 1 * MICROS_PER_SECOND;
/** Not verified for longer: a person must know. */
export const DIRTY_AFTER = 60 * MICROS_PER_SECOND;

/** What to send now; the caller numbers the question and tells it by `asked`. */
export type SweepDraft =
  | Cancel
  | CancelAll
  | { readonly kind: "query"; readonly what: "open_orders"; readonly venue: VenueId; readonly instrument: null };
export type SweepOptions = {
  readonly now: Micros;
  /** The longest `validUntil` of any submit; raised by those that `Orders` knows. */
  readonly quietAfter: Micros;
  /** Nobody else has orders in this account. */
  readonly dedicated?: boolean;
  /** Nothing is cancelled: what rests may end by itself, and is not counted against the venue. */
  readonly watchOnly?: boolean;
  /** The worth of an order, to begin with the largest; price × lots if not given, which compares within a market. */
  readonly worth?: (order: Pick<Order, "instrument" | "price" | "size" | "filled">) => number;
};
export type SweepProgress = {
  /** Cancels and questions sent. */
  readonly requests: number;
  /** Orders of ours that were seen alive, by us or by the venue, since the start. */
  readonly ordersBefore: number;
  readonly cancelled: number;
  /** What has to go, in the venue's last complete list: ours, and on a dedicated account all; `null` = no list came yet. */
  readonly remaining: number | null;
  /** Not ours in that list; `null` = none came yet. */
  readonly foreign: number | null;
  readonly startedAt: Micros;
  readonly verifiedAt: Micros | null;
  /** Not verified within 60 s. */
  readonly dirty: boolean;
};
type Target = Pick<Order, "clientId" | "instrument" | "price" | "size" | "filled" | "venueOrderId">;
/** An order that may still rest; `clientId` null = it is not ours, on an account that should hold none but ours. */
export type Left =
  & Pick<OrderReport, "clientId" | "instrument" | "side" | "price" | "size" | "filled">
  & { readonly life: string };

export class Sweep {
  readonly #startedAt: Micros;
  readonly #worth: NonNullable<SweepOptions["worth"]>;
  readonly #dedicated: boolean;
  readonly #watchOnly: boolean;
  #quietAfter: Micros;
  #now: Micros;
  #round = 0;
  /** When the first of the rounds was due. */
  #roundsFrom: Micros;
  /** A question failed or was left unanswered, and no answer has come since. */
  #isSilent = false;
  /** Times of our last cancel, by client id. */
  readonly #cancelledAt = new Map<string, Micros>();
  readonly #seen = new Set<string>();
  #question: { id: number | null; readonly at: Micros } | null = null;
  #nextQuestionAt: Micros;
  #failures = 0;
  /** The venue's last complete list: what has to go of it, and when it was asked for. On a dedicated account that is all of
   * it, else ours. */
  #found: readonly OrderReport[] = [];
  #listedAt: Micros | null = null;
  #foreign: number | null = null;
  /** When the first of two clean lists was asked for. */
  #cleanAt: Micros | null = null;
  #verifiedAt: Micros | null = null;
  #requests = 0;
  #cancelled = 0;

  constructor(
    readonly venue: VenueId,
    readonly instruments: readonly InstrumentId[],
    { now, quietAfter, dedicated, watchOnly, worth }: SweepOptions,
  ) {
    this.#startedAt =
      this.#roundsFrom =
      this.#now =
      this.#nextQuestionAt =
        now;
    this.#quietAfter = quietAfter;
    this.#dedicated = dedicated ?? false;
    this.#watchOnly = watchOnly ?? false;
    this.#worth = worth ?? (({ price, size, filled }) => price * (size - filled));
  }

  get verified(): boolean {
    return this.#verifiedAt !== null;
  }

  get progress(): SweepProgress {
    const over = this.#now - this.#startedAt > DIRTY_AFTER;
    return {
      requests: this.#requests,
      ordersBefore: this.#seen.size,
      cancelled: this.#cancelled,
      remaining: this.#listedAt === null ? null : this.#found.length,
      foreign: this.#foreign,
      startedAt: this.#startedAt,
      verifiedAt: this.#verifiedAt,
      dirty: over && !this.#watchOnly && this.#verifiedAt === null,
    };
  }

  /** What to send now; nothing once verified. To be asked on every step. */
  due(now: Micros, orders: Orders): readonly SweepDraft[] {
    this.#now = now;
    if (this.verified) return [];
    const live = this.#live(orders), drafts: SweepDraft[] = [];
    for (const { clientId, validUntil, everAcked } of live) {
      this.#seen.add(clientId);
      // What the venue has acked lands no more; a submit of which it never spoke may.
      if (!everAcked && validUntil > this.#quietAfter) this.#quietAfter = validUntil;
    }
    const again = now >= this.#roundAt(this.#round);
    if (!this.#watchOnly) this.#addCancels(live, orders, again, drafts);
    if (again) {
      if (!this.#watchOnly) this.#addCancelAlls(live, drafts);
      while (now >= this.#roundAt(this.#round)) this.#round += 1;
    }
    if (this.#mayAsk(now)) {
      if (this.#question !== null) this.#isSilent = true;
      this.#question = { id: null, at: now };
      drafts.push({ kind: "query", what: "open_orders", venue: this.venue, instrument: null });
    }
    this.#requests += drafts.length;
    this.#countCancelled(orders);
    return drafts;
  }

  /** The number that the last question of `due` went out with. */
  asked(queryId: number, now: Micros): void {
    this.#question = { id: queryId, at: now };
  }

  /** Takes the venue's answer; any complete list of the whole account counts, whoever asked for it.
   * @param isOurs whether a client id carries our tag */
  onAnswer(event: OpenOrders | QueryFailed, orders: Orders, isOurs: (clientId: string | null) => boolean): void {
    if (event.venue !== this.venue || this.verified) return;
    const { queryId, requestedAt, receivedAt } = event;
    const ours = this.#question !== null && (this.#question.id === null || this.#question.id === queryId);
    if (ours) this.#question = null;
    if (event.kind === "query_failed") {
      if (!ours) return;
      this.#failures += 1;
      this.#isSilent = true;
      this.#nextQuestionAt = receivedAt + FIRST_RETRY * Math.min(2, this.#failures) as Micros;
      return;
    }
    if (event.instrument !== null || requestedAt < this.#startedAt) return;
    if (this.#listedAt !== null && requestedAt < this.#listedAt) return;
    this.#failures = 0;
    if (this.#isSilent) this.#beginRounds(receivedAt);
    this.#listedAt = requestedAt;
    const ownOrders = event.orders.filter(({ clientId }) => isOurs(clientId));
    this.#found = this.#dedicated ? event.orders : ownOrders;
    this.#foreign = event.orders.length - ownOrders.length;
    for (const { clientId } of ownOrders) if (clientId !== null) this.#seen.add(clientId);
    this.#judge(requestedAt, receivedAt);
    this.#countCancelled(orders);
  }

  /** What may still rest there, by our books and by the venue's last list; nothing once verified. */
  left(orders: Orders): readonly Left[] {
    if (this.verified) return [];
    const left: Left[] = [...this.#live(orders)];
    for (const report of this.#found) {
      const { clientId, instrument } = report;
      const counted = clientId !== null && orders.live(instrument).some((order) => order.clientId === clientId);
      // Of its end we may have heard since the list was asked for.
      const ended = clientId !== null && (orders.get(clientId)?.lastEventAt ?? 0) >= this.#listedAt!;
      if (!counted && !ended) left.push({ ...report, life: "listed by the venue" });
    }
    return left;
  }

  /** Not at every word: a venue that answers now and then is not to be flooded. */
  #beginRounds(now: Micros): void {
    this.#isSilent = false;
    if (this.#roundsFrom > this.#startedAt && now - this.#roundsFrom < LATER_ROUNDS) return;
    this.#roundsFrom = now;
    this.#round = 0;
  }

  #judge(requestedAt: Micros, receivedAt: Micros): void {
    if (this.#found.length > 0) {
      this.#cleanAt = null;
      const isBack = this.#roundsFrom > this.#startedAt && requestedAt - this.#roundsFrom < LATER_ROUNDS;
      const soon = isBack ? requestedAt + APART : Infinity;
      this.#nextQuestionAt = Math.min(soon, this.#roundAt(this.#round)) as Micros;
    } else if (requestedAt < this.#quietAfter) {
      this.#nextQuestionAt = this.#quietAfter; // something may still land: what is clean now proves nothing
    } else if (this.#cleanAt === null || this.#cleanAt < this.#quietAfter) {
      this.#cleanAt = requestedAt;
      this.#nextQuestionAt = requestedAt + APART as Micros;
    } else if (requestedAt - this.#cleanAt >= APART) this.#verifiedAt = receivedAt;
  }

  #mayAsk(now: Micros): boolean {
    if (this.#question !== null) return now - this.#question.at >= PATIENCE;
    return now >= this.#nextQuestionAt;
  }

  #roundAt(round: number): Micros {
    const last = ROUNDS.length - 1;
    const after = round <= last ? ROUNDS[round] : ROUNDS[last] + (round - last) * LATER_ROUNDS;
    return this.#roundsFrom + after as Micros;
  }

  #live(orders: Orders): readonly Order[] {
    const live: Order[] = [];
    for (const id of this.instruments) live.push(...orders.live(id));
    return live;
  }

  /** Largest first. A new one is cancelled at once, one that outlived its cancel in the next round; what the books do not
   * cancel by its id any more is tried in every round all the same. */
  #addCancels(live: readonly Order[], orders: Orders, again: boolean, drafts: SweepDraft[]): void {
    const targets: Target[] = live.filter((order) => {
      if (!again && this.#cancelledAt.has(order.clientId)) return false;
      // The rounds are the only back-off here: what the books would wait for may be over with the venue's silence.
      return isExhausted(order) || order.pending !== "cancel_sent" && order.pending !== "cancel_acked";
    });
    for (const report of this.#found) if (this.#isForgotten(report, orders)) targets.push(report as Target);
    targets.sort((a, b) => this.#worth(b) - this.#worth(a));
    for (const { clientId, instrument, venueOrderId } of targets) {
      this.#cancelledAt.set(clientId, this.#now);
      drafts.push({ kind: "cancel", venue: this.venue, instrument, clientId, venueOrderId });
    }
  }

  /** The venue lists it after our last cancel, and our books hold it for dead or never knew it. */
  #isForgotten({ clientId, instrument }: OrderReport, orders: Orders): boolean {
    if (clientId === null || orders.live(instrument).some((order) => order.clientId === clientId)) return false;
    const listedAt = this.#listedAt!; // what it is asked about stands in that list
    // Of its end we have heard since the list was asked for.
    if ((orders.get(clientId)?.lastEventAt ?? 0) >= listedAt) return false;
    return (this.#cancelledAt.get(clientId) ?? 0) < listedAt;
  }

  #addCancelAlls(live: readonly Order[], drafts: SweepDraft[]): void {
    if (!this.#dedicated && this.#foreign !== 0) return;
    const all = this.#dedicated && this.#round === 0;
    for (const instrument of this.instruments) {
      const has = (order: { readonly instrument: InstrumentId }) => order.instrument === instrument;
      if (!all && !live.some(has) && !this.#found.some(has)) continue;
      drafts.push({ kind: "cancel_all", venue: this.venue, instrument });
    }
  }

  /** Those that ended without being filled; once verified, all that we have no other end of. */
  #countCancelled(orders: Orders): void {
    this.#cancelled = 0;
    for (const clientId of this.#seen) {
      const life = orders.get(clientId)?.life;
      const ended = life === "CANCELED" || life === "EXPIRED" || life === undefined && !this.#isFound(clientId);
      const open = life === "INTENT" || life === "SENT" || life === "UNKNOWN" || life === "OPEN" || life === "PARTIAL";
      if (ended || this.verified && open) this.#cancelled += 1;
    }
  }

  #isFound(clientId: string): boolean {
    return this.#found.some((report) => report.clientId === clientId);
  }
}
