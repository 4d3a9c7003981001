/** From a strategy's wish to approved commands: decide, diff against what works and is in flight, ask the risk gate, note
 * in the books. The only place that turns targets into orders. @module */
import type { Micros, Side } from "../units.ts";
import type { InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Command } from "../command.ts";
import type { PlaceAnswer, RefusalReason } from "../event.ts";
import { NOTHING_WANTED, type Target } from "../target.ts";
import type { Capabilities } from "../venue.ts";
import type { ClientIds } from "../oms/client_id.ts";
import type { Order, OrderTimers, Slot } from "../oms/orders.ts";
import { fillCancel, type OrderCommands } from "../oms/order_commands.ts";
import {
  type AmendDraft,
  type DifferRules,
  type Draft,
  type PlaceDraft,
  QuoteDiffer,
  type ReplaceDraft,
} from "../oms/quote_differ.ts";
import type { AccountExpectation } from "../oms/account_mode.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate, Refused } from "../risk/gate.ts";
import type { Limits } from "../risk/limits.ts";
import type { Holds } from "../risk/holds.ts";
import type { ParameterValues } from "./parameters.ts";
import { type Asker, type Blocked, blockedOf, blockOf, restOf, silenceOf } from "./permission.ts";
import { Depletion } from "./depletion.ts";
import type { Quoter } from "./quoter.ts";
import { NO_PROBE, STAGE, type StageProbe } from "../stages.ts";

export { createQuoter, type Quoter, type QuoterOptions } from "./quoter.ts";
export type VenueRules = {
  readonly capabilities: Capabilities;
  readonly validity: Micros;
  /** Where the waits for a word of this venue are not the usual ones. */
  readonly timers?: Partial<OrderTimers>;
  /** What its dead-man switch is armed with; absent = the venue's usual window. */
  readonly deadManWindow?: Micros;
  /** How the account has to be set up; absent = nothing is asked of it beyond one position a market. */
  readonly account?: AccountExpectation;
};

/** A strategy that nothing disturbs is asked again after this. */
export const REDECIDE_MICROS = 250_000;
/** A slot whose placement the venue refused waits this long, twice as long each time it happens again. */
const COOL_FIRST_MICROS = 250_000;
const COOL_MOST_MICROS = 30_000_000;
/** Venues were seen to refuse an order and to fill it all the same a moment later: until then its slot stays empty, save after
 * refusals that no fill can follow. */
const FILL_MAY_FOLLOW_MICROS = 1_000_000;
const HARMLESS_REFUSALS: ReadonlySet<RefusalReason> = new Set(["would_cross", "not_attempted"]);

/** Placements that routine re-quoting leaves in the rate budget, so that what a person changes takes effect at once. */
const RESERVED_ORDERS = 4;

type Cooling = { until: Micros; wait: number };
/** One market of one quoter, with what never changes about them. */
type Stand = {
  readonly market: Market;
  readonly venue: VenueDesk;
  readonly rules: VenueRules;
  /** Orders that are set aside for what a person changes. */
  readonly reserved: number;
};
/** A quoter's markets, and its tolerances as the newest parameters have them. */
type Ground = {
  readonly stands: readonly Stand[];
  values: ParameterValues | null;
  inwardBps: number;
  outwardBps: number;
};
/** Likewise: a side that the venue has no balance for. */
const DEPLETED = {
  rule: "depleted",
  title: "Balance at the venue",
  sentence: "the venue refused three orders in a row for want of balance: the side waits for its balances",
  value: "refused",
  limit: "a balance that the venue knows of",
};
/** The books take no more: told like a rule of the gate. */
const NO_IDS = {
  rule: "no_ids",
  title: "Reserved order ids",
  value: "none",
  limit: "a reserved id",
  sentence: "No order id is reserved on the disk: it has not answered for long",
};
const BOOKS_FULL = { rule: "books_full", title: "Room in the books", value: "full", limit: "a free place" };

