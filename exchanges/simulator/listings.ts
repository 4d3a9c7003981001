/** Symbols that the made-up market lists: grids and limits as Binance spot states them, and how each one moves.
 * Grids: exchangeInfo as recorded and read in 2021 to 2026; prices and volatilities are round figures of our own. @module */
import { parseGrid, type Price, type Size } from "../../core/units.ts";
import { parseMoney } from "../../core/money.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";

/** How a made-up symbol behaves. */
export type Character = {
  /** Fair value at the start, quote per base. */
  readonly price: number;
  /** Fraction a year. */
  readonly volatility: number;
  /** Correlation with the common factor, 0 to 1. */
  readonly correlation: number;
  /** Orders that cross, a second, on average. */
  readonly takersPerSecond: number;
  /** Typical lot of the crowd, in the quote asset. */
  readonly typicalNotional: number;
};

type Row = Character & { base: string; quote: string; tick: string; lot: string; minNotional: string };

const ROWS: readonly Row[] = [
  row("BTC", "USDT", "0.01", "0.00001", "5", 65_000, 0.55, 0.95, 2, 2_000),
  row("ETH", "USDT", "0.01", "0.0001", "5", 3_200, 0.7, 0.85, 1.6, 1_500),
  row("SOL", "USDT", "0.01", "0.001", "5", 150, 0.8, 0.75, 1.2, 900),
  row("BNB", "USDT", "0.01", "0.001", "5", 600, 0.6, 0.7, 1.2, 800),
  row("XRP", "USDT", "0.0001", "0.1", "5", 2.2, 0.8, 0.65, 1.4, 700),
  row("DOGE", "USDT", "0.00001", "1", "1", 0.2, 0.9, 0.65, 1.2, 500),
  row("ADA", "USDT", "0.0001", "0.1", "5", 0.7, 0.85, 0.65, 0.8, 400),
  row("LTC", "USDT", "0.01", "0.001", "5", 95, 0.75, 0.65, 0.7, 500),
  row("ETH", "BTC", "0.00001", "0.0001", "0.0001", 0.0492, 0.45, 0.4, 0.6, 0.02),
  row("BTC", "USDC", "0.01", "0.00001", "5", 65_000, 0.55, 0.95, 2, 1_500),
  row("ETH", "USDC", "0.01", "0.0001", "5", 3_200, 0.7, 0.85, 1.6, 1_000),
];

export const DEFAULT_SYMBOLS: readonly string[] = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
export const KNOWN_SYMBOLS: readonly string[] = ROWS.map(({ base, quote }) => base + quote);
/** Assets that names of pairs end with, longest first. */
const QUOTES = ["FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USD", "BTC", "ETH", "BNB", "EUR", "TRY", "BRL", "JPY"];

/** @throws {RangeError} for a symbol that is not in the list */
export function characterOf(symbol: string): Character {
  return find(symbol);
}

/** The listing of a made-up symbol.
 * @throws {RangeError} for a symbol that is not in the list */
export function listingOf(symbol: string, venue: string, id: number): Instrument {
  const { base, quote, tick, lot, minNotional } = find(symbol);
  return createListing({ venue, id, symbol, base, quote, tick, lot, minNotional });
}

export type ListingFields = {
  readonly venue: string;
  readonly id: number;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  readonly minNotional: string;
};

/** A listing on a given grid with limits wide enough never to bind by accident. */
export function createListing(fields: ListingFields): Instrument {
  const tick = parseGrid(fields.tick), lot = parseGrid(fields.lot);
  return {
    id: fields.id as InstrumentId,
    venue: fields.venue,
    symbol: fields.symbol,
    kind: "spot",
    base: fields.base,
    quote: fields.quote,
    tick,
    lot,
    multiplier: [1n, 0],
    minPrice: 1 as Price,
    maxPrice: Math.floor(Math.min(1e6 * 10 ** tick.decimals, 2 ** 52) / tick.step) as Price,
    minSize: 1 as Size,
    maxSize: Math.floor(9_000_000 * 10 ** lot.decimals / lot.step) as Size,
    minNotional: parseMoney(fields.minNotional),
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
  price: number,
  volatility: number,
  correlation: number,
  takersPerSecond: number,
  typicalNotional: number,
): Row {
  return {
    base,
    quote,
    tick,
    lot,
    minNotional,
    price,
    volatility,
    correlation,
    takersPerSecond,
    typicalNotional,
  };
}
