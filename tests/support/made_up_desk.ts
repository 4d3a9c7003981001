/** An invented desk that is fit to trade: every venue READY, trading ACTIVE, each market listed with a fresh two-sided book;
 * real books, orders and ledger, and generous limits. Tests then break one thing. @module */
import type { Place } from "../../core/command.ts";
import type { Side } from "../../core/event.ts";
import { Desk } from "../../core/desk/desk.ts";
import type { Market } from "../../core/desk/market.ts";
import type { Instrument, InstrumentId, VenueId } from "../../core/instrument.ts";
import { parseMoney, ZERO } from "../../core/money.ts";
import { Ledger } from "../../core/ledger/ledger.ts";
import { Orders } from "../../core/oms/orders.ts";
import {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type InstrumentLimits,
  type Limits,
  type VenueLimits,
} from "../../core/risk/limits.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";

export const NOW = 1_700_000_000_000_000 as Micros;
export const MADE_UP_LIMITS: InstrumentLimits = {
  ...DEFAULT_INSTRUMENT_LIMITS,
  maxOrderSize: "1",
  maxOrderNotional: "100000",
  maxPosition: "2",
  maxOpenOrders: 10,
  ordersPerSecond: 100,
  collarBps: 100,
  takingCollarBps: 30,
};

/** Client ids of tests: ours begin with "mm". */
export const TEST_IDS = { isOurs: (text: string | null) => text !== null && text.startsWith("mm") };

export function madeUpDesk(...instruments: Instrument[]): Desk {
  return deskOn(new Orders({ ids: TEST_IDS, strict: true }), new Ledger(), ...instruments);
}

/** The same on books that know something already. */
export function deskOn(orders: Orders, ledger: Ledger, ...instruments: Instrument[]): Desk {
  const listed = instruments.length > 0 ? instruments : [madeUpInstrument()];
  const desk = new Desk(listed, orders, ledger);
  desk.trading = "ACTIVE";
  for (const venue of desk.venues.values()) {
    venue.readiness = "READY";
    venue.clockOffset = 0;
  }
  for (const instrument of listed) {
    desk.ledger.open(instrument);
    const market = desk.market(instrument.id);
    market.instrument = instrument;
    setBook(market, 9_999, 10_001);
  }
  return desk;
}

/** What the account at `venue` holds, all of it free: a billion of each asset that is not named. */
export function setBalances(desk: Desk, venue: VenueId, amounts: Readonly<Record<string, string>>): void {
  const assets = new Set(["BTC", "ETH", "SOL", "USDT", "USDC", "EUR", ...Object.keys(amounts)]);
  const balances = [...assets].map((asset) => ({
    asset,
    free: parseMoney(amounts[asset] ?? "1000000000"),
    locked: ZERO,
  }));
  desk.ledger.setOpening(venue, balances);
}

/** A book of one level a side; 0 leaves a side empty. */
export function setBook(market: Market, bid: number, ask: number, at: Micros = NOW): void {
  const level = (price: number) => ({
    count: price > 0 ? 1 : 0,
    prices: Float64Array.of(price),
    sizes: Float64Array.of(1_000_000),
  });
  market.book.applySnapshot(level(bid), level(ask));
  market.bookTouched(at);
}

export function madeUpLimits(desk: Desk, change: Partial<InstrumentLimits> = {}): Limits {
  const venues = [...desk.venues.keys()].map((id): [VenueId, VenueLimits] => [id, madeUpVenueLimits()]);
  return {
    perInstrument: new Map(desk.markets.map(({ id }) => [id, { ...MADE_UP_LIMITS, ...change }])),
    venue: new Map(venues),
    global: { ...DEFAULT_GLOBAL_LIMITS, maxOpenOrders: 1_000, strategyOrdersPerSecond: 1_000 },
  };
}

export function madeUpVenueLimits(change: Partial<VenueLimits> = {}): VenueLimits {
  return { ...DEFAULT_VENUE_LIMITS, maxOpenOrders: 1_000, ordersPerSecond: 1_000, ...change };
}

let count = 0;

/** A post-only placement on market 0 of "binance", with `change` on top. */
export function madeUpPlace(side: Side, size: number, price: number, change: Partial<Place> = {}): Place {
  count += 1;
  return {
    kind: "place",
    venue: "binance",
    instrument: 0 as InstrumentId,
    clientId: `mm${count}`,
    side,
    price: price as Price,
    size: size as Size,
    timeInForce: "post_only",
    validity: 2_000_000 as Micros,
    ...change,
  };
}
