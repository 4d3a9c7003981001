/** Account data of USD-M futures, and of venues that took over their API, to events: the user stream, and the bodies that speak of
 * orders, trades, balances and positions. Source: USD-M futures, "User Data Streams", "Trade" and "Account"; read 2026-11-25.
 * @module */
import type {
  AccountEvent,
  Balances,
  DecodeError,
  Fill,
  Ignored,
  OrderEndCause,
  OrderReport,
  OrderStatus,
  Positions,
  Side,
  VenuePosition,
} from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import { compare, type Money, ZERO } from "../../core/money.ts";
import { type Micros, parseSteps, type Size } from "../../core/units.ts";
import { type Answer, type Evidence, PUSH, resultFields, resultList } from "./fapi_answers.ts";
import { type Fields, fieldsOf, FrameError, messageOf } from "./fields.ts";
import type { Listing } from "./market_frames.ts";
import { endedBy } from "./order_ends.ts";
import { ignoredOf, strangerIn } from "./strangers.ts";
import { oddPrice, orderPrice, tradePrice } from "./trade_prices.ts";

/** What the stream says beyond events of the core. `trade_hint`: a trade whose own report, with its fee, is still to come.
 * `money_moved`: money came or went without a trade; what it was the list of flows says. `reread`: the account is to be
 * read once more, though nothing of it was missed. `mode_changed`: so has its mode. `key_expired`: the listen key is dead. */
export type StreamNote =
  | { readonly kind: "trade_hint"; readonly symbol: string; readonly tradeId: string }
  | { readonly kind: "money_moved"; readonly reason: string; readonly at: Micros }
  | { readonly kind: "reread"; readonly reason: string }
  | { readonly kind: "mode_changed"; readonly reason: string }
  | { readonly kind: "key_expired" };
export type FuturesMessage = OrderReport | Fill | Balances | Positions | DecodeError | Ignored | StreamNote;

/** Why a venue ended an order. @param status `X` @param execution `x`, or "" @param reason `er`, or null
 * @param timeInForce `f` */
export type EndOf = (
  status: string,
  execution: string,
  reason: string | null,
  timeInForce: string,
) => OrderEndCause | undefined;

const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ["NEW", "open"],
  ["PARTIALLY_FILLED", "partial"],
  ["FILLED", "filled"],
  ["CANCELED", "canceled"],
  ["REJECTED", "rejected"],
  ["EXPIRED", "expired"],
  ["EXPIRED_IN_MATCH", "expired"],
]);
/** Of an order of the venue's own that takes a position from us: its fills say how far it is. */
const FORCED_STATUSES: ReadonlySet<string> = new Set(["NEW_INSURANCE", "NEW_ADL"]);
/** Client ids under which the venue trades in our stead. Settled and delivered contracts count as liquidated: the position is taken
 * from us too. */
const FORCED: readonly (readonly [prefix: string, cause: NonNullable<Fill["cause"]>])[] = [
  ["autoclose-", "liquidation"],
  ["adl_autoclose", "adl"],
  ["settlement_autoclose-", "liquidation"],
  ["delivery_autoclose-", "liquidation"],
];
const NOT_FORCED = {};
/** Reasons of an ACCOUNT_UPDATE that trades are told for elsewhere. */
const BY_TRADES: ReadonlySet<string> = new Set(["ORDER", "MARGIN_TYPE_CHANGE"]);
const WITHOUT_USE: ReadonlySet<string> = new Set([
  "ALGO_UPDATE",
  "CONDITIONAL_ORDER_TRIGGER_REJECT",
  "STRATEGY_UPDATE",
  "GRID_UPDATE",
  "announcement",
]);

/** Reads one event of the user stream; a trade becomes a fill and an order report, in this order.
 * @param join what becomes of several positions of one market @throws {FrameError} */
