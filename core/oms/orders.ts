/** All orders of this process, by client id and venue id: the one owner of what we wanted, what exists and what may still
 * be filled. It believes evidence and not its own hopes: an order of unknown fate counts in full, a fill is never lost,
 * an end is an end only when the venue says so or absence is proven. Rules: reliability.md 1. @module */
import type { Micros, Size } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { Fill, OrderReport } from "../event.ts";
import type { Cancel, Place } from "../command.ts";
import { CANCEL_ATTEMPT_LIMIT, isStuck } from "./cancel_retry.ts";
import { ForeignOrders } from "./foreign_orders.ts";
import { displacedBy, inferFill, type InferredPart, noteInferred, NOTHING_INFERRED } from "./inferred_fills.ts";
import { LandingTimes } from "./landing.ts";
import type { Order, OrderChange, OrderRecord, Slot } from "./order.ts";
import { fillCancel } from "./order_commands.ts";
import { regridOrder } from "./order_grid.ts";
import { type OrderIndex, select } from "./order_index.ts";
import { NO_CHANGES, OrderStep } from "./order_step.ts";
import { OrderStore } from "./order_store.ts";
import { type OrderTimers, TimerTable, type VenueTimers } from "./order_timers.ts";
import { OrderWaits } from "./order_waits.ts";
import { type OrderEvidence, OrderWords, type OwnIds } from "./order_words.ts";
import { type OrdersState, ordersState, restoreOrders } from "./orders_state.ts";
import { StrangeFills } from "./strange_fills.ts";

export { NO_SLOT, TAKE_LEVEL } from "./order.ts";
export type { Incident, Order, OrderChange, Slot } from "./order.ts";
export type { OrdersState } from "./orders_state.ts";
export type { OrderEvidence } from "./order_words.ts";
export type { PoolUse } from "./order_store.ts";
export { DEFAULT_TIMERS, type OrderTimers, type VenueTimers } from "./order_timers.ts";

export type OrdersOptions = {
  readonly ids: OwnIds;
  /** Orders that are not sealed yet, at most. */
  readonly capacity?: number;
  /** Sealed orders kept for late fills, at most; the oldest goes first. */
  readonly sealedCapacity?: number;
  /** Trades that orders remember, at most, before no new order is taken. */
  readonly fillCapacity?: number;
  readonly timers?: Partial<OrderTimers>;
  /** Where one venue needs others. */
  readonly venueTimers?: VenueTimers;
  /** Throw on illegal transitions: for tests and simulation. */
  readonly strict?: boolean;
  /** Venues whose cancels do not end the chance of a fill until `settle` is called. */
  readonly bestEffortCancels?: ReadonlySet<VenueId>;
  /** Venues at which an order may arrive so long after its send, µs, whatever validity it was given. */
  readonly landsWithin?: ReadonlyMap<VenueId, Micros>;
};
export class Orders {
  readonly capacity: number;
  /** Its pools; `next` holds the commands of the order that `intend` takes in next. */
  readonly store: OrderStore;
  readonly timing: TimerTable;
  readonly #landing: LandingTimes;
  readonly #index: OrderIndex;
  readonly #foreign = new ForeignOrders();
  readonly #step: OrderStep;
  readonly #words: OrderWords;
  readonly #waits: OrderWaits;
  readonly #strange = new StrangeFills();
  /** By venue: everything that was asked of it until then agrees with these books. */
  readonly #covered = new Map<VenueId, Micros>();
  readonly #coveredAt = (venue: VenueId): Micros => this.#covered.get(venue) ?? 0 as Micros;
  /** By venue: orders that were asked to go since this process began. */
  readonly #askedToGo = new Map<VenueId, number>();

