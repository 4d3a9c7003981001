/** Where each resting order of ours stands in its queue, fed by trades and book messages; see `book/queue_position.ts` for
 * the model and its limits. @module */
import type { InstrumentId } from "../instrument.ts";
import type { Trade } from "../event.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import { QueuePosition } from "../book/queue_position.ts";

export class Queues {
  /** By the seat of the order; used again by the next order on that seat. */
  readonly #places: QueuePosition[] = [];
  /** Client id of the order that the place is of; empty = of none. */
  readonly #whose: string[] = [];

  constructor(private readonly desk: Desk) {}

  /** Lots ahead of that order, may be fractional; `null` = unknown. */
  ahead(clientId: string): number | null {
    const order = this.desk.orders.get(clientId);
    return order !== null && this.#isPlaced(order) ? this.#places[order.seat].ahead : null;
  }

  /** After any change of an order: joins when it comes to rest, leaves when it is gone. */
  changed(order: Order): void {
    if (order.terminal) this.#forget(order);
    else if (order.resting && !this.#isPlaced(order)) this.#join(order);
  }

  traded({ instrument, price, size, aggressor }: Trade): void {
    const own = this.desk.orders.live(instrument);
    for (let i = 0; i < own.length; i++) {
      const order = own[i];
      if (order.price !== price || order.side === aggressor) continue;
      if (this.#isPlaced(order)) this.#places[order.seat].trade(size);
    }
  }

  booked(instrument: InstrumentId): void {
    const own = this.desk.orders.live(instrument);
    if (own.length === 0) return;
    const market = this.desk.market(instrument);
    for (let i = 0; i < own.length; i++) {
      const order = own[i];
      if (this.#isPlaced(order)) this.#places[order.seat].resize(market.sizeOthers(order.side, order.price));
      else this.changed(order);
    }
  }

  lost(instrument: InstrumentId): void {
    const own = this.desk.orders.live(instrument);
    for (let i = 0; i < own.length; i++) this.#forget(own[i]);
  }

  #join(order: Order): void {
    const market = this.desk.market(order.instrument), { seat } = order;
    if (!market.bookValid) return;
    while (this.#places.length <= seat) {
      this.#places.push(new QueuePosition());
      this.#whose.push("");
    }
    this.#whose[seat] = order.clientId;
    this.#places[seat].join(market.sizeOthers(order.side, order.price));
  }

  #isPlaced(order: Order): boolean {
    return this.#whose[order.seat] === order.clientId;
  }

  #forget(order: Order): void {
    if (this.#isPlaced(order)) this.#whose[order.seat] = "";
  }
}
