/** The newest trades of ours that were booked, market by market: what a venue's list of trades, its positions and balances are
 * held against. Bounded: the oldest give way, and what is older than all of them is not judged. @module */
import { type Grid, type Micros, nextOnGrid, type Price, type Size } from "../units.ts";
import type { Money } from "../money.ts";
import type { Instrument, InstrumentId } from "../instrument.ts";
import type { Fill, Side } from "../event.ts";
import { pricedOn } from "./order_grid.ts";

export type LoggedTrade = {
  readonly tradeId: string;
  readonly side: Side;
  readonly price: Price;
  /** On which the price counts where it lies between two ticks of today; absent = on the market's. */
  readonly tick?: Grid;
  readonly size: Size;
  fee: Fill["fee"];
  /** When it happened: the venue's time, ours where it sent none. */
  readonly at: Micros;
  bookedAt: Micros;
  /** What it realised, in the asset that the market settles in. */
  readonly realised: Money;
  /** Complete lists in a row that did not name it although they should have. */
  lackedBy: number;
  /** A person has taken it as it is: what lists say of it counts no more. */
  settled: boolean;
};

export type KeptTrade = Omit<LoggedTrade, "lackedBy" | "settled">;

/** Trades kept for one market. A list of two minutes has to fit. */
export const LOGGED_TRADES = 2_048;
const NONE: readonly LoggedTrade[] = [];

export class TradeLog {
  readonly #markets: LoggedTrade[][] = [];

  note({ instrument, tradeId, side, price, size, fee, venueAt, receivedAt }: Fill, realised: Money, now: Micros): void {
    const trades = this.#markets[instrument] ??= [];
    trades.push({
      tradeId,
      side,
      price,
      size,
      fee,
      at: venueAt ?? receivedAt,
      bookedAt: now,
      realised,
      lackedBy: 0,
      settled: false,
    });
    // Cut in one go now and then: removing from the front of a long list costs its length.
    if (trades.length >= 2 * LOGGED_TRADES) trades.splice(0, trades.length - LOGGED_TRADES);
  }

  /** Newest word first: a trade id is unique for one market. */
  find(instrument: InstrumentId, tradeId: string): LoggedTrade | null {
    const trades = this.#markets[instrument] ?? NONE;
    for (let i = trades.length - 1; i >= 0; i--) if (trades[i].tradeId === tradeId) return trades[i];
    return null;
  }

  /** Booked after `at`, oldest first. */
  bookedAfter(instrument: InstrumentId, at: Micros): readonly LoggedTrade[] {
    const trades = this.#markets[instrument] ?? NONE;
    let first = trades.length;
    while (first > 0 && trades[first - 1].bookedAt > at) first -= 1;
    return first === trades.length ? NONE : trades.slice(first);
  }

  /** The newest of one market, oldest first, for a snapshot. What a run has found out about them is not in it. */
  state(instrument: InstrumentId): readonly KeptTrade[] {
    return this.all(instrument).slice(-LOGGED_TRADES).map(({ lackedBy: _lacked, settled: _settled, ...trade }) =>
      trade
    );
  }

  restore(instrument: InstrumentId, trades: readonly KeptTrade[]): void {
    this.#markets[instrument] = trades.map((trade) => ({ ...trade, lackedBy: 0, settled: false }));
  }

  /** Counts the trades of a market on its new grid. */
  regrid(before: Instrument, after: Instrument): void {
    const trades = this.#markets[after.id];
    if (trades === undefined) return;
    this.#markets[after.id] = trades.map(({ tick, ...trade }) => ({
      ...trade,
      ...pricedOn({ price: trade.price, tick }, before, after),
      size: nextOnGrid(trade.size, before.lot, after.lot, "up") as Size,
    }));
  }

  /** A restart whose clock was put back: all of them were booked before what is asked from now on. */
  recovered(now: Micros): void {
    for (const trades of this.#markets) {
      for (const trade of trades ?? NONE) if (trade.bookedAt > now) trade.bookedAt = now;
    }
  }

  all(instrument: InstrumentId): readonly LoggedTrade[] {
    return this.#markets[instrument] ?? NONE;
  }
}
