/** Orders and trades of OKX to events: rows of the `orders` and `fills` channels, of order queries and of trade lists. An empty text
 * means "none", never zero. Fees are negative where they are charged, ours are positive there. Source: OKX API v5, "Order channel",
 * "Fills channel", "Get order" and "Transaction details", copies of 2025-08 to 2026-07; read 2026-11-26. @module */
import type { EvidenceSource, Fill, Liquidity, OrderReport, OrderStatus, Side } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Money, negate } from "../../core/money.ts";
import { type Micros, MICROS_PER_MS, type Price, type Size } from "../../core/units.ts";
import { type Fields, FrameError } from "../shared/fields.ts";
import { endedBy } from "../shared/order_ends.ts";
import { orderPrice, tradePrice } from "../shared/trade_prices.ts";
import { endOf } from "./order_ends.ts";

/** What a statement was an answer to; a push was not asked for. */
export type Evidence = { readonly source: EvidenceSource; readonly requestedAt: Micros | null };
export const PUSH: Evidence = { source: "push", requestedAt: null };

const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ["live", "open"],
  ["partially_filled", "partial"],
  ["filled", "filled"],
  ["canceled", "canceled"],
  ["mmp_canceled", "canceled"],
]);
const CAUSES: ReadonlyMap<string, Fill["cause"]> = new Map([
  ["full_liquidation", "liquidation"],
  ["partial_liquidation", "liquidation"],
  ["adl", "adl"],
  ["delivery", "delivery"],
]);
/** The same of a trade in a list: `subType`. */
const TRADE_CAUSES: ReadonlyMap<string, Fill["cause"]> = new Map([
  ...["100", "101", "102", "103", "104", "105", "106", "107"].map((type) => [type, "liquidation"] as const),
  ...["125", "126", "127", "128"].map((type) => [type, "adl"] as const),
  ...["112", "113"].map((type) => [type, "delivery"] as const),
]);
/** In the place of an order's id where a trade has none; see `readOwnTrade`. */
const NO_ORDER = "trade ";

/** What a row of the `orders` channel says: the trade behind it first, then the order. Empty texts and a size of 0 say that there was
 * no trade; a trade without a fee of its own is left to the trade list. @throws {FrameError} */
export function readOrderPush(
  row: Fields,
  instrument: Instrument,
  receivedAt: Micros,
): readonly [OrderReport] | readonly [Fill, OrderReport] {
  const report = readOrder(row, instrument, PUSH, receivedAt), fill = readPushedFill(row, report, instrument);
  return fill === null ? [report] : [fill, report];
}

/** @throws {FrameError} */
export function readOrder(
  row: Fields,
  { id, tick, lot }: Instrument,
  { source, requestedAt }: Evidence,
  receivedAt: Micros,
): OrderReport {
  const filled = row.optionalText("accFillSz") === null ? 0 as Size : row.steps("accFillSz", lot) as Size;
  // A market order may be sized in quote: then only what is filled of it is known in base.
  const inQuote = row.optionalText("tgtCcy") === "quote_ccy" && row.text("ordType") === "market";
  const status = statusOf(row), cancelSource = row.optionalText("cancelSource");
  const category = row.optionalText("category") ?? "normal", forced = CAUSES.get(category);
  const ends = endOf(status === "canceled" ? cancelSource : null, category), side = sideOf(row);
  const rests = forced === undefined && (status === "open" || status === "partial");
  return {
    kind: "order",
    venue: row.origin.venue,
    instrument: id,
    clientId: row.optionalText("clOrdId"),
    venueOrderId: row.identifier("ordId"),
    side,
    // Market orders have none.
    price: row.optionalText("px") === null ? 0 as Price : orderPrice(row, "px", tick, side, rests),
    size: inQuote ? filled : row.steps("sz", lot) as Size,
    filled,
    status,
    reason: status === "canceled" ? reasonOf(row, cancelSource) : null,
    ...endedBy(ends),
    ...(forced === undefined ? {} : { forced }),
    source,
    requestedAt,
    venueAt: instantOf(row, "uTime") ?? instantOf(row, "cTime"),
    receivedAt,
  };
}

