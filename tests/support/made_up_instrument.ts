/** An invented spot market for tests: 0.01 tick, 0.00001 lot, wide limits. Not a recording of any venue. @module */
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { parseMoney } from "../../core/money.ts";
import { type Grid, parseGrid, type Price, type Size } from "../../core/units.ts";

/** A market with `change` on top of the defaults. */
export function madeUpInstrument(change: Partial<Instrument> = {}): Instrument {
  return {
    id: 0 as InstrumentId,
    venue: "binance",
    symbol: "BTCUSDT",
    kind: "spot",
    base: "BTC",
    quote: "USDT",
    tick: parseGrid("0.01"),
    lot: parseGrid("0.00001"),
    multiplier: parseMoney("1"),
    minPrice: 1 as Price,
    maxPrice: 1_000_000_000 as Price,
    minSize: 1 as Size,
    maxSize: 1_000_000_000 as Size,
    minNotional: parseMoney("5"),
    maxNotional: null,
    maxOpenOrders: 200,
    status: "trading",
    makerFee: parseMoney("0.001"),
    takerFee: parseMoney("0.001"),
    ...change,
  };
}

/** Grids whose steps are not powers of ten among them. */
export const GRIDS: readonly Grid[] = ["1", "0.1", "0.05", "0.25", "0.00000001", "0.0125", "5", "10", "2.5"].map(
  parseGrid,
);
