/** Orders of earlier runs on markets, or at venues, that are not configured any more, and whose end stands in no record: they may
 * rest there still. No book can hold them, so the records alone say what became of them: an end that the venue told, or what proves
 * a kill, two complete lists of its open orders, a second apart and both after it could still arrive, without it. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Place } from "../command.ts";
import type { Event, OpenOrders, OrderReport } from "../event.ts";
import { APART } from "../guard/rounds.ts";
import { ARRIVAL_MARGIN } from "../oms/absence_proof.ts";

/** So many are known by their ids; more are counted. */
const MOST = 10_000;
/** An order whose send stands in no record may have left so much later than it was written down, µs. */
const UNSENT = 60 * MICROS_PER_SECOND;

type Left = {
  readonly venue: VenueId;
  /** Such as "binance:ETHUSDT". */
  readonly market: string;
  /** Lists that were asked for sooner prove nothing. */
  readonly until: Micros;
  /** When the first of two lists without it was asked for; `null` = none was. */
  readonly cleanAt: Micros | null;
};
/** By client id; and the markets that the run listed which wrote last. */
export type LeftState = {
  readonly orders: readonly (readonly [clientId: string, left: Left])[];
  readonly overflow: number;
  readonly listed: readonly string[];
};

export class LeftBehind {
  readonly #orders = new Map<string, Left>();
  /** Placed, and found no room. */
  #overflow = 0;
  /** A list of the whole account speaks of these markets, whether or not it tells of strangers. */
  readonly #listed = new Set<string>();

  /** @param nameOf the market that a number of the run means which wrote it */
  constructor(private readonly nameOf: (instrument: Place["instrument"]) => string | null) {}

  get overflow(): number {
    return this.#overflow;
  }

  has(clientId: string): boolean {
    return this.#orders.has(clientId);
  }

  /** A person has looked, and says that it is gone. @returns false = it is not known here */
  close(clientId: string): boolean {
    return this.#orders.delete(clientId);
  }

  /** Client ids by market, the oldest first. */
  byMarket(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const [clientId, { market }] of this.#orders) {
      const ids = found.get(market) ?? [];
      ids.push(clientId);
      found.set(market, ids);
    }
    return found;
  }

  state(): LeftState {
    return { orders: [...this.#orders], overflow: this.#overflow, listed: [...this.#listed] };
  }

  restore({ orders, overflow, listed }: LeftState): void {
    for (const [clientId, left] of orders) this.#orders.set(clientId, left);
    for (const market of listed) this.#listed.add(market);
    this.#overflow = overflow;
  }

  /** A later run began: it has listed nothing yet. */
  restarted(): void {
    this.#listed.clear();
  }

  listed(market: string): void {
    this.#listed.add(market);
  }

  placed({ venue, clientId, instrument, validity }: Place, at: Micros): void {
    if (this.#orders.size >= MOST) return void (this.#overflow += 1);
    const market = this.nameOf(instrument) ?? `${venue}:market ${instrument}`;
    this.#orders.set(clientId, { venue, market, until: at + validity + UNSENT as Micros, cleanAt: null });
  }

  take(event: Event): void {
    if (this.#orders.size === 0) return;
    switch (event.kind) {
      case "sent": {
        const left = this.#orders.get(event.clientId), until = event.validUntil + ARRIVAL_MARGIN as Micros;
        if (left !== undefined) this.#orders.set(event.clientId, { ...left, until });
        return;
      }
      case "send_refused":
        if (event.command === "place") this.#orders.delete(event.clientId);
        return;
      case "place_answer":
        // "Duplicate id" says that this id is known there.
        if (event.verdict === "rejected" && event.refusal?.reason !== "duplicate") this.#orders.delete(event.clientId);
        return;
      case "order":
        if (event.clientId !== null && hasEnded(event)) this.#orders.delete(event.clientId);
        return;
      case "order_found":
        if (event.report !== null && hasEnded(event.report)) this.#orders.delete(event.clientId);
        return;
      case "close_order":
        this.#orders.delete(event.clientId);
        return;
      case "open_orders":
        return this.#list(event);
      default: // nothing of an order's end
    }
  }

  #list({ venue, instrument, orders, strangers, requestedAt }: OpenOrders): void {
    const one = instrument === null ? null : this.nameOf(instrument);
    for (const [clientId, left] of this.#orders) {
      const isListed = this.#listed.has(left.market);
      const covers = instrument === null ? isListed || strangers !== undefined : isListed && one === left.market;
      if (left.venue !== venue || !covers || requestedAt < left.until) continue;
      const has = (order: { readonly clientId: string | null }) => order.clientId === clientId;
      if (orders.some(has) || strangers?.some(has)) this.#orders.set(clientId, { ...left, cleanAt: null });
      else if (left.cleanAt === null) this.#orders.set(clientId, { ...left, cleanAt: requestedAt });
      else if (requestedAt - left.cleanAt >= APART) this.#orders.delete(clientId);
    }
  }
}

function hasEnded({ status }: OrderReport): boolean {
  return status !== "open" && status !== "partial";
}
