/** Makes the plain copies that watchers see; reads the desk, changes nothing. @module */
import type { Micros, Size } from "../units.ts";
import { formatGrid, formatSteps } from "../units.ts";
import type { Money } from "../money.ts";
import { add, compare, divide, formatMoney, multiply, notional, parseMoney, subtract, ZERO } from "../money.ts";
import type { Instrument } from "../instrument.ts";
import { marketName } from "../instrument.ts";
import type { QuoteStatus } from "../target.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Engine } from "./engine.ts";
import type { Quoter } from "./quoting.ts";
import type { Explanation } from "./strategy.ts";
import type { BookView, LevelView, MarketView, QuoteView, RunState, Totals, VenueView, View } from "./view.ts";
import { formatFractional, isoMicros } from "./text.ts";

/** What only the loop around the engine can know. */
export type HostFacts = {
  readonly latency: View["latency"];
  readonly rssBytes: number;
  readonly counters: Readonly<Record<string, number>>;
  /** Queue ahead of an order in lots; `null` = unknown. */
  readonly queueAhead?: (clientId: string) => number | null;
};

const LADDER_LEVELS = 20;
const PNL_DECIMALS = 8;

/** The public view. `peak` is the highest equity seen, kept by the caller. */
export function viewOf(engine: Engine, now: Micros, host: HostFacts, peak: Money | null): View {
  const { desk, control, options } = engine;
  const state = runState(engine);
  const totals = totalsOf(desk, peak);
  const { cause, since } = control.switch;
  return {
    mode: options.mode,
    state,
    sentence: sentenceOf(engine, state, now),
    at: isoMicros(now),
    startedAt: isoMicros(options.startedAt),
    build: options.build,
    killSwitch: { state: control.state, ...(cause ? { cause } : {}), ...(since ? { since: isoMicros(since) } : {}) },
    totals,
    venues: [...desk.venues.values()].map((venue) => venueView(engine, venue, now)),
    markets: desk.markets.map((market) => marketView(engine, market, now, host)),
    strategies: engine.quoters.map((quoter) => ({
      id: quoter.id,
      kind: quoter.kind,
      markets: quoter.strategy.instruments.map((id) => marketName(desk.market(id))),
      state: quoter.paused === null ? "RUNNING" : "PAUSED",
      reason: quoter.paused ?? "",
      version: quoter.parameters.version,
    })),
    risk: engine.gate.view(now),
    latency: host.latency,
    memory: { rssBytes: host.rssBytes },
    counters: { ...engine.counters, ...host.counters },
  };
}

/** One market's book with our own orders marked, and why each quote is where it is. */
export function bookView(engine: Engine, market: Market, now: Micros, host: HostFacts): BookView {
  const { instrument, book } = market, quoter = quoterOf(engine, market);
  const explained = quoter && instrument ? quoter.strategy.explain(market.id, engine.desk, now) : NOTHING_EXPLAINED;
  const own = engine.desk.orders.live(market.id);
  const prices = new Float64Array(LADDER_LEVELS), sizes = new Float64Array(LADDER_LEVELS);
  const side = (name: "bid" | "ask"): LevelView[] => {
    if (instrument === null) return [];
    const count = book.top(name, LADDER_LEVELS, prices, sizes);
    return Array.from({ length: count }, (_, i) => {
      const ours = own.filter((order) =>
        order.resting && order.price === prices[i] && order.side === (name === "bid" ? "buy" : "sell")
      );
      const lots = ours.reduce((sum, order) => sum + order.size - order.filled, 0);
      const ahead = ours.length === 0 ? null : host.queueAhead?.(ours[0].clientId) ?? null;
      return {
        price: formatSteps(prices[i], instrument.tick),
        size: formatSteps(sizes[i], instrument.lot),
        ours: formatSteps(lots, instrument.lot),
        queueAhead: ahead === null ? null : formatSteps(Math.round(ahead), instrument.lot),
      };
    });
  };
  return {
    venue: market.venue,
    symbol: market.symbol,
    at: isoMicros(now),
    valid: market.bookValid,
    bids: side("bid"),
    asks: side("ask"),
    fairValue: fairText(explained, instrument),
    quotes: quotesOf(own, instrument, now, host),
    absent: explained.absent,
    trace: explained.trace,
  };
}

