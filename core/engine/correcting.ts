/** What makes our books say what a venue says: adjustments, each booked once and written down for the next run. What is
 * corrected by itself stays small: a tenth of a percent of a venue's money in a day, or the venue stops. Rules: reliability.md
 * 2.4, REC-02, REC-03, REC-05. @module */
import type { Micros } from "../units.ts";
import { formatSteps, parseSteps, type Price, type Size } from "../units.ts";
import { add, formatMoney, type Money, multiply, parseMoney, priceAmount, toNumber, ZERO } from "../money.ts";
import { marketName, type VenueId } from "../instrument.ts";
import type { Adjustment } from "../ledger/ledger.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { AdjustMemo } from "./memo.ts";

/** Of a venue's money in a UTC day. */
export const DAILY_CORRECTIONS = 0.001;
const DAY = 86_400_000_000;
const HALF: Money = [5n, 1];

/** What was corrected by itself on a day, as shares of the venue's money. */
type Day = { readonly day: number; readonly share: number };
/** The same of a venue; `day`: days since 1970. */
export type CorrectedDay = readonly [venue: VenueId, day: number, share: number];

export class Correcting {
  readonly #days = new Map<VenueId, Day>();
  #memos: AdjustMemo[] = [];

  constructor(
    private readonly desk: Desk,
    /** More than may be was to be corrected by itself. */
    private readonly stop: (venue: VenueId, sentence: string, now: Micros) => void,
    /** A correction was booked. */
    private readonly booked: (venue: VenueId, sentence: string) => void,
  ) {}

  /** Corrects cash by itself, within the day's share. False = it is more than that, and nothing was booked; what an earlier
   * run booked is corrected already. */
  correct(adjustment: Adjustment & { readonly cash: NonNullable<Adjustment["cash"]> }, now: Micros): boolean {
    if (this.desk.ledger.isAdjusted(adjustment)) return true;
    const { venue, cash, reason } = adjustment, own = this.#shareOf(venue, cash.asset, cash.amount);
    const share = this.#sharedOn(venue, now) + own;
    if (!(share <= DAILY_CORRECTIONS)) {
      const sentence = `corrections of ${venue} would come to ${percent(share)} of its money today; the limit is ` +
        `${percent(DAILY_CORRECTIONS)}: ${reason}`;
      this.stop(venue, sentence, now);
      return false;
    }
    if (this.#book(adjustment, own)) this.#count(venue, own, now);
    return true;
  }

  /** Books an adjustment that is not counted: a person's. False = the same was booked before. */
  book(adjustment: Adjustment): boolean {
    return this.#book(adjustment);
  }

  #book(adjustment: Adjustment, share?: number): boolean {
    if (!this.desk.ledger.adjust(adjustment)) return false;
    const memo = this.#memoOf(adjustment);
    this.#memos.push(share === undefined ? memo : { ...memo, share });
    this.booked(adjustment.venue, `${adjustment.kind}: ${adjustment.reason}`);
    return true;
  }

  /** Takes what an earlier run booked at `now`.
   * @throws {RangeError} if the market is not open any more, or its grid cannot hold it */
  recall({ position, cash, kind, venue, at, by, reason, share = 0 }: AdjustMemo, now: Micros): void {
    const booked = this.desk.ledger.adjust({
      kind,
      venue,
      at,
      position: position && this.#positionOf(position),
      cash: cash && { asset: cash.asset, amount: parseMoney(cash.amount) },
      by,
      reason,
    });
    if (booked && share > 0) this.#count(venue, share, now);
  }

  /** What was corrected by itself on the last day of each venue, for a snapshot. */
  state(): readonly CorrectedDay[] {
    return [...this.#days].map(([venue, { day, share }]) => [venue, day, share]);
  }

  restore(days: readonly CorrectedDay[]): void {
    for (const [venue, day, share] of days) this.#days.set(venue, { day, share });
  }

  #sharedOn(venue: VenueId, now: Micros): number {
    const known = this.#days.get(venue);
    return known?.day === Math.floor(now / DAY) ? known.share : 0;
  }

  #count(venue: VenueId, share: number, now: Micros): void {
    this.#days.set(venue, { day: Math.floor(now / DAY), share: this.#sharedOn(venue, now) + share });
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly AdjustMemo[] {
    if (this.#memos.length === 0) return NONE;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  #memoOf({ position, cash, kind, venue, at, by, reason }: Adjustment): AdjustMemo {
    const market = position && this.desk.market(position.instrument);
    return {
      topic: "adjust",
      kind,
      venue,
      at,
      position: position && {
        market: marketName(market!),
        size: formatSteps(position.size, market!.instrument!.lot),
        price: formatSteps(position.price, market!.instrument!.tick),
      },
      cash: cash && { asset: cash.asset, amount: formatMoney(cash.amount) },
      by,
      reason,
    };
  }

  #positionOf({ market: name, size, price }: NonNullable<AdjustMemo["position"]>): NonNullable<Adjustment["position"]> {
    const market = this.desk.markets.find((one) => marketName(one) === name);
    if (!market?.instrument) throw new RangeError(`Cannot take over an adjustment of ${name}: its rules are not known`);
    const { lot, tick } = market.instrument;
    return { instrument: market.id, size: parseSteps(size, lot) as Size, price: parseSteps(price, tick) as Price };
  }

  /** An asset without a price counts as if it were all the money that the venue holds: stricter than it is. */
  #shareOf(venue: VenueId, asset: string, amount: Money): number {
    const price = priceOf(this.desk, venue, asset), part = Math.abs(toNumber(amount));
    let whole = ZERO;
    for (const balance of this.desk.ledger.balances(venue)) {
      const held = add(balance.free, balance.locked), each = priceOf(this.desk, venue, balance.asset);
      if (price === null ? balance.asset === asset : each !== null) whole = add(whole, multiply(held, each ?? ONE));
    }
    return part * (price === null ? 1 : toNumber(price)) / toNumber(whole);
  }
}

const ONE: Money = [1n, 0];
const NONE: readonly AdjustMemo[] = [];

/** One unit of an asset in the quote of the venue's first market; `null` = none of its markets tells. */
function priceOf({ markets }: Desk, venue: VenueId, asset: string): Money | null {
  let quote: string | null = null;
  for (const market of markets) {
    if (market.venue !== venue || market.instrument === null) continue;
    quote ??= market.instrument.quote;
    if (asset === quote) return ONE;
    if (market.instrument.base === asset && market.instrument.quote === quote && market.markBid > 0) {
      return midOf(market);
    }
  }
  return null;
}

function midOf({ markBid, markAsk, instrument }: Market): Money {
  return multiply(add(priceAmount(markBid, instrument!), priceAmount(markAsk, instrument!)), HALF);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(3)} %` : "more than all";
}