export function readFuturesEvent(
  event: Fields,
  listing: Listing,
  endOf: EndOf,
  receivedAt: Micros,
  join = joinedPositions,
): readonly FuturesMessage[] {
  const kind = event.text("e"), { venue, frame } = event.origin;
  const ignore = (reason: string): Ignored => ({ kind: "ignored", venue, reason, receivedAt });
  switch (kind) {
    case "ORDER_TRADE_UPDATE": {
      const order = event.object("o"), instrument = listing.get(order.text("s"));
      if (instrument) return readFuturesUpdate(order, instrument, endOf, receivedAt);
      return [strangeUpdate(order, order.optionalText("c"), "ORDER_TRADE_UPDATE", receivedAt)];
    }
    case "ACCOUNT_UPDATE":
      return readAccountUpdate(event, listing, receivedAt, join);
    case "TRADE_LITE":
      return [{ kind: "trade_hint", symbol: event.text("s"), tradeId: event.identifier("t") }];
    case "MARGIN_CALL":
      return [{ kind: "reread", reason: "MARGIN_CALL: the venue says that positions are close to liquidation" }];
    case "ACCOUNT_CONFIG_UPDATE":
      return [{ kind: "mode_changed", reason: "ACCOUNT_CONFIG_UPDATE" }];
    case "listenKeyExpired":
      return [{ kind: "key_expired" }];
    default:
      if (WITHOUT_USE.has(kind)) return [ignore(`${kind} carries nothing for us: we send no such orders`)];
      throw new FrameError(venue, `Cannot read user event "${kind}": no such kind is known`, frame);
  }
}

/** What an order's event says of one on none of our markets. */
export function strangeUpdate(order: Fields, clientId: string | null, what: string, receivedAt: Micros): Ignored {
  const symbol = order.text("s"), { venue } = order.origin;
  const reason = `${what} of ${symbol}, which is no market of ours`;
  const traded = () =>
    order.text("x") === "TRADE" ? `${order.text("S")} ${order.text("l")} at ${order.text("L")}` : null;
  const stranger = strangerIn(order, symbol, clientId, "i");
  return ignoredOf({ kind: "ignored", venue, reason, receivedAt }, stranger, traded);
}

/** What an order's event says of it; a trade becomes a fill and an order report, in this order, and a word about it where its price
 * had to be rounded. @throws {FrameError} */
export function readFuturesUpdate(
  order: Fields,
  instrument: Instrument,
  endOf: EndOf,
  receivedAt: Micros,
): readonly (OrderReport | Fill | DecodeError)[] {
  const reason = reasonOf(order), venueAt = order.instant("T"), side = sideOf(order, "S");
  const filled = order.steps("z", instrument.lot) as Size, size = order.steps("q", instrument.lot) as Size;
  const cause = endOf(order.text("X"), order.text("x"), reason, order.text("f"));
  const status = statusOf(order, "X", filled, size), forced = forcedBy(order.text("c"));
  const report: OrderReport = {
    kind: "order",
    venue: order.origin.venue,
    instrument: instrument.id,
    clientId: order.text("c"),
    venueOrderId: order.identifier("i"),
    side,
    price: orderPrice(order, "p", instrument.tick, side, rests(status, forced)),
    size,
    filled,
    status,
    reason,
    ...endedBy(cause),
    ...forced,
    ...PUSH,
    venueAt,
    receivedAt,
  };
  const fill = readExecution(order, report, instrument);
  if (fill === null) return [report];
  const odd = oddPrice(order, "L", instrument, fill);
  return odd === null ? [fill, report] : [fill, report, odd];
}

function rests(status: OrderStatus, { forced }: Pick<OrderReport, "forced">): boolean {
  return forced === undefined && (status === "open" || status === "partial");
}

/** `er` is a text, or a number whose zero says nothing (verify). */
function reasonOf(order: Fields): string | null {
  if (!order.has("er")) return null;
  const said = String(order.values.er);
  return said === "" || said === "0" || said === "NONE" ? null : said;
}

function forcedBy(clientId: string): Pick<OrderReport, "forced"> {
  const forced = FORCED.find(([prefix]) => clientId.startsWith(prefix))?.[1];
  return forced === undefined ? NOT_FORCED : { forced };
}

/** Null where nothing traded: a liquidation is first told without one. */
function readExecution(order: Fields, report: OrderReport, instrument: Instrument): Fill | null {
  const size = order.steps("l", instrument.lot) as Size;
  if (size === 0) return null;
  const { forced } = report, settle = instrument.settle ?? instrument.quote;
  return {
    kind: "fill",
    venue: report.venue,
    instrument: report.instrument,
    clientId: report.clientId,
    venueOrderId: report.venueOrderId,
    tradeId: order.identifier("t"),
    side: report.side,
    price: tradePrice(order, "L", instrument.tick, report.side),
    size,
    liquidity: order.flag("m") ? "maker" : "taker",
    // Absent where a trade was free.
    fee: { asset: order.optionalText("N") ?? settle, amount: order.has("n") ? order.amount("n") : ZERO },
    source: "push",
    ...(forced === undefined ? {} : { cause: forced }),
    venueAt: report.venueAt,
    receivedAt: report.receivedAt,
  };
}

