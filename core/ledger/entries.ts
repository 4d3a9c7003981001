/** What is booked beside trades, and the journal of it for people: money flows, dust and adjustments, and trades that the
 * venue did to us. Bounded: the oldest go first; the sums that they made stay. @module */
import { formatMoney, type Money } from "../money.ts";
import { formatSteps, type Micros, type Price, type Size } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { CashFlow, Fill } from "../event.ts";

/** What makes our books say what the venue says. `dust` = a difference within the tolerance, booked by itself; `adjustment` =
 * a person took the venue's word (or the venue's own dated record explains it). */
export type Adjustment = {
  readonly kind: "dust" | "adjustment";
  readonly venue: VenueId;
  /** When the evidence was received: with the rest it makes the id, so that a replay books it once. */
  readonly at: Micros;
  /** Lots that appear (negative = disappear), told at `price`: on contracts nothing is earned at that price. On spot the base
   * moves with them. */
  readonly position: { readonly instrument: InstrumentId; readonly size: Size; readonly price: Price } | null;
  readonly cash: { readonly asset: string; readonly amount: Money } | null;
  readonly by: string;
  readonly reason: string;
};

/** One line of the journal. Amounts are plain decimals with their sign. */
export type Entry = {
  readonly id: string;
  readonly at: Micros;
  readonly venue: VenueId;
  readonly kind: CashFlow["what"] | Adjustment["kind"] | NonNullable<Fill["cause"]>;
  /** `null` = it concerns the account. */
  readonly market: string | null;
  /** Of cash; `null` = none moved. */
  readonly asset: string | null;
  readonly amount: string | null;
  /** Signed amount of base or of contracts; `null` = no lots moved. */
  readonly size: string | null;
  readonly price: string | null;
  readonly by: string;
  readonly reason: string;
};

export const ENTRIES_KEPT = 500;

export class Entries {
  #entries: Entry[] = [];
  /** Added since the start. */
  count = 0;
  constructor(readonly bound = ENTRIES_KEPT) {}

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.count += 1;
    // Cut in one go now and then: removing from the front of a long array costs its length.
    if (this.#entries.length >= 2 * this.bound) this.#entries = this.#entries.slice(-this.bound);
  }

  /** The newest, oldest first. @param most how many at most */
  last(most = this.bound): readonly Entry[] {
    return most > 0 ? this.#entries.slice(-Math.min(most, this.bound)) : [];
  }

  restore(entries: readonly Entry[]): void {
    this.#entries = entries.slice(-this.bound);
  }
}

/** A function of all that the adjustment says, save who: two trades of one instant may be corrected by the same amount, and only
 * the reason tells them apart.
 * @param instrument of its position; `null` = it has none */
export function adjustmentId(
  { kind, venue, at, position, cash, reason }: Adjustment,
  instrument: Instrument | null,
): string {
  const lots = position && instrument
    ? `${instrument.symbol} ${formatSteps(position.size, instrument.lot)} at ${
      formatSteps(position.price, instrument.tick)
    }`
    : "";
  return [kind, venue, at, lots, cash ? `${cash.asset} ${formatMoney(cash.amount)}` : "", reason].join(":");
}

export function entryOfAdjustment(adjustment: Adjustment, instrument: Instrument | null): Entry {
  const { kind, venue, at, position, cash, by, reason } = adjustment;
  return {
    id: adjustmentId(adjustment, instrument),
    at,
    venue,
    kind,
    market: instrument && marketName(instrument),
    asset: cash?.asset ?? null,
    amount: cash && formatMoney(cash.amount),
    size: position && instrument && formatSteps(position.size, instrument.lot),
    price: position && instrument && formatSteps(position.price, instrument.tick),
    by,
    reason,
  };
}

export function entryOfFlow(flow: CashFlow, instrument: Instrument | null): Entry {
  return {
    id: `flow:${flow.venue}:${flow.flowId}`,
    at: flow.venueAt ?? flow.receivedAt,
    venue: flow.venue,
    kind: flow.what,
    market: instrument && marketName(instrument),
    asset: flow.asset,
    amount: formatMoney(flow.amount),
    size: null,
    price: null,
    by: flow.venue,
    reason: "",
  };
}

const CAUSES: Readonly<Record<NonNullable<Fill["cause"]>, string>> = {
  liquidation: "liquidation",
  adl: "auto-deleveraging",
  delivery: "delivery of a market that ends",
};

/** Of a fill that is no trade of an order. */
export function entryOfCause(fill: Fill, cause: NonNullable<Fill["cause"]>, instrument: Instrument): Entry {
  const size = formatSteps(fill.size, instrument.lot);
  return {
    id: `${cause}:${fill.venue}:${instrument.symbol}:${fill.tradeId}`,
    at: fill.venueAt ?? fill.receivedAt,
    venue: fill.venue,
    kind: cause,
    market: marketName(instrument),
    asset: null,
    amount: null,
    size: fill.side === "buy" ? size : `-${size}`,
    price: formatSteps(fill.price, instrument.tick),
    by: fill.venue,
    reason: `${CAUSES[cause]}, trade ${fill.tradeId}`,
  };
}
