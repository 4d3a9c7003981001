/** What our fills say of a strategy: one side filled again and again, or filled by those who know more. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import { type InstrumentId, marketName } from "../../instrument.ts";
import { strategyScope } from "../holds.ts";
import { DEFAULT_STRATEGY_LIMITS, type StrategyLimits } from "../limits.ts";
import { bpText, isAhead, type Reading, type Report, type Watch, type WatchContext, type WatchFill } from "./watch.ts";

function limitsOf(context: WatchContext, strategy: string): StrategyLimits {
  return context.limits().strategy?.get(strategy) ?? DEFAULT_STRATEGY_LIMITS;
}

/** Times of the newest fills of one side of one market, without one of the other side between them. */
type Row = { readonly strategy: string; readonly instrument: InstrumentId; side: WatchFill["side"]; times: Micros[] };
export type RowState = { readonly strategy: string; readonly market: string; readonly side: WatchFill["side"] } & {
  readonly times: readonly Micros[];
};

/** RSK-19. A strategy whose one side is filled in a row is picked off, or mad: a person has to look. */
export class FillsInRow implements Watch {
  readonly id = "RSK-19";
  readonly title = "Fills of one side in a row";
  readonly action = "pause the strategy until a person resumes";
  readonly #rows: Row[] = [];

  constructor(private readonly context: WatchContext) {}

  filled({ strategies, instrument, side, at }: WatchFill): void {
    for (const strategy of strategies) {
      const row = this.#row(strategy, instrument, side);
      if (row.side !== side) row.times.length = 0;
      row.side = side;
      row.times.push(at);
      // The oldest gives way: one that is heard of late may be that itself.
      if (row.times.length > limitsOf(this.context, strategy).fillsInRow) {
        row.times.splice(row.times.indexOf(Math.min(...row.times) as Micros), 1);
      }
    }
  }

  judge(now: Micros, report: Report): void {
    for (let i = 0; i < this.#rows.length; i++) {
      const row = this.#rows[i],
        { strategy, side } = row,
        { fillsInRow, fillsInRowSeconds } = limitsOf(this.context, strategy);
      const count = this.#count(row, now);
      if (count < fillsInRow) continue;
      row.times.length = 0; // it is held now; once a person has resumed it, it counts anew
      const name = marketName(this.context.desk.market(row.instrument));
      const sentence = `${count} fills of the ${side} side of ${name} in ${fillsInRowSeconds} s and none of the other`;
      report({ scope: strategyScope(strategy), act: "stop", sentence, status: "FILL_BURST" });
    }
  }

  read(now: Micros): readonly Reading[] {
    return this.#rows.map((row) => {
      const { fillsInRow, fillsInRowSeconds } = limitsOf(this.context, row.strategy), count = this.#count(row, now);
      const scope = `${row.strategy} ${marketName(this.context.desk.market(row.instrument))}`;
      return {
        scope,
        value: `${count} of the ${row.side} side`,
        limit: `${fillsInRow} in ${fillsInRowSeconds} s`,
        used: count / fillsInRow,
      };
    });
  }

  state(): RowState[] {
    return this.#rows.map(({ strategy, instrument, side, times }) => ({
      strategy,
      market: marketName(this.context.desk.market(instrument)),
      side,
      times: [...times],
    }));
  }

  /** Markets and strategies that are gone are left out. */
  restore(rows: readonly RowState[]): void {
    for (const { strategy, market, side, times } of rows) {
      const id = this.context.desk.markets.find((one) => marketName(one) === market)?.id;
      if (id === undefined || !this.context.quoted[id].includes(strategy)) continue;
      this.#row(strategy, id, side).times = [...times];
    }
  }

  /** Those of the newest so many seconds. */
  #count({ strategy, times }: Row, now: Micros): number {
    const oldest = now - limitsOf(this.context, strategy).fillsInRowSeconds * MICROS_PER_SECOND;
    let count = 0;
    for (let i = 0; i < times.length; i++) if (times[i] >= oldest && !isAhead(times[i], now)) count += 1;
    return count;
  }

  #row(strategy: string, instrument: InstrumentId, side: WatchFill["side"]): Row {
    for (const row of this.#rows) if (row.strategy === strategy && row.instrument === instrument) return row;
    const row: Row = { strategy, instrument, side, times: [] };
    this.#rows.push(row);
    return row;
  }
}

