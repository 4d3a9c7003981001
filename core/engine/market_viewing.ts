/** One market as people see it: what is known of it, what of ours rests there and why, and its book. @module */
import type { Micros } from "../units.ts";
import { formatMoney, multiply, parseMoney } from "../money.ts";
import type { QuoteStatus } from "../target.ts";
import { isStuck } from "../oms/cancel_retry.ts";
import type { Order } from "../oms/orders.ts";
import type { Market } from "../desk/market.ts";
import type { Engine } from "./engine.ts";
import { contractOf, nameOf } from "./market_naming.ts";
import type { MarketMoney } from "./money_viewing.ts";
import type { Quoter } from "./quoting.ts";
import type { MarketTexts } from "./step_texts.ts";
import type { Explanation } from "./strategy.ts";
import type { BookView, LevelView, MarketView, OrderFlag, QuoteView } from "./view.ts";
import { LADDER_LEVELS, type Naming, type SideMemory, ViewMemory } from "./view_memory.ts";

export type QueueWatch = {
  /** Queue ahead of an order in lots; `null` = unknown. */
  readonly queueAhead?: (clientId: string) => number | null;
};

export function marketView(
  engine: Engine,
  market: Market,
  now: Micros,
  watch: QueueWatch,
  money: MarketMoney,
  memory: ViewMemory,
): MarketView {
  const { desk } = engine, { book, id } = market, quoter = quoterOf(engine, market);
  const { size, fillCount } = desk.ledger.position(id), naming = namingOf(market, now, memory);
  const texts = naming?.texts, explained = explain(engine, market, quoter, now, memory);
  const quotes = quotesOf(engine, market, now, watch, memory);
  const { status, sentence } = marketStatus(engine, market, quoter, quotes, explained, now);
  return {
    venue: market.venue,
    symbol: market.symbol,
    kind: naming?.kind ?? null,
    base: naming?.base ?? "",
    quote: naming?.quote ?? "",
    tick: naming?.tick ?? "",
    lot: naming?.lot ?? "",
    contract: naming?.contract ?? null,
    strategy: quoter?.id ?? null,
    bid: texts && book.bestBid > 0 ? texts.price.of(book.bestBid) : null,
    ask: texts && book.bestAsk > 0 ? texts.price.of(book.bestAsk) : null,
    mid: texts && market.quotable ? texts.fractional(market.mid) : null,
    fairValue: fairText(explained, texts),
    position: texts?.size.of(size) ?? "0",
    positionLimit: limitText(engine, market, quoter, now, memory),
    worstLong: texts?.size.of(size + desk.orders.leavesBuy(id)) ?? "0",
    worstShort: texts?.size.of(size - desk.orders.leavesSell(id)) ?? "0",
    averagePrice: money.averagePrice,
    realisedPnl: money.realisedPnl,
    unrealisedPnl: money.unrealisedPnl,
    fees: money.fees,
    volume: money.volume,
    fillCount,
    quotes,
    absent: explained.absent,
    status,
    sentence,
    bookAgeMs: market.bookAt > 0 ? Math.round((now - market.bookAt) / 1e3) : null,
  };
}

/** One market's book with our own orders marked, and why each quote is where it is. */
export function bookView(
  engine: Engine,
  market: Market,
  now: Micros,
  watch: QueueWatch,
  memory: ViewMemory = new ViewMemory(),
): BookView {
  const { id } = market, quoter = quoterOf(engine, market), kept = memory.market(id);
  const texts = namingOf(market, now, memory)?.texts, explained = explain(engine, market, quoter, now, memory);
  const trace = kept.trace.get(
    quoter?.parameters.version,
    now,
    () => quoter && texts ? quoter.strategy.explain(id, engine.desk, now).trace : [],
  );
  return {
    venue: market.venue,
    symbol: market.symbol,
    at: memory.at(now),
    valid: market.bookValid,
    bids: texts ? levelsOf(engine, market, "bid", watch, texts, memory, kept.bids) : [],
    asks: texts ? levelsOf(engine, market, "ask", watch, texts, memory, kept.asks) : [],
    fairValue: fairText(explained, texts),
    quotes: quotesOf(engine, market, now, watch, memory),
    absent: explained.absent,
    trace,
  };
}

