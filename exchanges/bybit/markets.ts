/** The markets of one session: what was asked for, what the venue lists, and the state of each book. @module */
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { formatMoney } from "../../core/money.ts";
import type { Micros } from "../../core/units.ts";
import type { SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { Listing } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import { StreamedSync } from "../shared/streamed_sync.ts";
import { DEPTH_RULE } from "./depth_rule.ts";
import type { Fees } from "./instruments.ts";

/** Waits between two subscriptions of one book, µs. */
const RESYNC = { first: 500_000, longest: 15_000_000, shortest: 50_000 };

export type Market = {
  readonly id: InstrumentId;
  readonly symbol: string;
  readonly sync: StreamedSync;
  readonly backoff: Backoff;
  /** Null until the venue's listing was read, or while it lacks this symbol. */
  instrument: Instrument | null;
  /** Null until the account's rates are known. */
  fees: Fees | null;
  /** Its topics are subscribed on the main socket, or asked for. */
  subscribed: boolean;
  /** The book's topic is to be subscribed anew from this instant on; null = it is not. */
  renewAt: Micros | null;
  /** Since when the book has been gapless; null = it is not. */
  syncedAt: Micros | null;
  /** How often the book was subscribed anew without having been gapless for a while in between. */
  losses: number;
  /** The book was gapless at least once since the stream opened. */
  everSynced: boolean;
};

export class Markets {
  readonly all: readonly Market[];
  readonly byId: ReadonlyMap<InstrumentId, Market>;
  readonly bySymbol: ReadonlyMap<string, Market>;
  /** The instruments as the codecs look them up. */
  readonly listing: Listing = { get: (symbol) => this.#instruments.get(symbol) };
  readonly #instruments = new Map<string, Instrument>();

  constructor(markets: SessionOptions["markets"], random: Random) {
    this.all = markets.map(({ instrument, symbol }) => ({
      id: instrument,
      symbol,
      sync: new StreamedSync(DEPTH_RULE),
      backoff: new Backoff(random.fork(`book ${symbol}`), RESYNC),
      instrument: null,
      fees: null,
      subscribed: false,
      renewAt: null,
      syncedAt: null,
      losses: 0,
      everSynced: false,
    }));
    this.byId = new Map(this.all.map((market) => [market.id, market]));
    this.bySymbol = new Map(this.all.map((market) => [market.symbol, market]));
  }

  /** Sets what the venue lists for a market, the account's fees put in. @returns the instrument if it changed */
  list(market: Market, listed: Instrument): Instrument | null {
    const { fees, instrument: before } = market;
    const instrument = fees ? { ...listed, makerFee: fees.maker, takerFee: fees.taker } : listed;
    market.instrument = instrument;
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
  const amount = (value: Instrument["makerFee"]) => value === null ? null : formatMoney(value);
  const text = (instrument: Instrument) => {
    const { makerFee, takerFee, minNotional, maxNotional, multiplier } = instrument;
    const amounts = [makerFee, takerFee, minNotional, maxNotional, multiplier].map(amount);
    return JSON.stringify([
      { ...instrument, makerFee: 0, takerFee: 0, minNotional: 0, maxNotional: 0, multiplier: 0 },
      amounts,
    ]);
  };
  return text(a) === text(b);
}
