/** One listed contract: its grid, limits and fees, as the venue states them. @module */
import type { Grid, Price, Size } from "./units.ts";
import type { Money } from "./money.ts";

declare const id: unique symbol;
/** A market of this process: a small whole number from 0, given out in the order of the configuration. */
export type InstrumentId = number & { readonly [id]: "instrument" };
/** A venue of this process, by its configured name, such as "binance". */
export type VenueId = string;

export type InstrumentKind = "spot" | "linear" | "inverse";
/** What the venue allows now. `cancel_only` and `halted` take no new order. */
export type InstrumentStatus = "trading" | "cancel_only" | "halted";

export type Instrument = {
  readonly id: InstrumentId;
  readonly venue: VenueId;
  /** The venue's own name, such as "BTCUSDT". */
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  readonly tick: Grid;
  readonly lot: Grid;
  /** Quote value of one unit of size per unit of price; 1 on spot. On inverse contracts the face value of one unit of size, in
   * quote. */
  readonly multiplier: Money;
  /** What a contract settles in; absent = quote, and base on inverse contracts. */
  readonly settle?: string;
  /** Places to which the venue rounds what a contract settles; absent = it keeps every digit, and 8 on inverse contracts. */
  readonly settleDecimals?: number;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly minSize: Size;
  readonly maxSize: Size;
  /** In the quote asset; `null` = the venue states none. */
  readonly minNotional: Money | null;
  readonly maxNotional: Money | null;
  /** Orders that may rest at once on this instrument; `null` = the venue states none. */
  readonly maxOpenOrders: number | null;
  readonly status: InstrumentStatus;
  /** Fractions of notional, negative = rebate; `null` until the account's tier is known. */
  readonly makerFee: Money | null;
  readonly takerFee: Money | null;
};

/** "binance:BTCUSDT": how people and configuration name a market. */
export function marketName({ venue, symbol }: Pick<Instrument, "venue" | "symbol">): string {
  return `${venue}:${symbol}`;
}
