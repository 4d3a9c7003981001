/** Where the books find an order again: by client id, by venue id, by market, by open question. One call, `refresh`, brings
 * every index up to what an order has become. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import { Exposure } from "./exposure.ts";
import type { Order, OrderChange, OrderRecord } from "./order.ts";
import { OrderList } from "./order_list.ts";
import type { OrderStep } from "./order_step.ts";
import type { TimerTable } from "./order_timers.ts";
import { TextMap } from "./text_map.ts";

type Named = {
  readonly clientId: string | null;
  readonly instrument: InstrumentId;
  readonly venueOrderId: string;
};

export class OrderIndex {
  readonly exposure: Exposure = new Exposure();
  /** Orders that the venue must be asked about: unknown ones, and those with an open question. */
  readonly asked: Set<OrderRecord> = new Set();
  /** Orders whose trades lag behind the quantity that the venue reported. */
  readonly lagging: Set<OrderRecord> = new Set();
  /** Every order stands in one of three: something is awaited of it; its story is told, in the order in which that came; it is
   * sealed or had to make room, kept a while longer so that a late fill still finds the slot it belongs to. */
  readonly #awaited = new OrderList<OrderRecord>();
  readonly #told = new OrderList<OrderRecord>();
  readonly #sealed = new OrderList<OrderRecord>();
  readonly #byClientId = new TextMap<OrderRecord>();
  readonly #byVenueId: (TextMap<OrderRecord> | undefined)[] = [];

  /** @param sealedCapacity sealed orders kept at most
   * @param forgotten takes back the record of an order that had to give way */
  constructor(readonly sealedCapacity: number, private readonly forgotten: (order: OrderRecord) => void = () => {}) {}

  /** Orders not sealed yet. */
  get size(): number {
    return this.#awaited.size + this.#told.size;
  }
  get sealedCount(): number {
    return this.#sealed.size;
  }
  *values(): Generator<OrderRecord> {
    yield* this.#told.values();
    yield* this.#awaited.values();
  }

  /** Also the sealed ones; each list oldest first. */
  *everyOrder(): Generator<{ readonly at: "told" | "awaited" | "sealed"; readonly order: OrderRecord }> {
    for (const order of this.#told.values()) yield { at: "told", order };
    for (const order of this.#awaited.values()) yield { at: "awaited", order };
    for (const order of this.#sealed.values()) yield { at: "sealed", order };
  }

  /** Takes in an order that stood in that list of an earlier run. `recount` it when all are in. */
  recall(order: OrderRecord, at: "told" | "awaited" | "sealed"): void {
    if (!this.#byClientId.add(order.clientId, order)) {
      throw new RangeError(`Cannot take order ${order.clientId} in twice`);
    }
    (at === "sealed" ? this.#sealed : at === "told" ? this.#told : this.#awaited).add(order);
    for (const id of [...order.formerVenueIds, order.venueOrderId]) {
      if (id !== null) (this.#byVenueId[order.instrument] ??= new TextMap()).set(id, order);
    }
  }

  /** Brings sums and questions up to a recalled order. */
  recount(order: OrderRecord, now: Micros): void {
    if (order.list !== this.#sealed) this.refresh(order, now);
  }

  add(order: OrderRecord): void {
    this.#byClientId.set(order.clientId, order);
    this.#awaited.add(order);
  }

  /** Adds an order that is about to get that id; false = the id stands for another one. */
  addNew(clientId: string, order: OrderRecord): boolean {
    if (!this.#byClientId.add(clientId, order)) return false;
    this.#awaited.add(order);
    return true;
  }

  /** That id is added next. */
  expect(clientId: string): void {
    this.#byClientId.expect(clientId);
  }

  /** Whether it stands in these books and is not sealed. */
  isWorking(order: OrderRecord): boolean {
    return order.list === this.#awaited || order.list === this.#told;
  }
  /** Only one that is not sealed. */
  working(clientId: string): OrderRecord | undefined {
    const order = this.#byClientId.get(clientId);
    return order === undefined || order.list === this.#sealed ? undefined : order;
  }
  /** Also a sealed one. */
  byClientId(clientId: string): OrderRecord | undefined {
    return this.#byClientId.get(clientId);
  }
  /** Venues count their order ids per market. */
  byVenueId(instrument: InstrumentId, id: string): OrderRecord | undefined {
    return this.#byVenueId[instrument]?.get(id);
  }

  /** The order that a report or a trade names. */
  find({ clientId, instrument, venueOrderId }: Named): OrderRecord | undefined {
    const named = clientId === null ? undefined : this.byClientId(clientId);
    return named ?? this.byVenueId(instrument, venueOrderId);
  }

  /** Notes the id that the venue gave it; older ones stay mapped. */
  noteVenueId(order: OrderRecord, id: string | null): void {
    const before = order.venueOrderId;
    if (id === null || id === before) return;
    const ids = this.#byVenueId[order.instrument] ??= new TextMap();
    order.venueOrderId = id;
    if (before !== null && !order.formerVenueIds.includes(before)) {
      order.formerVenueIds = order.formerVenueIds.concat(before);
    }
    ids.set(id, order);
  }

  /** Ends a step on `order`: brings every index up to what it has become, and tells what came of it. */
  conclude(step: OrderStep, order: OrderRecord, now: Micros): readonly OrderChange[] {
    this.refresh(order, now);
    return step.end();
  }

  refresh(order: OrderRecord, now: Micros): void {
    const told = isTold(order), isAwaited = order.list === this.#awaited;
    if (told && isAwaited) this.#told.add(order);
    else if (!told && !isAwaited) {
      this.#awaited.add(order);
      order.sealed = false;
    }
    this.exposure.refresh(order);
    if (order.askedAt !== 0 || order.life === "UNKNOWN") this.asked.add(order);
    else if (this.asked.size > 0) this.asked.delete(order);
    if (order.lags) {
      if (order.aheadAt === 0) order.aheadAt = now;
      this.lagging.add(order);
      return;
    }
    order.aheadAt = 0 as Micros;
    order.aheadRounds = 0;
    order.aheadAnswered = false;
    if (this.lagging.size > 0) this.lagging.delete(order);
  }

  /** Sets orders aside that ended at least `keep` µs ago and hold no question, the first told first, at most `most`, as sealed
   * ones are, though nobody has vouched for their end: room is short. Returns how many. */
  seal(now: Micros, keep: number, most = Infinity): number {
    let count = 0;
    for (let order = this.#told.first; order !== null && count < most; order = this.#told.first) {
      if (now - order.closedAt < keep) break;
      this.#sealed.add(order);
      if (this.#sealed.size > this.sealedCapacity) this.#forget(this.#sealed.first!);
      count += 1;
    }
    return count;
  }

  /** Seals what ended, and whose venue was reconciled since without a difference by questions that were all asked at least
   * its `seal` time after the end.
   * @param coveredAt when the oldest of those questions was asked; 0 = there is a difference, or no answer */
  sealCovered(timers: TimerTable, coveredAt: (venue: VenueId) => Micros): number {
    let count = 0;
    for (const order of this.#told.values()) {
      if (coveredAt(order.venue) < order.closedAt + timers.of(order.venue).seal) continue;
      order.sealed = true;
      this.#sealed.add(order);
      if (this.#sealed.size > this.sealedCapacity) this.#forget(this.#sealed.first!);
      count += 1;
    }
    return count;
  }

  /** Forgets the order that was sealed first; false = none is sealed. */
  forgetOldest(): boolean {
    const oldest = this.#sealed.first;
    if (oldest !== null) this.#forget(oldest);
    return oldest !== null;
  }

  #forget(order: OrderRecord): void {
    this.#sealed.remove(order);
    this.#byClientId.delete(order.clientId);
    const ids = this.#byVenueId[order.instrument];
    if (ids !== undefined && order.venueOrderId !== null) {
      if (ids.get(order.venueOrderId) === order) ids.delete(order.venueOrderId);
      for (const id of order.formerVenueIds) if (ids.get(id) === order) ids.delete(id);
    }
    this.forgotten(order);
  }
}

const NONE: readonly Order[] = [];

export function select(orders: ReadonlySet<OrderRecord>, venue: VenueId): readonly Order[] {
  if (orders.size === 0) return NONE;
  const found: Order[] = [];
  for (const order of orders) if (order.venue === venue) found.push(order);
  return found;
}

/** Nothing more is awaited of it. */
function isTold(order: OrderRecord): boolean {
  return order.terminal && order.final && order.askedAt === 0 && !order.cumulativeAhead;
}