export class Quoting {
  readonly #differ = new QuoteDiffer();
  /** Filled in for each question. */
  readonly #rules: { -readonly [K in keyof DifferRules]: DifferRules[K] } = {
    toleranceInwardTicks: NaN, // a number with places from the start, so that each change is none of garbage
    toleranceOutwardTicks: NaN,
    replace: false,
    amend: false,
    maxCommands: 0,
  };
  readonly #grounds = new Map<Quoter, Ground>();
  /** The limits that they were made for. */
  #limits: Limits | null = null;
  /** Filled in for each quoter. */
  readonly #asking: { -readonly [K in keyof Asker]: Asker[K] };
  readonly #cooling = new Map<string, Cooling>();
  /** Venues with the last rest whose end was met; see `VenueDesk.restUntil`. */
  readonly #rests: { readonly venue: VenueDesk; met: number }[];
  readonly depletion: Depletion;
  /** Drawn for an order that the gate refused: no byte ever carried it, so the next order may. */
  #spareId: string | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    holds: Holds,
    private readonly ids: ClientIds,
    private readonly venues: ReadonlyMap<VenueId, VenueRules>,
    private readonly onRefusal: (refused: Refused, slot: Slot, market: Market, side: Side, now: Micros) => void,
    private readonly probe: StageProbe = NO_PROBE,
  ) {
    this.depletion = new Depletion(desk.orders);
    this.#rests = Array.from(desk.venues.values(), (venue) => ({ venue, met: venue.restUntil }));
    this.#asking = { desk, holds, strategy: "" };
  }

  /** Decides for every quoter that something disturbed; appends what goes out. */
  run(quoters: readonly Quoter[], now: Micros, out: Approved<Command>[]): void {
    for (let i = 0; i < this.#rests.length; i++) {
      const rest = this.#rests[i], { restUntil } = rest.venue;
      if (restUntil === rest.met || restUntil > now) continue;
      rest.met = restUntil;
      this.#wake(quoters, rest.venue);
    }
    for (let i = 0; i < quoters.length; i++) {
      const quoter = quoters[i];
      if (!quoter.dirty && now - quoter.decidedAt < REDECIDE_MICROS) continue;
      quoter.dirty = false;
      quoter.decidedAt = now;
      this.#decide(quoter, now, out);
      if (quoter.urgent) quoter.urgent = this.#isBare(quoter);
    }
  }

  /** Between two rests quotes may move for a moment only: nobody sleeps through it for want of a frame. */
  #wake(quoters: readonly Quoter[], { id }: VenueDesk): void {
    for (const quoter of quoters) {
      if (quoter.strategy.instruments.some((instrument) => this.desk.market(instrument).venue === id)) {
        quoter.dirty = true;
      }
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

  /** Gets the next order's id and record ready while nobody waits: both lie far from what was used last. */
  prepare(): void {
    if (this.#spareId !== null || !this.ids.hasRoom) return;
    this.#spareId = this.ids.next();
    this.desk.orders.store.warm(this.#spareId);
  }

  /** Why `market` may not be quoted by `quoter` now, for people; `null` = it may. */
  blocked(quoter: Quoter, market: Market, now: Micros): Blocked | null {
    return blockedOf(this.#asker(quoter), market, this.desk.venue(market.venue), now);
  }

  /** Why nothing but cancels leaves for `market` although it may be quoted, for people; `null` = orders leave. */
  silence({ venue }: Market, now: Micros): Blocked | null {
    return silenceOf(this.desk.venue(venue), this.gate.limits.venue.get(venue) ?? null, now);
  }

  /** Why what `quoter` wants on `market` waits, for people; `null` = it does not. */
  rest({ urgent }: Quoter, { venue }: Market, now: Micros): Blocked | null {
    return urgent ? null : restOf(this.desk.venue(venue), now);
  }

  /** Orders that routine re-quoting may place now; what is set aside of the rate is for what a person changes. */
  room(quoter: Quoter, market: Market, now: Micros): number {
    return this.#room(quoter, market, this.desk.venue(market.venue), this.#reserved(market), now);
  }

  #room(quoter: Quoter, market: Market, venue: VenueDesk, reserved: number, now: Micros): number {
    if (venue.limitedUntil > now || venue.restUntil > now && !quoter.urgent) return 0;
    const free = this.gate.room(market.id, quoter.id, now);
    return quoter.urgent ? free : Math.max(0, free - reserved);
  }

  /** A refused placement cools its slot, so that a loop of rejects cannot start; one that was accepted ends that. */
  answered({ verdict, refusal }: PlaceAnswer, order: Order, now: Micros): void {
    if (verdict === "accepted") {
      this.depletion.accepted(order);
      if (this.#cooling.size > 0) this.#cooling.delete(coolKey(order.slot, order.instrument, order.side));
    } else if (verdict === "rejected") {
      if (refusal?.reason === "insufficient_balance" && this.depletion.refused(order, now)) {
        this.onRefusal(DEPLETED, order.slot, this.desk.market(order.instrument), order.side, now);
      }
      const isHarmless = refusal !== null && HARMLESS_REFUSALS.has(refusal.reason);
      this.cool(order, refusal?.retryAt ?? null, now, isHarmless ? COOL_FIRST_MICROS : FILL_MAY_FOLLOW_MICROS);
    }
  }

  /** Keeps the slot of `order` empty for a while, twice as long each time until one is accepted.
   * @param until at least until then; `null` = nobody said
   * @param first the shortest wait, µs */
  cool({ slot, instrument, side }: Order, until: Micros | null, now: Micros, first = COOL_FIRST_MICROS): void {
    const key = coolKey(slot, instrument, side), before = this.#cooling.get(key)?.wait ?? 0;
    const wait = Math.min(COOL_MOST_MICROS, Math.max(first, before * 2));
    this.#cooling.set(key, { until: Math.max(now + wait, until ?? 0) as Micros, wait });
  }

  #decide(quoter: Quoter, now: Micros, out: Approved<Command>[]): void {
    const { strategy } = quoter, ground = this.#ground(quoter), { stands } = ground, asker = this.#asker(quoter);
    let target: Target | null = null;
    for (let i = 0; i < stands.length; i++) {
      const { market, venue } = stands[i], isOpen = blockOf(asker, market, venue, now) === null;
      if (isOpen) target ??= strategy.decide(this.desk, now);
    }
    for (let i = 0; i < stands.length; i++) {
      const { market, venue } = stands[i], isOpen = blockOf(asker, market, venue, now) === null;
      if (isOpen && target !== null) this.gate.hear(market.id, quoter.id, target);
      this.#settle(quoter, ground, stands[i], isOpen && target !== null ? target : NOTHING_WANTED, now, out);
    }
  }

  #asker({ id }: Quoter): Asker {
    this.#asking.strategy = id;
    return this.#asking;
  }

  #ground(quoter: Quoter): Ground {
    const { limits } = this.gate;
    if (this.#limits !== limits) this.#grounds.clear();
    this.#limits = limits;
    let ground = this.#grounds.get(quoter);
    if (ground === undefined) {
      const stands = quoter.strategy.instruments.map((id) => this.#stand(this.desk.market(id)));
      this.#grounds.set(quoter, ground = { stands, values: null, inwardBps: 0, outwardBps: 0 });
    }
    const { values } = quoter.parameters;
    if (ground.values !== values) {
      ground.values = values;
      ground.inwardBps = bpsOf(values.inward_tolerance_bps);
      ground.outwardBps = bpsOf(values.outward_tolerance_bps);
    }
    return ground;
  }

  #stand(market: Market): Stand {
    const rules = this.venues.get(market.venue);
    if (!rules) throw new RangeError(`Cannot quote on "${market.venue}": no such venue is configured`);
    return { market, venue: this.desk.venue(market.venue), rules, reserved: this.#reserved(market) };
  }

  #settle(
    quoter: Quoter,
    { inwardBps, outwardBps }: Ground,
    { market, venue, rules: { capabilities, validity }, reserved }: Stand,
    wanted: Target,
    now: Micros,
    out: Approved<Command>[],
  ): void {
    const room = this.#room(quoter, market, venue, reserved, now), { doubleMid } = market, rules = this.#rules;
    rules.toleranceInwardTicks = ticksOf(inwardBps, doubleMid);
    // Without room for a placement, a quote that stands too far away is kept, and one too near is cancelled, not moved.
    rules.toleranceOutwardTicks = ticksOf(outwardBps, doubleMid) + (room > 0 ? 0 : Infinity);
    rules.replace = room > 0 && capabilities.replace;
    rules.amend = room > 0 && capabilities.amendKeepsPriority;
    rules.maxCommands = room;
    const drafts = this.#differ.diff(wanted, quoter.id, market.id, this.desk.orders.live(market.id), rules, now);
    if (this.probe.on) this.probe.lap(STAGE.decide);
    for (let i = 0; i < drafts.length; i++) this.#issue(drafts[i], wanted, market, validity, room > 0, now, out);
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
    wanted: Target,
    market: Market,
    validity: Micros,
    mayPlace: boolean,
    now: Micros,
    out: Approved<Command>[],
  ): void {
    switch (draft.kind) {
      case "cancel":
        return this.cancel(draft.order, now, out);
      case "place":
        return this.#place(draft, wanted, market, validity, mayPlace, now, out);
      case "replace":
        return this.#replace(draft, wanted, market, validity, mayPlace, now, out);
      case "amend":
        return this.#amend(draft, market, now, out);
      default:
        return draft satisfies never;
    }
  }

  #place(
    draft: PlaceDraft,
    wanted: Target,
    market: Market,
    validity: Micros,
    mayPlace: boolean,
    now: Micros,
    out: Approved<Command>[],
  ): void {
    if (!mayPlace || this.#repeats(draft, wanted, market, now)) return;
    if (!this.#mayFill(draft.slot, market, draft.side, now)) return;
    const { place } = this.desk.orders.store.next;
    this.#write(place, draft, market, validity);
    const verdict = this.gate.admit(place, draft.slot, now);
    if (verdict.refused !== null) return this.onRefusal(verdict.refused, draft.slot, market, draft.side, now);
    this.#spareId = null;
    this.desk.orders.intend(place, draft.slot, now);
    out.push(verdict.approved);
  }

  #replace(
    draft: ReplaceDraft,
    wanted: Target,
    market: Market,
    validity: Micros,
    mayPlace: boolean,
    now: Micros,
    out: Approved<Command>[],
  ): void {
    const { order } = draft, { orders } = this.desk;
    if (
      !mayPlace || this.#repeats(draft, wanted, market, now) || !this.#mayFill(order.slot, market, order.side, now)
    ) return this.cancel(order, now, out);
    const { replace } = orders.store.next;
    replace.venue = market.venue;
    replace.instrument = market.id;
    fillCancel(replace.cancel, order);
    this.#write(replace.place, draft, market, validity);
    const verdict = this.gate.admit(replace, order.slot, now);
    // A refused replacement must not keep the old quote at a price that nobody wants any more.
    if (verdict.refused !== null) {
      this.onRefusal(verdict.refused, order.slot, market, order.side, now);
      return this.cancel(order, now, out);
    }
    this.#spareId = null;
    if (orders.cancel(order, now) === null) return;
    orders.intend(replace.place, order.slot, now);
    out.push(verdict.approved);
  }

  #amend({ order, size }: AmendDraft, market: Market, now: Micros, out: Approved<Command>[]): void {
    // There may be more of them than there is room for: the rest comes with a later decision.
    if (this.gate.room(market.id, order.slot.strategy, now) < 1) return;
    const amend = {
      kind: "amend",
      venue: market.venue,
      instrument: market.id,
      clientId: order.clientId,
      venueOrderId: order.venueOrderId,
      size,
    } as const;
    const verdict = this.gate.admit(amend, order.slot, now);
    if (verdict.refused !== null) return this.onRefusal(verdict.refused, order.slot, market, order.side, now);
    if (this.desk.orders.amendRequested(order.clientId, size, now)) out.push(verdict.approved);
  }

  /** Writes the next order's placement; it keeps an id that no byte has carried. */
  #write(place: OrderCommands["place"], draft: PlaceDraft | ReplaceDraft, market: Market, validity: Micros): void {
    place.venue = market.venue;
    place.instrument = market.id;
    place.clientId = this.#spareId ??= this.ids.next();
    place.side = draft.side;
    place.price = draft.price;
    place.size = draft.size;
    place.timeInForce = draft.timeInForce;
    place.validity = validity;
  }

  /** Never refused; does nothing while a cancel of the same order is under way. */
  cancel(order: Order, now: Micros, out: Approved<Command>[]): void {
    const cancel = this.desk.orders.cancel(order, now);
    if (cancel !== null) out.push(this.gate.approve(cancel));
  }

  /** Whether the same order stands already, about to move on as a ladder does, or was sent a moment ago: it waits until it
   * would be none twice (RSK-21). What is wanted twice at once is for the rule to refuse. */
  #repeats(
    { slot: { strategy }, side, price, size }: PlaceDraft | ReplaceDraft,
    { quotes }: Target,
    market: Market,
    now: Micros,
  ): boolean {
    if (!this.gate.isRepeated(strategy, market.id, side, price, size, now)) return false;
    let count = 0;
    for (let i = 0; i < quotes.length; i++) {
      const quote = quotes[i];
      if (quote.price === price && quote.side === side && quote.instrument === market.id && quote.size === size) {
        count += 1;
      }
    }
    return count < 2;
  }

  /** Whether an order may go into that slot: it is not cooling, and the books have room. */
  #mayFill(slot: Slot, market: Market, side: Side, now: Micros): boolean {
    if (!this.depletion.allows(market.id, side, now)) return false;
    if (this.#cooling.size > 0) {
      const cooling = this.#cooling.get(coolKey(slot, market.id, side));
      if (cooling !== undefined && cooling.until > now) return false;
    }
    const { orders } = this.desk;
    if (!orders.hasRoom) this.onRefusal({ ...BOOKS_FULL, sentence: orders.store.fullness }, slot, market, side, now);
    else if (this.#spareId !== null || this.ids.hasRoom) return true;
    else this.onRefusal(NO_IDS, slot, market, side, now);
    return false;
  }
}

/** Ticks that a quote may stand off its wanted price; 0 while the mid is unknown. */
function ticksOf(bps: number, doubleMid: number): number {
  return bps * doubleMid / 2e4;
}

function bpsOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function coolKey(slot: Slot, instrument: InstrumentId, side: Side): string {
  return `${slot.strategy}/${instrument}/${side}/${slot.level}`;
}