  constructor(options: OrdersOptions) {
    const store = this.store = new OrderStore(options);
    this.capacity = store.capacity;
    this.timing = new TimerTable(options.timers, options.venueTimers);
    this.#landing = new LandingTimes(options.landsWithin);
    this.#index = store.index;
    this.#step = new OrderStep({
      strict: options.strict ?? false,
      bestEffort: options.bestEffortCancels ?? new Set(),
    }, store.fills);
    this.#words = new OrderWords(options.ids, store, this.#step, this.#foreign, this.#strange);
    this.#waits = new OrderWaits(this.#index, this.#step, this.timing, this.#landing);
  }

  /** Takes an approved placement into the books and reserves its exposure; call it before the journal and the send.
   * @throws {RangeError} if the id was used before, the books are full or the size is no positive whole number of lots */
  intend(place: Place, slot: Slot, now: Micros): Order {
    if (!this.hasRoom) throw new RangeError(`Cannot take order ${place.clientId}: ${this.store.fullness}`);
    if (!Number.isSafeInteger(place.size) || place.size <= 0) {
      throw new RangeError(`Cannot take order ${place.clientId} of ${place.size} lots: want a positive whole number`);
    }
    const window = this.#landing.ofPlacement(place.venue, place.validity);
    const order = this.store.take(place, slot, now, window);
    if (order === null) throw new RangeError(`Cannot take order ${place.clientId}: its client id was used before`);
    this.#step.begin(order);
    this.#step.life("intended", now);
    this.#index.refresh(order, now);
    return order;
  }

  get hasRoom(): boolean {
    return this.store.hasRoom;
  }
  /** Takes one word of the venue or the transport. Whatever it says, nothing is thrown (unless `strict`). */
  apply(event: OrderEvidence, now: Micros): readonly OrderChange[] {
    return this.#words.take(event, now);
  }

  /** Notes that a cancel goes out. False = none may: unknown or ended order, one is under way, or too many failed. */
  cancelRequested(clientId: string, now: Micros): boolean {
    const order = this.#index.working(clientId);
    return order !== undefined && this.#requestCancel(order, now);
  }

  /** The same, with the command to send; `null` = none may go out. It is the order's own and serves its next cancel too. */
  cancel(order: Order, now: Micros): Cancel | null {
    const record = order as OrderRecord; // nobody else makes orders
    if (!this.#index.isWorking(record) || !this.#requestCancel(record, now)) return null;
    return fillCancel(record.commands.cancel, record);
  }

  #requestCancel(order: OrderRecord, now: Micros): boolean {
    if (order.terminal || order.cancelAttempts >= CANCEL_ATTEMPT_LIMIT) return false;
    if (order.pending === "cancel_sent" || order.pending === "cancel_acked") return false;
    if (order.cancelSentAt === 0) this.#askedToGo.set(order.venue, this.askedToGo(order.venue) + 1);
    this.#step.begin(order);
    this.#step.pend("cancel_requested", now);
    return true;
  }

  /** Orders at `venue` that a cancel or a replacement went out for since this process began: each once, however often it was
   * told again where no answer came. */
  askedToGo(venue: VenueId): number {
    return this.#askedToGo.get(venue) ?? 0;
  }

  /** Notes that an amendment to `size` (what is filled included) goes out. False = none may: the order does not rest, has
   * something under way, or `size` lies not between what is filled and what it is. */
  amendRequested(clientId: string, size: Size, now: Micros): boolean {
    const order = this.#index.working(clientId);
    if (!order?.resting || order.pending !== "none" || !(size > order.filled && size < order.size)) return false;
    this.#step.begin(order);
    this.#step.pend("replace_requested", now);
    order.amendSize = size;
    order.amendValidUntil = now + this.#landing.longest(order.venue) as Micros;
    return true;
  }

  /** After a restart, once the journal is loaded: nothing without an outcome may be taken for settled. */
  recovered(now: Micros): readonly OrderChange[] {
    this.#foreign.recovered(now);
    return this.#waits.recovered(now);
  }

  /** The private stream of `venue` is gone: whoever waits for its word waits in vain. */
  venueLost(venue: VenueId, now: Micros): readonly OrderChange[] {
    return this.#waits.venueLost(venue, now);
  }

  /** A question for all trades of a market, sent at `requestedAt`, is over: with a complete answer that is booked, or without
   * one. */
  tradesAsked(instrument: InstrumentId, requestedAt: Micros, isComplete: boolean, now: Micros): void {
    this.#waits.tradesAsked(instrument, requestedAt, isComplete, now);
  }

  /** Turns what waited too long into questions. Call it at every beat of the loop. */
  timers(now: Micros): readonly OrderChange[] {
    return this.#waits.due(now);
  }

  /** The fill that stands for the lots that the venue reported and whose trades it does not give, to be booked by the caller;
   * `null` = none are missing. */
  infer(order: Order, instrument: Instrument, now: Micros): Fill | null {
    return inferFill(order as OrderRecord, instrument, now); // nobody else makes orders
  }

  /** Notes what an earlier run inferred as booked: `fill`, as it was. */
  inferred(fill: Fill): void {
    const order = this.#index.find(fill);
    if (order !== undefined) noteInferred(order, fill.price, fill.size);
  }

  /** Whether this trade was told as one that no order of ours explains. */
  isStrange(fill: Fill): boolean {
    return this.#strange.knows(fill);
  }
  /** Inferred lots whose place `fill`, which was not applied yet, will take; empty = it is a trade like the others. */
  displaced(fill: Fill): readonly InferredPart[] {
    const order = this.#index.find(fill);
    return order === undefined || order.inferredParts.length === 0 ? NOTHING_INFERRED : displacedBy(order, fill);
  }

  /** Why a person may not close that order by hand; `null` = it may be closed. */
  refusesToClose(clientId: string): string | null {
    const order = this.#index.working(clientId);
    if (order === undefined) return `there is no order ${clientId} that has not ended long ago`;
    if (order.life === "UNKNOWN" || isStuck(order) || isWaivable(order)) return null;
    return `order ${clientId} is ${order.life}: want one that is UNKNOWN, that cannot be cancelled by its id, or that ended and ` +
      "is booked without its trades";
  }

  /** A person answers for it that an order is gone, or that no trades come of one that has ended; nothing happens if
   * `refusesToClose`. It keeps its fills and what is booked without them, a late one is booked or takes the place of that, and
   * should it live after all it comes back in full. */
  closeByHand(clientId: string, by: string, now: Micros): readonly OrderChange[] {
    const order = this.#index.working(clientId);
    if (order === undefined || this.refusesToClose(clientId) !== null) return NO_CHANGES;
    order.reason = `closed by ${by}`;
    if (isWaivable(order)) {
      order.tradesWaived = true;
      order.askedAt = 0 as Micros; // that answers what was asked for their sake
      this.#index.refresh(order, now);
      return NO_CHANGES;
    }
    this.#step.begin(order);
    this.#step.life("closed_by_hand", now);
    return this.#index.conclude(this.#step, order, now);
  }

  /** Absence is PROVEN (reliability 1.5): the order never arrived, or, once acked, ended without a word. */
  absent(clientId: string, now: Micros): readonly OrderChange[] {
    const order = this.#index.working(clientId);
    if (order?.life !== "UNKNOWN") return NO_CHANGES;
    this.#step.begin(order);
    order.reason = "by absence";
    this.#step.life(order.everAcked ? "absent_acked" : "absent", now);
    return this.#index.conclude(this.#step, order, now);
  }

  /** It is not in a complete list of open orders (or not known by id) that was asked for at `requestedAt`. */
  missing(clientId: string, requestedAt: Micros, now: Micros): readonly OrderChange[] {
    return this.#words.missing(clientId, requestedAt, now);
  }

  /** No later fill of this ended order is possible any more (venues with best-effort cancels). */
  settle(clientId: string, now: Micros): void {
    const order = this.#index.working(clientId);
    if (!order?.terminal) return;
    order.final = true;
    this.#index.refresh(order, now);
  }

  /** Also a sealed one; `null` = none of ours that we remember. */
  get(clientId: string): Order | null {
    return this.#index.byClientId(clientId) ?? null;
  }

  /** Venues count their order ids per market. */
  byVenueOrderId(instrument: InstrumentId, venueOrderId: string): Order | null {
    return this.#index.byVenueId(instrument, venueOrderId) ?? null;
  }

  /** Every order that counts in exposure, oldest first. The list itself: read it at once, do not keep it. */
  live(instrument: InstrumentId): readonly Order[] {
    return this.#index.exposure.live(instrument);
  }
  /** Those of one venue, as of now: the list does not change when they do. */
  liveOn(venue: VenueId): readonly Order[] {
    return this.#index.exposure.on(venue);
  }
  /** Every order that is not sealed yet; those of which nothing is awaited come first. */
  all(): IterableIterator<Order> {
    return this.#index.values();
  }
  leavesBuy(instrument: InstrumentId): Size {
    return this.#index.exposure.leaves(instrument, "buy");
  }
  leavesSell(instrument: InstrumentId): Size {
    return this.#index.exposure.leaves(instrument, "sell");
  }
  liveCount(instrument: InstrumentId): number {
    return this.#index.exposure.live(instrument).length;
  }
  liveCountVenue(venue: VenueId): number {
    return this.#index.exposure.liveCountVenue(venue);
  }
  /** On all venues. */
  get liveCountAll(): number {
    return this.#index.exposure.liveCountAll;
  }
  /** Orders of `venue` that it has to be asked about: unknown ones, and those with an open question. */
  questions(venue: VenueId): readonly Order[] {
    return select(this.#index.asked, venue);
  }
  /** Orders of `venue` that it says were filled further than our trades show. */
  lagging(venue: VenueId): readonly Order[] {
    return select(this.#index.lagging, venue);
  }
  /** Live orders at `venue` that are not ours, newest report of each. */
  foreign(venue: VenueId): readonly OrderReport[] {
    return this.#foreign.on(venue);
  }
  /** Takes a complete list of open orders as the whole truth about foreign ones; `null` = of the whole account. */
  foreignListed(
    venue: VenueId,
    instrument: InstrumentId | null,
    listed: readonly OrderReport[],
    requestedAt: Micros,
  ): void {
    this.#foreign.settle(venue, instrument, listed, requestedAt);
  }
  /** Words that changed nothing, and foreign orders that found no room. */
  get counters(): { readonly ignored: number; readonly foreignOverflow: number } {
    return { ignored: this.#step.ignored, foreignOverflow: this.#foreign.overflow };
  }

  /** Everything that `venue` was asked for until `at` agrees with these books; 0 = not so. */
  reconciled(venue: VenueId, at: Micros): void {
    this.#covered.set(venue, at);
  }

  /** Seals the orders that may leave memory: they ended, nothing is awaited of them, and a clean reconciliation long enough
   * after their end vouches for it; returns how many. A bounded number of them is kept for late fills. Makes records ahead of
   * need. */
  seal(): number {
    const count = this.#index.sealCovered(this.timing, this.#coveredAt);
    this.store.prepare();
    return count;
  }

  /** Makes room where it is short: sets orders aside that ended at least `keep` µs ago and hold no question, sealed or not;
   * returns how many. Makes records ahead of need.
   * @param most orders to set aside at most */
  prune(now: Micros, keep: number, most?: number): number {
    return this.store.prune(now, keep, most);
  }

  /** Counts the orders of a market on its new grid: the venue's next words come in those numbers. */
  regrid(before: Instrument, after: Instrument): void {
    for (const { order } of this.#index.everyOrder()) {
      if (order.instrument !== after.id) continue;
      regridOrder(order, before, after);
      this.#index.exposure.refresh(order);
    }
    this.#foreign.regrid(before, after);
  }

  /** All that they hold, as plain data. */
  state(): OrdersState {
    return ordersState(this.store, this.#foreign, this.#strange);
  }

  /** Takes over what `state` told, into empty books. @throws {RangeError} for the state of another version */
  restore(state: OrdersState, now: Micros): void {
    restoreOrders(state, this.store, this.#foreign, this.#strange, now);
  }
}

/** It has ended, all its lots are booked, and trades of it are waited for. */
function isWaivable({ terminal, lags, unbooked }: OrderRecord): boolean {
  return terminal && lags && unbooked === 0;
}
