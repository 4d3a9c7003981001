/** Where each market, venue and strategy stands before the rules: its limits on today's grid, its rates, its usual sizes, and
 * the sums over all markets as they are now. The gate fills one context from it for each question. @module */
import { type Micros, stepsBetween } from "../units.ts";
import type { Instrument, VenueId } from "../instrument.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { ExposureBook } from "./exposure_book.ts";
import { DEFAULT_STRATEGY_LIMITS, type GlobalLimits, type Limits, partsOf, type ResolvedLimits } from "./limits.ts";
import { type ResolvedStrategyLimits, resolveLimits, resolveStrategyLimits, type VenueLimits } from "./limits.ts";
import { MessageRoom } from "./message_room.ts";
import { OrderSizes } from "./order_sizes.ts";
import { Purses } from "./purses.ts";
import { type Buckets, Rates } from "./rates.ts";
import { RecentOrders } from "./recent_orders.ts";
import { RobustMid } from "./robust_mid.ts";
import type { RiskContext } from "./rule.ts";
import { worstCase } from "./rules/exposure.ts";
import { Valuation } from "./valuation.ts";
import { Wish } from "./wish.ts";

/** What went out to one venue since the start. */
export type Sent = { orders: number; amends: number; cancels: number; queries: number };
export type Traffic = { readonly sent: Sent; readonly room: MessageRoom };

/** A strategy on one market. */
export type Asking = {
  readonly name: string;
  readonly buckets: Buckets;
  limits: ResolvedStrategyLimits;
  readonly wish: Wish;
  /** It has told what it wants. */
  hasTold: boolean;
};

/** What is the same for every order of one market. */
export type Stand = {
  readonly venue: VenueDesk;
  venueLimits: VenueLimits | null;
  readonly traffic: Traffic;
  readonly robust: RobustMid;
  readonly sizes: OrderSizes;
  readonly parts: Float64Array;
  /** Each strategy that ever asked. */
  readonly strategies: Asking[];
};

const NO_STRATEGY = resolveStrategyLimits(DEFAULT_STRATEGY_LIMITS);

/** Places of the amounts that hold for a market: net of its asset, gross of all and of its venue, resting at its venue. */
const NET = 0, GROSS = 1, VENUE_GROSS = 2, VENUE_RESTING = 3, AMOUNTS = 4;

/** What the rules look at; one object, filled in for each order. */
export class Context implements RiskContext {
  now = 0 as Micros;
  buckets: Buckets | null = null;
  limits: ResolvedLimits | null = null;
  venueLimits: VenueLimits | null = null;
  strategyLimits: ResolvedStrategyLimits = NO_STRATEGY;
  wish: Wish | null = null;
  globalLimits: GlobalLimits;
  readonly recent = new RecentOrders();
  readonly rates: Rates;
  readonly exposure: ExposureBook;
  readonly purses: Purses;
  readonly valuation: Valuation;
  market!: Market;
  venue!: VenueDesk;
  robust!: RobustMid;
  sizes!: OrderSizes;
  messages!: MessageRoom;
  /** The market's own, in an array: in fields each would be a piece of garbage. */
  parts!: Float64Array;

  constructor(readonly desk: Desk, limits: Limits, positionLots: (market: Market) => number) {
    this.globalLimits = limits.global;
    this.rates = new Rates(limits);
    this.valuation = new Valuation(desk.markets, () => this.globalLimits);
    this.purses = new Purses(desk);
    this.exposure = new ExposureBook({
      markets: desk.markets,
      worst: (side, market) => worstCase(side, desk, market),
      lotValue: (market) => this.valuation.lot(market),
      positionLots,
    });
  }

  get netParts(): number {
    return this.parts[NET];
  }
  get grossParts(): number {
    return this.parts[GROSS];
  }
  get venueGrossParts(): number {
    return this.parts[VENUE_GROSS];
  }

  get venueRestingParts(): number {
    return this.parts[VENUE_RESTING];
  }

  strategyOrders(strategy: string): number {
    const { markets, orders } = this.desk;
    let count = 0;
    for (let i = 0; i < markets.length; i++) {
      const live = orders.live(markets[i].id);
      for (let k = 0; k < live.length; k++) if (live[k].slot.strategy === strategy) count += 1;
    }
    return count;
  }
}

export class Stands {
  readonly context: Context;
  /** Whoever asks says when something other than market data came in; else every question counts all anew. */
  isTold = false;
  #limits: Limits;
  #hasMoved = true;
  /** The market of the last order that was let through: it is in the books by the next question. */
  #last: Market | null = null;
  readonly #stands: (Stand | undefined)[] = [];
  readonly #resolved: (ResolvedLimits | null)[] = [];
  readonly #traffic = new Map<VenueId, Traffic>();

