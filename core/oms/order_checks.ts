/** What a venue's lists and answers about orders change in the books of one venue: states are adopted, what a list lacks
 * becomes a question, and absence is proven step by step. A failed query never comes here. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { Fill, OpenOrders, OrderFound, OwnTrades } from "../event.ts";
import type { Order, OrderChange, Orders } from "./orders.ts";
import type { UnknownOrders } from "./unknown_orders.ts";

/** By how much the venue's clock may be behind ours. */
const CLOCKS_APART = MICROS_PER_SECOND;

export class OrderChecks {
  /** Orders compared in all lists since the connect. */
  checkedCount = 0;
  /** An order was too fresh to be judged by the last list: one has to look once more. */
  tooFresh = false;

  /** @param quiet µs: an order that something was heard of so recently is not judged by a list */
  constructor(
    private readonly orders: Orders,
    private readonly unknown: UnknownOrders,
    private readonly quiet: number,
  ) {}

  listed(event: OpenOrders, now: Micros): readonly OrderChange[] {
    const changes: OrderChange[] = [];
    const { venue, requestedAt, instrument } = event, { orders, unknown } = this;
    const names = new Set<string>();
    this.tooFresh = false;
    for (const listed of event.orders) {
      names.add(`${listed.instrument}/${listed.venueOrderId}`);
      if (listed.clientId !== null) names.add(listed.clientId);
      changes.push(...orders.apply({ ...listed, source: "query", requestedAt }, now));
    }
    orders.foreignListed(venue, instrument, event.orders, requestedAt);
    for (const order of orders.liveOn(venue)) {
      if (instrument !== null && order.instrument !== instrument) continue;
      this.checkedCount += 1;
      if (names.has(order.clientId) || names.has(`${order.instrument}/${order.venueOrderId}`)) {
        unknown.disprove(order, now);
      } else changes.push(...this.#unlisted(order, requestedAt, now));
    }
    return changes;
  }

  found(event: OrderFound, now: Micros): readonly OrderChange[] {
    const changes = [...this.orders.apply(event, now)];
    const order = this.orders.get(event.clientId);
    if (order?.life === "UNKNOWN") {
      if (event.report) this.unknown.disprove(order, now);
      else changes.push(...this.unknown.prove(order, "query", event.requestedAt, now));
    }
    return changes;
  }

  traded(event: OwnTrades, now: Micros): readonly OrderChange[] {
    const changes: OrderChange[] = [];
    for (const order of this.unknown.all()) {
      if (order.instrument !== event.instrument || event.fills.some((fill) => this.#mayBeOf(fill, order))) continue;
      changes.push(...this.unknown.prove(order, "trades", event.requestedAt, now));
    }
    return changes;
  }

  /** A trade that names no client id and that nobody has explained yet may be one of an order whose venue id we never heard. */
  #mayBeOf(fill: Fill, order: Order): boolean {
    const { clientId, instrument, venueOrderId, side, venueAt, receivedAt } = fill;
    if (clientId !== null || side !== order.side || order.venueOrderId !== null) return false;
    if ((venueAt ?? receivedAt) < order.createdAt - CLOCKS_APART) return false;
    return this.orders.byVenueOrderId(instrument, venueOrderId) === null && !this.orders.isStrange(fill);
  }

  /** A complete list lacks this order. */
  #unlisted(order: Order, requestedAt: Micros, now: Micros): readonly OrderChange[] {
    if (order.life === "UNKNOWN") return this.unknown.prove(order, "list", requestedAt, now);
    if (now - order.lastEventAt >= this.quiet) return this.orders.missing(order.clientId, requestedAt, now);
    if (order.resting) this.tooFresh = true;
    return [];
  }
}
