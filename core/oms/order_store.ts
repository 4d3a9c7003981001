/** Room for orders: the pools of their records and of what they remember of trades, and the index over both. A full pool takes
 * no new order; what the venue holds anyway finds room beyond. @module */
import type { Micros } from "../units.ts";
import type { Fill, OrderReport } from "../event.ts";
import type { Place } from "../command.ts";
import { FillPool } from "./fill_pool.ts";
import type { OrderRecord, Slot } from "./order.ts";
import type { OrderCommands } from "./order_commands.ts";
import { OrderIndex } from "./order_index.ts";
import { OrderPool } from "./order_pool.ts";

/** Ended orders kept for late fills: a quarter of an hour and more at five orders a second, four megabytes. */
const SEALED_KEPT = 4_096;
/** Orders that are not sealed yet. */
const ORDERS_MOST = 4_096;

/** What trades may take of the notes before sealed orders give way to new ones. */
const FILLS_KEPT_SHARE = 3 / 4;

/** Pools and what is used of them: records serve the orders that are remembered, notes their trades. */
export type PoolUse = {
  /** Not sealed yet, and how many may be. */
  readonly orders: number;
  readonly orderCapacity: number;
  readonly sealed: number;
  readonly records: number;
  readonly recordsMade: number;
  readonly recordCapacity: number;
  /** In use at the most so far. */
  readonly recordsPeak: number;
  /** Beyond the stated size, for orders that the venue held. */
  readonly recordOverflow: number;
  readonly fills: number;
  readonly fillsMade: number;
  readonly fillCapacity: number;
  readonly fillOverflow: number;
};

export class OrderStore {
  readonly capacity: number;
  readonly index: OrderIndex;
  readonly fills: FillPool;
  readonly #pool: OrderPool;

  constructor(
    { capacity = ORDERS_MOST, sealedCapacity = SEALED_KEPT, fillCapacity }: {
      readonly capacity?: number;
      readonly sealedCapacity?: number;
      readonly fillCapacity?: number;
    },
  ) {
    this.capacity = capacity;
    this.fills = new FillPool(fillCapacity);
    this.#pool = new OrderPool(capacity + sealedCapacity + 1);
    this.index = new OrderIndex(sealedCapacity, (order) => this.#recycle(order));
  }

  get hasRoom(): boolean {
    return this.index.size < this.capacity && this.fills.hasRoom;
  }

  /** Orders that it would still take. */
  get room(): number {
    return this.fills.hasRoom ? Math.max(0, this.capacity - this.index.size) : 0;
  }

  /** Why there is no room, for people. */
  get fullness(): string {
    if (this.index.size >= this.capacity) return `${this.index.size} orders are not sealed yet, the limit`;
    return `${this.fills.used} trades are remembered with their orders, the limit`;
  }

  get use(): PoolUse {
    const { index, fills } = this, pool = this.#pool;
    return {
      orders: index.size,
      orderCapacity: this.capacity,
      sealed: index.sealedCount,
      records: pool.used,
      recordsMade: pool.made,
      recordCapacity: pool.size,
      recordsPeak: pool.peak,
      recordOverflow: pool.overflow,
      fills: fills.used,
      fillsMade: fills.made,
      fillCapacity: fills.size,
      fillOverflow: fills.overflow,
    };
  }

  /** The commands of the order that is taken in next. */
  get next(): OrderCommands {
    return this.#pool.peek().commands;
  }

  /** `null` = an order of that id is remembered.
   * @param window so long after its send it may arrive */
  take(place: Place, slot: Slot, now: Micros, window?: Micros): OrderRecord | null {
    const order = this.#pool.peek();
    if (!this.index.addNew(place.clientId, order)) return null;
    this.#pool.take();
    order.begin(place, slot, now, window);
    return order;
  }

  /** An order that carries our tag and stands in none of our books, room or not. */
  adopt(seen: OrderReport | Fill, clientId: string, now: Micros): OrderRecord {
    const order = this.#pool.take();
    order.adopt(seen, clientId, now);
    this.index.add(order);
    return order;
  }

  /** What the venue did to us, as an order that nobody sent; its id carries no tag of ours. */
  impose(fill: Fill, now: Micros): OrderRecord {
    const order = this.#pool.take();
    order.impose(fill, `ext:${fill.venue}:${fill.instrument}:${fill.venueOrderId}`, now);
    this.index.add(order);
    return order;
  }

  /** The record of an order that an earlier run remembered, as `write` fills it in. */
  recall(write: (order: OrderRecord) => void): OrderRecord {
    const order = this.#pool.take();
    write(order);
    return order;
  }

  /** Seals what `OrderIndex.seal` seals, and makes records ahead of need. */
  prune(now: Micros, keep: number, most?: number): number {
    const count = this.index.seal(now, keep, most);
    this.prepare();
    return count;
  }

  /** Gets the next records, and the place of the next client id, near. For a moment in which nobody waits. */
  warm(nextId: string): void {
    this.#pool.warm();
    this.index.expect(nextId);
  }

  /** Makes records ahead of need, and lets the oldest sealed orders go whose trades take the room of new ones. For a moment in
   * which nobody waits. */
  prepare(): void {
    while (this.fills.used > FILLS_KEPT_SHARE * this.fills.size && this.index.forgetOldest()) continue;
    this.#pool.refill();
    this.fills.refill();
  }

  /** Nothing is known of it any more. */
  #recycle(order: OrderRecord): void {
    this.fills.give(order.fills);
    order.clear();
    this.#pool.give(order);
  }
}
