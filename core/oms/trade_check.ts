/** A venue's complete list of our trades against those that we booked: which of ours it lacks, and which it tells otherwise.
 * Rules: reliability.md 2.4, D6, D7, D7b. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import { absolute, compare, type Money, multiply, subtract } from "../money.ts";
import type { Fill } from "../event.ts";
import type { LoggedTrade, TradeLog } from "./trade_log.ts";

/** A trade may show that much later in the history. */
const HISTORY_LAG = 5 * MICROS_PER_SECOND;
/** Trades so near to the beginning of a list may fall out of it: our clock is not the venue's. */
const EDGE = 2 * MICROS_PER_SECOND;
/** So many lists in a row must lack it. */
const LACKED_LISTS = 2;
/** A fee that differs by no more of what was traded is corrected: 1 bp. */
const FEE_SHARE: Money = [1n, 4];

export type ToldTrade = { readonly listed: Fill; readonly booked: LoggedTrade };
export type TradeFindings = {
  /** Told with another price or size. */
  readonly conflicts: readonly ToldTrade[];
  /** Told with another fee. */
  readonly fees: readonly ToldTrade[];
  /** Named by the list as we booked them. */
  readonly agreed: readonly LoggedTrade[];
  /** Ours, and in none of the last lists. */
  readonly lacking: readonly LoggedTrade[];
};

/** @param since from when on the list was asked for
 * @param requestedAt when */
export function checkTrades(
  log: TradeLog,
  instrument: Fill["instrument"],
  listed: readonly Fill[],
  since: Micros,
  requestedAt: Micros,
): TradeFindings {
  const conflicts: ToldTrade[] = [], fees: ToldTrade[] = [], agreed: LoggedTrade[] = [], lacking: LoggedTrade[] = [];
  const named = new Set<string>();
  for (const fill of listed) {
    named.add(fill.tradeId);
    const booked = log.find(instrument, fill.tradeId);
    if (booked === null || booked.settled) continue;
    booked.lackedBy = 0;
    // What lies between two ticks of today is not told as it was.
    const isPriced = booked.price === fill.price || booked.tick !== undefined;
    if (!isPriced || booked.size !== fill.size || booked.side !== fill.side) {
      conflicts.push({ listed: fill, booked });
    } else if (!isSameFee(booked.fee, fill.fee)) fees.push({ listed: fill, booked });
    else agreed.push(booked);
  }
  for (const booked of log.all(instrument)) {
    const due = booked.at >= since + EDGE && Math.max(booked.at, booked.bookedAt) + HISTORY_LAG <= requestedAt;
    if (!due || booked.settled || named.has(booked.tradeId)) continue;
    booked.lackedBy += 1;
    if (booked.lackedBy >= LACKED_LISTS) lacking.push(booked);
  }
  return { conflicts, fees, agreed, lacking };
}

/** What our fee has to change by so that it is the listed one; `null` = that is more than may be corrected, or another asset.
 * @param traded what was traded, in the asset of the fee; `null` = that is not known */
export function feeCorrection({ listed, booked }: ToldTrade, traded: Money | null): Money | null {
  if (listed.fee.asset !== booked.fee.asset || traded === null) return null;
  const change = subtract(listed.fee.amount, booked.fee.amount);
  return compare(absolute(change), multiply(absolute(traded), FEE_SHARE)) <= 0 ? change : null;
}

function isSameFee(a: Fill["fee"], b: Fill["fee"]): boolean {
  return a.asset === b.asset ? compare(a.amount, b.amount) === 0 : a.amount[0] === 0n && b.amount[0] === 0n;
}
