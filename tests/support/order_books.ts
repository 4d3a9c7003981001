/** Order books for scenarios that read as a clock: orders are intended, sent and acked in one word. They throw on illegal
 * transitions, as all tests but those of illegal ones want them. @module */
import { type OrderChange, type OrderEvidence, Orders, type OrdersOptions } from "../../core/oms/orders.ts";
import { at, place, placeAnswer, sent } from "./order_events.ts";

export const SLOT = { strategy: "mm", level: 0 };
export const OWN_IDS = { isOurs: (text: string | null) => text !== null && text.startsWith("mm") };

export function books(options: Partial<OrdersOptions> = {}) {
  const orders = new Orders({ ids: OWN_IDS, strict: true, ...options });
  /** An order on its way: intended and sent at `ms`. */
  const send = (id: string, ms = 0, given: Parameters<typeof place>[1] = {}, validity?: number) => {
    const order = orders.intend(place(id, given), SLOT, at(ms));
    orders.apply(sent(id, ms, validity), at(ms));
    return order;
  };
  /** An order that the venue has acked, 10 ms after the send. */
  const open = (id: string, ms = 0, given: Parameters<typeof place>[1] = {}) => {
    const order = send(id, ms, given);
    orders.apply(placeAnswer(id, "accepted", ms + 10), at(ms + 10));
    return order;
  };
  const take = (...events: OrderEvidence[]): OrderChange[] =>
    events.flatMap((event) => [...orders.apply(event, event.kind === "sent" ? event.sentAt : event.receivedAt)]);
  return { orders, send, open, take };
}

/** Incidents among the changes, by code. */
export const codes = (changes: readonly OrderChange[]) =>
  changes.flatMap(({ incident }) => incident ? [incident.code] : []);
