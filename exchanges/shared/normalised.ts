/** Events as `decode` prints them: one JSON object a line, keys in a fixed order, decimals as plain texts, instants as whole
 * microseconds, counters under the venue's own names. @module */
import type {
  BookDelta,
  BookSnapshot,
  CashFlow,
  Event,
  Fill,
  Levels,
  Margin,
  OrderReport,
  Positions,
  TopOfBook,
  Trade,
  VenuePosition,
} from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { formatGrid, formatSteps, type Micros, type Size } from "../../core/units.ts";
import { formatMoney, type Money, multiply, sizeAmount } from "../../core/money.ts";
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
/** A value of a market that is nobody's offer, as the venue spelt it: events of the core hold such prices as floats. */
export type MarketValue =
  | { readonly kind: "mark_price" | "index_price"; readonly price: string } & MarketValueHead
  | { readonly kind: "funding"; readonly rate: string; readonly nextAt: Micros | null } & MarketValueHead;
type MarketValueHead = { readonly venue: string; readonly symbol: string; readonly venueAt: Micros | null };
/** A trade of ours whose fee is told later. */
export type UnpaidFill = Omit<Fill, "fee"> & { readonly fee: null };
export type Printable = Event | UnpaidFill | Ack | Heartbeat | MarketValue;

export type PrintContext = {
  readonly venue: string;
  readonly names: Venue["sequenceNames"];
  /** @throws {Error} if no such instrument is known */
  instrumentOf(id: InstrumentId): Instrument;
  /** "contracts" where nobody knows what a contract holds; absent or null = sizes are told in units of base. */
  unitOf?(id: InstrumentId): "contracts" | null;
  /** Counters of the frame beyond those that a book event holds, under the venue's names. */
  readonly counters?: Readonly<Record<string, number>>;
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
    case "positions":
      return event.positions.map((position) => positionOf(position, event, context));
    case "margin":
      return [marginOf(event)];
    case "cash_flow":
      return [flowOf(event, context)];
    case "instrument":
      return [listingOf(event.instrument)];
    case "ack":
    case "heartbeat":
    case "mark_price":
    case "index_price":
    case "funding":
      return [event];
    case "ignored":
      return [{ kind: "ignored", venue: event.venue, reason: event.reason }];
    case "error":
      return [{ kind: "error", venue: event.venue, message: event.message }];
    default:
      return [{ kind: "ignored", venue: context.venue, reason: `${event.kind} is no message of a venue` }];
  }
}

function bookOf(event: BookSnapshot | BookDelta, context: PrintContext) {
  const { venue, names, counters } = context, instrument = context.instrumentOf(event.instrument);
  return {
    kind: event.kind,
    venue,
    symbol: instrument.symbol || null,
    bids: levelsOf(event.bids, instrument),
    asks: levelsOf(event.asks, instrument),
    sequence: { ...sequenceOf(event, event.kind === "book_snapshot" ? names.snapshot : names.delta), ...counters },
    venueAt: event.venueAt,
    ...unitOf(event, context),
  };
}

function topOf(event: TopOfBook, context: PrintContext) {
  const { venue, names } = context, instrument = context.instrumentOf(event.instrument), { symbol, tick } = instrument;
  return {
    kind: event.kind,
    venue,
    symbol,
    bid: [formatSteps(event.bidPrice, tick), sizeText(event.bidSize, instrument)],
    ask: [formatSteps(event.askPrice, tick), sizeText(event.askSize, instrument)],
    sequence: sequenceOf({ lastId: event.lastId }, names.top),
    venueAt: event.venueAt,
    ...unitOf(event, context),
  };
}

function tradeOf(trade: Trade, context: PrintContext) {
  const { price, size, aggressor, tradeId, venueAt } = trade, instrument = context.instrumentOf(trade.instrument);
  return {
    kind: "trade",
    venue: context.venue,
    symbol: instrument.symbol,
    price: formatSteps(price, instrument.tick),
    size: sizeText(size, instrument),
    aggressor,
    tradeId,
    venueAt,
    ...unitOf(trade, context),
  };
}

function orderOf(order: OrderReport, context: PrintContext) {
  const instrument = context.instrumentOf(order.instrument);
  return {
    kind: "order",
    venue: order.venue,
    symbol: instrument.symbol,
    clientOrderId: order.clientId,
    venueOrderId: order.venueOrderId,
    side: order.side,
    price: formatSteps(order.price, instrument.tick),
    size: sizeText(order.size, instrument),
    filled: sizeText(order.filled, instrument),
    status: order.status,
    reason: order.reason,
    venueAt: order.venueAt,
    ...unitOf(order, context),
  };
}

function fillOf(fill: Fill | UnpaidFill, context: PrintContext) {
  const instrument = context.instrumentOf(fill.instrument);
  return {
    kind: "fill",
    venue: fill.venue,
    symbol: instrument.symbol,
    clientOrderId: fill.clientId,
    venueOrderId: fill.venueOrderId,
    tradeId: fill.tradeId,
    side: fill.side,
    price: formatSteps(fill.price, instrument.tick),
    size: sizeText(fill.size, instrument),
    liquidity: fill.liquidity,
    fee: fill.fee && { asset: fill.fee.asset || null, amount: formatMoney(fill.fee.amount) },
    venueAt: fill.venueAt,
    ...unitOf(fill, context),
  };
}

function positionOf(position: VenuePosition, { venue, venueAt }: Positions, context: PrintContext) {
  const instrument = context.instrumentOf(position.instrument), { averagePrice } = position;
  return {
    kind: "position",
    venue,
    symbol: instrument.symbol,
    size: sizeText(position.size, instrument),
    averagePrice: averagePrice === null ? null : formatMoney(averagePrice),
    venueAt,
    ...unitOf(position, context),
  };
}

function flowOf(flow: CashFlow, { instrumentOf }: PrintContext) {
  const { venue, what, asset, flowId, venueAt } = flow, amount = formatMoney(flow.amount);
  if (what !== "funding") {
    const reason = `${amount} ${asset} came or went without a trade: the balances say it too`;
    return { kind: "ignored", venue, reason };
  }
  const symbol = flow.instrument === null ? null : instrumentOf(flow.instrument).symbol;
  return { kind: "funding_payment", venue, symbol, asset, amount, flowId, venueAt };
}

function marginOf({ kind, venue, asset, equity, available, maintenance, venueAt }: Margin) {
  return {
    kind,
    venue,
    asset,
    equity: formatMoney(equity),
    available: formatMoney(available),
    maintenance: formatMoney(maintenance),
    venueAt,
  };
}

/** In units of base: what the venue counts may be contracts, of which one holds `multiplier` of them. */
function sizeText(size: Size, { lot, multiplier }: Instrument): string {
  const [mantissa, decimals] = multiplier;
  if (mantissa === 1n && decimals === 0) return formatSteps(size, lot);
  return formatMoney(multiply(sizeAmount(size, { lot }), multiplier));
}

function unitOf({ instrument }: { readonly instrument: InstrumentId }, context: PrintContext) {
  return context.unitOf?.(instrument) === "contracts" ? { unit: "contracts" } : {};
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

function levelsOf({ count, prices, sizes }: Levels, instrument: Instrument): [price: string, size: string][] {
  const { tick } = instrument;
  return Array.from(
    { length: count },
    (_, i) => [formatSteps(prices[i], tick), sizeText(sizes[i] as Size, instrument)],
  );
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
