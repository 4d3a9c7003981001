/** The markets of one session: what was asked for, what the venue lists, and the state of each book. @module */
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Money } from "../../core/money.ts";
import type { SessionOptions } from "../../core/venue.ts";
import { Backoff } from "./backoff.ts";
import { type DepthRule, DepthSync } from "./depth_sync.ts";
import type { LimitSpec } from "./fapi_limits.ts";
import type { Listing } from "./market_frames.ts";
import type { Random } from "./random.ts";

/** What the venue lists for one market. */
export type MarketListing = {
  readonly instrument: Instrument;
  /** A resting order may be changed in place. */
  readonly amendAllowed: boolean;
  /** One message may cancel and place. */
  readonly replaceAllowed: boolean;
  /** Self-trade prevention modes that an order may name. */
  readonly preventionModes: readonly string[];
};
export type ExchangeInfo = {
  readonly listed: ReadonlyMap<string, MarketListing>;
  /** Symbols that were wanted and are not listed. */
  readonly missing: readonly string[];
  readonly limits: readonly LimitSpec[];
};

/** Waits between two snapshots of one book, µs. */
const RESYNC = { first: 500_000, longest: 15_000_000, shortest: 50_000 };

export type Market = {
  readonly id: InstrumentId;
  readonly symbol: string;
  /** Lower case, as streams are named. */
  readonly stream: string;
  readonly sync: DepthSync;
  readonly backoff: Backoff;
  /** Null until the venue's listing was read, or while it lacks this symbol. */
  listing: MarketListing | null;
  /** Null until the account's rates are known. */
  fees: { readonly maker: Money; readonly taker: Money } | null;
  /** A snapshot is wanted from this instant on; null = none is. */
  snapshotAt: Micros | null;
  /** Number of the snapshot that was asked for and has not come; 0 = none. */
  asking: number;
  /** Since when the book has been gapless; null = it is not. */
  syncedAt: Micros | null;
  /** How often the book was lost without having been gapless for a while in between. */
  losses: number;
  /** The book was gapless at least once since the stream opened. */
  everSynced: boolean;
};

export class Markets {
  readonly all: readonly Market[];
  readonly byId: ReadonlyMap<InstrumentId, Market>;
  readonly bySymbol: ReadonlyMap<string, Market>;
  readonly wanted: ReadonlyMap<string, InstrumentId>;
  /** The instruments as the codecs look them up. */
  readonly listing: Listing = { get: (symbol) => this.#instruments.get(symbol) };
  readonly #instruments = new Map<string, Instrument>();

  constructor(markets: SessionOptions["markets"], random: Random, rule: DepthRule) {
    this.all = markets.map(({ instrument, symbol }) => ({
      id: instrument,
      symbol,
      stream: symbol.toLowerCase(),
      sync: new DepthSync(rule),
      backoff: new Backoff(random.fork(`book ${symbol}`), RESYNC),
      listing: null,
      fees: null,
      snapshotAt: null,
      asking: 0,
      syncedAt: null,
      losses: 0,
      everSynced: false,
    }));
    this.byId = new Map(this.all.map((market) => [market.id, market]));
    this.bySymbol = new Map(this.all.map((market) => [market.symbol, market]));
    this.wanted = new Map(markets.map(({ instrument, symbol }) => [symbol, instrument]));
  }

  /** Sets what the venue lists for a market, the account's fees put in. @returns the instrument if it changed */
  list(market: Market, listing: MarketListing): Instrument | null {
    const { fees } = market;
    const instrument = fees
      ? { ...listing.instrument, makerFee: fees.maker, takerFee: fees.taker }
      : listing.instrument;
    const before = this.#instruments.get(market.symbol);
    market.listing = { ...listing, instrument };
    this.#instruments.set(market.symbol, instrument);
    return before && same(before, instrument) ? null : instrument;
  }
}

/** True if prices and sizes mean the same in both. */
export function sameGrids(a: Instrument, b: Instrument): boolean {
  return a.tick.step === b.tick.step && a.tick.decimals === b.tick.decimals &&
    a.lot.step === b.lot.step && a.lot.decimals === b.lot.decimals;
}

function same(a: Instrument, b: Instrument): boolean {
  const text = (instrument: Instrument) =>
    JSON.stringify(instrument, (_name, value) => typeof value === "bigint" ? `${value}n` : value);
  return text(a) === text(b);
}