/** How long after a fill the market is asked whether it was a good one. */
const HORIZON = 5 * MICROS_PER_SECOND;
/** After it the market says nothing of those seconds any more: its book was lost, or the fill came late, as all those of an
 * earlier run do. */
const TOO_LATE = 2 * HORIZON;
/** It quotes again after this and so many new fills: the old ones have been answered for. */
const COOL_DOWN = 60 * MICROS_PER_SECOND;
/** Fills that may wait for their horizon at once; one more drops the oldest. */
const WAITING = 256;

class Markouts {
  readonly waiting: WatchFill[] = [];
  /** Newest last, basis points. */
  values: number[] = [];
  constructor(readonly strategy: string) {}
}

/** RSK-28. Fills after which the market runs away from us are those of people who knew. */
export class AdverseFills implements Watch {
  readonly id = "RSK-28";
  readonly title = "Markout of the last fills";
  readonly action = "pause the strategy";
  readonly #all: Markouts[] = [];

  constructor(private readonly context: WatchContext) {}

  filled(fill: WatchFill): void {
    for (const strategy of fill.strategies) {
      const { waiting } = this.#of(strategy);
      if (waiting.length === WAITING) waiting.shift();
      waiting.push(fill);
    }
  }

  judge(now: Micros, report: Report): void {
    for (let i = 0; i < this.#all.length; i++) {
      const markouts = this.#all[i], { strategy } = markouts;
      const { markoutFills, minMarkoutBps } = limitsOf(this.context, strategy);
      this.#measure(markouts, markoutFills, now);
      if (markouts.values.length < markoutFills) continue;
      const mean = meanOf(markouts.values);
      if (!(mean < minMarkoutBps)) continue;
      markouts.values = [];
      const sentence = `the last ${markoutFills} fills were worth ${bpText(mean)} after 5 s; the limit is ${
        bpText(minMarkoutBps)
      }`;
      report({ scope: strategyScope(strategy), act: "pause", sentence, status: "TOXIC_FLOW", coolDown: COOL_DOWN });
    }
  }

  read(): readonly Reading[] {
    return this.#all.map(({ strategy, values }) => {
      const { markoutFills, minMarkoutBps } = limitsOf(this.context, strategy), mean = meanOf(values);
      const isKnown = values.length >= markoutFills;
      return {
        scope: strategy,
        value: isKnown ? bpText(mean) : `${values.length} of ${markoutFills} fills measured`,
        limit: `at least ${bpText(minMarkoutBps)}`,
        used: isKnown && minMarkoutBps < 0 ? Math.max(0, mean / minMarkoutBps) : null,
      };
    });
  }

  regridded(instrument: InstrumentId, times: number): void {
    for (const { waiting } of this.#all) {
      waiting.forEach((fill, i) => {
        if (fill.instrument === instrument) waiting[i] = { ...fill, price: fill.price * times as typeof fill.price };
      });
    }
  }

  /** A fill whose market has no price waits on for a while. */
  #measure({ waiting, values }: Markouts, most: number, now: Micros): void {
    while (waiting.length > 0 && now - waiting[0].at >= HORIZON) {
      const { instrument, price, side, at } = waiting[0], { mid } = this.context.desk.market(instrument);
      if (now - at <= TOO_LATE) {
        if (Number.isNaN(mid)) return;
        values.push((side === "buy" ? mid - price : price - mid) / price * 1e4);
        if (values.length > most) values.shift();
      }
      waiting.shift();
    }
  }

  #of(strategy: string): Markouts {
    for (const markouts of this.#all) if (markouts.strategy === strategy) return markouts;
    const markouts = new Markouts(strategy);
    this.#all.push(markouts);
    return markouts;
  }
}

function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
