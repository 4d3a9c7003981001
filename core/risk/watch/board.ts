/** All watches of an engine: what happens is shown to each, and at the beats each is judged. A watch that cannot be computed is
 * itself a reason to end trading: nobody may trade on a risk that nobody can tell. @module */
import type { Micros } from "../../units.ts";
import type { InstrumentId } from "../../instrument.ts";
import type { WatchContext } from "./watch.ts";
import type { RiskReading } from "../risk_rows.ts";
import type { Market } from "../../desk/market.ts";
import { dataWatches } from "./data.ts";
import { AdverseFills, FillsInRow, type RowState } from "./fills.ts";
import { GuardHealth } from "./guards.ts";
import type { LossState } from "./loss_history.ts";
import { LoopHealth } from "./loop_health.ts";
import { LossBooks, type LossWatch, lossWatches } from "./losses.ts";
import { Rejects, type RejectsState } from "./rejects.ts";
import { venueWatches } from "./venue_watches.ts";
import { type Breach, type LoopBeat, stateOf, type Watch, type WatchAnswer, type WatchFill } from "./watch.ts";

/** Counters that protect against loss; survives JSON. */
export type BoardState = {
  readonly losses: LossState | null;
  readonly fillsInRow: readonly RowState[];
  readonly rejects: RejectsState;
};
export type BoardHooks = {
  breach(watch: Watch, breach: Breach, now: Micros): void;
  /** It threw: what it guards against may have happened. */
  failed(watch: Watch, error: unknown, now: Micros): void;
  /** A market's book is in doubt: it should be fetched anew. */
  doubt(market: Market, sentence: string, now: Micros): void;
};

/** A rule of loss: its limit as a share of the account, and whether what is lost now would trip it. */
export type LossStand = {
  readonly id: string;
  readonly limit: number;
  readonly trips: boolean;
  readonly sentence: string;
};

export class WatchBoard {
  readonly watches: readonly Watch[];
  readonly losses: LossBooks;
  /** Keeps the books that the rules of loss read. */
  readonly #knownLosses: Watch;
  readonly #lossWatches: readonly LossWatch[];
  readonly #fillsInRow: FillsInRow;
  readonly #rejects: Rejects;
  #judged: Watch | null = null;
  #now = 0 as Micros;
  readonly #report = (breach: Breach): void => this.hooks.breach(this.#judged!, breach, this.#now);

  constructor(context: WatchContext, private readonly hooks: BoardHooks) {
    this.losses = new LossBooks(context);
    this.#fillsInRow = new FillsInRow(context);
    this.#rejects = new Rejects(context);
    const [knownLosses, ...lossRules] = lossWatches(this.losses);
    this.#knownLosses = knownLosses;
    this.#lossWatches = lossRules;
    this.watches = [
      knownLosses,
      ...lossRules,
      ...dataWatches(context, (market, sentence, now) => hooks.doubt(market, sentence, now)),
      ...venueWatches(context),
      this.#fillsInRow,
      this.#rejects,
      new AdverseFills(context),
      new LoopHealth(context),
      new GuardHealth(context),
    ];
  }

  filled(fill: WatchFill): void {
    for (const watch of this.watches) watch.filled?.(fill);
  }
  answered(answer: WatchAnswer): void {
    for (const watch of this.watches) watch.answered?.(answer);
  }
  /** Balances, fees or flows changed otherwise than by a fill. */
  moneyMoved(): void {
    this.losses.equity.touch();
  }
  /** Prices of that market are told in other ticks from now on, so many times as many. */
  regridded(instrument: InstrumentId, times: number): void {
    this.losses.equity.marks.regridded(instrument, times);
    for (const watch of this.watches) watch.regridded?.(instrument, times);
  }
  beat(beat: LoopBeat, now: Micros): void {
    for (let i = 0; i < this.watches.length; i++) this.watches[i].beat?.(beat, now);
  }

  /** Judges every watch, also those after one that failed. */
  judge(now: Micros): void {
    this.#now = now;
    for (let i = 0; i < this.watches.length; i++) {
      const watch = this.#judged = this.watches[i];
      try {
        watch.judge(now, this.#report);
      } catch (error) {
        this.hooks.failed(watch, error, now);
      }
    }
  }

  /** Every watch with its values, for people. One that cannot be read says so. */
  view(now: Micros): readonly RiskReading[] {
    return this.watches.flatMap((watch) => {
      const { id: rule, title, action } = watch;
      try {
        return watch.read(now).map((reading) => ({
          rule,
          title,
          action,
          ...reading,
          state: stateOf(reading.used),
        }));
      } catch (error) {
        const value = `cannot be told: ${error instanceof Error ? error.message : String(error)}`;
        return [{ rule, title, action, scope: "all", value, limit: "", used: null, state: "breached" as const }];
      }
    });
  }

  /** How each rule of loss stands now, for people. */
  lossStands(now: Micros): readonly LossStand[] {
    this.#knownLosses.judge(now, () => {}); // what it finds is told by its own words, `unknownBecause`
    return this.#lossWatches.map((watch) => {
      const { id, title, limit } = watch, [{ value, limit: limitText }] = watch.read(now);
      let found: string | null = null;
      watch.judge(now, ({ sentence }) => found = sentence);
      return { id, limit, trips: found !== null, sentence: found ?? `${title}: ${value}; the limit is ${limitText}` };
    });
  }

  state(): BoardState {
    return {
      losses: this.losses.history.state(),
      fillsInRow: this.#fillsInRow.state(),
      rejects: this.#rejects.state(),
    };
  }

  restore({ losses, fillsInRow, rejects }: BoardState): void {
    if (losses !== null) this.losses.history.restore(losses);
    this.#fillsInRow.restore(fillsInRow);
    this.#rejects.restore(rejects);
  }
}
