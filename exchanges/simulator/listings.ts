/** Symbols that the made-up Binance spot lists, with its grids and limits, and how listings of any venue become instruments.
 * Grids: exchangeInfo as recorded and read in 2021 to 2026. @module */
import { parseGrid, parseSteps, type Price, type Size } from "../../core/units.ts";
import { parseMoney } from "../../core/money.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { ASSETS, type Character } from "./assets.ts";
import type { Listing } from "./profile.ts";

type Row = {
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  readonly minNotional: string;
  readonly character: Character;
};

const { BTC, ETH } = ASSETS;
const ROWS: readonly Row[] = [
  row("BTC", "USDT", "0.01", "0.00001", "5"),
  row("ETH", "USDT", "0.01", "0.0001", "5"),
  row("SOL", "USDT", "0.01", "0.001", "5"),
  row("BNB", "USDT", "0.01", "0.001", "5"),
  row("XRP", "USDT", "0.0001", "0.1", "5"),
  row("DOGE", "USDT", "0.00001", "1", "1"),
  row("ADA", "USDT", "0.0001", "0.1", "5"),
  row("LTC", "USDT", "0.01", "0.001", "5"),
  row("ETH", "BTC", "0.00001", "0.0001", "0.0001", {
    price: 0.0492,
    volatility: 0.45,
    correlation: 0.4,
    takersPerSecond: 0.6,
    typicalNotional: 0.02,
  }),
  row("BTC", "USDC", "0.01", "0.00001", "5", { ...BTC, typicalNotional: 1_500 }),
  row("ETH", "USDC", "0.01", "0.0001", "5", { ...ETH, typicalNotional: 1_000 }),
];

export const DEFAULT_SYMBOLS: readonly string[] = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
export const KNOWN_SYMBOLS: readonly string[] = ROWS.map(({ base, quote }) => base + quote);
/** Assets that names of pairs end with, longest first. */
const QUOTES = ["FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USD", "BTC", "ETH", "BNB", "EUR", "TRY", "BRL", "JPY"];

/** @throws {RangeError} for a symbol that is not in the list */
export function characterOf(symbol: string): Character {
  return find(symbol).character;
}

/** The listing of a made-up symbol.
 * @throws {RangeError} for a symbol that is not in the list */
export function listingOf(symbol: string, venue: string, id: number): Instrument {
  const { base, quote, tick, lot, minNotional } = find(symbol);
  return createListing({ venue, id, symbol, base, quote, tick, lot, minNotional });
}

/** Everything that Binance spot lists here. */
export const BINANCE_SPOT_LISTINGS: readonly Listing[] = ROWS.map(({ character, ...row }) => ({
  kind: "spot",
  symbol: row.base + row.quote,
  ...row,
  character,
}));

export type ListingFields = Pick<Listing, "symbol" | "base" | "quote" | "tick" | "lot" | "minNotional"> & {
  readonly venue: string;
  readonly id: number;
  readonly kind?: Listing["kind"];
  readonly multiplier?: string;
  readonly minSize?: string;
};

/** A listing on a given grid with limits wide enough never to bind by accident. */
export function createListing(fields: ListingFields): Instrument {
  const { kind = "spot", multiplier = "1", minSize, minNotional } = fields;
  const tick = parseGrid(fields.tick), lot = parseGrid(fields.lot);
  return {
    id: fields.id as InstrumentId,
    venue: fields.venue,
    symbol: fields.symbol,
    kind,
    base: fields.base,
    quote: fields.quote,
    tick,
    lot,
    multiplier: parseMoney(multiplier),
    minPrice: 1 as Price,
    maxPrice: Math.floor(Math.min(1e6 * 10 ** tick.decimals, 2 ** 52) / tick.step) as Price,
    minSize: (minSize === undefined ? 1 : parseSteps(minSize, lot)) as Size,
    maxSize: Math.floor(9_000_000 * 10 ** lot.decimals / lot.step) as Size,
    minNotional: minNotional === null ? null : parseMoney(minNotional),
    maxNotional: parseMoney("9000000"),
    maxOpenOrders: 200,
    status: "trading",
    makerFee: null,
    takerFee: null,
  };
}

/** Base and quote of a pair such as "ETHBTC" or "BTC_USDT", by the quotes that are known.
 * @throws {RangeError} if it ends with none of them */
export function splitPair(symbol: string): { base: string; quote: string } {
  const plain = symbol.toUpperCase().replace(/_PERP$|_\d{6}$/, "");
  const parts = plain.split(/[-_/]/);
  if (parts.length === 2 && parts[0] && parts[1]) return { base: parts[0], quote: parts[1] };
  for (const quote of QUOTES) {
    if (plain.length > quote.length && plain.endsWith(quote)) return { base: plain.slice(0, -quote.length), quote };
  }
  throw new RangeError(`Cannot split "${symbol}" into base and quote: want one that ends with ${QUOTES.join(", ")}`);
}

function find(symbol: string): Row {
  const found = ROWS.find(({ base, quote }) => base + quote === symbol);
  if (found) return found;
  throw new RangeError(`Cannot make up a market for "${symbol}": known are ${KNOWN_SYMBOLS.join(", ")}`);
}

function row(
  base: string,
  quote: string,
  tick: string,
  lot: string,
  minNotional: string,
  character = ASSETS[base],
): Row {
  return { base, quote, tick, lot, minNotional, character };
}
