/** Where the books find an order again: by client id, by venue id, by market, by open question. One call, `refresh`, brings
 * every index up to what an order has become. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import { Exposure } from "./exposure.ts";
import type { Order, OrderRecord } from "./order.ts";
import { SealedOrders } from "./sealed_orders.ts";

export class OrderIndex {
  readonly exposure = new Exposure();
  /** Orders that the venue must be asked about: unknown ones, and those with an open question. */
  readonly asked = new Set<OrderRecord>();
  /** Orders whose trades lag behind the quantity that the venue reported. */
  readonly lagging = new Set<OrderRecord>();
  readonly #orders = new Map<string, OrderRecord>();
  readonly #sealed: SealedOrders;
  readonly #byVenueId: (Map<string, OrderRecord> | undefined)[] = [];

  constructor(sealedCapacity: number) {
    this.#sealed = new SealedOrders(sealedCapacity);
  }

  /** Orders not sealed yet. */
  get size(): number {
    return this.#orders.size;
  }
  values(): IterableIterator<OrderRecord> {
    return this.#orders.values();
  }

  add(order: OrderRecord): void {
    this.#orders.set(order.clientId, order);
  }

  /** Only one that is not sealed. */
  working(clientId: string): OrderRecord | undefined {
    return this.#orders.get(clientId);
  }
  /** Also a sealed one. */
  byClientId(clientId: string): OrderRecord | undefined {
    return this.#orders.get(clientId) ?? this.#sealed.get(clientId);
  }
  /** Venues count their order ids per market. */
  byVenueId(instrument: InstrumentId, id: string): OrderRecord | undefined {
    return this.#byVenueId[instrument]?.get(id);
  }

  /** Notes the id that the venue gave it; older ones stay mapped. */
  noteVenueId(order: OrderRecord, id: string | null): void {
    if (id === null || id === order.venueOrderId) return;
    const ids = this.#byVenueId[order.instrument] ??= new Map();
    order.venueOrderId = id;
    if (!order.venueIds.includes(id)) order.venueIds = order.venueIds.concat(id);
    ids.set(id, order);
  }

  refresh(order: OrderRecord, now: Micros): void {
    const told = isTold(order);
    if (!told && this.#sealed.remove(order)) this.#orders.set(order.clientId, order);
    this.exposure.refresh(order);
    if (order.askedAt !== 0 || order.life === "UNKNOWN") this.asked.add(order);
    else this.asked.delete(order);
    if (order.cumulativeAhead) {
      if (order.aheadAt === 0) order.aheadAt = now;
      this.lagging.add(order);
    } else {
      order.aheadAt = 0 as Micros;
      order.aheadRounds = 0;
      this.lagging.delete(order);
    }
  }

  /** Seals orders that ended at least `keep` µs ago and hold no question; returns how many. */
  seal(now: Micros, keep: number): number {
    let count = 0;
    for (const order of this.#orders.values()) {
      if (!isTold(order) || now - order.closedAt < keep) continue;
      this.#orders.delete(order.clientId);
      const forgotten = this.#sealed.add(order);
      if (forgotten) this.#forget(forgotten);
      count += 1;
    }
    return count;
  }

  #forget(order: OrderRecord): void {
    const ids = this.#byVenueId[order.instrument];
    for (const id of order.venueIds) if (ids?.get(id) === order) ids.delete(id);
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
