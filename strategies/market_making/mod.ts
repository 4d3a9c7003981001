/** Market making: both sides of each market are quoted around a fair value that others' quotes give, shifted against our
 * position, in levels, within a hard position limit. The stages lie in the files beside this one; `plan.ts` runs them.
 * @module */
import { type Grid, type Micros, type Price, type Size, stepsBetween } from "../../core/units.ts";
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Quote, Target } from "../../core/target.ts";
import type { Desk } from "../../core/desk/desk.ts";
import type { Explanation, Strategy, StrategyKind } from "../../core/engine/strategy.ts";
import type { ParameterValues } from "../../core/engine/parameters.ts";
import { toNumber } from "../../core/money.ts";
import { Volatility } from "../../core/indicators/volatility.ts";
import type { SideLadder } from "./ladder.ts";
import { Plan } from "./plan.ts";
import { explainPlan } from "./explain.ts";
import { PARAMETERS, type Settings, settingsOf } from "./parameters.ts";

/** Seconds between two fair values that the volatility learns from. */
const VOLATILITY_SAMPLE_SECONDS = 1;

/** What it keeps of one market. */
type Watch = { readonly instrument: InstrumentId; readonly plan: Plan; volatility: Volatility; tick: Grid | null };
type Draft = { -readonly [K in keyof Quote]: Quote[K] };
const BLANK: Quote = { instrument: 0 as InstrumentId, side: "buy", level: 0, price: 0 as Price, size: 0 as Size };

class MarketMaking implements Strategy {
  #settings: Settings;
  readonly #watched: readonly Watch[];
  /** For explaining, so that people do not disturb what is decided. */
  readonly #told = new Plan();
  readonly #quotes: Draft[] = [];
  /** Quotes of the decision under way. */
  #count = 0;
  /** Every quote that was ever made, to be written again. */
  readonly #pool: Draft[] = [];
  readonly #target: Target = { quotes: this.#quotes, takes: [] };

  constructor(readonly instruments: readonly InstrumentId[], values: ParameterValues) {
    this.#settings = settingsOf(values);
    this.#watched = instruments.map((instrument) => ({
      instrument,
      plan: new Plan(),
      volatility: this.#volatility(),
      tick: null,
    }));
  }

  /** Everything it needs stands on the desk when it decides, save how the price has moved: in other ticks it learns that anew. */
  observe(event: Event): void {
    if (event.kind !== "instrument") return;
    const watch = this.#watched.find(({ instrument }) => instrument === event.instrument.id);
    if (watch === undefined) return;
    const { tick } = event.instrument, known = watch.tick;
    watch.tick = tick;
    if (known !== null && stepsBetween(known, tick) !== 1) watch.volatility = this.#volatility();
  }

  configure(values: ParameterValues): void {
    const before = this.#settings;
    this.#settings = settingsOf(values);
    if (before.volHalfLifeSeconds === this.#settings.volHalfLifeSeconds) return;
    for (const watch of this.#watched) watch.volatility = this.#volatility();
  }

  decide(desk: Desk, now: Micros): Target {
    this.#count = 0;
    for (let i = 0; i < this.#watched.length; i++) {
      const { instrument, plan, volatility } = this.#watched[i];
      const position = desk.ledger.position(instrument).size, reducing = desk.trading === "REDUCING";
      plan.make(
        desk.market(instrument),
        position,
        reducing,
        this.#settings,
        volatility,
        now,
        this.#cost(desk, instrument),
      );
      this.#want(instrument, plan.buy);
      this.#want(instrument, plan.sell);
    }
    // Cut from behind and not emptied before: an array that is emptied gives its memory back and takes it again.
    while (this.#quotes.length > this.#count) this.#quotes.pop();
    return this.#target;
  }

  explain(instrument: InstrumentId, desk: Desk, _now: Micros, traced = true): Explanation {
    const watch = this.#watched.find((watched) => watched.instrument === instrument);
    if (!watch) return { fairValue: null, absent: [], trace: [] };
    const market = desk.market(instrument), position = desk.ledger.position(instrument).size;
    const cost = this.#cost(desk, instrument), reducing = desk.trading === "REDUCING";
    this.#told.make(market, position, reducing, this.#settings, watch.volatility, null, cost);
    return explainPlan(this.#told, market, this.#settings, traced);
  }

  /** Average price of the position in ticks; NaN where nobody asks for it. */
  #cost(desk: Desk, instrument: InstrumentId): number {
    if (!this.#settings.neverBelowCost) return NaN;
    const { averagePrice } = desk.ledger.position(instrument), { instrument: rules } = desk.market(instrument);
    return averagePrice === null || rules === null
      ? NaN
      : toNumber(averagePrice) * 10 ** rules.tick.decimals / rules.tick.step;
  }

  #want(instrument: InstrumentId, { side, levels, prices, sizes }: SideLadder): void {
    for (let level = 0; level < levels; level++) {
      if (sizes[level] === 0) continue;
      const quote = this.#pool[this.#count] ??= { ...BLANK };
      quote.instrument = instrument;
      quote.side = side;
      quote.level = level;
      quote.price = prices[level] as Price;
      quote.size = sizes[level] as Size;
      this.#quotes[this.#count++] = quote;
    }
  }

  #volatility(): Volatility {
    return new Volatility(this.#settings.volHalfLifeSeconds, VOLATILITY_SAMPLE_SECONDS);
  }
}

export const marketMaking: StrategyKind = {
  name: "market_making",
  title: "Market making",
  parameters: PARAMETERS,
  // It reads the book and what is its own; what others say of the top or trade moves nothing by itself.
  heeds: new Set(["book_snapshot", "book_delta", "book_lost"] as const),
  create: (instruments, values) => new MarketMaking(instruments, values),
};
