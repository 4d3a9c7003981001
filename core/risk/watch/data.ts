/** Market data that may not be trusted: old or broken books, books that trades contradict, prices that others do not share, and
 * prices that run away. Looked at while trading is on, for markets that somebody quotes; while a venue's link is not up its
 * books say nothing new, and that has a rule of its own. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import { type InstrumentId, marketName } from "../../instrument.ts";
import type { QuoteStatus } from "../../target.ts";
import type { Market } from "../../desk/market.ts";
import { GLOBAL_SCOPE, marketScope } from "../holds.ts";
import { DEFAULT_INSTRUMENT_LIMITS, type InstrumentLimits } from "../limits.ts";
import { freshnessLimit } from "../freshness.ts";
import { SecondSources } from "./second_sources.ts";
import { bpText, msText, type Reading, type Report, type Watch, type WatchContext } from "./watch.ts";

const BPS = 10_000;

/** Something that is wrong with a market, as numbers while it is and as words once somebody asks. */
type Trouble = {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  readonly status: QuoteStatus;
  /** How long it may last, µs. */
  readonly patience: number;
  /** How wrong it is as a share of what may be: from 1 on it is; NaN = it cannot be told. */
  measure(market: Market, context: WatchContext, now: Micros): number;
  value(market: Market, context: WatchContext, now: Micros): string;
  limit(market: Market, context: WatchContext): string;
};

const staleBook: Trouble = {
  id: "RSK-04",
  title: "Book fit to quote on",
  action: "pause the market",
  status: "STALE_BOOK",
  patience: 3 * MICROS_PER_SECOND,
  measure(market, _context, now) {
    if (!market.quotable) return Infinity;
    return Math.abs(now - market.bookAt) / (freshnessLimit(market) + 1);
  },
  value(market, _context, now) {
    if (!market.bookValid) return `no book: ${market.bookReason}`;
    return market.quotable ? `${msText(now - market.bookAt)} old` : "one-sided, locked or crossed";
  },
  limit: (market) => `${msText(freshnessLimit(market))} old, two-sided`,
};

function disagreeing({ desk }: WatchContext): Trouble {
  const seconds = new SecondSources(desk);
  return {
    id: "RSK-05",
    title: "Other sources agree",
    action: "pause the market",
    status: "STALE_REFERENCE",
    patience: 5 * MICROS_PER_SECOND,
    measure: (market, context, now) => offBps(market.mid, seconds.of(market, now)) / over(limitsOf(market, context)),
    value(market, _context, now) {
      const second = seconds.of(market, now);
      return Number.isNaN(second) ? "no second source" : `${bpText(offBps(market.mid, second))} off`;
    },
    limit: (market, context) => bpText(limitsOf(market, context).referenceBps),
  };
}

/** Trades that lie outside the book by more than the price collar of a second source. */
const contradicted: Trouble = {
  id: "TRADES",
  title: "Book and trades agree",
  action: "pause the market",
  status: "INCONSISTENT_BOOK",
  patience: 0.5 * MICROS_PER_SECOND,
  measure: (market, context, now) => outsideBps(market, now) / over(limitsOf(market, context)),
  value: (market, _context, now) => `the last trade ${bpText(outsideBps(market, now))} outside the book`,
  limit: (market, context) => bpText(limitsOf(market, context).referenceBps),
};

/** What is broken altogether is shown as ten times the limit. */
const WORST = 10;
/** A trade that is older says nothing about today's book. */
const TRADE_FRESH = 2 * MICROS_PER_SECOND;

function limitsOf(
  { id }: Market,
  context: WatchContext,
): Pick<InstrumentLimits, keyof typeof DEFAULT_INSTRUMENT_LIMITS> {
  return context.limits().perInstrument.get(id) ?? DEFAULT_INSTRUMENT_LIMITS;
}
/** At the limit it is still within. */
function over({ referenceBps }: Pick<InstrumentLimits, "referenceBps">): number {
  return referenceBps * (1 + 1e-9);
}
function offBps(price: number, reference: number): number {
  return Math.abs(price - reference) / reference * BPS;
}
/** How far the last trade lies outside the best prices; NaN where there is none of now. */
function outsideBps({ book, quotable, lastTradePrice, lastTradeAt, mid }: Market, now: Micros): number {
  if (!quotable || lastTradeAt === 0 || now - lastTradeAt > TRADE_FRESH) return NaN;
  return Math.max(0, lastTradePrice - book.bestAsk, book.bestBid - lastTradePrice) / mid * BPS;
}

/** Watches one kind of trouble on every market. */
class MarketTrouble implements Watch {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  /** Since when, by market; 0 = not now. */
  readonly #since: Float64Array;
  /** The trade that it began with: one bad print is no trouble. */
  readonly #firstTradeAt: Float64Array;

