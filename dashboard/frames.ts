/** Makes the frames of the stream from the engine: the view, the books, the parameters, the receipts and what may not be
 * lost. Runs on the engine's thread ten times a second; reads, changes nothing. @module */
import type { Engine } from "../core/engine/engine.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { Money } from "../core/money.ts";
import type { Micros } from "../core/units.ts";
import { bookView, type HostFacts, peakOf, viewOf } from "../core/engine/viewing.ts";
import type { CurvePoint, Frame, StrategyParameters } from "./protocol.ts";

/** Changes of a strategy that the page shows; all of them stand in the journal. */
const HISTORY_SHOWN = 20;

export class Frames {
  #waiting: Fact[] = [];
  #peak: Money | null = null;

  constructor(private readonly engine: Engine) {}

  /** Keeps facts for the next frame. */
  add(facts: readonly Fact[]): void {
    for (const fact of facts) this.#waiting.push(fact);
  }

  next(now: Micros, host: HostFacts): Frame {
    const { engine } = this, facts = this.#waiting;
    this.#waiting = [];
    const view = viewOf(engine, now, host, this.#peak);
    this.#peak = peakOf(this.#peak, view.totals);
    return {
      view,
      books: engine.desk.markets.map((market) => bookView(engine, market, now, host)),
      strategies: engine.quoters.map(strategyParameters),
      receipts: engine.control.receipts(),
      facts,
    };
  }
}

/** A point of the money curve, as the archive keeps it. */
export function curvePoint({ view: { at, totals } }: Frame): CurvePoint {
  const { equity, realisedPnl, unrealisedPnl, fees } = totals;
  return { at, equity, realisedPnl, unrealisedPnl, fees };
}

function strategyParameters({ id, kind, title, parameters }: Engine["quoters"][number]): StrategyParameters {
  const { version, values, table, history } = parameters;
  return {
    id,
    kind,
    title,
    version,
    parameters: Object.entries(table).map(([name, parameter]) => ({ ...parameter, name, value: values[name] })),
    history: history.slice(-HISTORY_SHOWN),
  };
}
