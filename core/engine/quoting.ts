/** From a strategy's wish to approved commands: decide, diff against what works and is in flight, ask the risk gate, note
 * in the books. The only place that turns targets into orders. @module */
import type { Micros, Side } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Command, Place, Replace } from "../command.ts";
import type { Event, PlaceAnswer } from "../event.ts";
import { NOTHING_WANTED, type QuoteStatus, type Target } from "../target.ts";
import type { Capabilities } from "../venue.ts";
import type { ClientIds } from "../oms/client_id.ts";
import { isExhausted } from "../oms/cancel_retry.ts";
import type { Order, Slot } from "../oms/orders.ts";
import { type DifferRules, type Draft, QuoteDiffer } from "../oms/quote_differ.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate, Refused } from "../risk/gate.ts";
import type { Strategy, StrategyKind } from "./strategy.ts";
import { Parameters } from "./parameters.ts";
import { freshnessLimit } from "../risk/rules/health.ts";
import { NO_PROBE, STAGE, type StageProbe } from "../stages.ts";

export type Quoter = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly strategy: Strategy;
  readonly parameters: Parameters;
  /** What it decides anew after, among market facts and fills; `null` = after all. */
  readonly heeds: ReadonlySet<Event["kind"]> | null;
  /** Why a person or a rule paused it; `null` = it may quote. */
  paused: string | null;
  /** A rule's pause ends by itself then; 0 = only a person ends it. */
  pausedUntil: Micros;
  decidedAt: Micros;
  dirty: boolean;
  /** A person changed something, or it has not quoted both sides yet: it may use the whole rate budget. */
  urgent: boolean;
};
/** How a strategy is asked for: its name, what it is, its markets, its settings where they differ from the defaults. */
export type QuoterOptions = {
  readonly id: string;
  readonly kind: StrategyKind;
  readonly instruments: readonly InstrumentId[];
  readonly parameters: Readonly<Record<string, unknown>>;
};
export type VenueRules = { readonly capabilities: Capabilities; readonly validity: Micros };

/** A strategy that nothing disturbs is asked again after this. */
export const REDECIDE_MICROS = 250_000;
/** A slot whose placement the venue refused waits this long, twice as long each time it happens again. */
const COOL_FIRST_MICROS = 250_000;
const COOL_MOST_MICROS = 30_000_000;

/** Placements that routine re-quoting leaves in the rate budget, so that what a person changes takes effect at once. */
const RESERVED_ORDERS = 4;

type Cooling = { until: Micros; wait: number };

