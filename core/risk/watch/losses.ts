/** Losses that end trading: from the peak, in a day, in a minute. Shares of what the account was worth at the level that is
 * counted from; what was put in since counts with it, what was taken out does not make a loss any larger. @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import { GLOBAL_SCOPE } from "../holds.ts";
import type { GlobalLimits } from "../limits.ts";
import { Equity } from "./equity.ts";
import { type Level, LossHistory } from "./loss_history.ts";
import { percentText, type Reading, type Report, type Watch, type WatchContext } from "./watch.ts";

/** So long may what we earned be unknown before nothing may be traded. */
const UNKNOWN_MICROS = 10 * MICROS_PER_SECOND;
const NO_BALANCES = "no venue's balances are known";

type LossRule = {
  readonly id: string;
  readonly title: string;
  readonly limit: (limits: GlobalLimits) => number;
  /** Where the loss is counted from; `null` = nothing is known yet. */
  readonly from: (history: LossHistory, limits: GlobalLimits, now: Micros) => Level | null;
  /** Such as "from the highest of the last 24 h". */
  readonly since: (limits: GlobalLimits) => string;
};
const RULES: readonly LossRule[] = [
  {
    id: "RSK-25",
    title: "Drawdown",
    limit: ({ maxDrawdownShare }) => maxDrawdownShare,
    from: (history, { drawdownBasis, drawdownHours }, now) =>
      drawdownBasis === "peak"
        ? history.peak(now, drawdownHours)
        : drawdownBasis === "start"
        ? history.start
        : history.session,
    since: ({ drawdownBasis, drawdownHours }) =>
      drawdownBasis === "peak"
        ? `below the highest of the last ${drawdownHours} h`
        : drawdownBasis === "start"
        ? "below the start of the books"
        : "below the start of this run",
  },
  {
    id: "RSK-26",
    title: "Loss of the day",
    limit: ({ maxDailyLossShare }) => maxDailyLossShare,
    from: (history) => history.day,
    since: () => "since 00:00 UTC",
  },
  {
    id: "RSK-27",
    title: "Loss speed",
    limit: ({ maxLossSpeedShare }) => maxLossSpeedShare,
    from: (history, _limits, now) => history.recent(now),
    since: () => "below the highest of the last 60 s",
  },
];

/** The money that all loss rules look at: kept once, noted once a beat. */
export class LossBooks {
  readonly equity: Equity;
  readonly history: LossHistory;
  #unknownSince = NaN;
  constructor(readonly context: WatchContext) {
    this.equity = new Equity(context);
    this.history = new LossHistory();
  }

  /** Since when it is unknown what we earned, while something is; NaN = it is known. */
  get unknownSince(): number {
    return this.#unknownSince;
  }

  /** Why it cannot be told what we earned; `null` = it can. */
  get unknownBecause(): string | null {
    if (Number.isNaN(this.#unknownSince)) return null;
    const { unvalued } = this.equity, why = unvalued.length > 0 ? `no price of ${unvalued.join(", ")}` : NO_BALANCES;
    return `what we have earned cannot be told: ${why}`;
  }

  beat(now: Micros): void {
    this.equity.beat(now);
    const { earned, capital } = this.equity;
    if (Number.isNaN(earned) || Number.isNaN(capital)) {
      if (Number.isNaN(this.#unknownSince)) this.#unknownSince = now;
      return;
    }
    this.#unknownSince = NaN;
    this.history.note(earned, capital, now);
  }

  /** How much of the account is lost since `level`; 0 where nothing is, NaN while it is unknown. */
  lossSince(level: Level | null): number {
    const { earned, capital } = this.equity;
    if (level === null || !Number.isNaN(this.#unknownSince)) return NaN;
    const lost = level.earned - earned;
    if (!(lost > 0)) return 0;
    // With nothing put in, whatever is lost is everything.
    return lost / Math.max(Number.MIN_VALUE, level.capital + level.earned + Math.max(0, capital - level.capital));
  }
}

export class LossWatch implements Watch {
  readonly id: string;
  readonly title: string;
  readonly action = "trip: everything";
  constructor(private readonly rule: LossRule, private readonly books: LossBooks) {
    this.id = rule.id;
    this.title = rule.title;
  }

  /** The share of the account that may be lost. */
  get limit(): number {
    return this.rule.limit(this.books.context.limits().global);
  }

  judge(now: Micros, report: Report): void {
    const limits = this.books.context.limits().global, limit = this.rule.limit(limits), loss = this.#loss(now);
    if (!(loss >= limit)) return;
    const sentence = `${percentText(loss)} lost ${this.rule.since(limits)}; the limit is ${percentText(limit)}`;
    report({ scope: GLOBAL_SCOPE, act: "trip", sentence, status: "STOPPED", limit });
  }

  read(now: Micros): readonly Reading[] {
    const limits = this.books.context.limits().global, limit = this.rule.limit(limits), loss = this.#loss(now);
    const { unvalued } = this.books.equity,
      missing = unvalued.length === 0 ? "" : `; no price of ${unvalued.join(", ")}`;
    const value = `${percentText(loss)} ${this.rule.since(limits)}${missing}`;
    return [{ scope: "all", value, limit: percentText(limit), used: Number.isNaN(loss) ? null : loss / limit }];
  }

  #loss(now: Micros): number {
    return this.books.lossSince(this.rule.from(this.books.history, this.books.context.limits().global, now));
  }
}

/** Nothing is traded while nobody can say what is lost. */
class KnownLosses implements Watch {
  readonly id = "LOSSES";
  readonly title = "Losses can be told";
  readonly action = "pause: everything";
  constructor(private readonly books: LossBooks) {}

  filled(): void {
    this.books.equity.touch();
  }

  judge(now: Micros, report: Report): void {
    this.books.beat(now);
    if (this.books.context.desk.trading === "HALTED") return;
    if (!(now - this.books.unknownSince >= UNKNOWN_MICROS)) return;
    const sentence = this.books.unknownBecause!;
    report({ scope: GLOBAL_SCOPE, act: "pause", sentence, status: "STALE_REFERENCE" });
  }

  read(now: Micros): readonly Reading[] {
    const since = this.books.unknownSince, unknown = Number.isNaN(since) ? 0 : now - since;
    const value = unknown === 0 ? "known" : `unknown for ${Math.round(unknown / 1e6)} s`;
    return [{ scope: "all", value, limit: `${UNKNOWN_MICROS / 1e6} s`, used: unknown / UNKNOWN_MICROS }];
  }
}

/** In the order in which they are to be judged: the first keeps the books that the others read. */
export function lossWatches(books: LossBooks): readonly [Watch, ...LossWatch[]] {
  return [new KnownLosses(books), ...RULES.map((rule) => new LossWatch(rule, books))];
}