function readPushedFill(row: Fields, report: OrderReport, { tick, lot, quote }: Instrument): Fill | null {
  const tradeId = row.optionalIdentifier("tradeId"), { forced: cause } = report;
  const size = (row.optionalText("fillSz") === null ? 0 : row.steps("fillSz", lot)) as Size;
  const fee = pushedFee(row, size === report.filled);
  if (size === 0 || tradeId === null || tradeId === "0" || fee === null) return null;
  return {
    kind: "fill",
    venue: report.venue,
    instrument: report.instrument,
    clientId: report.clientId,
    venueOrderId: report.venueOrderId,
    tradeId,
    side: report.side,
    price: tradePrice(row, "fillPx", tick, report.side),
    size,
    liquidity: liquidityOf(row),
    fee: { asset: fee.asset ?? quote, amount: fee.amount },
    source: "push",
    ...(cause === undefined ? {} : { cause }),
    venueAt: instantOf(row, "fillTime") ?? report.venueAt,
    receivedAt: report.receivedAt,
  };
}

/** Of this trade; of the order as a whole where this trade is all of it. */
function pushedFee(row: Fields, isWhole: boolean): { readonly asset: string | null; readonly amount: Money } | null {
  if (row.optionalText("fillFee") !== null) {
    return { asset: row.optionalText("fillFeeCcy"), amount: negate(row.amount("fillFee")) };
  }
  if (!isWhole || row.optionalText("fee") === null) return null;
  return { asset: row.optionalText("feeCcy"), amount: negate(row.amount("fee")) };
}

/** A row of `trade/fills` or `trade/fills-history`. A block trade has no order: then the trade's own id names it.
 * @throws {FrameError} */
export function readOwnTrade(row: Fields, { id, tick, lot, quote }: Instrument, receivedAt: Micros): Fill {
  const tradeId = row.identifier("tradeId"),
    side = sideOf(row),
    cause = TRADE_CAUSES.get(row.optionalText("subType") ?? "");
  return {
    kind: "fill",
    venue: row.origin.venue,
    instrument: id,
    clientId: row.optionalText("clOrdId"),
    venueOrderId: row.optionalIdentifier("ordId") ?? `${NO_ORDER}${tradeId}`,
    tradeId,
    side,
    price: tradePrice(row, "fillPx", tick, side),
    size: row.steps("fillSz", lot) as Size,
    liquidity: liquidityOf(row),
    fee: { asset: row.optionalText("feeCcy") ?? quote, amount: negate(row.amount("fee")) },
    source: "query",
    ...(cause === undefined ? {} : { cause }),
    venueAt: instantOf(row, "fillTime") ?? instantOf(row, "ts"),
    receivedAt,
  };
}

/** Whether the venue can be asked about an order of this id: it has given it itself. */
export function isOrderId(venueOrderId: string): boolean {
  return !venueOrderId.startsWith(NO_ORDER);
}

/** ms as a text; null = none, or 0, as the venue writes for what has not happened. @throws {FrameError} */
export function instantOf(row: Fields, name: string): Micros | null {
  const text = row.optionalText(name);
  if (text === null || text === "0") return null;
  if (/^\d{1,14}$/.test(text)) return Number(text) * MICROS_PER_MS as Micros;
  throw new FrameError(
    row.origin.venue,
    `Cannot read ${row.path}.${name} "${text}": want milliseconds`,
    row.origin.frame,
  );
}

function reasonOf(row: Fields, cancelSource: string | null): string | null {
  return row.optionalText("cancelSourceReason") ?? (cancelSource === null ? null : `cancelSource ${cancelSource}`);
}

function statusOf(row: Fields): OrderStatus {
  const state = row.text("state"), status = STATUSES.get(state);
  if (status) return status;
  const wanted = [...STATUSES.keys()].join(", ");
  throw new FrameError(row.origin.venue, `Cannot read order state "${state}": want one of ${wanted}`, row.origin.frame);
}

function sideOf(row: Fields): Side {
  const side = row.text("side");
  if (side === "buy" || side === "sell") return side;
  throw new FrameError(row.origin.venue, `Cannot read side "${side}": want buy or sell`, row.origin.frame);
}

/** Orders of the venue's own, such as of a liquidation, are neither: they take what there is. */
function liquidityOf(row: Fields): Liquidity {
  const type = row.optionalText("execType");
  if (type === null || type === "T") return "taker";
  if (type === "M") return "maker";
  throw new FrameError(row.origin.venue, `Cannot read execType "${type}": want M, T or none`, row.origin.frame);
}
