/** Sells down what the run holds after a kill of level "flatten", or in an orderly stop that asks for it: one order of a market
 * at a time, and the next one only when the fate of the last is proven. It begins at a venue once that was proven empty, acts
 * only on a position that the venue has confirmed, and calls nothing flat that the venue does not. @module */
import type { Micros, Side, Size } from "../units.ts";
import { formatSteps, MICROS_PER_MS, MICROS_PER_SECOND } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Approved, Cancel, Command, Place } from "../command.ts";
import type { Balances, Positions } from "../event.ts";
import { type Order, TAKE_LEVEL } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import { FLATTEN_ATTEMPTS, type FlattenPlan, planSlice, type Slice } from "../risk/flatten.ts";
import { freshnessLimit } from "../risk/rules/health.ts";
import { ConfirmedHoldings } from "./confirmed_holdings.ts";
import type { VenueRules } from "./quoting.ts";
import { isoMicros } from "./text.ts";
import type { FlattenReport, FlattenState } from "./view.ts";

/** Not a name that a strategy can have. */
export const FLATTEN_SLOT = { strategy: "kill:flatten", level: TAKE_LEVEL } as const;
/** With too little inside the collar for so long it becomes twice as wide; and balances are asked for anew. */
const PATIENCE = 1 * MICROS_PER_SECOND;
/** After an order that the venue or the transport did not take; twice as long each time. */
const FIRST_WAIT = 250 * MICROS_PER_MS, LONGEST_WAIT = 4 * MICROS_PER_SECOND;
/** The collar is not doubled more often: it is as wide as it may be long before. */
const LAST_RUNG = 20;

/** One market on its way to zero. */
type Way = {
  readonly market: Market;
  /** What was held when the venue was proven empty. */
  before: Size;
  state: FlattenState;
  sentence: string;
  attempts: number;
  rung: number;
  /** When the collar was last widened, or an order came to its end. */
  movedAt: Micros;
  /** No order before. */
  notBefore: Micros;
  /** Orders in a row that were not taken. */
  refusals: number;
  /** Of the order that is under way, and what it spends; `null` = none is. */
  clientId: string | null;
  spends: string;
  /** The venue's word on what we hold has to be asked for at or after it. */
  lookFrom: Micros;
};
/** What the job needs of the engine around it. */
export type FlatteningParts = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly venues: ReadonlyMap<VenueId, VenueRules>;
  /** How long it may take at a venue that was proven empty, µs. */
  readonly deadline: Micros;
  nextClientId(): string;
  nextQueryId(venue: VenueId): number;
  /** Why what is held on that market stays; `null` = it is sold down. */
  spared(market: Market): string | null;
};

export class Flattening {
  readonly #ways: readonly Way[];
  readonly #holdings: ConfirmedHoldings;
  /** When each venue was found proven empty. */
  readonly #startedAt = new Map<VenueId, Micros>();
  #endedAt: Micros | null = null;
  /** Drawn for an order that the gate refused: no byte ever carried it. */
  #spareId: string | null = null;

