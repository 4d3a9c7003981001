/** The one way out for orders: every rule is asked about every placement, replacement and amendment, in the order of their
 * ids; the first refusal wins. Cancels and questions always pass. The `Approved` brand is applied here and nowhere else.
 *
 * What is let through must be noted in `Orders` before the next order is asked about, so that the limits count it. @module */
import type { Micros, Price, Size } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Amend, Approved, Cancel, CancelAll, Place, Query, Replace } from "../command.ts";
import type { Order, Slot } from "../oms/orders.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { type GlobalLimits, limitFaults, type Limits, type ResolvedLimits, resolveLimits } from "./limits.ts";
import type { VenueLimits } from "./limits.ts";
import { type Pause, Pauses } from "./pauses.ts";
import { type Buckets, Rates } from "./rates.ts";
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
  buckets: Buckets | null = null;
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

/** What is the same for every order of one market. */
type Stand = {
  readonly venue: VenueDesk;
  readonly venueLimits: VenueLimits | null;
  readonly sent: Sent;
  /** Of each strategy that ever asked. */
  readonly strategies: { readonly name: string; readonly buckets: Buckets }[];
};
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Gate {
  readonly #context: Context;
  /** Of the rules, in their order: found once, since rules come in several shapes. */
  readonly #checks: readonly Rule["check"][];
  /** Of those that are asked of orders that sell a position down. */
  readonly #exits: readonly Rule[];
  readonly #stands: (Stand | undefined)[] = [];
  /** Filled in for each question. */
  readonly #draft: Writable<Draft> = {
    kind: "place",
    venue: "",
    instrument: 0 as InstrumentId,
    side: "buy",
    price: 0 as Price,
    size: 0 as Size,
    timeInForce: "gtc",
    purpose: "quote",
    reduceOnly: false,
    strategy: "",
    target: null,
  };
  readonly #passed: { approved: unknown; readonly refused: null } = { approved: null, refused: null };
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
    this.#checks = rules.map(({ check }) => check);
    this.#exits = rules.filter(({ exits }) => exits);
  }

  /** Puts the limits on the grid of a new listing. Never needed for safety, only to do it off the order's path. */
  listed(instrument: Instrument): void {
    const limits = this.limits.perInstrument.get(instrument.id);
    this.#resolved[instrument.id] = limits === undefined ? null : resolveLimits(limits, instrument);
  }

  /** The limits of a market on its grid; `null` = it has none, or its rules are not known yet. */
  limitsOf(instrument: InstrumentId): ResolvedLimits | null {
    return this.#resolved[instrument] ?? null;
  }

  /** Asks every rule. What is let through counts in the rates at once. A verdict is borrowed until the next question.
   * @throws {RangeError} for a market that this process does not know, or not at the command's venue */
  admit<C extends Place | Replace | Amend>(command: C, { strategy }: Slot, now: Micros): Verdict<C> {
    const market = this.desk.market(command.instrument), stand = this.#stand(market);
    const context = this.#look(market, now), draft = this.#draft;
    context.buckets = this.#buckets(stand, market, strategy);
    const asked: Place | Replace | Amend = command;
    const target = draft.target = targetOf(asked, this.desk.orders.live(market.id));
    if (asked.kind === "amend" && target === null) {
      return this.#refuse(instrumentRules, NO_TARGET, null, market.id, now);
    }
    const order = asked.kind === "amend" ? target! : asked.kind === "replace" ? asked.place : asked;
    checkMarket(asked, order, market);
    draft.kind = asked.kind;
    draft.venue = asked.venue;
    draft.instrument = asked.instrument;
    draft.side = order.side;
    draft.price = order.price;
    draft.size = asked.kind === "amend" ? asked.size : order.size;
    draft.timeInForce = order.timeInForce;
    draft.strategy = strategy;
    draft.purpose = "quote";
    draft.reduceOnly = false;
    if (asked.kind === "place" && asked.purpose !== undefined) return this.#admitExit(command, asked, stand, now);
    const checks = this.#checks;
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i], denial = check(draft, context);
      if (denial !== null) return this.#refuse(this.rules[i], denial, draft, market.id, now);
    }
    context.buckets.take(now);
    if (draft.kind === "amend") stand.sent.amends += 1;
    else {
      context.recent.add(strategy, market.id, draft.side, draft.price, draft.size, now);
      stand.sent.orders += 1;
    }
    this.#passed.approved = command;
    return this.#passed as Verdict<C>;
  }

  /** An order that sells a position down: fewer rules may keep it back, and none that is there to hold trading in check. */
  #admitExit<C extends Place | Replace | Amend>(command: C, place: Place, stand: Stand, now: Micros): Verdict<C> {
    const draft = this.#draft, context = this.#context;
    draft.purpose = "flatten";
    draft.reduceOnly = place.reduceOnly === true;
    for (const rule of this.#exits) {
      const denial = rule.check(draft, context);
      if (denial !== null) return this.#refuse(rule, denial, null, draft.instrument, now);
    }
    context.buckets!.take(now);
    stand.sent.orders += 1;
    this.#passed.approved = command;
    return this.#passed as Verdict<C>;
  }

  /** Lets pass what takes no risk: never refused, only counted. */
  approve<C extends Cancel | CancelAll | Query>(command: C): Approved<C> {
    const sent = this.#sentTo(command.venue);
    if (command.kind === "query") sent.queries += 1;
    else sent.cancels += 1;
    return command as Approved<C>;
  }

  /** Orders that the rates (RSK-17) would let through now: what a strategy may plan with. */
  room(instrument: InstrumentId, strategy: string, now: Micros): number {
    const market = this.desk.market(instrument);
    return this.#buckets(this.#stand(market), market, strategy).room(now);
  }

  /** Strategies that a rule holds because it had to refuse them too often since the last call. */
  takePauses(): readonly Pause[] {
    return this.#pauses.take();
  }

  /** Refusals since the start, by rule id. */
  get denials(): ReadonlyMap<string, number> {
    return new Map(this.rules.map(({ id }) => [id, this.#refusalsOf(id, () => true)]));
  }

  /** What went out to `venue` since the start. */
  sent(venue: VenueId): Readonly<Sent> {
    return this.#sentTo(venue);
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
  #look(market: Market, now: Micros): Context {
    const context = this.#context, { instrument } = market, { venue, venueLimits } = this.#stand(market);
    if (instrument !== null && this.#resolved[market.id]?.instrument !== instrument) this.listed(instrument);
    context.now = now;
    context.market = market;
    context.venue = venue;
    context.limits = instrument === null ? null : this.#resolved[market.id] ?? null;
    context.venueLimits = venueLimits;
    return context;
  }

  #stand({ id, venue }: Market): Stand {
    return this.#stands[id] ??= {
      venue: this.desk.venue(venue),
      venueLimits: this.limits.venue.get(venue) ?? null,
      sent: this.#sentTo(venue),
      strategies: [],
    };
  }

  #buckets({ strategies }: Stand, { id, venue }: Market, strategy: string): Buckets {
    for (let i = 0; i < strategies.length; i++) if (strategies[i].name === strategy) return strategies[i].buckets;
    const buckets = this.#context.rates.buckets(id, venue, strategy);
    strategies.push({ name: strategy, buckets });
    return buckets;
  }

  #sentTo(venue: VenueId): Sent {
    let sent = this.#sent.get(venue);
    if (sent === undefined) this.#sent.set(venue, sent = { orders: 0, amends: 0, cancels: 0, queries: 0 });
    return sent;
  }
}

/** The live order that `command` replaces or makes smaller. */
function targetOf(command: Place | Replace | Amend, live: readonly Order[]): Order | null {
  if (command.kind === "place") return null;
  const clientId = command.kind === "replace" ? command.cancel.clientId : command.clientId;
  for (let i = 0; i < live.length; i++) if (live[i].clientId === clientId) return live[i];
  return null;
}

type Where = { readonly venue: VenueId; readonly instrument: InstrumentId };

/** @throws {RangeError} unless all three mean the same market */
function checkMarket(
  { kind, venue, instrument }: Where & { readonly kind: string },
  order: Where,
  market: Market,
): void {
  if (venue === market.venue && order.venue === venue && order.instrument === instrument) return;
  throw new RangeError(
    `Cannot judge a ${kind} for ${venue}, market ${instrument}: want ${marketName(market)} throughout`,
  );
}
