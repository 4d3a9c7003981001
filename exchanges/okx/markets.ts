/** The markets of one session: what was asked for, what the venue lists, and the state of each book. @module */
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Money } from "../../core/money.ts";
import type { SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { Listing } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import { StreamedSync } from "../shared/streamed_sync.ts";
import { DEPTH_RULE } from "./depth_rule.ts";
import type { OkxListing } from "./instruments.ts";

/** Waits between two subscriptions of one book, µs: the venue takes 480 such messages an hour on a socket. */
const RESYNC = { first: 1_000_000, longest: 30_000_000, shortest: 100_000 };

export type Market = {
  readonly id: InstrumentId;
  readonly symbol: string;
  readonly sync: StreamedSync;
  readonly backoff: Backoff;
  /** Null until the venue's listing was read, or while it lacks this symbol. */
  listing: OkxListing | null;
  /** Null until the account's rates are known. */
  fees: { readonly maker: Money; readonly taker: Money } | null;
  /** The socket whose snapshot the book began with: only its changes continue it. */
  source: string | null;
  /** When the book was spoken of last. */
  heardAt: Micros;
  /** When the book is to be subscribed to anew; of one that was, when its snapshot is too late. Null = all is well. */
  renewAt: Micros | null;
  /** It was subscribed to anew, and its snapshot has not come. */
  isAwaited: boolean;
  /** Since when the book has been gapless; null = it is not. */
  syncedAt: Micros | null;
  /** How often the book was lost without having been gapless for a while in between. */
  losses: number;
};

export class Markets {
  readonly all: readonly Market[];
  readonly byId: ReadonlyMap<InstrumentId, Market>;
  readonly bySymbol: ReadonlyMap<string, Market>;
  readonly wanted: ReadonlyMap<string, InstrumentId>;
  /** The instruments as the codecs look them up. */
  readonly listing: Listing = { get: (symbol) => this.#instruments.get(symbol) };
  readonly #instruments = new Map<string, Instrument>();

  constructor(markets: SessionOptions["markets"], random: Random) {
    this.all = markets.map(({ instrument, symbol }) => ({
      id: instrument,
      symbol,
      sync: new StreamedSync(DEPTH_RULE),
      backoff: new Backoff(random.fork(`book ${symbol}`), RESYNC),
      listing: null,
      fees: null,
      source: null,
      heardAt: 0 as Micros,
      renewAt: null,
      isAwaited: false,
      syncedAt: null,
      losses: 0,
    }));
    this.byId = new Map(this.all.map((market) => [market.id, market]));
    this.bySymbol = new Map(this.all.map((market) => [market.symbol, market]));
    this.wanted = new Map(markets.map(({ instrument, symbol }) => [symbol, instrument]));
  }

  /** Sets what the venue lists for a market, the account's fees put in. @returns the instrument if it changed */
  list(market: Market, listing: OkxListing): Instrument | null {
    const { fees } = market, before = this.#instruments.get(market.symbol);
    const instrument = fees
      ? { ...listing.instrument, makerFee: fees.maker, takerFee: fees.taker }
      : listing.instrument;
    market.listing = { ...listing, instrument };
    this.#instruments.set(market.symbol, instrument);
    return before && same(before, instrument) ? null : instrument;
  }
}

/** True if prices and sizes mean the same in both. */
export function sameGrids(a: Instrument, b: Instrument): boolean {
  return a.tick.step === b.tick.step && a.tick.decimals === b.tick.decimals &&
    a.lot.step === b.lot.step && a.lot.decimals === b.lot.decimals &&
    a.multiplier[0] === b.multiplier[0] && a.multiplier[1] === b.multiplier[1];
}

function same(a: Instrument, b: Instrument): boolean {
  const text = (instrument: Instrument) =>
    JSON.stringify(instrument, (_name, value) => typeof value === "bigint" ? `${value}n` : value);
  return text(a) === text(b);
}
