/** Makes the frames of the stream from the engine: the view, the books, the parameters, the receipts and what may not be
 * lost. Runs on the engine's thread; reads, changes nothing. A part that has not changed is the same object as in the frame
 * before, so that it need not be sent again. @module */
import type { Engine } from "../core/engine/engine.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { Market } from "../core/desk/market.ts";
import type { BookView, KillReceipt, KillState, View } from "../core/engine/view.ts";
import type { Money } from "../core/money.ts";
import { isoMicros } from "../core/engine/text.ts";
import type { Micros } from "../core/units.ts";
import { bookView, type HostFacts, peakOf, ViewMemory, viewOf } from "../core/engine/viewing.ts";
import type { CurvePoint, Frame, StrategyParameters } from "./protocol.ts";

/** Changes of a strategy that the page shows; all of them stand in the journal. */
const HISTORY_SHOWN = 20;
/** How often a frame is made while nobody follows the stream: whoever asks then gets one that is younger than a second. */
export const UNWATCHED_MICROS = 800_000;
/** Between two frames of many markets, watched or not: each takes the engine's thread a millisecond or two, and ten of them
 * a second would be what one frame of the market in fifty waits for. */
export const MANY_MARKETS_MICROS = 230_000;
const RECEIPTS_MICROS = 1_000_000;

export class Frames {
  #waiting: Fact[] = [];
  #peak: Money | null = null;
  /** Of the last frame. */
  #totals: View["totals"] | null = null;
  #madeAt = -Infinity;
  #killState: KillState | null = null;
  #receipts: readonly KillReceipt[] = [];
  #receiptsAt = -Infinity;
  #strategies: readonly StrategyParameters[] = [];
  readonly #memory: ViewMemory;

  constructor(private readonly engine: Engine) {
    this.#memory = new ViewMemory(engine.desk.markets.length);
  }

  /** Keeps facts for the next frame. */
  add(facts: readonly Fact[]): void {
    for (const fact of facts) this.#waiting.push(fact);
  }

  /** Whether it is time for a frame: somebody watches, something happened, or the last one is old. */
  due(now: Micros, watchers: number): boolean {
    if (this.engine.killState !== this.#killState) return true;
    const age = now - this.#madeAt, wanted = watchers > 0 || this.#waiting.length > 0;
    return wanted ? !this.#memory.ofMany || age >= MANY_MARKETS_MICROS : age >= UNWATCHED_MICROS;
  }

  next(now: Micros, host: HostFacts): Frame {
    const { engine } = this, facts = this.#waiting;
    if (facts.length > 0) this.#waiting = [];
    const view = viewOf(engine, now, host, this.#peak, this.#memory);
    if (view.totals !== this.#totals) this.#peak = peakOf(this.#peak, view);
    this.#totals = view.totals;
    this.#strategies = parametersOf(engine, this.#strategies);
    this.#receipts = this.#receiptsOf(facts, now);
    this.#killState = engine.killState;
    this.#madeAt = now;
    return {
      view,
      books: this.#books(now, host),
      strategies: this.#strategies,
      receipts: this.#receipts,
      facts: facts.length > 0 ? facts : NO_FACTS,
    };
  }

  /** Some with each frame, in turn. */
  #books(now: Micros, host: HostFacts): readonly BookView[] {
    const { engine } = this, { markets } = engine.desk, { bookTurns } = this.#memory;
    bookTurns.next(markets.length);
    return markets.map((market, i) => this.#book(market, now, host, bookTurns.has(i)));
  }

  /** Not with every frame, unless it is lost or found. */
  #book(market: Market, now: Micros, host: HostFacts, inTurn: boolean): BookView {
    const memory = this.#memory, { book } = memory.market(market.id);
    return book.get(market.bookValid, now, () => bookView(this.engine, market, now, host, memory), inTurn);
  }

  /** Made anew when a kill moves, when people did something, and once a second as long as there are any. */
  #receiptsOf(facts: readonly Fact[], now: Micros): readonly KillReceipt[] {
    const { killState } = this.engine;
    const moves = killState !== this.#killState || killState === "TRIPPING" || killState === "TRIPPED_DIRTY";
    const old = this.#receipts.length > 0 && now - this.#receiptsAt >= RECEIPTS_MICROS;
    if (!moves && !old && facts.length === 0) return this.#receipts;
    this.#receiptsAt = now;
    return this.engine.control.receipts(now);
  }
}

const NO_FACTS: readonly Fact[] = [];

/** A point of the money curve, as the archive keeps it. */
export function curvePoint({ view: { at, totals } }: Frame): CurvePoint {
  const { equity, realisedPnl, unrealisedPnl, fees } = totals;
  return { at, equity, realisedPnl, unrealisedPnl, fees };
}

/** The same list while no strategy has another version. */
function parametersOf({ quoters }: Engine, before: readonly StrategyParameters[]): readonly StrategyParameters[] {
  if (before.length === quoters.length && quoters.every((quoter, i) => isCurrent(before[i], quoter))) return before;
  return quoters.map((quoter, i) => before[i] && isCurrent(before[i], quoter) ? before[i] : strategyParameters(quoter));
}

function isCurrent({ id, version }: StrategyParameters, quoter: Engine["quoters"][number]): boolean {
  return id === quoter.id && version === quoter.parameters.version;
}

function strategyParameters({ id, kind, title, parameters }: Engine["quoters"][number]): StrategyParameters {
  const { version, values, table, history } = parameters;
  return {
    id,
    kind,
    title,
    version,
    parameters: Object.entries(table).map(([name, parameter]) => ({ ...parameter, name, value: values[name] })),
    history: history.slice(-HISTORY_SHOWN).map((change) => ({ ...change, at: isoMicros(change.at) })),
  };
}
