/** Events as `decode` prints them: one JSON object a line, keys in a fixed order, decimals as plain texts, instants as whole
 * microseconds, counters under the venue's own names. @module */
import type { BookDelta, BookSnapshot, Event, Fill, Levels, OrderReport, TopOfBook, Trade } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { formatGrid, formatSteps, type Micros } from "../../core/units.ts";
import { formatMoney, type Money } from "../../core/money.ts";
import type { Venue } from "../../core/venue.ts";

/** The venue took or refused a request; what it concerns may be unknown without the request. */
export type Ack = {
  readonly kind: "ack";
  readonly venue: string;
  /** Of the request; null = the answer names none. */
  readonly id: string | null;
  readonly accepted: boolean;
  readonly clientOrderId?: string | null;
  readonly venueOrderId?: string | null;
  readonly code?: string;
  readonly message?: string;
  readonly venueAt: Micros | null;
};
export type Heartbeat = { readonly kind: "heartbeat"; readonly venue: string; readonly venueAt: Micros | null };
export type Printable = Event | Ack | Heartbeat;

export type PrintContext = {
  readonly venue: string;
  readonly names: Venue["sequenceNames"];
  /** @throws {Error} if no such instrument is known */
  instrumentOf(id: InstrumentId): Instrument;
};

/** The lines of one event; most have one, balances one an asset. */
export function linesOf(event: Printable, context: PrintContext): string[] {
  return plainOf(event, context).map((plain) => JSON.stringify(plain));
}

/** True if a line says that a frame could not be decoded. */
export function isErrorLine(line: string): boolean {
  return line.startsWith('{"kind":"error"');
}

/** The line of a frame that could not be decoded. */
export function errorLine(venue: string, message: string): string {
  return JSON.stringify({ kind: "error", venue, message });
}

function plainOf(event: Printable, context: PrintContext): Record<string, unknown>[] {
  switch (event.kind) {
    case "book_snapshot":
    case "book_delta":
      return [bookOf(event, context)];
    case "top_of_book":
      return [topOf(event, context)];
    case "trade":
      return [tradeOf(event, context)];
    case "order":
      return [orderOf(event, context)];
    case "fill":
      return [fillOf(event, context)];
    case "balances":
      return event.balances.map(({ asset, free, locked }) => ({
        kind: "balance",
        venue: event.venue,
        asset,
        free: formatMoney(free),
        locked: formatMoney(locked),
        venueAt: event.venueAt,
      }));
    case "cash_flow": {
      const reason = `${
        formatMoney(event.amount)
      } ${event.asset} came or went without a trade: the balances say it too`;
      return [{ kind: "ignored", venue: event.venue, reason }];
    }
    case "instrument":
      return [listingOf(event.instrument)];
    case "ack":
    case "heartbeat":
      return [event];
    case "ignored":
      return [{ kind: "ignored", venue: event.venue, reason: event.reason }];
    case "error":
      return [{ kind: "error", venue: event.venue, message: event.message }];
    default:
      return [{ kind: "ignored", venue: context.venue, reason: `${event.kind} is no message of a venue` }];
  }
}

function bookOf(event: BookSnapshot | BookDelta, { venue, names, instrumentOf }: PrintContext) {
  const instrument = instrumentOf(event.instrument);
  return {
    kind: event.kind,
    venue,
    symbol: instrument.symbol || null,
    bids: levelsOf(event.bids, instrument),
    asks: levelsOf(event.asks, instrument),
    sequence: sequenceOf(event, event.kind === "book_snapshot" ? names.snapshot : names.delta),
    venueAt: event.venueAt,
  };
}

function topOf(event: TopOfBook, { venue, names, instrumentOf }: PrintContext) {
  const instrument = instrumentOf(event.instrument), { symbol, tick, lot } = instrument;
  return {
    kind: event.kind,
    venue,
    symbol,
    bid: [formatSteps(event.bidPrice, tick), formatSteps(event.bidSize, lot)],
    ask: [formatSteps(event.askPrice, tick), formatSteps(event.askSize, lot)],
    sequence: sequenceOf({ lastId: event.lastId }, names.top),
    venueAt: event.venueAt,
  };
}

function tradeOf({ instrument, price, size, aggressor, tradeId, venueAt }: Trade, context: PrintContext) {
  const { symbol, tick, lot } = context.instrumentOf(instrument);
  return {
    kind: "trade",
    venue: context.venue,
    symbol,
    price: formatSteps(price, tick),
    size: formatSteps(size, lot),
    aggressor,
    tradeId,
    venueAt,
  };
}

function orderOf(order: OrderReport, { instrumentOf }: PrintContext) {
  const { symbol, tick, lot } = instrumentOf(order.instrument);
  return {
    kind: "order",
    venue: order.venue,
    symbol,
    clientOrderId: order.clientId,
    venueOrderId: order.venueOrderId,
    side: order.side,
    price: formatSteps(order.price, tick),
    size: formatSteps(order.size, lot),
    filled: formatSteps(order.filled, lot),
    status: order.status,
    reason: order.reason,
    venueAt: order.venueAt,
  };
}

function fillOf(fill: Fill, { instrumentOf }: PrintContext) {
  const { symbol, tick, lot } = instrumentOf(fill.instrument);
  return {
    kind: "fill",
    venue: fill.venue,
    symbol,
    clientOrderId: fill.clientId,
    venueOrderId: fill.venueOrderId,
    tradeId: fill.tradeId,
    side: fill.side,
    price: formatSteps(fill.price, tick),
    size: formatSteps(fill.size, lot),
    liquidity: fill.liquidity,
    fee: { asset: fill.fee.asset || null, amount: formatMoney(fill.fee.amount) },
    venueAt: fill.venueAt,
  };
}

function listingOf(instrument: Instrument) {
  const { venue, symbol, tick, lot } = instrument;
  const money = (amount: Money | null) => amount === null ? null : formatMoney(amount);
  return {
    kind: "instrument",
    venue,
    symbol,
    base: instrument.base,
    quote: instrument.quote,
    tick: formatGrid(tick),
    lot: formatGrid(lot),
    minPrice: formatSteps(instrument.minPrice, tick),
    maxPrice: formatSteps(instrument.maxPrice, tick),
    minSize: formatSteps(instrument.minSize, lot),
    maxSize: formatSteps(instrument.maxSize, lot),
    minNotional: money(instrument.minNotional),
    maxNotional: money(instrument.maxNotional),
    maxOpenOrders: instrument.maxOpenOrders,
    status: instrument.status,
  };
}

function levelsOf({ count, prices, sizes }: Levels, { tick, lot }: Instrument): [price: string, size: string][] {
  return Array.from({ length: count }, (_, i) => [formatSteps(prices[i], tick), formatSteps(sizes[i], lot)]);
}

/** The counters that the venue sent, under its own names. */
function sequenceOf(
  ids: { readonly firstId?: number | null; readonly lastId: number | null; readonly previousId?: number | null },
  names: { readonly firstId?: string; readonly lastId: string; readonly previousId?: string },
): Record<string, number> {
  const sequence: Record<string, number> = {};
  if (names.firstId && typeof ids.firstId === "number") sequence[names.firstId] = ids.firstId;
  if (typeof ids.lastId === "number") sequence[names.lastId] = ids.lastId;
  if (names.previousId && typeof ids.previousId === "number") sequence[names.previousId] = ids.previousId;
  return sequence;
}