/** Only what changed: wallet balances, which trades, fees and funding move, and positions. A flow of money is only noted here, as
 * it comes without the id under which the list of flows has it. */
function readAccountUpdate(
  event: Fields,
  listing: Listing,
  receivedAt: Micros,
  join: typeof joinedPositions,
): readonly FuturesMessage[] {
  const account = event.object("a"), reason = account.text("m"), { origin } = event, messages: FuturesMessage[] = [];
  const common = { venue: origin.venue, ...PUSH, venueAt: event.instant("T"), receivedAt, complete: false } as const;
  const rowsOf = (name: string) =>
    account.has(name) ? account.list(name).map((value) => fieldsOf(value, origin, `a.${name}[]`)) : [];
  const balances = rowsOf("B").map((row) => ({ asset: row.text("a"), free: row.amount("wb"), locked: ZERO }));
  if (balances.length > 0) messages.push({ kind: "balances", ...common, balances });
  const positions = join(
    rowsOf("P").flatMap((row) =>
      readPosition(row, listing, { symbol: "s", size: "pa", entry: "ep", liquidation: null })
    ),
  );
  if (positions.length > 0) messages.push({ kind: "positions", ...common, positions });
  if (!BY_TRADES.has(reason)) messages.push({ kind: "money_moved", reason, at: common.venueAt });
  if (messages.length > 0) return messages;
  return [{
    kind: "ignored",
    venue: origin.venue,
    reason: `ACCOUNT_UPDATE ${reason} changes nothing of ours`,
    receivedAt,
  }];
}

/** An order as queries and answers state it. Null = no market of ours. @throws {FrameError} */
export function readFuturesOrder(
  order: Fields,
  listing: Listing,
  evidence: Evidence,
  endOf: EndOf,
  receivedAt: Micros,
): OrderReport | null {
  const instrument = listing.get(order.text("symbol"));
  if (!instrument) return null;
  const at = ["updateTime", "time"].find((name) => order.has(name)),
    side = sideOf(order, "side"),
    { tick, lot } = instrument;
  const filled = order.steps("executedQty", lot) as Size, size = order.steps("origQty", lot) as Size;
  // Not promised any more since 2026-07-15.
  const sum = filled > 0 && order.has("cumQuote") ? order.amount("cumQuote") : null;
  const cause = endOf(order.text("status"), "", null, order.optionalText("timeInForce") ?? "");
  const status = statusOf(order, "status", filled, size), forced = forcedBy(order.text("clientOrderId"));
  return {
    kind: "order",
    venue: order.origin.venue,
    instrument: instrument.id,
    clientId: order.text("clientOrderId"),
    venueOrderId: order.identifier("orderId"),
    side,
    price: orderPrice(order, "price", tick, side, rests(status, forced)),
    size,
    filled,
    ...(sum !== null && compare(sum, ZERO) > 0 ? { filledQuote: sum } : {}),
    status,
    reason: null,
    ...endedBy(cause),
    ...forced,
    ...evidence,
    venueAt: at === undefined ? null : instantIn(order, at),
    receivedAt,
  };
}

/** Some bodies of Aster have it as text. */
function instantIn(order: Fields, name: string): Micros {
  const { [name]: value } = order.values;
  if (typeof value !== "string" || !/^\d{13,16}$/.test(value)) return order.instant(name);
  return fieldsOf({ [name]: Number(value) }, order.origin, order.path).instant(name);
}

/** One row of `userTrades`, which names no client id. Null = no market of ours. @throws {FrameError} */
export function readFuturesTrade(trade: Fields, listing: Listing, receivedAt: Micros): Fill | null {
  const instrument = listing.get(trade.text("symbol"));
  if (!instrument) return null;
  const side = sideOf(trade, "side");
  return {
    kind: "fill",
    venue: trade.origin.venue,
    instrument: instrument.id,
    clientId: null,
    venueOrderId: trade.identifier("orderId"),
    tradeId: trade.identifier("id"),
    side,
    price: tradePrice(trade, "price", instrument.tick, side),
    size: trade.steps("qty", instrument.lot) as Size,
    liquidity: trade.flag("maker") ? "maker" : "taker",
    fee: { asset: trade.text("commissionAsset"), amount: trade.amount("commission") },
    source: "query",
    venueAt: trade.instant("time"),
    receivedAt,
  };
}

/** Wallet balances and margin of an `account` body; an asset that it does not name is empty.
 * @param joined the assets are collateral for each other: then their margin is told as one, in dollars @throws {FrameError} */
