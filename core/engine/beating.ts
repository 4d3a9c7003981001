/** What waits for the loop's beat: timers of orders, reconciliation, sweeps, rules over time, and limits that are nearly used
 * up. @module */
import type { Micros } from "../units.ts";
import type { Cancel } from "../command.ts";
import { isExhausted } from "../oms/cancel_retry.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import type { Pause } from "../risk/pauses.ts";
import { strategyScope, venueScope } from "../risk/holds.ts";
import { liquidationDistance } from "../risk/rules/money.ts";
import type { AccountChecks } from "./account_checks.ts";
import type { Accounts } from "./accounts.ts";
import type { Control } from "./control.ts";
import type { DeadMen } from "./dead_men.ts";
import type { Holding } from "./holding.ts";
import type { MarketFacts } from "./market_facts.ts";
import type { OrderNews } from "./order_news.ts";
import type { Pruning } from "./pruning.ts";
import type { Quoter, Quoting } from "./quoting.ts";
import type { Reconciling } from "./reconciling.ts";
import type { Telling } from "./telling.ts";
import type { Turn } from "./turn.ts";
import type { Watching } from "./watching.ts";

/** The loop sends a timer event this often; timers of orders, sweeps and reconciliation are looked at then. */
export const BEAT_MICROS = 50_000;

export type BeatParts = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly turn: Turn;
  readonly quoters: readonly Quoter[];
  readonly control: Control;
  readonly holding: Holding;
  readonly watching: Watching;
  readonly telling: Telling;
  readonly reconciling: Reconciling;
  readonly accounts: Accounts;
  readonly markets: Pick<MarketFacts, "beat">;
  readonly checks: AccountChecks;
  readonly quoting: Quoting;
  readonly deadMen: DeadMen;
  readonly pruning: Pruning;
  readonly news: OrderNews;
};

export class Beating {
  #warnedAt = 0 as Micros;

  constructor(private readonly parts: BeatParts) {}

  beat(now: Micros): void {
    const { desk: { orders }, gate, turn: { out }, accounts, reconciling, checks, holding } = this.parts;
    this.parts.news.settle(orders.timers(now));
    accounts.timers(now);
    this.parts.markets.beat(now);
    if (reconciling.beat(now, this.#repeat, out)) {
      for (const quoter of this.parts.quoters) quoter.dirty = true;
    }
    for (const question of accounts.strayQuestions(now)) {
      const queryId = reconciling.takeQueryId(question.venue);
      out.push(gate.approve({ kind: "query", what: "order_of", queryId, ...question }));
    }
    checks.beat(now);
    this.parts.control.poll(now, this.#cancel, out);
    const pauses = gate.takePauses();
    for (let i = 0; i < pauses.length; i++) this.#denied(pauses[i], now);
    this.parts.watching.judge(now, out);
    holding.beat(now, this.#cancel, out);
    this.parts.deadMen.beat(now, out);
    this.parts.pruning.beat(now);
    if (now - this.#warnedAt >= BEAT_MICROS) this.#warn(now);
  }

  readonly #repeat = (order: Order): void => {
    const { quoting, turn } = this.parts;
    quoting.cancel(order, turn.now, turn.out);
  };

  /** Sends a cancel, unless one of the same order is under way. The order may be one that only the venue knows. */
  readonly #cancel = (cancel: Cancel): void => {
    const { desk: { orders }, gate, turn } = this.parts, order = orders.get(cancel.clientId);
    // What our books hold for dead and the venue still lists is cancelled all the same, and so is what they gave up.
    const odd = order === null || order.terminal || isExhausted(order);
    if (!odd && !orders.cancelRequested(cancel.clientId, turn.now)) return;
    turn.out.push(gate.approve(cancel));
  };

  /** A rule had to refuse a strategy too often. */
  #denied({ strategy, rule, sentence, trips }: Pause, now: Micros): void {
    const { holding } = this.parts;
    const scope = strategyScope(strategy), status = rule === "RSK-10" ? "OUT_OF_BAND" : "RATE_BUDGET";
    if (trips) holding.trip(scope, rule, sentence, "STOPPED", now);
    else holding.put({ scope, cause: rule, sentence, status, ends: "itself" }, now);
  }

  /** Tells of limits that are nearly used up. */
  #warn(now: Micros): void {
    this.#warnedAt = now;
    this.#guardMargins(now);
    const rows = this.parts.gate.takeWarnings(now);
    for (let i = 0; i < rows.length; i++) {
      const { rule, title, scope, value, limit } = rows[i];
      const sentence = `${rule} ${title}: ${value}, and the limit is ${limit}`;
      this.parts.telling.incident("S2", "risk_warning", sentence, scope, now);
    }
  }

  /** So near to liquidation the venue is tripped: the account is worth more than any quote (RSK-15). */
  #guardMargins(now: Micros): void {
    const { desk, gate, holding } = this.parts;
    for (const venue of desk.venues.values()) {
      const distance = liquidationDistance({ venue });
      const limit = gate.limits.venue.get(venue.id)?.tripLiquidationDistance ?? 0;
      if (!(distance < limit)) continue;
      const [is, least] = [distance, limit].map((share) => `${Math.round(share * 1e4) / 1e2} %`);
      const sentence = `${venue.id} is ${is} of its equity away from liquidation; below ${least} it is tripped`;
      holding.trip(venueScope(venue.id), "RSK-15", sentence, "MARGIN_LOW", now);
    }
  }
}
