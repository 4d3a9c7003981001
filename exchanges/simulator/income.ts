/** What came into an account's contract wallet or left it, one record each: what venues call income or transactions.
 * Bounded: the oldest records go first. @module */
import type { Micros } from "../../core/units.ts";
import type { Money } from "../../core/money.ts";

/** Records that an account can still be asked for. */
export const INCOME_KEPT = 10_000;

export type IncomeRecord = {
  /** Unique at the venue, growing. */
  readonly id: number;
  readonly kind: "realised" | "fee" | "funding" | "transfer";
  /** Of the contract; null = it concerns the account. */
  readonly key: string | null;
  readonly symbol: string | null;
  readonly asset: string;
  /** Negative = it left the account: fees and funding paid are below zero. */
  readonly amount: Money;
  readonly at: Micros;
  /** Of a trade's records; null = there was no trade. */
  readonly tradeId: number | null;
  /** Of funding: the rate it was paid by, the mark, and the signed lots it was paid for. */
  readonly funding: { readonly rate: Money; readonly mark: Money; readonly size: number } | null;
};

export class IncomeBook {
  /** Oldest first. */
  readonly records: IncomeRecord[] = [];
  count = 0;

  add(record: IncomeRecord): void {
    this.count++;
    this.records.push(record);
    // Cut in one go now and then: removing from the front of a long array costs its length.
    if (this.records.length >= 2 * INCOME_KEPT) this.records.splice(0, this.records.length - INCOME_KEPT);
  }

  /** Those from `from` to `to`, both included, oldest first. */
  between(from: Micros, to: Micros): IncomeRecord[] {
    return this.records.filter(({ at }) => at >= from && at <= to);
  }
}