/** Equity and its parts in the first market's quote asset; other quote assets are not added up and not hidden: see the
 * venues' balances. */
export function totalsOf(desk: Desk, peak: Money | null): Totals {
  const quote = desk.markets.find(({ instrument }) => instrument !== null)?.instrument?.quote ?? "";
  let realised: Money = ZERO,
    unrealised: Money = ZERO,
    fees: Money = ZERO,
    exposure: Money = ZERO,
    capital: Money = ZERO;
  for (const market of desk.markets) {
    const { instrument } = market;
    if (instrument === null || instrument.quote !== quote) continue;
    const pnl = desk.ledger.pnl(market.id, market.markBid, market.markAsk);
    realised = add(realised, pnl.realised);
    if (pnl.unrealised !== null) unrealised = add(unrealised, pnl.unrealised);
    fees = add(fees, pnl.fees);
    if (market.markBid > 0) exposure = add(exposure, exposureOf(desk, market, instrument));
  }
  for (const venue of desk.venues.keys()) capital = add(capital, desk.ledger.opening(venue, quote) ?? ZERO);
  const equity = subtract(add(add(capital, realised), unrealised), fees);
  const drawdown = peak !== null && compare(peak, equity) > 0 && peak[0] > 0n
    ? divide(subtract(peak, equity), peak, 6)
    : ZERO;
  return {
    equity: rounded(equity),
    realisedPnl: rounded(realised),
    unrealisedPnl: rounded(unrealised),
    fees: rounded(fees),
    netExposure: rounded(exposure),
    drawdown: formatMoney(drawdown),
    quote,
  };
}

/** The position at mid, in quote. */
function exposureOf(desk: Desk, { id, markBid, markAsk }: Market, instrument: Instrument): Money {
  const { size } = desk.ledger.position(id);
  return multiply([5n, 1], add(notional(markBid, size, instrument), notional(markAsk, size, instrument)));
}

