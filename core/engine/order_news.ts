/** What a change of an order brings about: cancels, questions, incidents, and strategies that decide anew. @module */
import type { Fill, OrderReport, PlaceAnswer } from "../event.ts";
import type { OrderChange, Orders } from "../oms/orders.ts";
import type { Gate } from "../risk/gate.ts";
import type { DeadMen } from "./dead_men.ts";
import type { Incidents } from "./incidents.ts";
import type { Inferring } from "./inferring.ts";
import type { Observers } from "./observers.ts";
import type { Queues } from "./queues.ts";
import type { Quoting } from "./quoting.ts";
import type { Turn } from "./turn.ts";
import type { Watching } from "./watching.ts";

/** Its fields are read when something happens: at its birth they may not be there yet. */
export type OrderNewsParts = {
  readonly desk: { readonly orders: Pick<Orders, "get" | "byVenueOrderId"> };
  readonly gate: Pick<Gate, "moved">;
  readonly turn: Turn;
  readonly queues: Pick<Queues, "changed">;
  readonly observers: Pick<Observers, "observe" | "disturb">;
  readonly quoting: Pick<Quoting, "cancel">;
  readonly inferring: Pick<Inferring, "infer">;
  readonly watching: Pick<Watching, "filled" | "answered">;
  readonly deadMen: Pick<DeadMen, "told">;
  readonly incidents: Pick<Incidents, "take">;
};

export class OrderNews {
  constructor(private readonly parts: OrderNewsParts) {}

  settle(changes: readonly OrderChange[]): void {
    for (let i = 0; i < changes.length; i++) this.changed(changes[i]);
  }

  changed({ order, incident, cancelAtOnce, needsQuery, infers }: OrderChange): void {
    const { turn, gate, inferring, quoting, queues, observers, incidents } = this.parts;
    if (incident || cancelAtOnce || needsQuery) turn.urgent = true;
    gate.moved();
    if (incident) incidents.take(incident);
    if (order === null) return;
    if (infers) inferring.infer(order, turn.now);
    if (cancelAtOnce) quoting.cancel(order, turn.now, turn.out);
    queues.changed(order);
    observers.disturb(order.instrument);
  }

  filled(fill: Fill): void {
    const { desk: { orders }, watching, observers } = this.parts, { clientId, instrument, venueOrderId } = fill;
    const order = (clientId === null ? null : orders.get(clientId)) ?? orders.byVenueOrderId(instrument, venueOrderId);
    watching.filled(fill, order);
    observers.observe(instrument, fill);
  }

  answered(event: PlaceAnswer): void {
    const { desk: { orders }, watching } = this.parts, order = orders.get(event.clientId);
    if (order !== null) watching.answered(event, order.instrument);
  }

  /** The venue may say of an order that its dead-man switch has ended it; what it says again, of one that has ended, is no news. */
  switched(report: OrderReport): void {
    if (report.endedBy !== "dead_man" || report.clientId === null) return;
    const { desk: { orders }, turn: { recalling, now }, deadMen } = this.parts;
    if (recalling) return;
    const order = orders.get(report.clientId);
    if (order !== null && !order.terminal) deadMen.told(report, now);
  }
}
