/** How an engine takes over where earlier runs ended: from a snapshot, then record by record. Nothing is decided or sent, and
 * the past is not told again. @module */
import type { Micros } from "../units.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import type { LimitBook } from "../risk/limit_book.ts";
import type { AccountChecks } from "./account_checks.ts";
import type { Accounts } from "./accounts.ts";
import type { Control } from "./control.ts";
import type { DeadMen } from "./dead_men.ts";
import { type EngineState, quoterStates, restoreQuoters } from "./engine_state.ts";
import type { FillMarks } from "./fill_marks.ts";
import type { Hand } from "./hand.ts";
import type { Holding } from "./holding.ts";
import type { Inferring } from "./inferring.ts";
import type { MarketFacts } from "./market_facts.ts";
import type { Memo } from "./memo.ts";
import type { OrderNews } from "./order_news.ts";
import type { Pruning } from "./pruning.ts";
import type { Quoter } from "./quoter.ts";
import type { Reconciling } from "./reconciling.ts";
import type { Remembered, Restoration } from "./restoring.ts";
import type { Telling } from "./telling.ts";
import type { Turn } from "./turn.ts";
import type { Watching } from "./watching.ts";

/** Orders that are named one by one. */
const NAMED_MOST = 20;

export type RecallParts = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly turn: Turn;
  readonly quoters: readonly Quoter[];
  readonly limits: LimitBook;
  readonly control: Control;
  readonly holding: Holding;
  readonly watching: Watching;
  readonly telling: Telling;
  readonly reconciling: Reconciling;
  readonly accounts: Accounts;
  readonly inferring: Inferring;
  readonly checks: AccountChecks;
  readonly marks: FillMarks;
  readonly deadMen: DeadMen;
  readonly markets: MarketFacts;
  readonly hand: Hand;
  readonly pruning: Pruning;
  readonly restoration: Restoration;
  readonly news: OrderNews;
};

export class Recalling {
  constructor(private readonly parts: RecallParts) {}

  /** What has been taken in of earlier runs. To be asked between two records of a restoration, and by nobody later. */
  state(): EngineState {
    const { desk, accounts, reconciling, pruning, holding, watching } = this.parts;
    return {
      listings: desk.markets.map(({ instrument }) => instrument),
      misfits: desk.markets.map(({ misfit }) => misfit),
      orders: desk.orders.state(),
      ledger: desk.ledger.state(),
      strays: accounts.strays,
      proofs: reconciling.proofs,
      quoters: quoterStates(this.parts.quoters),
      prunedAt: pruning.prunedAt,
      holds: holding.state(),
      watches: watching.state(),
      receipts: this.parts.control.recalled,
      restoration: this.parts.restoration.state(),
      checks: this.parts.checks.state(),
      deadMen: this.parts.deadMen.state(),
      limits: this.parts.limits.state(),
    };
  }

  /** Begins a restoration where `state` was told; the records after it follow through `take`. To be called once, first of
   * all. @throws {RangeError} for the state of other markets, strategies or of another version: begin with a new engine then */
  load(state: EngineState, at: Micros): void {
    const { desk, turn, markets, accounts, reconciling, pruning, holding, watching } = this.parts;
    turn.now = at;
    if (state.listings.length !== desk.markets.length) {
      throw new RangeError(`Cannot take over ${state.listings.length} markets; want ${desk.markets.length}`);
    }
    desk.ledger.restore(state.ledger);
    for (const instrument of state.listings) {
      if (instrument !== null) markets.take({ kind: "instrument", instrument, receivedAt: at }, at);
    }
    state.misfits.forEach((misfit, i) => desk.markets[i].misfit = misfit);
    desk.orders.restore(state.orders, at);
    accounts.strays = state.strays;
    reconciling.recall(state.proofs);
    restoreQuoters(this.parts.quoters, state.quoters);
    for (const receipt of state.receipts) this.parts.control.recall(receipt);
    for (const { at: since, memo } of state.holds) holding.recall(memo, since);
    watching.board.restore(state.watches);
    pruning.prunedAt = state.prunedAt;
    this.parts.restoration.restore(state.restoration);
    this.parts.checks.restore(state.checks);
    this.parts.deadMen.restore(state.deadMen);
    this.parts.limits.restore(state.limits);
  }

