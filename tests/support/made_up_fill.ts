/** Invented fills for tests, numbered so that each is a trade of its own unless a test says otherwise. @module */
import type { Fill, Side } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { parseMoney } from "../../core/money.ts";
import type { Micros, Price, Size } from "../../core/units.ts";

let count = 0;

/** A maker fill on market 0 of "binance" without a fee, with `change` on top. */
export function madeUpFill(side: Side, size: number, price: number, change: Partial<Fill> = {}): Fill {
  count += 1;
  return {
    kind: "fill",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId: `client-${count}`,
    venueOrderId: `${count}`,
    tradeId: `${count}`,
    side,
    price: price as Price,
    size: size as Size,
    liquidity: "maker",
    fee: { asset: "USDT", amount: parseMoney("0") },
    source: "push",
    venueAt: 1_700_000_000_000_000 + count as Micros,
    receivedAt: 1_700_000_000_001_000 + count as Micros,
    ...change,
  };
}
