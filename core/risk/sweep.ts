/** Clears ONE venue of our orders, or of those of a narrower scope there, and proves it (reliability.md 4.4 b to f): for a kill,
 * an orderly stop and a start.
 *
 * A venue's word that it cancelled is no proof. Proof is two complete lists of open orders, asked for at least a second
 * apart and both after the last submit could still land, without an order of ours in either. A question that failed, or
 * was cut short, proves nothing. Foreign orders are not touched: what is cancelled by its id is ours, and market-wide
 * cancels go out only once a list of this sweep has shown no foreign order, or on an account that is configured to be ours
 * alone and was listed before, where nobody has heard of a foreign order on that market. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Cancel, CancelAll } from "../command.ts";
import type { OpenOrders, OrderReport, QueryFailed, StrangeOrder } from "../event.ts";
import { Rounds } from "../guard/rounds.ts";
import { ARRIVAL_MARGIN } from "../oms/absence_proof.ts";
import { isExhausted } from "../oms/cancel_retry.ts";
import type { Order, Orders } from "../oms/orders.ts";

/** On a shared account a list without a foreign order allows to cancel whole markets for so long, µs: from one of the later
 * rounds to the next. Then somebody may have come. */
const ALLOWS_WHOLE = 6_000_000;

/** What to send now; the caller numbers the question and tells it by `asked`. */
export type SweepDraft =
  | Cancel
  | CancelAll
  | { readonly kind: "query"; readonly what: "open_orders"; readonly venue: VenueId; readonly instrument: null };
