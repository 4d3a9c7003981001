/** The one way out for orders: every rule is asked about every placement, replacement and amendment, in the order of their
 * ids; the first refusal wins. Cancels and questions always pass. The `Approved` brand is applied here and nowhere else.
 *
 * What is let through must be noted in `Orders` before the next order is asked about, so that the limits count it. @module */
import type { Micros } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Amend, Approved, Cancel, CancelAll, Place, Query, Replace } from "../command.ts";
import type { Order, Slot } from "../oms/orders.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { type GlobalLimits, limitFaults, type Limits, type ResolvedLimits, resolveLimits } from "./limits.ts";
import type { VenueLimits } from "./limits.ts";
import { type Pause, Pauses } from "./pauses.ts";
import { Rates } from "./rates.ts";
import { RecentOrders } from "./recent_orders.ts";
import { type Denial, type Draft, NO_TARGET, type RiskContext, type Rule } from "./rule.ts";
import { freshData, tradingState, venueReady } from "./rules/health.ts";
import { instrumentRules, maxOrderNotional, maxOrderSize, priceCollar, wrongSide } from "./rules/order.ts";
import { duplicate, maxOpenOrders, oneUnknown, positionLimit, selfCross } from "./rules/exposure.ts";
import { orderRate } from "./rules/rates.ts";

/** In the order in which they are asked: that of their ids. */
export const RULES: readonly Rule[] = [
  tradingState,
  venueReady,
  instrumentRules,
  freshData,
  maxOrderSize,
  maxOrderNotional,
  priceCollar,
  wrongSide,
  positionLimit,
  maxOpenOrders,
  orderRate,
  selfCross,
  duplicate,
  oneUnknown,
];

/** Why an order was not let through. */
export type Refused = Denial & { readonly rule: string; readonly title: string };
export type Verdict<C> =
  | { readonly approved: Approved<C>; readonly refused: null }
  | { readonly approved: null; readonly refused: Refused };
export type RiskRow = {
  readonly rule: string;
  readonly title: string;
  readonly scope: string;
  readonly value: string;
  readonly limit: string;
  readonly used: number | null;
  readonly action: string;
  readonly refusals: number;
};
/** What went out to one venue since the start. */
export type Sent = { orders: number; amends: number; cancels: number; queries: number };

/** What the rules look at; one object, filled in for each order. */
class Context implements RiskContext {
  now = 0 as Micros;
  limits: ResolvedLimits | null = null;
  venueLimits: VenueLimits | null = null;
  readonly globalLimits: GlobalLimits;
  readonly recent = new RecentOrders();
  readonly rates: Rates;
  market!: Market;
  venue!: VenueDesk;
  constructor(readonly desk: Desk, limits: Limits) {
    this.globalLimits = limits.global;
    this.rates = new Rates(limits);
  }
}

export class Gate {
  readonly #context: Context;
  readonly #resolved: (ResolvedLimits | null)[] = [];
  readonly #pauses = new Pauses();
  /** Refusals by rule, then by market. */
  readonly #refusals = new Map<string, number[]>();
  readonly #sent = new Map<VenueId, Sent>();

  /** @throws {RangeError} naming every limit that makes no sense (RSK-33) */
  constructor(readonly limits: Limits, readonly desk: Desk, readonly rules: readonly Rule[] = RULES) {
    const faults = limitFaults(limits);
    if (faults.length > 0) throw new RangeError(faults.join("; "));
    this.#context = new Context(desk, limits);
  }

  /** Puts the limits on the grid of a new listing. Never needed for safety, only to do it off the order's path. */
  listed(instrument: Instrument): void {
    const limits = this.limits.perInstrument.get(instrument.id);
    this.#resolved[instrument.id] = limits === undefined ? null : resolveLimits(limits, instrument);
  }

  /** Asks every rule. What is let through counts in the rates at once.
   * @throws {RangeError} for a market that this process does not know, or not at the command's venue */
  admit<C extends Place | Replace | Amend>(command: C, { strategy }: Slot, now: Micros): Verdict<C> {
    const market = this.desk.market(command.instrument), context = this.#look(market, now);
    const target = targetOf(command, this.desk.orders.live(market.id));
    const draft = draftOf(command, target, strategy, market);
    if (draft === null) return this.#refuse(instrumentRules, NO_TARGET, null, market.id, now);
    for (let i = 0; i < this.rules.length; i++) {
      const denial = this.rules[i].check(draft, context);
      if (denial !== null) return this.#refuse(this.rules[i], denial, draft, market.id, now);
    }
    const { venue, side, price, size } = draft;
    context.rates.take(market.id, venue, strategy, now);
    if (draft.kind !== "amend") context.recent.note({ strategy, instrument: market.id, side, price, size, at: now });
    this.#count(venue, draft.kind === "amend" ? "amends" : "orders");
    return { approved: command as Approved<C>, refused: null };
  }

