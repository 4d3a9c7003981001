/** The contract of a strategy: it reads the desk and returns what it wants; it knows no venue, no order id, no clock. @module */
import type { Micros, Side } from "../units.ts";
import type { Event, MarketEvent } from "../event.ts";
import type { InstrumentId } from "../instrument.ts";
import type { QuoteStatus, Target } from "../target.ts";
import type { Desk } from "../desk/desk.ts";
import type { ParameterTable, ParameterValues } from "./parameters.ts";

export interface Strategy {
  /** The markets that it quotes. */
  readonly instruments: readonly InstrumentId[];
  /** Feeds its own indicators; O(1). Called for every market fact of its instruments and every own fill. */
  observe(event: Event): void;
  /** The quotes it wants NOW, all of them, and trades to take. Borrowed until the next call. */
  decide(desk: Desk, now: Micros): Target;
  /** New parameter values, already checked against the table. */
  configure(values: ParameterValues): void;
  /** Why it wants what it wants, for people; called at most ten times a second, off the hot path.
   * @param traced false = nobody reads the trace this time; it may stay empty */
  explain(instrument: InstrumentId, desk: Desk, now: Micros, traced?: boolean): Explanation;
}

/** One stage of the pipeline that made a quote. */
export type TraceStep = {
  readonly stage: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
};
export type Explanation = {
  /** In ticks, may be fractional; `null` = none can be named. */
  readonly fairValue: number | null;
  /** A side or level that is not quoted, and why; one sentence for a person each. */
  readonly absent: readonly {
    readonly side: Side;
    readonly level: number;
    readonly status: QuoteStatus;
    readonly sentence: string;
  }[];
  readonly trace: readonly TraceStep[];
};

/** How a strategy enters `strategies/mod.ts`. */
export type StrategyKind = {
  readonly name: string;
  readonly title: string;
  readonly parameters: ParameterTable;
  /** Market facts that can change what it wants: it is asked anew only after these; absent = after all. */
  readonly heeds?: ReadonlySet<MarketEvent["kind"]>;
  create(instruments: readonly InstrumentId[], values: ParameterValues): Strategy;
};
