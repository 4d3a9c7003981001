/** What an engine has taken in of the journal, as plain data: the content of a snapshot. Taken from an engine that is being
 * restored, between two records, and given to one that begins: both then hold the same, and go on alike with the next record.
 *
 * Not in it, because a start finds it out anew or is safer without: books and indicators, links, questions under way, when a
 * venue was last seen empty, slots that cool, the kill switch (the journal's own records tell it). @module */
import type { Fill } from "../event.ts";
import type { Misfit } from "../desk/market.ts";
import type { Instrument } from "../instrument.ts";
import type { Micros } from "../units.ts";
import type { BoardState } from "../risk/watch/board.ts";
import type { LedgerState } from "../ledger/ledger.ts";
import type { AbsenceProofs } from "../oms/unknown_orders.ts";
import type { OrdersState } from "../oms/orders.ts";
import type { LimitChanges } from "../risk/limit_book.ts";
import type { HoldMemo } from "./memo.ts";
import type { DeadMenState } from "./dead_men.ts";
import type { ParametersState } from "./parameters.ts";
import type { Quoter } from "./quoter.ts";
import type { ChecksState } from "./account_checks.ts";
import type { RestorationState } from "./restoring.ts";
import type { KillReceipt } from "./view.ts";

type QuoterState = { readonly id: string; readonly parameters: ParametersState };
/** Survives JSON, big integers apart. Equal engines give equal text. */
export type EngineState = {
  /** Rules of the markets, as they were listed last; `null` = not yet. By number. */
  readonly listings: readonly (Instrument | null)[];
  /** Rules that the venue has by now and the books cannot take; `null` = none. By number. */
  readonly misfits: readonly (Misfit | null)[];
  readonly orders: OrdersState;
  readonly ledger: LedgerState;
  /** Fills that wait for their order, oldest first. */
  readonly strays: readonly Fill[];
  /** Of absence, under way; by venue. */
  readonly proofs: Readonly<Record<string, AbsenceProofs>>;
  readonly quoters: readonly QuoterState[];
  /** Holds that only a person ends, oldest first. */
  readonly holds: readonly { readonly at: Micros; readonly memo: HoldMemo }[];
  /** What became of kills, oldest first. */
  readonly receipts: readonly KillReceipt[];
  /** When orders that ended were looked through last. */
  readonly prunedAt: Micros;
  /** Counters that protect against loss. */
  readonly watches: BoardState;
  readonly restoration: RestorationState;
  /** Since when money is counted, and what others hold on the accounts. */
  readonly checks: ChecksState;
  /** Dead-man switches that stand, and how often they have fired today. */
  readonly deadMen: DeadMenState;
  /** Limits that are not as configured. */
  readonly limits: LimitChanges;
};

export function quoterStates(quoters: readonly Quoter[]): QuoterState[] {
  return quoters.map(({ id, parameters }) => ({ id, parameters: parameters.state() }));
}

/** @throws {RangeError} unless `states` are of these quoters, in their order, and their tables still take the values */
export function restoreQuoters(quoters: readonly Quoter[], states: readonly QuoterState[]): void {
  const [are, were] = [quoters, states].map((all) => all.map(({ id }) => id).join(", "));
  if (are !== were) throw new RangeError(`Cannot take over the strategies ${were}; want ${are}`);
  quoters.forEach((quoter, i) => {
    quoter.parameters.restore(states[i].parameters);
    quoter.strategy.configure(quoter.parameters.values);
  });
}