  constructor(
    private readonly trouble: Trouble,
    private readonly context: WatchContext,
    private readonly onTrouble: (market: Market, sentence: string, now: Micros) => void,
  ) {
    this.id = trouble.id;
    this.title = trouble.title;
    this.action = trouble.action;
    this.#since = new Float64Array(context.desk.markets.length);
    this.#firstTradeAt = new Float64Array(context.desk.markets.length);
  }

  judge(now: Micros, report: Report): void {
    const { markets } = this.context.desk;
    for (let i = 0; i < markets.length; i++) this.#judge(markets[i], now, report);
  }

  #judge(market: Market, now: Micros, report: Report): void {
    const { trouble, context } = this, { id } = market;
    if (!isWatched(market, context) || !(trouble.measure(market, context, now) >= 1)) return void (this.#since[id] = 0);
    if (this.#since[id] === 0) {
      this.#since[id] = now;
      this.#firstTradeAt[id] = market.lastTradeAt;
      // Of a lost book its session knows, and is fetching another.
      if (trouble === staleBook && market.bookValid) this.onTrouble(market, this.#sentence(market, now), now);
    }
    if (now - this.#since[id] < trouble.patience) return;
    if (trouble === contradicted && market.lastTradeAt === this.#firstTradeAt[id]) return;
    const sentence = this.#sentence(market, now);
    if (trouble.status !== "STALE_REFERENCE" && market.bookValid) this.onTrouble(market, sentence, now);
    report({ scope: marketScope(market), act: "pause", sentence, status: trouble.status });
  }

  #sentence(market: Market, now: Micros): string {
    const { trouble, context } = this;
    return `${marketName(market)}: ${trouble.value(market, context, now)}; want ${trouble.limit(market, context)}`;
  }

  read(now: Micros): readonly Reading[] {
    const { trouble, context } = this;
    return context.desk.markets.filter(({ id }) => context.quoted[id].length > 0).map((market) => {
      const measured = trouble.measure(market, context, now);
      return {
        scope: marketName(market),
        value: trouble.value(market, context, now),
        limit: `${trouble.limit(market, context)}, for ${trouble.patience / 1e6} s`,
        used: isWatched(market, context) && !Number.isNaN(measured) ? Math.min(measured, WORST) : null,
      };
    });
  }
}

function isWatched({ id, venue }: Market, { desk, quoted }: WatchContext): boolean {
  return desk.trading !== "HALTED" && quoted[id].length > 0 && desk.venue(venue).readiness === "READY";
}

/** RSK-29. Best and worst price of each of the newest spans of time. */
class Range {
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  #newest = 0;
  constructor(readonly span: number, readonly count: number) {
    this.#lows = new Float64Array(count).fill(Infinity);
    this.#highs = new Float64Array(count).fill(-Infinity);
  }

  note(price: number, now: Micros): void {
    const index = Math.floor(now / this.span);
    for (let i = Math.max(this.#newest + 1, index - this.count + 1); i <= index; i++) {
      this.#lows[i % this.count] = Infinity;
      this.#highs[i % this.count] = -Infinity;
    }
    this.#newest = index;
    const place = index % this.count;
    if (price < this.#lows[place]) this.#lows[place] = price;
    if (price > this.#highs[place]) this.#highs[place] = price;
  }

  /** The same prices in other ticks. */
  rescale(times: number): void {
    for (let i = 0; i < this.count; i++) {
      this.#lows[i] *= times;
      this.#highs[i] *= times;
    }
  }

  /** The largest distance of `price` from any of them, bp. */
  moveTo(price: number): number {
    let low = price, high = price;
    for (let i = 0; i < this.count; i++) {
      if (this.#lows[i] < low) low = this.#lows[i];
      if (this.#highs[i] > high) high = this.#highs[i];
    }
    return Math.max(price / low - 1, 1 - price / high) * BPS;
  }
}

/** How fine time is cut for the move of a second. */
const FINE = 50_000;

class PriceMove implements Watch {
  readonly id = "RSK-29";
  readonly title = "Price move";
  readonly action = "pause the market";
  readonly #seconds: readonly Range[];
  readonly #minutes: readonly Range[];
  /** Twice the mid of the beat before; what is gone at the next one was a bad print. */
  readonly #before: Float64Array;

  constructor(private readonly context: WatchContext) {
    const { markets } = context.desk;
    this.#seconds = markets.map(() => new Range(FINE, MICROS_PER_SECOND / FINE + 1));
    this.#minutes = markets.map(() => new Range(MICROS_PER_SECOND, 61));
    this.#before = new Float64Array(markets.length);
  }

  judge(now: Micros, report: Report): void {
    const { markets } = this.context.desk;
    for (let i = 0; i < markets.length; i++) {
      const market = markets[i], double = market.doubleMid, before = this.#before[i];
      this.#before[i] = double;
      if (double === 0 || before === 0) continue;
      // Of two prices in a row the one nearer to where it came from: a move is what both have made.
      const steady = this.#steady(i, double, before);
      this.#seconds[i].note(steady, now);
      this.#minutes[i].note(steady, now);
      if (!isWatched(market, this.context)) continue;
      const { moveBpsPerSecond, moveBpsPerMinute } = limitsOf(market, this.context);
      const second = this.#seconds[i].moveTo(steady), minute = this.#minutes[i].moveTo(steady);
      if (!(second > moveBpsPerSecond * (1 + 1e-9)) && !(minute > moveBpsPerMinute * (1 + 1e-9))) continue;
      const fast = second > moveBpsPerSecond, moved = fast ? second : minute;
      const sentence = `${marketName(market)} moved ${bpText(moved)} in ${fast ? "1 s" : "60 s"}; the limit is ${
        bpText(fast ? moveBpsPerSecond : moveBpsPerMinute)
      }`;
      report({ scope: marketScope(market), act: "pause", sentence, status: "VOLATILITY_PAUSE" });
    }
  }

  regridded(instrument: InstrumentId, times: number): void {
    this.#before[instrument] *= times;
    this.#seconds[instrument].rescale(times);
    this.#minutes[instrument].rescale(times);
  }

  #steady(i: number, double: number, before: number): number {
    if (double === before) return double;
    return this.#minutes[i].moveTo(double) <= this.#minutes[i].moveTo(before) ? double : before;
  }

  read(): readonly Reading[] {
    return this.context.desk.markets.filter(({ id }) => this.context.quoted[id].length > 0).map((market) => {
      const { id } = market,
        price = this.#before[id],
        { moveBpsPerSecond, moveBpsPerMinute } = limitsOf(market, this.context);
      const second = this.#seconds[id].moveTo(price), minute = this.#minutes[id].moveTo(price);
      return {
        scope: marketName(market),
        value: price === 0 ? "no price" : `${bpText(second)} in 1 s, ${bpText(minute)} in 60 s`,
        limit: `${bpText(moveBpsPerSecond)} in 1 s, ${bpText(moveBpsPerMinute)} in 60 s`,
        used: price === 0 ? null : Math.max(second / moveBpsPerSecond, minute / moveBpsPerMinute),
      };
    });
  }
}

const SILENCE_PAUSE = 3 * MICROS_PER_SECOND, SILENCE_TRIP = 30 * MICROS_PER_SECOND;

/** Every market's data has been old for a while: it is we who are cut off. */
class AllSilent implements Watch {
  readonly id = "FEEDS";
  readonly title = "Some market data is fresh";
  readonly action = "pause everything after 3 s; trip after 30 s";
  /** Since when trading is on; silence before it does not count. */
  #from = 0;

  constructor(private readonly context: WatchContext) {}

  judge(now: Micros, report: Report): void {
    if (this.context.desk.trading === "HALTED") this.#from = 0;
    else if (this.#from === 0) this.#from = now;
    const silence = this.#silence(now);
    if (!(silence > SILENCE_PAUSE)) return;
    const act = silence > SILENCE_TRIP ? "trip" : "pause", limit = act === "trip" ? SILENCE_TRIP : SILENCE_PAUSE;
    const sentence = `all market data has been old for ${Math.floor(silence / 1e6)} s; the limit is ${limit / 1e6} s`;
    report({ scope: GLOBAL_SCOPE, act, sentence, status: "STALE_BOOK" });
  }

  /** For how long the last market that was fresh is old; 0 = one is fresh, or trading is halted. */
  #silence(now: Micros): number {
    const { markets } = this.context.desk;
    if (this.#from === 0) return 0;
    let shortest = Infinity;
    for (let i = 0; i < markets.length; i++) {
      const newest = Math.max(this.#from, markets[i].bookAt, markets[i].lastTradeAt);
      shortest = Math.min(shortest, now - newest - freshnessLimit(markets[i]));
    }
    return Math.max(0, shortest);
  }

  read(now: Micros): readonly Reading[] {
    const silence = this.#silence(now), used = this.#from === 0 ? null : silence / SILENCE_PAUSE;
    return [{ scope: "all", value: `old for ${msText(silence)}`, limit: msText(SILENCE_PAUSE), used }];
  }
}

/** @param onTrouble told when a book begins to be in doubt, and again while that lasts */
export function dataWatches(
  context: WatchContext,
  onTrouble: (market: Market, sentence: string, now: Micros) => void,
): readonly Watch[] {
  return [
    new MarketTrouble(staleBook, context, onTrouble),
    new MarketTrouble(contradicted, context, onTrouble),
    new MarketTrouble(disagreeing(context), context, onTrouble),
    new PriceMove(context),
    new AllSilent(context),
  ];
}
