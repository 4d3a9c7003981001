/** Market facts onto the desk: books, trades, a market's rules. What does not fit is told, and the market is not quoted on
 * until it does. @module */
import type { Micros } from "../units.ts";
import { type Instrument, type InstrumentId, marketName } from "../instrument.ts";
import type { BookDelta, BookLost, BookSnapshot, Event, Listed, MarketEvent, ReferencePrice, Trade } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import { GRID_CHANGED, type Market, type Misfit } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import type { RegridMemo } from "./memo.ts";
import type { Queues } from "./queues.ts";
import type { Regridding } from "./regridding.ts";
import type { Telling } from "./telling.ts";
import { STAGE, type StageProbe } from "../stages.ts";

/** What the market facts need of the engine around them. */
export type MarketSurroundings = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly queues: Queues;
  /** Hands the event to the strategies of its market. */
  observe(instrument: InstrumentId, event: Event): void;
  /** Strategies of that market are to decide anew. */
  disturb(instrument: InstrumentId): void;
  /** The rules of a market that were known are replaced by others. */
  relisted(before: Instrument, after: Instrument, now: Micros): void;
  /** The market's book is to be fetched anew, and to prove itself before it is quoted on. */
  doubt(market: Market, why: string, now: Micros): void;
  /** The market's book is to be fetched anew at once. */
  refetch(market: Market, why: string, now: Micros): void;
  readonly regridding: Pick<Regridding, "take">;
  readonly telling: Telling;
  readonly probe: StageProbe;
};

const NO_MEMOS: readonly RegridMemo[] = [];

export class MarketFacts {
  /** Markets whose books have changed since they were settled last: the first so many, and a flag for each market. */
  readonly #touched: Market[] = [];
  #touchedCount = 0;
  readonly #isTouched: Uint8Array;
  #memos: RegridMemo[] = [];

  constructor(private readonly around: MarketSurroundings) {
    this.#isTouched = new Uint8Array(around.desk.markets.length);
  }

  take(event: MarketEvent, now: Micros): void {
    if (event.kind !== "instrument" && event.kind !== "book_lost" && this.#isOdd(event)) return;
    switch (event.kind) {
      case "book_snapshot":
      case "book_delta":
        return this.#booked(event, now);
      case "book_lost":
        return this.#lost(event);
      case "trade":
        return this.#traded(event);
      case "top_of_book":
        return this.around.observe(event.instrument, event);
      case "reference_price":
        return this.#referred(event);
      case "instrument":
        return this.#listed(event, now);
      default:
        return event satisfies never;
    }
  }

  /** Whether it is told in units that our books of its market do not go by. That the feed lives is so all the same. */
  #isOdd(event: Exclude<MarketEvent, Listed>): boolean {
    const market = this.around.desk.market(event.instrument);
    if (market.misfit === null) return false;
    if (event.kind === "book_snapshot" || event.kind === "book_delta") market.bookAt = event.receivedAt;
    this.around.telling.count("prices in unknown units");
    return true;
  }

  #referred({ instrument, of, price, receivedAt }: ReferencePrice): void {
    const market = this.around.desk.market(instrument);
    if (of === "index") {
      market.indexPrice = price;
      market.indexAt = receivedAt;
    } else market.venueMark = price;
  }

  #booked(event: BookSnapshot | BookDelta, now: Micros): void {
    const market = this.around.desk.market(event.instrument);
    // A change says nothing about the whole book: after a loss only a snapshot does.
    if (event.kind === "book_delta" && !market.bookValid) return this.around.telling.count("changes of lost books");
    if (!this.#fits(market, event, now)) return;
    market.bookTouched(event.receivedAt);
    if (this.#isTouched[market.id] === 0) {
      this.#isTouched[market.id] = 1;
      this.#touched[this.#touchedCount++] = market;
    }
    this.around.queues.booked(market.id);
    const { probe } = this.around;
    if (probe.on) probe.lap(STAGE.book);
    this.around.observe(market.id, event);
    if (probe.on) probe.lap(STAGE.indicators);
  }

  /** Lets the books that changed follow their markets; to be called once the commands have gone out. */
  settle(): void {
    for (let i = 0; i < this.#touchedCount; i++) {
      const market = this.#touched[i];
      this.#isTouched[market.id] = 0;
      market.book.settle();
    }
    this.#touchedCount = 0;
  }

  #fits(market: Market, event: BookSnapshot | BookDelta, now: Micros): boolean {
    try {
      if (event.kind === "book_snapshot") market.book.applySnapshot(event.bids, event.asks);
      else market.book.applyDelta(event.bids, event.asks);
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The book has emptied itself: what it cannot hold may not be quoted on.
      market.bookLost(error.message);
      this.around.queues.lost(market.id);
      this.around.disturb(market.id);
      this.around.telling.incident("S2", "book_unfit", error.message, marketName(market), now);
      this.around.doubt(market, error.message, now);
      return false;
    }
  }

  #lost(event: BookLost): void {
    this.around.desk.market(event.instrument).bookLost(event.reason);
    this.around.queues.lost(event.instrument);
    this.around.telling.count("books lost");
    this.around.observe(event.instrument, event);
  }

  #traded(event: Trade): void {
    const market = this.around.desk.market(event.instrument);
    market.lastTradePrice = event.price;
    market.lastTradeAt = event.receivedAt;
    this.around.queues.traded(event);
    this.around.observe(event.instrument, event);
  }

  #listed(event: Listed, now: Micros): void {
    const { instrument } = event, market = this.around.desk.market(instrument.id), before = market.instrument;
    const why = this.around.regridding.take(instrument);
    if (why !== null) return this.#misfit(market, { instrument, why }, now);
    this.#taken(market, before, now);
    this.around.observe(instrument.id, event);
  }

  /** Tries again whether rules that did not fit do so by now: a person may have adopted another position. */
  beat(now: Micros): void {
    const { markets } = this.around.desk;
    for (let i = 0; i < markets.length; i++) if (markets[i].misfit !== null) this.#retry(markets[i], now);
  }

  #retry(market: Market, now: Micros): void {
    if (!this.#fitted(market, now)) return;
    this.#memos.push({ topic: "regrid", market: marketName(market) });
    // What its session told of the book meanwhile was not taken.
    this.around.refetch(market, GRID_CHANGED, now);
  }

  #fitted(market: Market, now: Micros): boolean {
    const before = market.instrument;
    if (market.misfit === null || this.around.regridding.take(market.misfit.instrument, true) !== null) return false;
    this.#taken(market, before, now);
    return true;
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly RegridMemo[] {
    if (this.#memos.length === 0) return NO_MEMOS;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  /** Takes what an earlier run wrote down. */
  recall({ market: name }: RegridMemo, at: Micros): void {
    const market = this.around.desk.markets.find((one) => marketName(one) === name);
    if (market !== undefined) this.#fitted(market, at);
  }

  #taken(market: Market, before: Instrument | null, now: Micros): void {
    const { id } = market, instrument = market.instrument!;
    market.misfit = null;
    this.around.gate.listed(instrument);
    if (!market.bookValid) this.around.queues.lost(id);
    if (before !== null) this.around.relisted(before, instrument, now);
    this.around.disturb(id);
  }

  /** The old rules stay, and while they do nothing leaves for that market and no price of it is taken. */
  #misfit(market: Market, misfit: Misfit, now: Micros): void {
    market.misfit = misfit;
    market.bookLost(GRID_CHANGED);
    this.around.disturb(market.id);
    this.around.queues.lost(market.id);
    this.around.telling.incident("S1", "grid_changed", misfit.why, marketName(market), now);
  }
}