export function readFuturesAccount(
  answer: Answer,
  evidence: Evidence,
  joined: boolean,
  receivedAt: Micros,
): readonly AccountEvent[] {
  const account = resultFields(answer), { venue } = answer.origin, common = { venue, venueAt: null, receivedAt };
  const assets = account.list("assets").map((value) => fieldsOf(value, answer.origin, "assets[]"));
  const balances = assets.map((row) => ({ asset: row.text("asset"), free: row.amount("walletBalance"), locked: ZERO }));
  const marginOf = (row: Fields, asset: string, equity: string, available: string, maintenance: string) => ({
    kind: "margin",
    ...common,
    asset,
    equity: row.amount(equity),
    available: row.amount(available),
    maintenance: row.amount(maintenance),
  } as const);
  const margins = joined
    ? [marginOf(account, "USD", "totalMarginBalance", "availableBalance", "totalMaintMargin")]
    : assets.map((row) => marginOf(row, row.text("asset"), "marginBalance", "availableBalance", "maintMargin"))
      .filter(({ equity, maintenance }) => equity[0] !== 0n || maintenance[0] !== 0n);
  return [{ kind: "balances", ...common, ...evidence, balances, complete: true }, ...margins];
}

/** The positions of a `positionRisk` body, which names those alone that are not flat, or have orders. @throws {FrameError} */
export function readFuturesPositions(
  answer: Answer,
  listing: Listing,
  evidence: Evidence,
  receivedAt: Micros,
  join = joinedPositions,
): Positions {
  const names = { symbol: "symbol", size: "positionAmt", entry: "entryPrice", liquidation: "liquidationPrice" };
  const rows = resultList(answer).flatMap((row) => readPosition(row, listing, names)), { venue } = answer.origin;
  return {
    kind: "positions",
    venue,
    positions: join(rows),
    complete: true,
    ...evidence,
    venueAt: null,
    receivedAt,
  };
}

type PositionNames = {
  readonly symbol: string;
  readonly size: string;
  readonly entry: string;
  readonly liquidation: string | null;
};

/** Empty = no market of ours. */
function readPosition(row: Fields, listing: Listing, names: PositionNames): VenuePosition[] {
  const instrument = listing.get(row.text(names.symbol));
  if (!instrument) return [];
  const size = signedSteps(row, names.size, instrument);
  const priceOf = (name: string | null): Money | null => {
    const price = name !== null && row.has(name) ? row.amount(name) : ZERO;
    return size !== 0 && price[0] > 0n ? price : null;
  };
  return [{
    instrument: instrument.id,
    size,
    averagePrice: priceOf(names.entry),
    liquidationPrice: priceOf(names.liquidation),
  }];
}

/** One for each market: in hedge mode a market has several, of which only their sum is of use here. */
function joinedPositions(rows: readonly VenuePosition[]): readonly VenuePosition[] {
  const joined = new Map<InstrumentId, VenuePosition>();
  for (const row of rows) {
    const before = joined.get(row.instrument);
    if (before === undefined || before.size === 0) joined.set(row.instrument, row);
    else if (row.size !== 0) {
      const size = before.size + row.size as Size;
      joined.set(row.instrument, { ...row, size, averagePrice: null, liquidationPrice: null });
    }
  }
  return [...joined.values()];
}

/** A decimal below zero is a short position. */
function signedSteps(row: Fields, name: string, { lot }: Instrument): Size {
  try {
    return parseSteps(row.text(name), lot) as Size;
  } catch (cause) {
    if (cause instanceof FrameError) throw cause;
    throw new FrameError(row.origin.venue, `Cannot read ${row.path}.${name}: ${messageOf(cause)}`, row.origin.frame, {
      cause,
    });
  }
}

function sideOf(order: Fields, name: string): Side {
  const side = order.text(name);
  if (side === "BUY") return "buy";
  if (side === "SELL") return "sell";
  throw new FrameError(order.origin.venue, `Cannot read side "${side}": want BUY or SELL`, order.origin.frame);
}

function statusOf(order: Fields, name: string, filled: Size, size: Size): OrderStatus {
  const said = order.text(name), status = STATUSES.get(said);
  if (status) return status;
  if (FORCED_STATUSES.has(said)) return filled >= size ? "filled" : filled > 0 ? "partial" : "open";
  throw new FrameError(
    order.origin.venue,
    `Cannot read order status "${said}": want one of ${[...STATUSES.keys()].join(", ")}`,
    order.origin.frame,
  );
}
