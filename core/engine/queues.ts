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

  /** For each market whether its places have not followed the last book message, */
  readonly #isBehind: Uint8Array;
  /** and the markets that `settle` is to look at: the first so many, each once. */
  readonly #behind: Int32Array;
  #behindCount = 0;
  readonly #isListed: Uint8Array;

  constructor(private readonly desk: Desk) {
    this.#behind = new Int32Array(desk.markets.length);
    this.#isBehind = new Uint8Array(desk.markets.length);
    this.#isListed = new Uint8Array(desk.markets.length);
  }

  /** Lots ahead of that order, may be fractional; `null` = unknown. */
  ahead(clientId: string): number | null {
    const order = this.desk.orders.get(clientId);
    if (order === null) return null;
    this.#catchUp(order.instrument);
    return this.#isPlaced(order) ? this.#places[order.seat].ahead : null;
  }

  /** After any change of an order: joins when it comes to rest, leaves when it is gone. */
  changed(order: Order): void {
    if (order.terminal) return this.#forget(order);
    if (!order.resting || this.#isPlaced(order)) return;
    this.#catchUp(order.instrument);
    this.#join(order);
  }

  traded({ instrument, price, size, aggressor }: Trade): void {
    this.#catchUp(instrument);
    const own = this.desk.orders.live(instrument);
    for (let i = 0; i < own.length; i++) {
      const order = own[i];
      if (order.price !== price || order.side === aggressor) continue;
      if (this.#isPlaced(order)) this.#places[order.seat].trade(size);
    }
  }

  /** A book message has passed; the places follow once somebody asks, or in `settle`. */
  booked(instrument: InstrumentId): void {
    this.#isBehind[instrument] = 1;
    if (this.#isListed[instrument] === 1) return;
    this.#isListed[instrument] = 1;
    this.#behind[this.#behindCount++] = instrument;
  }

  lost(instrument: InstrumentId): void {
    const own = this.desk.orders.live(instrument);
    for (let i = 0; i < own.length; i++) this.#forget(own[i]);
  }

  /** Lets the places follow the books; to be called once the commands have gone out. */
  settle(): void {
    for (let i = 0; i < this.#behindCount; i++) {
      const instrument = this.#behind[i] as InstrumentId;
      this.#isListed[instrument] = 0;
      this.#catchUp(instrument);
    }
    this.#behindCount = 0;
  }

  #catchUp(instrument: InstrumentId): void {
    if (this.#isBehind[instrument] === 0) return;
    this.#isBehind[instrument] = 0;
    const own = this.desk.orders.live(instrument), market = this.desk.market(instrument);
    for (let i = 0; i < own.length; i++) {
      const order = own[i];
      if (this.#isPlaced(order)) this.#places[order.seat].resize(market.sizeOthers(order.side, order.price));
      else if (order.resting) this.#join(order);
    }
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