  /** @param orderedAt when the kill or the stop asked for it */
  constructor(private readonly parts: FlatteningParts, orderedAt: Micros) {
    const { desk, gate, venues } = parts;
    this.#holdings = new ConfirmedHoldings(desk, gate, venues, parts.nextQueryId);
    this.#ways = desk.markets.map((market) => ({
      market,
      before: desk.ledger.position(market.id).size,
      state: parts.spared(market) === null ? "FLATTENING" : "FLATTEN_INCOMPLETE",
      sentence: parts.spared(market) ?? `waits until ${market.venue} is proven empty`,
      attempts: 0,
      rung: 0,
      movedAt: orderedAt,
      notBefore: orderedAt,
      refusals: 0,
      clientId: null,
      spends: "",
      lookFrom: orderedAt,
    }));
  }

  get state(): FlattenState {
    if (this.#ways.some(({ state }) => state === "FLATTENING")) return "FLATTENING";
    return this.#ways.every(({ state }) => state === "FLAT") ? "FLAT" : "FLATTEN_INCOMPLETE";
  }
  get over(): boolean {
    return this.state !== "FLATTENING";
  }
  /** Whether it may have orders on the wire: it has begun at a venue, and is not done there. */
  get selling(): boolean {
    return this.#ways.some((way) => isUnderWay(way) && this.#startedAt.has(way.market.venue));
  }

  /** Takes the venue's word on what the account holds. */
  observe(event: Balances | Positions): void {
    this.#holdings.observe(event);
  }

  /** One beat of the loop: orders and questions that are due.
   * @param isEmpty whether that venue was proven empty for this job */
  poll(
    now: Micros,
    isEmpty: (venue: VenueId) => boolean,
    cancel: (draft: Cancel) => void,
    out: Approved<Command>[],
  ): void {
    if (this.over) return;
    for (const id of this.parts.desk.venues.keys()) if (isEmpty(id)) this.#begin(id, now);
    for (const way of this.#ways) {
      const startedAt = this.#startedAt.get(way.market.venue);
      if (way.state !== "FLATTENING" || startedAt === undefined) continue;
      this.#advance(way, now, out);
      if (!isUnderWay(way) || now - startedAt < this.parts.deadline) continue;
      this.#finish(way, "FLATTEN_INCOMPLETE", `not flat in time: ${way.sentence}`, cancel);
    }
    for (const venue of this.#startedAt.keys()) this.#holdings.ask(venue, now, out);
    if (this.over) this.#end(now);
  }

  /** Ends it here: what is on the wire is cancelled, what is left is told.
   * @param markets alone; absent = all */
  abort(why: string, cancel: (draft: Cancel) => void, now: Micros, markets?: readonly InstrumentId[]): void {
    for (const way of this.#ways) {
      const isMeant = markets?.includes(way.market.id) ?? true;
      if (isMeant && isUnderWay(way)) this.#finish(way, "FLATTEN_INCOMPLETE", why, cancel);
    }
    if (this.over) this.#end(now);
  }

  report(now: Micros): FlattenReport {
    const startedAt = Math.min(...this.#startedAt.values(), Infinity) as Micros, begun = startedAt < Infinity;
    return {
      state: this.state,
      startedAt: begun ? isoMicros(startedAt) : null,
      endedAt: this.#endedAt === null ? null : isoMicros(this.#endedAt),
      ms: begun ? Math.round(((this.#endedAt ?? now) - startedAt) / MICROS_PER_MS) : null,
      markets: this.#ways.map(({ market, before, attempts, state, sentence }) => ({
        market: marketName(market),
        before: lotsText(before, market.instrument),
        left: lotsText(this.#holdings.left(market), market.instrument),
        attempts,
        state,
        sentence,
      })),
    };
  }

  #begin(venue: VenueId, now: Micros): void {
    if (this.#startedAt.has(venue)) return;
    this.#startedAt.set(venue, now);
    this.parts.desk.venue(venue).sellingDown = true;
    for (const way of this.#ways) {
      if (way.market.venue !== venue) continue;
      way.before = this.parts.desk.ledger.position(way.market.id).size;
      way.lookFrom = way.movedAt = now;
    }
  }

  #end(now: Micros): void {
    if (this.#endedAt !== null) return;
    this.#endedAt = now;
    for (const venue of this.parts.desk.venues.values()) venue.sellingDown = false;
  }

  #finish(way: Way, state: FlattenState, sentence: string, cancel: (draft: Cancel) => void = () => {}): void {
    way.state = state;
    way.sentence = sentence;
    const order = way.clientId === null ? null : this.parts.desk.orders.get(way.clientId);
    if (order === null || order.terminal) return;
    const { venue, instrument, clientId, venueOrderId } = order;
    cancel({ kind: "cancel", venue, instrument, clientId, venueOrderId });
  }

  #advance(way: Way, now: Micros, out: Approved<Command>[]): void {
    const trouble = this.#awaited(way, now) ?? this.#distrust(way, now);
    if (trouble !== null) {
      way.sentence = trouble;
      return;
    }
    const { market } = way, instrument = market.instrument!, plan = this.#plan(way, instrument, now);
    switch (plan.kind) {
      case "flat":
        return this.#finish(way, "FLAT", `${market.venue} holds nothing of it any more`);
      case "dust": {
        const left = lotsText(this.#holdings.left(market), instrument), least = lotsText(plan.least, instrument);
        const sentence = `dust: ${left} is left, and the venue takes no order below ${least}`;
        return this.#finish(way, "FLATTEN_INCOMPLETE", sentence);
      }
      case "short": {
        const free = lotsText(plan.affordable, instrument), least = lotsText(plan.least, instrument);
        way.sentence = `the free balance allows ${free}, and the venue takes no order below ${least}`;
        if (now - way.movedAt >= PATIENCE) way.lookFrom = way.movedAt = now;
        return;
      }
      case "thin":
        way.sentence = `too little stands within ${plan.bps} bp of the reference price`;
        if (now - way.movedAt < PATIENCE) return;
        way.rung = Math.min(LAST_RUNG, way.rung + 1);
        way.movedAt = now;
        return;
      case "slice":
        return this.#slice(way, plan, instrument, now, out);
      default:
        return plan satisfies never;
    }
  }

  /** What has to come to its end before anything follows; `null` = nothing is under way on this market. */
  #awaited(way: Way, now: Micros): string | null {
    const { orders } = this.parts.desk, { clientId, market } = way;
    if (clientId !== null) {
      const order = orders.get(clientId);
      if (order !== null && !hasEnded(order)) return waitingFor(order);
      way.clientId = null;
      way.movedAt = way.lookFrom = now; // what is flat is so by a word of the venue that came after it
      this.#learn(way, order, now);
    }
    const live = orders.live(market.id);
    if (live.length > 0) return waitingFor(live[0]);
    const missing = orders.lagging(market.venue).some(({ instrument, unbooked }) =>
      instrument === market.id && unbooked > 0
    );
    return missing ? "trades that the venue has reported are missing" : null;
  }

  /** What the last order's end says about the next one. */
  #learn(way: Way, order: Order | null, now: Micros): void {
    const taken = order !== null && order.life !== "REJECTED" && order.life !== "VOID";
    if (!taken) {
      way.notBefore = now + Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** way.refusals) as Micros;
      way.refusals += 1;
      return;
    }
    way.refusals = 0;
    if (order.filled === 0) way.rung = Math.min(LAST_RUNG, way.rung + 1);
  }

  /** Why what we believe to hold may not be acted upon now; `null` = it may. */
  #distrust({ market, lookFrom }: Way, now: Micros): string | null {
    const { readiness, reason } = this.parts.desk.venue(market.venue);
    if (readiness !== "READY") return `${market.venue} is ${readiness}${reason === "" ? "" : `: ${reason}`}`;
    if (market.distrust !== null) return `our books and the venue's word differ: ${market.distrust}`;
    const doubt = this.#holdings.doubt(market, lookFrom);
    if (doubt !== null) return doubt;
    if (this.#holdings.left(market) === 0) return null; // no book is needed to know it
    if (!market.quotable) return `there is no two-sided book: ${market.bookReason || "one-sided, locked or crossed"}`;
    const age = now - market.bookAt, limit = freshnessLimit(market);
    if (Math.abs(age) <= limit) return null;
    return `the book is ${Math.round(age / MICROS_PER_MS)} ms old; the limit is ${
      Math.round(limit / MICROS_PER_MS)
    } ms`;
  }

  #plan({ market, rung }: Way, instrument: Instrument, now: Micros): FlattenPlan {
    const { gate } = this.parts, limits = gate.limitsOf(market.id);
    const position = this.#holdings.left(market), side = position > 0 ? "sell" : "buy";
    return planSlice({
      instrument,
      book: market.book,
      reference: gate.reference(market.id, now),
      position,
      affordable: (price) => this.#holdings.affordable(market, side, price),
      reduceOnly: this.#reducesOnly(instrument),
      rung,
      takingBps: limits?.takingCollarBps ?? 0, // the gate lets nothing pass where there are none
      widestBps: limits?.flattenCollarBps ?? 0,
    });
  }

  #slice(way: Way, slice: Slice, instrument: Instrument, now: Micros, out: Approved<Command>[]): void {
    const { venue } = instrument, spends = spentBy(slice.side, instrument);
    if (way.attempts >= FLATTEN_ATTEMPTS) {
      return this.#finish(way, "FLATTEN_INCOMPLETE", `${FLATTEN_ATTEMPTS} orders did not suffice`);
    }
    if (now < way.notBefore) return;
    // Two orders may not count on the same money.
    if (
      this.#ways.some((other) => other.market.venue === venue && other.clientId !== null && other.spends === spends)
    ) {
      way.sentence = `another order spends ${spends}`;
      return;
    }
    const { desk: { orders }, gate } = this.parts, place = this.#place(slice, instrument);
    if (!orders.hasRoom) {
      way.sentence = orders.store.fullness;
      return;
    }
    const verdict = gate.admit(place, FLATTEN_SLOT, now);
    if (verdict.refused !== null) {
      way.sentence = `${verdict.refused.rule}: ${verdict.refused.sentence}`;
      return;
    }
    this.#spareId = null;
    orders.intend(place, FLATTEN_SLOT, now);
    out.push(verdict.approved);
    way.attempts += 1;
    way.clientId = place.clientId;
    way.spends = spends;
    way.sentence = `order ${place.clientId} is under way`;
  }

  #place({ side, price, size }: Slice, instrument: Instrument): Place {
    const { id, venue } = instrument, clientId = this.#spareId ??= this.parts.nextClientId();
    const validity = this.parts.venues.get(venue)!.validity, purpose = "flatten", timeInForce = "ioc";
    const place: Place = {
      kind: "place",
      venue,
      instrument: id,
      clientId,
      side,
      price,
      size,
      timeInForce,
      validity,
      purpose,
    };
    return this.#reducesOnly(instrument) ? { ...place, reduceOnly: true } : place;
  }

  #reducesOnly({ kind, venue }: Instrument): boolean {
    return kind !== "spot" && this.parts.venues.get(venue)!.capabilities.reduceOnly;
  }
}

function isUnderWay({ state }: Way): boolean {
  return state === "FLATTENING";
}

/** No later fill is possible, and every lot that the venue has reported is booked, be it without its trade: that may never
 * come, and what is held the venue's own word confirms. */
function hasEnded({ terminal, final, unbooked }: Order): boolean {
  return terminal && final && unbooked === 0;
}

function waitingFor({ clientId, life }: Order): string {
  if (life !== "UNKNOWN") return `order ${clientId} is under way`;
  return `the fate of order ${clientId} is unknown: nothing follows until it is proven`;
}

/** The asset of a spot order; of contracts, each market has its own. */
function spentBy(side: Side, { kind, base, quote, symbol }: Instrument): string {
  return kind !== "spot" ? symbol : side === "sell" ? base : quote;
}

function lotsText(lots: number, instrument: Instrument | null): string {
  return instrument === null ? `${lots} lots` : `${formatSteps(lots, instrument.lot)} ${unitOf(instrument)}`;
}

function unitOf({ kind, base }: Instrument): string {
  return kind === "spot" ? base : "contracts";
}
