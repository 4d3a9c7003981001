/** An invented venue behind a slow wire, for properties about risk: what we send arrives when the test says so, and what it
 * says comes back in any order. It holds the truth (orders and position) that our books only learn of later. @module */
import type { Amend, Cancel, Place, Replace } from "../../core/command.ts";
import type { CancelAnswer, Fill, OrderReport, PlaceAnswer, Side } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Size } from "../../core/units.ts";
import { madeUpFill } from "./made_up_fill.ts";

export type Word = Fill | OrderReport | PlaceAnswer | CancelAnswer;
type Resting = { readonly place: Place; size: number; filled: number; live: boolean };

export class LaggingVenue {
  readonly orders: Resting[] = [];
  /** On their way to it, oldest first. */
  readonly wire: (Place | Replace | Cancel | Amend)[] = [];
  /** On their way to us. */
  readonly words: Word[] = [];
  /** What we really hold, signed lots. */
  position = 0;
  #at = 1;

  /** The furthest that the position can go on the side: everything there and on the way fills. */
  worst(side: Side): number {
    let lots = 0;
    for (const { place, size, filled, live } of this.orders) if (live && place.side === side) lots += size - filled;
    for (const message of this.wire) {
      const place = message.kind === "replace" ? message.place : message.kind === "place" ? message : null;
      if (place?.side === side) lots += place.size;
    }
    return this.position + (side === "buy" ? lots : -lots);
  }

  /** The next message arrives. @param rejects whether a placement in it is refused */
  arrive(rejects: boolean, now: Micros): void {
    const message = this.wire.shift();
    if (message === undefined) return;
    if (message.kind === "place") this.#place(message, rejects, now);
    else if (message.kind === "amend") this.#amend(message, now);
    else if (message.kind === "cancel") this.#cancel(message, now);
    else if (this.#cancel(message.cancel, now)) this.#place(message.place, rejects, now);
    else this.#answer(message.place, "rejected", now);
  }

  /** Somebody trades with the `index`-th live order. */
  fill(index: number, lots: number, now: Micros): void {
    const live = this.orders.filter((order) => order.live);
    if (live.length === 0) return;
    const order = live[index % live.length], size = 1 + lots % (order.size - order.filled);
    const { side, clientId, price, venue, instrument } = order.place;
    order.filled += size;
    order.live = order.filled < order.size;
    this.position += side === "buy" ? size : -size;
    this.words.push(
      madeUpFill(side, size, price, {
        venue,
        instrument,
        clientId,
        venueOrderId: `v-${clientId}`,
        venueAt: this.#tick(),
        receivedAt: now,
      }),
      this.report(order, now),
    );
  }

  report({ place, size, filled, live }: Resting, now: Micros): OrderReport {
    const { venue, instrument, clientId, side, price } = place;
    const status = live ? filled > 0 ? "partial" : "open" : filled === size ? "filled" : "canceled";
    const lots = { size: size as Size, filled: filled as Size };
    const dated = { venueAt: this.#tick(), receivedAt: now, source: "push", requestedAt: null } as const;
    return {
      kind: "order",
      venue,
      instrument,
      clientId,
      venueOrderId: `v-${clientId}`,
      side,
      price,
      ...lots,
      status,
      reason: null,
      ...dated,
    };
  }

  #place(place: Place, rejects: boolean, now: Micros): void {
    if (!rejects) {
      const order = { place, size: place.size, filled: 0, live: true };
      this.orders.push(order);
      this.words.push(this.report(order, now));
    }
    this.#answer(place, rejects ? "rejected" : "accepted", now);
  }

  #answer({ venue, clientId }: Place, verdict: "accepted" | "rejected", now: Micros): void {
    const refusal = verdict === "accepted"
      ? null
      : { reason: "other", code: "1", message: "no", retryAt: null } as const;
    const venueOrderId = verdict === "accepted" ? `v-${clientId}` : null;
    this.words.push({ kind: "place_answer", venue, clientId, verdict, venueOrderId, refusal, receivedAt: now });
  }

  #cancel({ venue, clientId }: Cancel, now: Micros): boolean {
    const order = this.orders.find(({ place, live }) => live && place.clientId === clientId);
    const refusal = order ? null : { reason: "unknown_order", code: "2", message: "unknown", retryAt: null } as const;
    if (order) {
      order.live = false;
      this.words.push(this.report(order, now));
    }
    this.words.push({
      kind: "cancel_answer",
      venue,
      clientId,
      verdict: order ? "accepted" : "refused",
      refusal,
      receivedAt: now,
    });
    return order !== undefined;
  }

  #amend({ clientId, size }: Amend, now: Micros): void {
    const order = this.orders.find(({ place, live }) => live && place.clientId === clientId);
    if (!order || order.filled >= size) return;
    order.size = size;
    this.words.push(this.report(order, now));
  }

  #tick(): Micros {
    return this.#at++ as Micros;
  }
}

export const ONLY_MARKET = 0 as InstrumentId;
