/** Where each resting order of ours stands in its queue, fed by trades and book messages; see `book/queue_position.ts` for
 * the model and its limits. @module */
import type { InstrumentId } from "../instrument.ts";
import type { Trade } from "../event.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import { QueuePosition } from "../book/queue_position.ts";

export class Queues {
  readonly #places = new Map<string, QueuePosition>();

  constructor(private readonly desk: Desk) {}

  /** Lots ahead of that order, may be fractional; `null` = unknown. */
  ahead(clientId: string): number | null {
    const ahead = this.#places.get(clientId)?.ahead;
    return ahead === undefined || Number.isNaN(ahead) ? null : ahead;
  }

  /** After any change of an order: joins when it comes to rest, leaves when it is gone. */
  changed(order: Order): void {
    if (order.terminal) {
      this.#places.delete(order.clientId);
      return;
    }
    if (!order.resting || this.#places.has(order.clientId)) return;
    const market = this.desk.market(order.instrument);
    if (!market.bookValid) return;
    const place = new QueuePosition();
    place.join(market.sizeOthers(order.side, order.price));
    this.#places.set(order.clientId, place);
  }

  traded({ instrument, price, size, aggressor }: Trade): void {
    const own = this.desk.orders.live(instrument);
    for (let i = 0; i < own.length; i++) {
      const order = own[i];
      if (order.price === price && order.side !== aggressor) this.#places.get(order.clientId)?.trade(size);
    }
  }

  booked(instrument: InstrumentId): void {
    const own = this.desk.orders.live(instrument), market = this.desk.market(instrument);
    for (let i = 0; i < own.length; i++) {
      const order = own[i], place = this.#places.get(order.clientId);
      if (place) place.resize(market.sizeOthers(order.side, order.price));
      else this.changed(order);
    }
  }

  lost(instrument: InstrumentId): void {
    const own = this.desk.orders.live(instrument);
    for (let i = 0; i < own.length; i++) this.#places.delete(own[i].clientId);
  }
}
