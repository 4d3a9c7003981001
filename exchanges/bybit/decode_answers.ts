/** Answers of Bybit over REST and the trade socket to printable events, by the shape of what they hold. @module */
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { type Fields, fieldsOf } from "../shared/fields.ts";
import type { GuessedListing } from "../shared/guessed_listing.ts";
import { LevelBuffer } from "../shared/level_buffer.ts";
import { readRows } from "../shared/market_frames.ts";
import type { Printable } from "../shared/normalised.ts";
import { readBalances, readExecution, readMargin, readOrder, readPosition } from "./account_codec.ts";
import { readFlow } from "./cash_flows.ts";
import { tickerEvents } from "./decode_tickers.ts";
import { firstMs, msOf } from "./instants.ts";
import { readInstrument } from "./instruments.ts";
import type { Product } from "./product.ts";

/** Nothing is timed here: see `decode.ts`. */
const NEVER = 0 as Micros;
const EVIDENCE = { source: "query", requestedAt: null } as const;

/** @throws {FrameError} if it cannot be read */
export function decodeAnswer(answer: Fields, listing: GuessedListing, product: Product): Printable[] {
  const venueAt = firstMs(answer, "time"), { venue } = answer.origin;
  if (!answer.has("retCode")) {
    return [ignored(venue, `a frame with ${Object.keys(answer.values).slice(0, 5).join(", ")}`)];
  }
  const code = answer.integer("retCode"), id = answer.optionalText("reqId");
  const message = answer.optionalText("retMsg") ?? "";
  const ack = { kind: "ack", venue, id, accepted: code === 0 } as const;
  if (code !== 0) return [{ ...ack, code: String(code), message, venueAt }];
  const name = answer.has("result") ? "result" : "data";
  const result = answer.has(name) ? answer.object(name) : fieldsOf({}, answer.origin, name);
  const has = (...names: readonly string[]) => names.every((name) => result.has(name));
  if (has("orderId")) {
    const clientOrderId = result.optionalText("orderLinkId"), venueOrderId = result.identifier("orderId");
    return [{ ...ack, clientOrderId, venueOrderId, venueAt }];
  }
  if (has("success")) return [{ ...ack, venueAt }];
  if (has("timeNano")) return [{ kind: "heartbeat", venue, venueAt }];
  if (has("s", "b", "a")) return [isPlain(result) ? bookOf(result, listing) : named(result)];
  if (!has("list")) return Object.keys(result.values).length === 0 ? [{ ...ack, venueAt }] : [named(result)];
  const legs = legsOf(answer);
  const events = result.list("list").flatMap((value, i) => {
    if (Array.isArray(value)) return [ignored(venue, "rows without names carry nothing for us")];
    return rowOf(fieldsOf(value, answer.origin, "result.list[]"), legs[i] ?? null, listing, product, venueAt);
  });
  return events.length > 0 ? events : [ignored(venue, "a list with nothing in it")];
}

/** What became of each order of a batch. */
function legsOf(answer: Fields): readonly Fields[] {
  if (!answer.has("retExtInfo")) return [];
  const info = answer.object("retExtInfo");
  return info.has("list") ? info.list("list").map((leg) => fieldsOf(leg, answer.origin, "retExtInfo.list[]")) : [];
}

function rowOf(
  row: Fields,
  leg: Fields | null,
  listing: GuessedListing,
  product: Product,
  venueAt: Micros | null,
): Printable[] {
  const { venue } = row.origin, has = (...names: readonly string[]) => names.every((name) => row.has(name));
  if (has("coin", "accountType")) {
    const account = [readBalances(row, true, EVIDENCE, venueAt, NEVER)], margin = readMargin(row, venueAt, NEVER);
    return margin && product.category === "linear" ? [...account, margin] : account;
  }
  if (!has("symbol")) return [named(row)];
  const symbol = row.text("symbol");
  if (has("lotSizeFilter")) {
    const instrument = readInstrument(row, 0 as InstrumentId, product);
    if (instrument === null) return [ignored(venue, `${symbol} is no instrument of this product`)];
    return [{ kind: "instrument", instrument, receivedAt: NEVER }];
  }
  if (has("execType", "execId")) return [readExecution(row, listing.get(symbol), "query", NEVER)];
  if (has("orderId", "orderStatus")) return [readOrder(row, listing.get(symbol), EVIDENCE, NEVER)];
  if (has("positionIdx", "positionValue")) {
    const positions = [readPosition(row, listing.get(symbol))], at = firstMs(row, "updatedTime") ?? venueAt;
    return [{ kind: "positions", venue, positions, complete: false, ...EVIDENCE, venueAt: at, receivedAt: NEVER }];
  }
  if (has("execId", "time", "price", "size")) return [publicTradeOf(row, listing)];
  if (has("transactionTime", "type")) {
    const flow = readFlow(row, (symbol) => listing.get(symbol).id, NEVER);
    return [flow ?? ignored(venue, `${row.text("type")} in the transaction log is told elsewhere`)];
  }
  if (has("lastPrice")) return tickerEvents(row, venueAt, listing);
  const isLeg = ["orderId", "orderLinkId"].every((name) => name in row.values) && !has("execType");
  if (isLeg) return [legAck(row, leg, venueAt)];
  return [named(row)];
}

/** One order of a batch; one that failed has no id. */
function legAck(row: Fields, leg: Fields | null, venueAt: Micros | null): Printable {
  const code = leg?.integer("code") ?? 0, message = leg?.optionalText("msg") ?? "";
  return {
    kind: "ack",
    venue: row.origin.venue,
    id: null,
    accepted: code === 0,
    clientOrderId: row.optionalText("orderLinkId"),
    venueOrderId: row.optionalText("orderId"),
    ...(code === 0 ? {} : { code: String(code), message }),
    venueAt,
  };
}

/** Books that show retail orders have three columns. */
function isPlain(result: Fields): boolean {
  return ["b", "a"].every((name) => result.list(name).every((row) => Array.isArray(row) && row.length === 2));
}

/** Over REST a book is whole, and counts as the stream of 1000 levels does. */
function bookOf(result: Fields, listing: GuessedListing): Event {
  const instrument = listing.get(result.text("s"));
  return {
    kind: "book_snapshot",
    instrument: instrument.id,
    bids: readRows(result, "b", new LevelBuffer(), instrument),
    asks: readRows(result, "a", new LevelBuffer(), instrument),
    firstId: null,
    lastId: result.integer("u"),
    previousId: null,
    venueAt: firstMs(result, "cts", "ts"),
    receivedAt: NEVER,
  };
}

function publicTradeOf(row: Fields, listing: GuessedListing): Event {
  const { id, tick, lot } = listing.get(row.text("symbol"));
  return {
    kind: "trade",
    instrument: id,
    price: row.steps("price", tick, 1) as Price,
    size: row.steps("size", lot) as Size,
    aggressor: row.text("side") === "Buy" ? "buy" : "sell",
    tradeId: row.identifier("execId"),
    venueAt: msOf(row, "time"),
    receivedAt: NEVER,
  };
}

function named(fields: Fields): Event {
  const names = Object.keys(fields.values).slice(0, 5).join(", ");
  return ignored(fields.origin.venue, `a body with ${names} carries nothing for us`);
}

function ignored(venue: string, reason: string): Event {
  return { kind: "ignored", venue, reason, receivedAt: NEVER };
}