function levelsOf(
  { desk }: Engine,
  { id, book }: Market,
  side: "bid" | "ask",
  watch: QueueWatch,
  texts: MarketTexts,
  { prices, sizes }: ViewMemory,
  kept: SideMemory,
): readonly LevelView[] {
  const count = book.top(side, LADDER_LEVELS, prices, sizes), levels = new Array<LevelView>(count);
  const own = desk.orders.live(id), ourSide = side === "bid" ? "buy" : "sell";
  for (let i = 0; i < count; i++) {
    let ours = 0, ahead: number | null = null, isFirst = true;
    for (let k = 0; k < own.length; k++) {
      const order = own[k];
      if (!order.resting || order.price !== prices[i] || order.side !== ourSide) continue;
      ours += order.size - order.filled;
      if (isFirst) ahead = watch.queueAhead?.(order.clientId) ?? null;
      isFirst = false;
    }
    levels[i] = kept.level(i, prices[i], sizes[i], ours, ahead === null ? NaN : Math.round(ahead), texts);
  }
  return levels;
}

function marketStatus(
  engine: Engine,
  market: Market,
  quoter: Quoter | undefined,
  quotes: readonly QuoteView[],
  explained: Explanation,
  now: Micros,
): { readonly status: QuoteStatus; readonly sentence: string } {
  if (!quoter) return UNQUOTED;
  const { state } = engine.control;
  if (state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY") return KILLED;
  const blocked = engine.blocked(quoter, market, now);
  if (blocked) return blocked;
  let buys = 0, sells = 0;
  for (let i = 0; i < quotes.length; i++) {
    const { state, side } = quotes[i];
    if (state === "UNKNOWN") return UNKNOWN;
    if (state !== "OPEN" && state !== "PARTIAL") continue;
    if (side === "buy") buys += 1;
    else sells += 1;
  }
  const silence = engine.silence(market, now);
  if (silence) return silence;
  if (buys > 0 && sells > 0) return LIVE;
  if (explained.absent.length > 0) return explained.absent[0];
  const here = buys + sells === 0 ? "none" : buys > 0 ? "buy" : "sell", rest = engine.rest(quoter, market, now);
  if (rest) return { ...rest, sentence: `${RESTING[here]}: ${rest.sentence}` };
  return engine.room(quoter, market, now) > 0 ? MISSING[here] : WAITING[here];
}

const UNQUOTED = { status: "STOPPED", sentence: "No strategy quotes here" } as const;
const KILLED = { status: "KILLED", sentence: "Killed: nothing is quoted" } as const;
const UNKNOWN = {
  status: "UNKNOWN",
  sentence: "The fate of an order is unknown; its slot waits for the venue's answer",
} as const;
const LIVE = { status: "LIVE", sentence: "Quoting both sides" } as const;
/** By what rests. */
const RESTING = {
  none: "No quote rests",
  buy: "Quoting one side (buy)",
  sell: "Quoting one side (sell)",
} as const;
const MISSING = {
  none: { status: "PENDING_NEW", sentence: "No quote rests yet" },
  buy: { status: "PENDING_NEW", sentence: "Quoting one side (buy); the other does not rest yet" },
  sell: { status: "PENDING_NEW", sentence: "Quoting one side (sell); the other does not rest yet" },
} as const;
const WAITING = {
  none: { status: "PENDING_NEW", sentence: "No quote rests: they wait for room in the order rate" },
  buy: { status: "PENDING_NEW", sentence: "Quoting one side (buy); the other waits for room in the order rate" },
  sell: { status: "PENDING_NEW", sentence: "Quoting one side (sell); the other waits for room in the order rate" },
} as const;

/** Asks up, bids down, as a ladder is read. */
function quotesOf(
  engine: Engine,
  market: Market,
  now: Micros,
  watch: QueueWatch,
  memory: ViewMemory,
): readonly QuoteView[] {
  const texts = namingOf(market, now, memory)?.texts;
  if (!texts) return [];
  return memory.market(market.id).quotes.get(memory.round, now, () => {
    const quotes = engine.desk.orders.live(market.id).map((order) => quoteView(engine, order, now, watch, texts));
    return quotes.sort((a, b) => a.side === b.side ? a.level - b.level : a.side === "sell" ? -1 : 1);
  });
}

function quoteView(engine: Engine, order: Order, now: Micros, watch: QueueWatch, texts: MarketTexts): QuoteView {
  const ahead = watch.queueAhead?.(order.clientId) ?? null;
  return {
    orderId: order.clientId,
    venueOrderId: order.venueOrderId,
    side: order.side,
    level: order.slot.level,
    price: texts.price.of(order.price),
    size: texts.size.of(order.size),
    filled: texts.size.of(order.filled),
    state: order.life,
    pending: order.pending,
    queueAhead: ahead === null ? null : texts.size.of(Math.round(ahead)),
    ageMs: Math.max(0, Math.round((now - order.createdAt) / 1e3)),
    ...isOrdinary(order) ? ORDINARY : oddities(engine, order, now),
  };
}

/** Nearly every order of nearly every view. */
function isOrdinary(order: Order): boolean {
  const { life, inferred, resurrected, external, slot } = order;
  return life !== "UNKNOWN" && !inferred && !resurrected && !external && slot.strategy !== "" && !isStuck(order);
}

const ORDINARY = {};

function oddities(engine: Engine, order: Order, now: Micros): Partial<QuoteView> {
  const flags: OrderFlag[] = [];
  if (order.inferred) flags.push("inferred");
  if (order.resurrected) flags.push("resurrected");
  if (order.external) flags.push("external");
  else if (order.slot.strategy === "") flags.push("orphan");
  if (isStuck(order)) flags.push("stuck");
  const isUnknown = order.life === "UNKNOWN";
  const forMs = Math.max(0, Math.round((now - order.unknownAt) / 1e3));
  return {
    ...(flags.length === 0 ? {} : { flags }),
    ...(isUnknown ? { doubt: { forMs, ...engine.reconcilerOf(order.venue).inquiryOf(order) } } : {}),
    ...(engine.desk.orders.refusesToClose(order.clientId) === null ? { closable: true } : {}),
  };
}

/** Without its trace, which is asked for less often. */
function explain(
  engine: Engine,
  market: Market,
  quoter: Quoter | undefined,
  now: Micros,
  memory: ViewMemory,
): Explanation {
  const { id, instrument } = market;
  if (!quoter || instrument === null) return NOTHING_EXPLAINED;
  return memory.market(id).explained.get(memory.round, now, () => {
    const explained = quoter.strategy.explain(id, engine.desk, now, false);
    const depleted = SIDES.filter((side) => engine.isDepleted(market, side));
    if (depleted.length === 0) return explained;
    const absent = depleted.map((side) => ({ side, level: 0, status: "DEPLETED", sentence: DEPLETED }) as const);
    return { ...explained, absent: [...absent, ...explained.absent.filter(({ side }) => !depleted.includes(side))] };
  });
}
const SIDES = ["buy", "sell"] as const;
const DEPLETED = "The venue refused for want of balance; it is tried again once the venue tells its balances";

/** `null` until the venue has told the market's rules. */
function namingOf({ id, instrument }: Market, now: Micros, memory: ViewMemory): Naming | null {
  return instrument && memory.market(id).naming.get(instrument, now, () => nameOf(instrument));
}

/** The strategy's own limit, or the one that no strategy may pass. */
function limitText(
  { gate }: Engine,
  { id, instrument }: Market,
  quoter: Quoter | undefined,
  now: Micros,
  memory: ViewMemory,
): string | null {
  const own = quoter?.parameters.values.max_position_base;
  const ofVenue = gate.limits.perInstrument.get(id)?.maxPosition;
  const contract = typeof own === "string" || instrument === null ? null : contractOf(instrument);
  const limit = typeof own === "string" ? own : ofVenue;
  const text = () => {
    if (limit === undefined) return null;
    return formatMoney(contract === null ? parseMoney(limit) : multiply(parseMoney(limit), contract));
  };
  // What a contract holds is not known yet: what is kept now would stay.
  return instrument === null ? text() : memory.market(id).limit.get(limit, now, text);
}

function quoterOf({ quoters }: Engine, { id }: Market): Quoter | undefined {
  for (const quoter of quoters) if (quoter.strategy.instruments.includes(id)) return quoter;
  return undefined;
}

function fairText({ fairValue }: Explanation, texts: MarketTexts | undefined): string | null {
  return fairValue === null || !texts || !Number.isFinite(fairValue) ? null : texts.fractional(fairValue);
}

const NOTHING_EXPLAINED: Explanation = { fairValue: null, absent: [], trace: [] };
