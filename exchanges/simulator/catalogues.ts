/** What the venues list here, with their grids. Sources: the recorded instrument lists of the venues (Binance USD-M 2021 and
 * 2026, Aster, Bybit, OKX); rows that no recording holds are what the venues are known for, marked (verify). @module */
import { parseMoney } from "../../core/money.ts";
import { ASSETS } from "./assets.ts";
import { type ContractTerms, DEFAULT_TERMS } from "./floors.ts";
import type { Listing } from "./profile.ts";

/** The contracts of the largest assets ask for less. */
const LARGE: ContractTerms = { ...DEFAULT_TERMS, maintenanceRate: parseMoney("0.004") };

export const USDM_LISTINGS: readonly Listing[] = [
  perp("BTC", "0.1", "0.001", "10"),
  perp("ETH", "0.01", "0.001", "10"),
  perp("SOL", "0.01", "0.01", "5"), // (verify): in 2021 0.001 and 1
  perp("XRP", "0.0001", "0.1", "5"),
  perp("DOGE", "0.00001", "1", "5"), // (verify)
  perp("BNB", "0.01", "0.01", "5"),
];

export const ASTER_LISTINGS: readonly Listing[] = [
  perp("BTC", "0.1", "0.001", "5"), // (verify)
  perp("ETH", "0.1", "0.001", "5"),
  perp("SOL", "0.01", "0.01", "5"), // (verify)
  perp("XRP", "0.0001", "0.1", "5"),
  perp("DOGE", "0.00001", "1", "5"),
  perp("BNB", "0.1", "0.01", "5"),
  spot("BTC", "0.01", "0.00001", "5"), // (verify)
  spot("ETH", "0.01", "0.0001", "5"),
  spot("SOL", "0.01", "0.001", "5"), // (verify)
  spot("XRP", "0.0001", "0.1", "5"), // (verify)
  spot("DOGE", "0.00001", "1", "5"), // (verify)
  spot("BNB", "0.01", "0.001", "5"),
];

export const BYBIT_LISTINGS: readonly Listing[] = [
  perp("BTC", "0.1", "0.001", "5"),
  perp("ETH", "0.01", "0.01", "5"),
  perp("SOL", "0.01", "0.1", "5"), // (verify)
  perp("XRP", "0.0001", "0.1", "5"), // (verify)
  perp("DOGE", "0.00001", "1", "5"), // (verify)
  perp("BNB", "0.1", "0.01", "5"), // (verify)
  spot("BTC", "0.01", "0.000001", "5"),
  spot("ETH", "0.01", "0.00001", "5"),
  spot("SOL", "0.01", "0.001", "5"), // (verify)
  spot("XRP", "0.0001", "0.01", "5"), // (verify)
  spot("DOGE", "0.00001", "0.1", "5"), // (verify)
  spot("BNB", "0.1", "0.0001", "5"), // (verify)
];

/** Sizes of swaps are contracts of `multiplier` base units; OKX states no least notional. */
export const OKX_LISTINGS: readonly Listing[] = [
  swap("BTC", "0.1", "0.01", "0.01"),
  swap("ETH", "0.01", "0.01", "0.1"),
  swap("SOL", "0.01", "0.01", "1"), // (verify)
  swap("XRP", "0.0001", "0.01", "100"), // (verify)
  swap("DOGE", "0.00001", "0.01", "1000"), // (verify)
  swap("BNB", "0.1", "1", "0.01"), // (verify)
  pair("BTC", "0.1", "0.00000001", "0.00001"),
  pair("ETH", "0.01", "0.000001", "0.0001"), // (verify)
  pair("SOL", "0.01", "0.000001", "0.001"), // (verify)
  pair("XRP", "0.0001", "0.000001", "1"), // (verify)
  pair("DOGE", "0.00001", "0.000001", "10"), // (verify)
  pair("BNB", "0.1", "0.000001", "0.001"), // (verify)
];

function perp(base: string, tick: string, lot: string, minNotional: string): Listing {
  const character = ASSETS[base], quote = "USDT", terms = termsOf(base);
  return { kind: "linear", symbol: base + quote, base, quote, tick, lot, minNotional, terms, character };
}

function spot(base: string, tick: string, lot: string, minNotional: string): Listing {
  const character = ASSETS[base], quote = "USDT";
  return { kind: "spot", symbol: base + quote, base, quote, tick, lot, minNotional, character };
}

function swap(base: string, tick: string, lot: string, multiplier: string): Listing {
  const character = ASSETS[base], quote = "USDT", symbol = `${base}-${quote}-SWAP`, terms = termsOf(base);
  return { kind: "linear", symbol, base, quote, tick, lot, multiplier, minNotional: null, terms, character };
}

function pair(base: string, tick: string, lot: string, minSize: string): Listing {
  const character = ASSETS[base], quote = "USDT", symbol = `${base}-${quote}`;
  return { kind: "spot", symbol, base, quote, tick, lot, minSize, minNotional: null, character };
}

function termsOf(base: string): ContractTerms {
  return base === "BTC" || base === "ETH" ? LARGE : DEFAULT_TERMS;
}