  /** Takes one record of an earlier run: the books are rebuilt. Kills and re-arms are not replayed: the latch is handed in at
   * construction. */
  take(record: Remembered, at: Micros): void {
    const { turn, reconciling, checks, marks, holding, restoration, pruning } = this.parts;
    turn.now = at;
    reconciling.recalling = checks.recalling = true;
    marks.recalling = turn.recalling = true;
    if (record.kind === "memo") return this.#note(record.memo, at);
    if (record.kind === "event" && record.event.kind === "kill") holding.recallKill(record.event, at);
    restoration.take(record, at);
    turn.out.length = 0;
    pruning.recall(at);
  }

  #note(memo: Memo, at: Micros): void {
    if (memo.topic === "foreign_fill") return this.parts.accounts.recall(memo, at);
    if (memo.topic === "inferred_fill") return this.parts.inferring.recall(memo);
    if (memo.topic === "kill_report") return this.parts.control.recall(memo.receipt);
    if (memo.topic === "dead_man") return this.parts.deadMen.recall(memo, at);
    if (memo.topic === "adjust") return this.parts.checks.recall(memo, at);
    if (memo.topic === "fill_mark") return this.parts.marks.recall(memo);
    if (memo.topic === "losses") return this.parts.watching.recall(memo);
    if (memo.topic === "regrid") return this.parts.markets.recall(memo, at);
    if (memo.topic === "rearm_check") return; // what came of it stands in the records behind it
    return this.parts.holding.recall(memo, at);
  }

  /** A later run began here, and did with its orders what it does at its start: what it journalled then was judged by that. Its
   * clock may have stood behind that of the run before, whose times would make its evidence look old. */
  restart(now: Micros): void {
    const { desk, turn, news } = this.parts;
    turn.now = now;
    desk.ledger.recovered(now);
    this.parts.restoration.left.restarted();
    news.settle(desk.orders.recovered(now));
    turn.out.length = 0;
  }

  /** Ends a restoration: what had no outcome is of unknown fate. */
  end(now: Micros): void {
    const { gate, turn, limits, telling, reconciling, checks, marks } = this.parts;
    this.restart(now);
    telling.restart();
    this.parts.hand.take();
    // Nothing looser than the configuration survives a restart: that is what was approved.
    if (limits.clamp()) telling.count("limits back to the configuration");
    gate.change(limits.current, now);
    this.parts.holding.takeMemos();
    checks.takeMemos();
    reconciling.recalling = false;
    checks.recovered(now);
    this.parts.deadMen.recalled(now);
    marks.recalling = turn.recalling = false;
    this.#tellLeft(now);
    for (const [name, count] of this.parts.restoration.strangeFills) {
      const sentence =
        `${count} fills of ${name} are on record, and it is not configured any more: what they left is ` +
        "not watched";
      telling.incident("S2", "market_gone", sentence, name, now);
    }
  }

  /** What may rest where no list of ours looks, or where nobody can be asked at all. */
  #tellLeft(now: Micros): void {
    const { desk, telling, restoration: { left } } = this.parts;
    for (const [market, ids] of left.byMarket()) {
      const [venue] = market.split(":", 1), more = ids.length - NAMED_MOST;
      const named = `${ids.slice(0, NAMED_MOST).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
      const what = desk.venues.has(venue)
        ? `${venue} is asked for all open orders before anything is armed, and what it shows of them is cancelled`
        : `${venue} is not configured either, so that nobody can be asked: look there, cancel what rests, then close each here by hand`;
      const sentence =
        `${market} is not configured any more, and the end of its orders ${named} stands in no record: they ` +
        `may still rest there; ${what}`;
      telling.incident("S1", "orders_left", sentence, market, now);
    }
    if (left.overflow === 0) return;
    const sentence =
      `${left.overflow} more orders were placed on markets that are not configured any more than are known by ` +
      "their ids: look at those venues";
    telling.incident("S1", "orders_left", sentence, "global", now);
  }
}