function runState({ desk, control, quoters }: Engine): RunState {
  if (control.stopping) return "STOPPING";
  const { state } = control;
  if (state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY") return "KILLED";
  if (state !== "ARMED") return "PAUSED";
  if (desk.trading === "REDUCING") return "REDUCE_ONLY";
  return quoters.length > 0 && quoters.every(({ paused }) => paused !== null) ? "PAUSED" : "RUNNING";
}

function sentenceOf(engine: Engine, state: RunState, now: Micros): string {
  const { desk, control, quoters } = engine, resting = engine.liveCount;
  const orders = `${resting} ${resting === 1 ? "order" : "orders"} of ours may still rest`;
  switch (state) {
    case "STOPPING":
      return `Stopping: no new orders; ${orders}`;
    case "KILLED": {
      const { cause, level } = control.switch;
      const proof = control.state === "TRIPPED" ? "every venue was seen without an order of ours" : orders;
      return `Killed (${level}): nothing can trade; ${proof}. Cause: ${cause}`;
    }
    case "PAUSED":
      if (control.state !== "ARMED") {
        return control.booted
          ? "Halted: waiting for an operator to arm"
          : `Starting: clearing what an earlier run left and checking the venues (${
            [...desk.venues.values()].map(({ id, readiness }) => `${id} ${readiness}`).join(", ")
          })`;
      }
      return "Every strategy is paused; nothing is quoted";
    case "REDUCE_ONLY":
      return "Only orders that reduce a position may be placed";
    case "RUNNING": {
      const quoted = desk.markets.filter((market) => sidesQuoted(desk, market) === 2).length;
      const waiting = quoters.filter(({ paused }) => paused !== null).length;
      const trouble = quoters.flatMap((quoter) =>
        quoter.strategy.instruments.map((id) => engine.blocked(quoter, desk.market(id), now)).filter((why) =>
          why !== null
        )
      );
      const tail = waiting > 0 ? `; ${waiting} paused` : trouble.length > 0 ? `; ${trouble[0].sentence}` : "";
      return `Quoting both sides on ${quoted} of ${desk.markets.length} markets${tail}`;
    }
    default:
      return state satisfies never;
  }
}

function sidesQuoted(desk: Desk, market: Market): number {
  const own = desk.orders.live(market.id);
  return (own.some(({ side, resting }) => resting && side === "buy") ? 1 : 0) +
    (own.some(({ side, resting }) => resting && side === "sell") ? 1 : 0);
}

function venueView({ desk, options }: Engine, venue: VenueDesk, now: Micros): VenueView {
  const ages = desk.markets.filter((market) => market.venue === venue.id && market.bookAt > 0).map(({ bookAt }) =>
    now - bookAt
  );
  const trips = [...venue.roundTrips].sort((a, b) => a - b);
  const at = (share: number) =>
    trips.length === 0 ? null : trips[Math.min(trips.length - 1, Math.floor(share * trips.length))] / 1e3;
  return {
    id: venue.id,
    state: venue.readiness,
    reason: venue.reason,
    clockOffsetMs: Number.isNaN(venue.clockOffset) ? null : venue.clockOffset / 1e3,
    dataAgeMs: ages.length === 0 ? null : Math.round(Math.max(...ages) / 1e3),
    rttMs: { p50: at(0.5), p99: at(0.99) },
    budgets: [...venue.budgets.values()].map(({ name, used, limit, resetsAt }) => ({
      name,
      used: resetsAt > now ? used : 0,
      limit,
    })),
    deadMan: options.venues.get(venue.id)?.capabilities.deadMan
      ? "not armed: this build does not use it"
      : "none: the venue has no dead-man switch",
    balances: desk.ledger.balances(venue.id).map(({ asset, free, locked }) => ({
      asset,
      free: formatMoney(free),
      locked: formatMoney(locked),
    })),
    differences: desk.ledger.differences(venue.id).map(({ asset, difference }) => ({
      asset,
      difference: formatMoney(difference),
    })),
    foreignOrders: desk.orders.foreign(venue.id).length,
  };
}

function marketView(engine: Engine, market: Market, now: Micros, host: HostFacts): MarketView {
  const { desk } = engine, { instrument, book, id } = market, quoter = quoterOf(engine, market);
  const position = desk.ledger.position(id), pnl = desk.ledger.pnl(id, market.markBid, market.markAsk);
  const lots = (size: number) => instrument ? formatSteps(size, instrument.lot) : "0";
  const price = (ticks: number) => instrument && ticks > 0 ? formatSteps(ticks, instrument.tick) : null;
  const explained = quoter && instrument ? quoter.strategy.explain(id, desk, now) : NOTHING_EXPLAINED;
  const quotes = quotesOf(desk.orders.live(id), instrument, now, host);
  const ownLimit = quoter?.parameters.values.max_position_base;
  const limit = typeof ownLimit === "string" ? ownLimit : engine.gate.limits.perInstrument.get(id)?.maxPosition;
  return {
    venue: market.venue,
    symbol: market.symbol,
    base: instrument?.base ?? "",
    quote: instrument?.quote ?? "",
    tick: instrument ? formatGrid(instrument.tick) : "",
    lot: instrument ? formatGrid(instrument.lot) : "",
    strategy: quoter?.id ?? null,
    bid: price(book.bestBid),
    ask: price(book.bestAsk),
    mid: instrument && market.quotable ? formatFractional(market.mid, instrument.tick) : null,
    fairValue: fairText(explained, instrument),
    position: lots(position.size),
    positionLimit: limit === undefined ? null : formatMoney(parseMoney(limit)),
    worstLong: lots(position.size + desk.orders.leavesBuy(id)),
    worstShort: lots(position.size - desk.orders.leavesSell(id)),
    averagePrice: position.averagePrice === null ? null : formatMoney(position.averagePrice),
    realisedPnl: rounded(pnl.realised),
    unrealisedPnl: pnl.unrealised === null ? null : rounded(pnl.unrealised),
    fees: rounded(pnl.fees),
    volume: rounded(position.volume),
    fillCount: position.fillCount,
    quotes,
    absent: explained.absent,
    ...marketStatus(engine, market, quoter, quotes, explained, now),
    bookAgeMs: market.bookAt > 0 ? Math.round((now - market.bookAt) / 1e3) : null,
  };
}

function marketStatus(
  engine: Engine,
  market: Market,
  quoter: Quoter | undefined,
  quotes: readonly QuoteView[],
  explained: Explanation,
  now: Micros,
): { status: QuoteStatus; sentence: string } {
  if (!quoter) return { status: "STOPPED", sentence: "No strategy quotes here" };
  const { state } = engine.control;
  if (state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY") {
    return { status: "KILLED", sentence: "Killed: nothing is quoted" };
  }
  const blocked = engine.blocked(quoter, market, now);
  if (blocked) return blocked;
  if (quotes.some(({ state }) => state === "UNKNOWN")) {
    return { status: "UNKNOWN", sentence: "The fate of an order is unknown; its slot waits for the venue's answer" };
  }
  const wait = engine.desk.venue(market.venue).limitedUntil - now;
  if (wait > 0) {
    const sentence = `${market.venue} asked for silence for ${Math.ceil(wait / 1e6)} s more; only cancels go out`;
    return { status: "RATE_BUDGET", sentence };
  }
  const resting = quotes.filter(({ state }) => state === "OPEN" || state === "PARTIAL");
  const sides = new Set(resting.map(({ side }) => side));
  if (sides.size === 2) return { status: "LIVE", sentence: "Quoting both sides" };
  const absent = explained.absent[0];
  if (absent) return { status: absent.status, sentence: absent.sentence };
  if (sides.size === 1) {
    return { status: "PENDING_NEW", sentence: `Quoting one side (${[...sides][0]}); the other does not rest yet` };
  }
  return { status: "PENDING_NEW", sentence: "No quote rests yet" };
}

function quotesOf(orders: readonly Order[], instrument: Instrument | null, now: Micros, host: HostFacts): QuoteView[] {
  if (instrument === null) return [];
  return orders.map((order) => {
    const ahead = host.queueAhead?.(order.clientId) ?? null;
    return {
      orderId: order.clientId,
      venueOrderId: order.venueOrderId,
      side: order.side,
      level: order.slot.level,
      price: formatSteps(order.price, instrument.tick),
      size: formatSteps(order.size, instrument.lot),
      filled: formatSteps(order.filled, instrument.lot),
      state: order.life,
      pending: order.pending,
      queueAhead: ahead === null ? null : formatSteps(Math.round(ahead) as Size, instrument.lot),
      ageMs: Math.max(0, Math.round((now - order.createdAt) / 1e3)),
    };
  }).sort((a, b) => a.side === b.side ? a.level - b.level : a.side === "sell" ? -1 : 1);
}

function quoterOf(engine: Engine, market: Market): Quoter | undefined {
  return engine.quoters.find(({ strategy }) => strategy.instruments.includes(market.id));
}

function fairText({ fairValue }: Explanation, instrument: Instrument | null): string | null {
  return fairValue === null || instrument === null || !Number.isFinite(fairValue)
    ? null
    : formatFractional(fairValue, instrument.tick);
}

/** Money for people: eight places at most, rounded once. */
function rounded(amount: Money): string {
  return formatMoney(amount[1] <= PNL_DECIMALS ? amount : divide(amount, [1n, 0], PNL_DECIMALS));
}

/** The highest equity so far. */
export function peakOf(peak: Money | null, totals: Totals): Money {
  const equity = parseMoney(totals.equity.startsWith("-") ? "0" : totals.equity);
  return peak === null || compare(equity, peak) > 0 ? equity : peak;
}

const NOTHING_EXPLAINED: Explanation = { fairValue: null, absent: [], trace: [] };