  constructor(readonly desk: Desk, limits: Limits) {
    this.#limits = limits;
    this.context = new Context(desk, limits, (market) => this.limitsOf(market)?.positionLots ?? 0);
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Other limits hold from now on. Rates begin with what they have left, the rest as it is. */
  change(limits: Limits, now: Micros): void {
    this.#limits = limits;
    this.context.globalLimits = limits.global;
    this.context.rates.change(limits, now);
    this.#resolved.length = 0;
    for (const market of this.desk.markets) {
      const stand = this.#stands[market.id];
      if (stand === undefined) continue;
      stand.venueLimits = limits.venue.get(market.venue) ?? null;
      for (const asking of stand.strategies) asking.limits = this.#strategyLimits(asking.name);
      this.#setParts(stand, market);
    }
    this.moved();
  }

  /** Positions, orders, balances or limits may be others now. */
  moved(): void {
    this.#hasMoved = true;
  }

  /** An order on the market of the last question was let through. */
  passed(): void {
    this.#last = this.context.market;
  }

  /** Puts the limits on the grid of a new listing. */
  listed(instrument: Instrument): void {
    const known = this.#resolved[instrument.id]?.instrument, stand = this.#stands[instrument.id];
    if (known && stand && stepsBetween(known.lot, instrument.lot) !== 1) stand.sizes.clear();
    const limits = this.#limits.perInstrument.get(instrument.id);
    this.#resolved[instrument.id] = limits === undefined ? null : resolveLimits(limits, instrument);
    this.context.valuation.listed();
    for (const market of this.desk.markets) {
      const stand = this.#stands[market.id];
      if (stand === undefined) continue;
      stand.robust.meet(this.desk.markets);
      this.#setParts(stand, market);
    }
    this.moved();
  }

  at(market: Market): Stand {
    return this.#stands[market.id] ??= this.#newStand(market);
  }

  /** The market's exposure counts for whoever asks first. */
  asking({ strategies }: Stand, market: Market, strategy: string): Asking {
    for (let i = 0; i < strategies.length; i++) if (strategies[i].name === strategy) return strategies[i];
    const buckets = this.context.rates.buckets(market.id, market.venue, strategy);
    const asking = {
      name: strategy,
      buckets,
      limits: this.#strategyLimits(strategy),
      wish: new Wish(),
      hasTold: false,
    };
    strategies.push(asking);
    // Who sells the position down later quotes nothing there.
    if (strategies.length === 1) this.context.exposure.quotedBy(market, strategy);
    return asking;
  }

  trafficTo(venue: VenueId): Traffic {
    let traffic = this.#traffic.get(venue);
    if (traffic === undefined) {
      const sent = { orders: 0, amends: 0, cancels: 0, queries: 0 };
      this.#traffic.set(venue, traffic = { sent, room: new MessageRoom(this.desk.venue(venue)) });
    }
    return traffic;
  }

  /** Turns the one context to `market` and, if one asks, its strategy. */
  look(market: Market, stand: Stand, asking: Asking | null, now: Micros): Context {
    const { context } = this;
    context.now = now;
    context.market = market;
    context.venue = stand.venue;
    context.limits = this.limitsOf(market);
    context.venueLimits = stand.venueLimits;
    context.robust = stand.robust;
    context.sizes = stand.sizes;
    context.messages = stand.traffic.room;
    context.parts = stand.parts;
    context.buckets = asking?.buckets ?? null;
    context.strategyLimits = asking?.limits ?? NO_STRATEGY;
    context.wish = asking?.hasTold ? asking.wish : null;
    return context;
  }

  /** Brings the sums to what they are for a question about `market`. */
  count(market: Market): void {
    if (!this.isTold || this.#hasMoved) return this.countAll();
    const { exposure, purses } = this.context, last = this.#last;
    if (last !== null && last !== market) {
      exposure.count(last);
      purses.count(last);
    }
    exposure.count(market);
    purses.count(market);
  }

  countAll(): void {
    this.context.exposure.recount();
    this.context.purses.recount();
    this.#hasMoved = false;
  }

  /** On today's grid; `null` = nobody set limits, or the grid is not known. */
  limitsOf({ id, instrument }: Market): ResolvedLimits | null {
    if (instrument === null) return null;
    const known = this.#resolved[id];
    if (known === null || known?.instrument === instrument) return known;
    this.listed(instrument);
    return this.#resolved[id];
  }

  #newStand(market: Market): Stand {
    const { venue } = market, robust = new RobustMid(market);
    robust.meet(this.desk.markets);
    const stand: Stand = {
      venue: this.desk.venue(venue),
      venueLimits: this.#limits.venue.get(venue) ?? null,
      traffic: this.trafficTo(venue),
      robust,
      sizes: new OrderSizes(),
      parts: new Float64Array(AMOUNTS),
      strategies: [],
    };
    this.#setParts(stand, market);
    return stand;
  }

  #strategyLimits(strategy: string): ResolvedStrategyLimits {
    return resolveStrategyLimits(this.#limits.strategy?.get(strategy) ?? DEFAULT_STRATEGY_LIMITS);
  }

  /** The amounts of money that hold for the market, as today's limits have them. */
  #setParts({ parts, venueLimits }: Stand, { instrument }: Market): void {
    const { maxNet, maxGross } = this.#limits.global, base = instrument?.base ?? "";
    parts[NET] = partsOf(Object.hasOwn(maxNet, base) ? maxNet[base] : null);
    parts[GROSS] = partsOf(maxGross);
    parts[VENUE_GROSS] = partsOf(venueLimits?.maxGross);
    parts[VENUE_RESTING] = partsOf(venueLimits?.maxResting);
  }
}
