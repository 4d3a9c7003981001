/** A venue in events, without words or wires, that agrees to everything at once: what the engine's commands are answered with
 * in the benches that time the engine alone. @module */
import type { Command, Place, Query } from "../../core/command.ts";
import type { Event, OrderReport, OrderStatus } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { ZERO } from "../../core/money.ts";
import type { Micros, Side } from "../../core/units.ts";
import { type Resting, VenueTruth } from "../../tests/support/venue_truth.ts";

export class AgreeingVenue {
  readonly #truth: VenueTruth;
  /** What rests, by client id; the truth keeps what is gone as well. */
  readonly #live = new Map<string, Resting>();

  constructor(readonly id: string, instruments: readonly Instrument[], startAt: Micros) {
    this.#truth = new VenueTruth(id, instruments, startAt);
  }

  /** Everything that a command brings. @throws {RangeError} for one that no bench needs */
  answer(command: Command, now: Micros): Event[] {
    this.#truth.now = now;
    switch (command.kind) {
      case "place":
        return [this.#sent(command, now), ...this.#place(command, now)];
      case "cancel":
        return this.#cancel(command.clientId, now);
      case "replace": {
        const { cancel, place } = command;
        return [this.#sent(place, now), ...this.#cancel(cancel.clientId, now), ...this.#place(place, now)];
      }
      case "query":
        return [this.#tell(command, now)];
      case "resync":
        return []; // the bench shows the next book itself
      default:
        throw new RangeError(`Cannot answer a ${command.kind}: no bench needs it`);
    }
  }

  /** Fills the first resting order of a side in full: what the venue pushes. @throws {RangeError} if none rests */
  fill(instrument: InstrumentId, side: Side, now: Micros): Event[] {
    this.#truth.now = now;
    for (const [clientId, order] of this.#live) {
      if (order.instrument !== instrument || order.side !== side) continue;
      this.#live.delete(clientId);
      const { ours: _ours, ...fill } = this.#truth.trade(order, order.size);
      return [{ ...fill, receivedAt: now }, this.#report(order, "filled", now)];
    }
    throw new RangeError(`Cannot fill a ${side} on market ${instrument}: none rests`);
  }

  #place({ clientId, instrument, side, price, size }: Place, now: Micros): Event[] {
    const order = this.#truth.rest(clientId, instrument, side, price, size), { venueOrderId } = order;
    this.#live.set(clientId, order);
    return [
      {
        kind: "place_answer",
        venue: this.id,
        clientId,
        verdict: "accepted",
        venueOrderId,
        refusal: null,
        receivedAt: now,
      },
      this.#report(order, "open", now),
    ];
  }

  #cancel(clientId: string, now: Micros): Event[] {
    const order = this.#live.get(clientId);
    if (!order) throw new RangeError(`Cannot cancel ${clientId}: it does not rest`);
    this.#live.delete(clientId);
    this.#truth.end(order, "canceled");
    return [
      { kind: "cancel_answer", venue: this.id, clientId, verdict: "accepted", refusal: null, receivedAt: now },
      this.#report(order, "canceled", now),
    ];
  }

  #tell(query: Query, now: Micros): Event {
    const common = { venue: this.id, queryId: query.queryId, requestedAt: now, receivedAt: now };
    switch (query.what) {
      case "open_orders": {
        const { instrument } = query;
        const orders = [...this.#live.values()].filter((order) =>
          instrument === null || order.instrument === instrument
        )
          .map((order) => ({ ...this.#report(order, "open", now), source: "query", requestedAt: now } as const));
        return { kind: "open_orders", ...common, instrument, orders };
      }
      case "own_trades": {
        const { instrument, since } = query, { trades } = this.#truth;
        const fills = trades.filter((trade) => trade.instrument === instrument && trade.venueAt! >= since)
          .map(({ ours: _ours, ...fill }) => ({ ...fill, clientId: null, source: "query", receivedAt: now } as const));
        return { kind: "own_trades", ...common, instrument, fills };
      }
      case "balances": {
        const balances = [...this.#truth.money].map(([asset, free]) => ({ asset, free, locked: ZERO }));
        const { venue, receivedAt, requestedAt } = common;
        const told = { venue, receivedAt, requestedAt, venueAt: null, complete: true, source: "query" } as const;
        return { kind: "balances", ...told, balances };
      }
      case "order": {
        const order = this.#live.get(query.clientId);
        const report = order
          ? { ...this.#report(order, "open", now), source: "query", requestedAt: now } as const
          : null;
        return { kind: "order_found", ...common, clientId: query.clientId, report };
      }
      case "positions":
      case "account_mode":
      case "cash_flows":
        return { kind: "query_failed", ...common, reason: `a spot account has no answer about ${query.what}` };
      case "order_of":
        throw new RangeError("Cannot answer whose an order is: no bench needs it");
      default:
        return query satisfies never;
    }
  }

  #report(order: Resting, status: OrderStatus, now: Micros): OrderReport {
    const { clientId, venueOrderId, instrument, side, price, size, filled, updatedAt } = order;
    return {
      kind: "order",
      venue: this.id,
      instrument,
      clientId,
      venueOrderId,
      side,
      price,
      size,
      filled,
      status,
      reason: null,
      source: "push",
      requestedAt: null,
      venueAt: updatedAt,
      receivedAt: now,
    };
  }

  #sent({ clientId, validity }: Place, now: Micros): Event {
    return { kind: "sent", venue: this.id, clientId, sentAt: now, validUntil: now + validity as Micros };
  }
}
