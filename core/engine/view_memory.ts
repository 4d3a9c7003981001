/** What one watcher keeps from view to view: what has not changed is not made again, and what changes faster than people read
 * is made less often. With a fresh memory nothing in a view is older than the view. @module */
import type { Micros } from "../units.ts";
import type { InstrumentId, InstrumentKind, VenueId } from "../instrument.ts";
import type {
  BookView,
  KillState,
  LevelView,
  LimitsView,
  MarketView,
  QuoteView,
  RiskView,
  StrategyView,
  VenueView,
} from "./view.ts";
import type { MarketTexts } from "./step_texts.ts";
import type { Explanation, TraceStep } from "./strategy.ts";
import type { MoneyView } from "./money_viewing.ts";
import { isoMicros } from "./text.ts";

/** The oldest that money may be, unless something happened. */
const MONEY_MICROS = 250_000;
/** Likewise for a venue's figures and the trace of a quote. */
const SLOW_MICROS = 500_000;
/** A ladder that changes more often is not read. */
const BOOK_MICROS = 150_000;
/** Markets that are made anew for one view, in turn: with more of them each is a little older, and no view takes long.
 * One whose position has changed comes before its turn. */
export const MARKETS_A_VIEW = 8;
/** Likewise for books. */
export const BOOKS_A_VIEW = 3;
/** Likewise for the table of the risk rules. */
const RISK_MICROS = 1_000_000;
const UNTIL_CHANGED = Infinity;
/** With more markets, what is told of all of them together is made anew in proportion less often: it takes the engine's
 * thread as much longer. */
export const FEW_MARKETS = 16;
export const LADDER_LEVELS = 20;

/** A value that is made anew once it is `every` µs old and its turn has come, or as soon as its key is another. */
export class Kept<T> {
  #value: T | undefined;
  #key: unknown;
  #at = -Infinity;

  constructor(readonly every: number) {}

  get(key: unknown, now: Micros, make: () => T, inTurn = true): T {
    if (key === this.#key && (!inTurn || now - this.#at < this.every)) return this.#value as T;
    this.#value = make();
    this.#key = key;
    this.#at = now;
    return this.#value;
  }
}

export class ViewMemory {
  /** Counts the views: what is kept for one of them alone has it for its key. */
  round = 0;
  readonly money: Kept<MoneyView>;
  readonly risk: Kept<readonly RiskView[]>;
  /** Changed by people alone. */
  readonly limits: Kept<readonly LimitsView[]> = new Kept<readonly LimitsView[]>(UNTIL_CHANGED);
  readonly prices: Float64Array = new Float64Array(LADDER_LEVELS);
  readonly sizes: Float64Array = new Float64Array(LADDER_LEVELS);
  readonly started: Kept<string> = new Kept<string>(UNTIL_CHANGED);
  readonly marketTurns: Turns = new Turns(MARKETS_A_VIEW);
  readonly bookTurns: Turns = new Turns(BOOKS_A_VIEW);
  readonly #at = new Kept<string>(UNTIL_CHANGED);
  readonly #venues = new Map<VenueId, Kept<VenueView>>();
  readonly #strategies = new Map<string, Kept<StrategyView>>();
  readonly #markets: MarketMemory[] = [];
  #rows: readonly RiskView[] = [];
  readonly #slowness: number;