  /** Lets pass what takes no risk: never refused, only counted. */
  approve<C extends Cancel | CancelAll | Query>(command: C): Approved<C> {
    this.#count(command.venue, command.kind === "query" ? "queries" : "cancels");
    return command as Approved<C>;
  }

  /** Orders that the rates (RSK-17) would let through now: what a strategy may plan with. */
  room(instrument: InstrumentId, strategy: string, now: Micros): number {
    return this.#context.rates.room(instrument, this.desk.market(instrument).venue, strategy, now);
  }

  /** Strategies that a rule pauses now, because it had to refuse them too often. */
  pauses(now: Micros): readonly Pause[] {
    return this.#pauses.at(now);
  }

  /** Refusals since the start, by rule id. */
  get denials(): ReadonlyMap<string, number> {
    return new Map(this.rules.map(({ id }) => [id, this.#refusalsOf(id, () => true)]));
  }

  /** What went out to `venue` since the start. */
  sent(venue: VenueId): Readonly<Sent> {
    return this.#sent.get(venue) ?? { orders: 0, amends: 0, cancels: 0, queries: 0 };
  }

  /** Every rule with its values, for people: a row for each market, venue or the whole, as the rule's scope says. */
  view(now: Micros): readonly RiskRow[] {
    const { markets, venues } = this.desk, rows: RiskRow[] = [];
    for (const rule of this.rules) {
      if (rule.scope === "market") {
        for (const market of markets) {
          rows.push(this.#row(rule, market, now, marketName(market), ({ id }) => id === market.id));
        }
      } else if (rule.scope === "venue") {
        for (const id of venues.keys()) {
          const market = markets.find(({ venue }) => venue === id);
          if (market) rows.push(this.#row(rule, market, now, id, ({ venue }) => venue === id));
        }
      } else if (markets.length > 0) rows.push(this.#row(rule, markets[0], now, "all", () => true));
    }
    return rows;
  }

  #row(rule: Rule, market: Market, now: Micros, scope: string, within: (market: Market) => boolean): RiskRow {
    const { id, title, action } = rule, { value, limit, used } = rule.view(this.#look(market, now));
    const share = used !== null && Number.isFinite(used) ? used : null;
    return { rule: id, title, scope, value, limit, used: share, action, refusals: this.#refusalsOf(id, within) };
  }

  #refusalsOf(rule: string, within: (market: Market) => boolean): number {
    const counts = this.#refusals.get(rule) ?? [];
    return this.desk.markets.reduce((sum, market) => within(market) ? sum + (counts[market.id] ?? 0) : sum, 0);
  }

  #refuse(rule: Rule, denial: Denial, draft: Draft | null, market: InstrumentId, now: Micros): Verdict<never> {
    const counts = this.#refusals.get(rule.id) ?? [];
    counts[market] = (counts[market] ?? 0) + 1;
    this.#refusals.set(rule.id, counts);
    if (draft !== null) this.#pauses.note(rule, draft, now);
    const { sentence, value, limit } = denial;
    return { approved: null, refused: { rule: rule.id, title: rule.title, sentence, value, limit } };
  }

  /** Turns the one context to `market`. */
  #look(market: Market, now: Micros): RiskContext {
    const context = this.#context, { instrument } = market;
    if (instrument !== null && this.#resolved[market.id]?.instrument !== instrument) this.listed(instrument);
    context.now = now;
    context.market = market;
    context.venue = this.desk.venue(market.venue);
    context.limits = instrument === null ? null : this.#resolved[market.id] ?? null;
    context.venueLimits = this.limits.venue.get(market.venue) ?? null;
    return context;
  }

  #count(venue: VenueId, what: keyof Sent): void {
    const sent = this.#sent.get(venue) ?? { orders: 0, amends: 0, cancels: 0, queries: 0 };
    sent[what] += 1;
    this.#sent.set(venue, sent);
  }
}

/** The live order that `command` replaces or makes smaller. */
function targetOf(command: Place | Replace | Amend, live: readonly Order[]): Order | null {
  if (command.kind === "place") return null;
  const clientId = command.kind === "replace" ? command.cancel.clientId : command.clientId;
  for (let i = 0; i < live.length; i++) if (live[i].clientId === clientId) return live[i];
  return null;
}

/** `null` for an amendment of an order that does not live. */
function draftOf(
  command: Place | Replace | Amend,
  target: Order | null,
  strategy: string,
  market: Market,
): Draft | null {
  const { kind, venue, instrument } = command;
  const order = kind === "amend" ? target : kind === "replace" ? command.place : command;
  if (order === null) return null;
  if (venue !== market.venue || order.venue !== venue || order.instrument !== instrument) {
    throw new RangeError(
      `Cannot judge a ${kind} for ${venue}, market ${instrument}: want ${marketName(market)} throughout`,
    );
  }
  const { side, price, timeInForce } = order, size = kind === "amend" ? command.size : order.size;
  return { kind, venue, instrument, side, price, size, timeInForce, strategy, target };
}