export class Quoting {
  readonly #differ = new QuoteDiffer();
  /** Filled in for each question. */
  readonly #rules: { -readonly [K in keyof DifferRules]: DifferRules[K] } = {
    toleranceInwardTicks: 0,
    toleranceOutwardTicks: 0,
    replace: false,
    amend: false,
    maxCommands: 0,
  };
  readonly #cooling = new Map<string, Cooling>();
  /** Drawn for an order that the gate refused: no byte ever carried it, so the next order may. */
  #spareId: string | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    private readonly ids: ClientIds,
    private readonly venues: ReadonlyMap<VenueId, VenueRules>,
    private readonly onRefusal: (refused: Refused, slot: Slot, market: Market, side: Side, now: Micros) => void,
    private readonly probe: StageProbe = NO_PROBE,
  ) {}

  /** Decides for every quoter that something disturbed; appends what goes out. */
  run(quoters: readonly Quoter[], now: Micros, out: Approved<Command>[]): void {
    for (let i = 0; i < quoters.length; i++) {
      const quoter = quoters[i];
      if (quoter.paused !== null && quoter.pausedUntil > 0 && quoter.pausedUntil <= now) {
        quoter.paused = null;
        quoter.pausedUntil = 0 as Micros;
      }
      if (!quoter.dirty && now - quoter.decidedAt < REDECIDE_MICROS) continue;
      quoter.dirty = false;
      quoter.decidedAt = now;
      this.#decide(quoter, now, out);
      if (quoter.urgent) quoter.urgent = this.#isBare(quoter);
    }
  }

  /** Whether it has a market with an empty side, be it that it may not quote, wants none there, or that there was no room. */
  #isBare({ strategy: { instruments } }: Quoter): boolean {
    const { orders } = this.desk;
    for (let i = 0; i < instruments.length; i++) {
      if (orders.leavesBuy(instruments[i]) === 0 || orders.leavesSell(instruments[i]) === 0) return true;
    }
    return false;
  }

  /** Why `market` may not be quoted by `quoter` now; `null` = it may. */
  blocked(quoter: Quoter, market: Market, now: Micros): { status: QuoteStatus; sentence: string } | null {
    const venue = this.desk.venue(market.venue);
    if (this.desk.trading === "HALTED") return { status: "STOPPED", sentence: "Trading is halted" };
    if (quoter.paused !== null) return { status: pauseStatus(quoter), sentence: `Paused: ${quoter.paused}` };
    if (venue.readiness !== "READY") {
      return { status: "STALE_USER_STREAM", sentence: `${market.venue} is ${venue.readiness}: ${venue.reason}` };
    }
    const stuck = this.#stuckOn(market);
    if (stuck) {
      const sentence = `Order ${stuck.clientId} cannot be cancelled by its id; it has to go first`;
      return { status: "PENDING_CANCEL", sentence };
    }
    if (market.instrument === null) return { status: "WARMING_UP", sentence: "The venue has not told its rules yet" };
    if (market.instrument.status !== "trading") {
      return { status: "VENUE_MAINTENANCE", sentence: `The venue says ${market.instrument.status}` };
    }
    if (!market.bookValid) return { status: "STALE_BOOK", sentence: `No book: ${market.bookReason}` };
    const age = now - market.bookAt, limit = freshnessLimit(market);
    if (age > limit) {
      return {
        status: "STALE_BOOK",
        sentence: `The book is ${Math.round(age / 1e3)} ms old; the limit is ${Math.round(limit / 1e3)} ms`,
      };
    }
    if (!market.quotable) return { status: "INCONSISTENT_BOOK", sentence: "The book is one-sided, locked or crossed" };
    return null;
  }

  /** An order that cannot be cancelled by its id. */
  #stuckOn({ id }: Market): Order | null {
    const live = this.desk.orders.live(id);
    for (let i = 0; i < live.length; i++) if (isExhausted(live[i])) return live[i];
    return null;
  }

  /** Orders that routine re-quoting may place now; what is set aside of the rate is for what a person changes. */
  room(quoter: Quoter, market: Market, now: Micros): number {
    if (this.desk.venue(market.venue).limitedUntil > now) return 0;
    const free = this.gate.room(market.id, quoter.id, now);
    return quoter.urgent ? free : Math.max(0, free - this.#reserved(market));
  }

  /** A refused placement cools its slot, so that a loop of rejects cannot start; one that was accepted ends that. */
  answered({ verdict, refusal }: PlaceAnswer, order: Order, now: Micros): void {
    if (verdict === "accepted") this.#cooling.delete(coolKey(order.slot, order.instrument, order.side));
    else if (verdict === "rejected") this.cool(order, refusal?.retryAt ?? null, now);
  }

  /** Keeps the slot of `order` empty for a while, twice as long each time until one is accepted.
   * @param until at least until then; `null` = nobody said */
  cool({ slot, instrument, side }: Order, until: Micros | null, now: Micros): void {
    const key = coolKey(slot, instrument, side);
    const wait = Math.min(COOL_MOST_MICROS, (this.#cooling.get(key)?.wait ?? COOL_FIRST_MICROS / 2) * 2);
    this.#cooling.set(key, { until: Math.max(now + wait, until ?? 0) as Micros, wait });
  }

  #decide(quoter: Quoter, now: Micros, out: Approved<Command>[]): void {
    const { strategy } = quoter, { instruments } = strategy;
    let anyOpen = false;
    for (let i = 0; i < instruments.length && !anyOpen; i++) {
      anyOpen = this.blocked(quoter, this.desk.market(instruments[i]), now) === null;
    }
    const target = anyOpen ? strategy.decide(this.desk, now) : NOTHING_WANTED;
    for (let i = 0; i < instruments.length; i++) {
      const market = this.desk.market(instruments[i]);
      const wanted = this.blocked(quoter, market, now) === null ? target : NOTHING_WANTED;
      this.#settle(quoter, market, wanted, now, out);
    }
  }

  #settle(quoter: Quoter, market: Market, wanted: Target, now: Micros, out: Approved<Command>[]): void {
    const venue = this.venues.get(market.venue);
    if (!venue) throw new RangeError(`Cannot quote on "${market.venue}": no such venue is configured`);
    const room = this.room(quoter, market, now);
    const { values } = quoter.parameters, { mid } = market, rules = this.#rules;
    rules.toleranceInwardTicks = ticksOf(values.inward_tolerance_bps, mid);
    // Without room for a placement, a quote that stands too far away is kept, and one too near is cancelled, not moved.
    rules.toleranceOutwardTicks = room > 0 ? ticksOf(values.outward_tolerance_bps, mid) : Infinity;
    rules.replace = room > 0 && venue.capabilities.replace;
    rules.amend = room > 0 && venue.capabilities.amendKeepsPriority;
    rules.maxCommands = room;
    const drafts = this.#differ.diff(wanted, quoter.id, market.id, this.desk.orders.live(market.id), rules, now);
    if (this.probe.on) this.probe.lap(STAGE.decide);
    for (let i = 0; i < drafts.length; i++) this.#issue(drafts[i], market, venue, room > 0, now, out);
    if (this.probe.on && drafts.length > 0) this.probe.lap(STAGE.risk);
  }

  /** Of a small budget nothing much can be set aside. */
  #reserved({ id, venue }: Market): number {
    const { perInstrument, venue: perVenue } = this.gate.limits;
    const perSecond = Math.min(perInstrument.get(id)?.ordersPerSecond ?? 0, perVenue.get(venue)?.ordersPerSecond ?? 0);
    return Math.min(RESERVED_ORDERS, Math.floor(perSecond));
  }

  #issue(
    draft: Draft,
    market: Market,
    rules: VenueRules,
    mayPlace: boolean,
    now: Micros,
    out: Approved<Command>[],
  ): void {
    switch (draft.kind) {
      case "cancel":
        return this.cancel(draft.order, now, out);
      case "place": {
        if (!mayPlace || this.#isCooling(draft.slot, market.id, draft.side, now) || !this.desk.orders.hasRoom) return;
        const place: Place = {
          kind: "place",
          venue: market.venue,
          instrument: market.id,
          clientId: this.#spareId ??= this.ids.next(),
          side: draft.side,
          price: draft.price,
          size: draft.size,
          timeInForce: draft.timeInForce,
          validity: rules.validity,
        };
        const verdict = this.gate.admit(place, draft.slot, now);
        if (verdict.refused !== null) return this.onRefusal(verdict.refused, draft.slot, market, draft.side, now);
        this.#spareId = null;
        this.desk.orders.intend(place, draft.slot, now);
        out.push(verdict.approved);
        return;
      }
      case "replace": {
        const { order } = draft;
        if (!mayPlace || this.#isCooling(order.slot, market.id, order.side, now) || !this.desk.orders.hasRoom) {
          return this.cancel(order, now, out);
        }
        const replace: Replace = {
          kind: "replace",
          venue: market.venue,
          instrument: market.id,
          cancel: {
            kind: "cancel",
            venue: market.venue,
            instrument: market.id,
            clientId: order.clientId,
            venueOrderId: order.venueOrderId,
          },
          place: {
            kind: "place",
            venue: market.venue,
            instrument: market.id,
            clientId: this.#spareId ??= this.ids.next(),
            side: order.side,
            price: draft.price,
            size: draft.size,
            timeInForce: draft.timeInForce,
            validity: rules.validity,
          },
        };
        const verdict = this.gate.admit(replace, order.slot, now);
        // A refused replacement must not keep the old quote at a price that nobody wants any more.
        if (verdict.refused !== null) {
          this.onRefusal(verdict.refused, order.slot, market, order.side, now);
          return this.cancel(order, now, out);
        }
        this.#spareId = null;
        if (!this.desk.orders.cancelRequested(order.clientId, now)) return;
        this.desk.orders.intend(replace.place, order.slot, now);
        out.push(verdict.approved);
        return;
      }
      case "amend": {
        const { order } = draft;
        const amend = {
          kind: "amend",
          venue: market.venue,
          instrument: market.id,
          clientId: order.clientId,
          venueOrderId: order.venueOrderId,
          size: draft.size,
        } as const;
        const verdict = this.gate.admit(amend, order.slot, now);
        if (verdict.refused !== null) return this.onRefusal(verdict.refused, order.slot, market, order.side, now);
        if (this.desk.orders.amendRequested(order.clientId, draft.size, now)) out.push(verdict.approved);
        return;
      }
      default:
        return draft satisfies never;
    }
  }

  /** Never refused; does nothing while a cancel of the same order is under way. */
  cancel(order: Order, now: Micros, out: Approved<Command>[]): void {
    if (!this.desk.orders.cancelRequested(order.clientId, now)) return;
    const { venue, instrument, clientId, venueOrderId } = order;
    out.push(this.gate.approve({ kind: "cancel", venue, instrument, clientId, venueOrderId }));
  }

  #isCooling(slot: Slot, instrument: InstrumentId, side: Side, now: Micros): boolean {
    const cooling = this.#cooling.get(coolKey(slot, instrument, side));
    return cooling !== undefined && cooling.until > now;
  }
}