  /** @param markets that the views are of */
  constructor(markets = 0) {
    this.#slowness = Math.max(1, markets / FEW_MARKETS);
    this.money = new Kept<MoneyView>(MONEY_MICROS * this.#slowness);
    this.risk = new Kept<readonly RiskView[]>(RISK_MICROS * this.#slowness);
  }

  /** There are so many that not every fill can be told in the money of all. */
  get ofMany(): boolean {
    return this.#slowness > 1;
  }

  /** The instant as text. */
  at(now: Micros): string {
    return this.#at.get(now, now, () => isoMicros(now));
  }
  /** The rows of last time where they are the same: new ones would live just long enough to count as old. */
  keepRows(rows: readonly RiskView[]): readonly RiskView[] {
    const before = this.#rows;
    if (before.length !== rows.length) return this.#rows = rows;
    let kept = 0;
    const next = rows.map((row, i) => sameRow(row, before[i]) ? (kept += 1, before[i]) : row);
    return this.#rows = kept === rows.length ? before : next;
  }
  venue(id: VenueId): Kept<VenueView> {
    return found(this.#venues, id, () => new Kept(SLOW_MICROS * this.#slowness));
  }
  strategy(id: string): Kept<StrategyView> {
    return found(this.#strategies, id, () => new Kept(UNTIL_CHANGED));
  }
  market(id: InstrumentId): MarketMemory {
    return this.#markets[id] ??= new MarketMemory();
  }
}

/** Whose turn it is among many, so many each time. */
export class Turns {
  #first = 0;
  #count = 0;
  #all = 0;

  constructor(readonly each: number) {}

  /** Goes on to the next ones of `all`. */
  next(all: number): void {
    this.#first = all === 0 ? 0 : (this.#first + this.#count) % all;
    this.#all = all;
    this.#count = Math.min(all, this.each);
  }
  has(i: number): boolean {
    return (i - this.#first + this.#all) % this.#all < this.#count;
  }
}

/** How a market's numbers are named and printed; another with each change of its rules. */
export type Naming = {
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  readonly contract: string | null;
  readonly texts: MarketTexts;
};

export class MarketMemory {
  /** The last one, and what it was made with. */
  view: MarketView | null = null;
  fillCount = -1;
  killState: KillState | null = null;
  readonly naming: Kept<Naming> = new Kept<Naming>(UNTIL_CHANGED);
  readonly limit: Kept<string | null> = new Kept<string | null>(UNTIL_CHANGED);
  readonly explained: Kept<Explanation> = new Kept<Explanation>(UNTIL_CHANGED);
  readonly quotes: Kept<readonly QuoteView[]> = new Kept<readonly QuoteView[]>(UNTIL_CHANGED);
  readonly trace: Kept<readonly TraceStep[]> = new Kept<readonly TraceStep[]>(SLOW_MICROS);
  readonly book: Kept<BookView> = new Kept<BookView>(BOOK_MICROS);
  readonly bids: SideMemory = new SideMemory();
  readonly asks: SideMemory = new SideMemory();
}

/** The levels of one side as they were shown last, with the numbers that they were made of. */
export class SideMemory {
  readonly #numbers = new Float64Array(4 * LADDER_LEVELS).fill(NaN);
  readonly #levels: LevelView[] = [];
  #texts: MarketTexts | null = null;

  /** Level `i`: the one of last time if nothing of it has changed. @param ahead lots; NaN = unknown */
  level(i: number, price: number, size: number, ours: number, ahead: number, texts: MarketTexts): LevelView {
    if (this.#texts !== texts) this.#numbers.fill(NaN);
    this.#texts = texts;
    const numbers = this.#numbers, at = 4 * i;
    if (
      numbers[at] === price && numbers[at + 1] === size && numbers[at + 2] === ours && Object.is(numbers[at + 3], ahead)
    ) return this.#levels[i];
    numbers[at] = price;
    numbers[at + 1] = size;
    numbers[at + 2] = ours;
    numbers[at + 3] = ahead;
    return this.#levels[i] = {
      price: texts.price.of(price),
      size: texts.size.of(size),
      ours: texts.size.of(ours),
      queueAhead: Number.isNaN(ahead) ? null : texts.size.of(ahead),
    };
  }
}

function sameRow(a: RiskView, b: RiskView): boolean {
  return a.rule === b.rule && a.scope === b.scope && a.value === b.value && a.limit === b.limit && a.used === b.used &&
    a.refusals === b.refusals && a.state === b.state && a.action === b.action && a.title === b.title;
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