export type SweepOptions = {
  readonly now: Micros;
  /** The longest `validUntil` of any submit; raised by those that `Orders` knows. */
  readonly quietAfter: Micros;
  /** Nobody else is to have orders in this account: it is proven empty only without any. */
  readonly dedicated?: boolean;
  /** Nobody knows yet whose orders rest there: also on such an account nothing is cancelled market-wide before a list came. */
  readonly unlisted?: boolean;
  /** Which orders of ours on `instruments` have to go; absent = all. Where it is given nothing is cancelled market-wide. */
  readonly covers?: (order: Pick<OrderReport, "clientId" | "instrument">) => boolean;
  /** All of the account has to be without our tag: orders on none of our markets are in the way as well. */
  readonly whole?: boolean;
  /** Nothing is cancelled: what rests may end by itself, and is not counted against the venue. */
  readonly watchOnly?: boolean;
  /** The worth of an order, to begin with the largest; price × lots if not given, which compares within a market. */
  readonly worth?: (order: Pick<Order, "instrument" | "price" | "size" | "filled">) => number;
};
export type SweepProgress = {
  /** Cancels and questions sent. */
  readonly requests: number;
  /** Complete lists that came, whoever asked for them; and our questions that failed or had no answer in time. */
  readonly answers: number;
  readonly failures: number;
  /** `null` = none was sent yet. */
  readonly firstCancelAt: Micros | null;
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
/** An order of ours that rests on none of our markets. */
export type LeftElsewhere = StrangeOrder & { readonly venue: VenueId };

export class Sweep {
  readonly #rounds: Rounds;
  readonly #worth: NonNullable<SweepOptions["worth"]>;
  readonly #dedicated: boolean;
  readonly #unlisted: boolean;
  readonly #watchOnly: boolean;
  #now: Micros;
  /** Times of our last cancel, by client id. */
  readonly #cancelledAt = new Map<string, Micros>();
  readonly #seen = new Set<string>();
  /** The number of the question that waits for its answer; `null` = not told yet. */
  #questionId: number | null = null;
  /** What has to go of the venue's last complete list, and what is not ours there; `null` = no list came yet. */
  #found: readonly OrderReport[] = [];
  #foreign: readonly OrderReport[] | null = null;
  /** What carries our tag in that list and stands on none of our markets. */
  #strangers: readonly StrangeOrder[] = [];
  readonly #covers: SweepOptions["covers"];
  readonly #whole: boolean;
  #requests = 0;
  #answers = 0;
  #failures = 0;
  #firstCancelAt: Micros | null = null;
  #cancelled = 0;

  constructor(
    readonly venue: VenueId,
    readonly instruments: readonly InstrumentId[],
    { now, quietAfter, dedicated, unlisted, watchOnly, worth, covers, whole }: SweepOptions,
  ) {
    this.#whole = whole ?? false;
    this.#covers = covers;
    this.#now = now;
    this.#rounds = new Rounds(now, quietAfter);
    this.#dedicated = dedicated ?? false;
    this.#unlisted = unlisted ?? false;
    this.#watchOnly = watchOnly ?? false;
    this.#worth = worth ?? (({ price, size, filled }) => price * (size - filled));
  }

  get verified(): boolean {
    return this.#rounds.verified;
  }

  get progress(): SweepProgress {
    const { listedAt, startedAt, verifiedAt } = this.#rounds;
    return {
      requests: this.#requests,
      answers: this.#answers,
      failures: this.#failures,
      firstCancelAt: this.#firstCancelAt,
      ordersBefore: this.#seen.size,
      cancelled: this.#cancelled,
      remaining: listedAt === null ? null : this.#inTheWay.length + this.#strangers.length,
      foreign: this.#foreign?.length ?? null,
      startedAt,
      verifiedAt,
      dirty: !this.#watchOnly && this.#rounds.isLate(this.#now),
    };
  }

  /** What to send now; nothing once verified. To be asked on every step. */
  due(now: Micros, orders: Orders): readonly SweepDraft[] {
    this.#now = now;
    if (this.verified) return [];
    const live = this.#live(orders), rounds = this.#rounds, drafts: SweepDraft[] = [];
    for (const { clientId, validUntil, everAcked } of live) {
      this.#seen.add(clientId);
      // What the venue has acked lands no more; a submit of which it never spoke may.
      if (!everAcked) rounds.raiseQuiet(validUntil + ARRIVAL_MARGIN as Micros);
    }
    const again = rounds.isDue(now);
    if (!this.#watchOnly) this.#addCancels(live, orders, again, drafts);
    if (again) {
      if (!this.#watchOnly && this.#covers === undefined) this.#addCancelAlls(live, orders, drafts);
      rounds.pass(now);
    }
    if (this.#firstCancelAt === null && drafts.length > 0) this.#firstCancelAt = now;
    if (rounds.mayAsk(now)) {
      if (rounds.isAsking) this.#failures += 1; // the last question had no answer in time
      rounds.asked(now);
      this.#questionId = null;
      drafts.push({ kind: "query", what: "open_orders", venue: this.venue, instrument: null });
    }
    this.#requests += drafts.length;
    this.#countCancelled(orders);
    return drafts;
  }

  /** The number that the last question of `due` went out with. */
  asked(queryId: number, now: Micros): void {
    this.#rounds.stillAsking(now);
    this.#questionId = queryId;
  }

  /** Takes the venue's answer; any complete list of the whole account counts, whoever asked for it.
   * @param isOurs whether a client id carries our tag */
  onAnswer(event: OpenOrders | QueryFailed, orders: Orders, isOurs: (clientId: string | null) => boolean): void {
    if (event.venue !== this.venue || this.verified) return;
    const { queryId, requestedAt, receivedAt } = event, rounds = this.#rounds;
    const ours = rounds.isAsking && (this.#questionId === null || this.#questionId === queryId);
    if (ours) rounds.ended();
    if (event.kind === "query_failed") {
      if (!ours) return;
      this.#failures += 1;
      return rounds.failed(receivedAt);
    }
    if (event.instrument !== null || !rounds.isNews(requestedAt)) return;
    this.#answers += 1;
    const listed = event.orders.filter(({ instrument }) => this.instruments.includes(instrument));
    this.#foreign = listed.filter(({ clientId }) => !isOurs(clientId));
    this.#found = listed.filter((order) => isOurs(order.clientId) && this.#isIn(order));
    this.#strangers = this.#whole ? (event.strangers ?? []).filter(({ clientId }) => isOurs(clientId)) : [];
    for (const { clientId } of [...this.#found, ...this.#strangers]) if (clientId !== null) this.#seen.add(clientId);
    rounds.listed(this.#inTheWay.length + this.#strangers.length === 0, requestedAt, receivedAt);
    this.#countCancelled(orders);
  }

  /** What may still rest there, by our books and by the venue's last list; nothing once verified. */
  left(orders: Orders): readonly Left[] {
    if (this.verified) return [];
    const left: Left[] = [...this.#live(orders)];
    for (const report of this.#inTheWay) {
      const { clientId, instrument } = report;
      const counted = clientId !== null && orders.live(instrument).some((order) => order.clientId === clientId);
      // Of its end we may have heard since the list was asked for.
      const ended = clientId !== null && (orders.get(clientId)?.lastEventAt ?? 0) >= this.#rounds.listedAt!;
      if (!counted && !ended) left.push({ ...report, life: "listed by the venue" });
    }
    return left;
  }

  /** What the venue's last list shows of ours on none of our markets; nothing once verified. */
  get elsewhere(): readonly LeftElsewhere[] {
    return this.#strangers.map((order) => ({ ...order, venue: this.venue }));
  }

  /** What the venue's last list may not show: ours, and on a dedicated account all. */
  get #inTheWay(): readonly OrderReport[] {
    return this.#dedicated ? [...this.#found, ...this.#foreign ?? []] : this.#found;
  }

  #isIn(order: Pick<OrderReport, "clientId" | "instrument">): boolean {
    return this.#covers === undefined || this.#covers(order);
  }

  #live(orders: Orders): readonly Order[] {
    const live: Order[] = [];
    for (const id of this.instruments) for (const order of orders.live(id)) if (this.#isIn(order)) live.push(order);
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
    const listedAt = this.#rounds.listedAt!; // what it is asked about stands in that list
    // Of its end we have heard since the list was asked for.
    if ((orders.get(clientId)?.lastEventAt ?? 0) >= listedAt) return false;
    return (this.#cancelledAt.get(clientId) ?? 0) < listedAt;
  }

  /** Whose orders a market-wide cancel would take along has to be known: they are nobody's to cancel but their owner's. */
  #addCancelAlls(live: readonly Order[], orders: Orders, drafts: SweepDraft[]): void {
    if (this.#foreign === null ? !this.#dedicated || this.#unlisted : !this.#dedicated && this.#foreign.length > 0) {
      return;
    }
    if (!this.#dedicated && this.#now - this.#rounds.listedAt! > ALLOWS_WHOLE) return;
    const all = this.#dedicated && this.#rounds.isFirst,
      foreign = [...orders.foreign(this.venue), ...this.#foreign ?? []];
    for (const instrument of this.instruments) {
      const has = (order: { readonly instrument: InstrumentId }) => order.instrument === instrument;
      if (!all && !live.some(has) && !this.#found.some(has)) continue;
      if (!foreign.some(has)) drafts.push({ kind: "cancel_all", venue: this.venue, instrument });
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
    const has = (order: { readonly clientId: string | null }) => order.clientId === clientId;
    return this.#found.some(has) || this.#strangers.some(has);
  }
}