/** A pause that ends by itself is a rule's: of the collar, or of too many orders. */
function pauseStatus({ paused, pausedUntil }: Quoter): QuoteStatus {
  if (pausedUntil === 0) return "PAUSED_USER";
  return paused?.startsWith("RSK-10") ? "OUT_OF_BAND" : "RATE_BUDGET";
}

/** @throws {RangeError} naming every parameter that the strategy's table refuses */
export function createQuoter({ id, kind, instruments, parameters: initial }: QuoterOptions): Quoter {
  const parameters = new Parameters(kind.parameters, initial), never = 0 as Micros;
  return {
    id,
    kind: kind.name,
    title: kind.title,
    strategy: kind.create(instruments, parameters.values),
    parameters,
    heeds: kind.heeds ? new Set<Event["kind"]>([...kind.heeds, "fill"]) : null,
    paused: null,
    pausedUntil: never,
    decidedAt: never,
    dirty: true,
    urgent: true,
  };
}

/** Ticks that a quote may stand off its wanted price; 0 while the mid is unknown. */
function ticksOf(bps: unknown, mid: number): number {
  return typeof bps === "number" && mid > 0 ? bps * mid / 1e4 : 0;
}

function coolKey(slot: Slot, instrument: InstrumentId, side: Side): string {
  return `${slot.strategy}/${instrument}/${side}/${slot.level}`;
}
