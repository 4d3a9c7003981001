/** What of each balance of a spot account is spoken for: every order of every strategy that may still fill reserves what it
 * would pay, so that nothing is spent twice. Counted against our own books, which know a fill before the venue's balances do.
 * Amounts are whole steps of the finest grid that the asset has at the venue. @module */
import { add, type Money, toNumber } from "../money.ts";
import type { Side } from "../event.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";

/** One asset at one venue. */
export class Purse {
  /** Places after the point of one step. */
  decimals = 0;
  /** Steps that live orders would pay. */
  reserved = 0;
  /** Steps that our books hold; NaN = not known. */
  total = NaN;
  #cash: Money | null = null;
  #opening: Money | null = null;
  constructor(readonly venue: VenueId, readonly asset: string) {}

  /** @param opening `null` = the venue's balances were never seen in full */
  hold(opening: Money | null, cash: Money): void {
    if (opening === this.#opening && cash === this.#cash) return;
    this.#opening = opening;
    this.#cash = cash;
    this.total = opening === null ? NaN : Math.floor(toNumber(add(opening, cash)) * 10 ** this.decimals * NEARLY);
  }
  forget(): void {
    this.#opening = this.#cash = null;
    this.total = NaN;
    this.reserved = 0;
  }
}
/** Nobody knows what is in it. */
export const NO_PURSE: Purse = new Purse("", "");
/** What a float is off by must not take a step away that is there. */
const NEARLY = 1 + 1e-14;

/** Of one spot market: what it pays from, and how much is reserved there for its orders. */
type Drawn = {
  readonly instrument: Instrument;
  readonly quote: Purse;
  readonly base: Purse;
  /** Steps of the purse for one lot at one tick, and for one lot. */
  quoteScale: number;
  baseScale: number;
  quoteHeld: number;
  baseHeld: number;
};

export class Purses {
  readonly #purses = new Map<string, Purse>();
  readonly #markets: (Drawn | null | undefined)[] = [];
  /** The listings that the purses were made for. */
  readonly #built: (Instrument | null | undefined)[] = [];

  constructor(private readonly desk: Desk) {}

  /** Counts all anew: after a listing, or after the money moved. */
  recount(): void {
    const { markets, ledger } = this.desk;
    for (let i = 0; i < markets.length; i++) {
      const { id, instrument } = markets[i];
      if (this.#built[id] === instrument) continue;
      this.#build();
      break;
    }
    for (const purse of this.#purses.values()) {
      purse.hold(ledger.opening(purse.venue, purse.asset), ledger.cash(purse.venue, purse.asset));
    }
    for (let i = 0; i < markets.length; i++) this.count(markets[i]);
  }

  /** Counts what one market's orders would pay anew. */
  count({ id, venue }: Market): void {
    const drawn = this.#markets[id];
    if (drawn === null || drawn === undefined) return;
    const { orders } = this.desk, live = orders.live(id), lagging = orders.lagging(venue);
    let notional = 0, lots = 0;
    for (let i = 0; i < live.length; i++) {
      if (live[i].side === "buy") notional += live[i].leaves * live[i].price;
      else lots += live[i].leaves;
    }
    // What the venue says was filled and nobody has booked has left the order and not yet the balance.
    for (let i = 0; i < lagging.length; i++) {
      if (lagging[i].instrument !== id) continue;
      if (lagging[i].side === "buy") notional += lagging[i].unbooked * lagging[i].price;
      else lots += lagging[i].unbooked;
    }
    const quote = notional * drawn.quoteScale, base = lots * drawn.baseScale;
    drawn.quote.reserved += quote - drawn.quoteHeld;
    drawn.base.reserved += base - drawn.baseHeld;
    drawn.quoteHeld = quote;
    drawn.baseHeld = base;
  }

  /** The purse that an order of `side` would pay from; `NO_PURSE` for a contract, or while its rules are unknown. */
  purse({ id }: Market, side: Side): Purse {
    const drawn = this.#markets[id] ?? null;
    return drawn === null ? NO_PURSE : side === "buy" ? drawn.quote : drawn.base;
  }

  /** Steps of that purse that an order would pay in full. */
  need({ id }: Market, side: Side, price: number, size: number): number {
    const drawn = this.#markets[id] ?? null;
    if (drawn === null) return NaN;
    return side === "buy" ? price * size * drawn.quoteScale : size * drawn.baseScale;
  }

  /** Purses and what draws from them, for the listings of today. */
  #build(): void {
    const { markets } = this.desk;
    for (const purse of this.#purses.values()) purse.forget();
    for (const { venue, instrument } of markets) {
      if (instrument?.kind !== "spot") continue;
      const { base, quote, tick, lot } = instrument;
      this.#widen(this.#purseOf(venue, quote), tick.decimals + lot.decimals);
      this.#widen(this.#purseOf(venue, base), lot.decimals);
    }
    for (const { id, venue, instrument } of markets) {
      this.#built[id] = instrument;
      if (instrument?.kind !== "spot") this.#markets[id] = null;
      else {
        const { base, quote, tick, lot } = instrument;
        const from = { quote: this.#purseOf(venue, quote), base: this.#purseOf(venue, base) };
        this.#markets[id] = {
          instrument,
          ...from,
          quoteScale: tick.step * lot.step * 10 ** (from.quote.decimals - tick.decimals - lot.decimals),
          baseScale: lot.step * 10 ** (from.base.decimals - lot.decimals),
          quoteHeld: 0,
          baseHeld: 0,
        };
      }
    }
  }

  #widen(purse: Purse, decimals: number): void {
    purse.decimals = Math.max(purse.decimals, decimals);
  }

  #purseOf(venue: VenueId, asset: string): Purse {
    const key = `${venue} ${asset}`, known = this.#purses.get(key);
    if (known !== undefined) return known;
    const made = new Purse(venue, asset);
    this.#purses.set(key, made);
    return made;
  }

  /** What live orders would pay at `venue` in `asset`, in that asset: for people, and for tests. */
  reserved(venue: VenueId, asset: string): number {
    const purse = this.#purses.get(`${venue} ${asset}`);
    return purse === undefined ? 0 : purse.reserved / 10 ** purse.decimals;
  }
  reservedFor(id: InstrumentId): readonly [quote: number, base: number] {
    const drawn = this.#markets[id] ?? null;
    return drawn === null
      ? [0, 0]
      : [drawn.quoteHeld / 10 ** drawn.quote.decimals, drawn.baseHeld / 10 ** drawn.base.decimals];
  }
}
