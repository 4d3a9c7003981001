/** Rows of OKX to printable events, told apart by their fields alone: a body says nothing of what it was an answer to, and the channels
 * of a socket have rows of the same shapes. For `main.ts decode`. @module */
import type { Event } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Side, Size } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import type { GuessedListing } from "../shared/guessed_listing.ts";
import { LevelBuffer } from "../shared/level_buffer.ts";
import { readRows } from "../shared/market_frames.ts";
import type { Ack, Printable, UnpaidFill } from "../shared/normalised.ts";
import { readAccountMode, readBalances, readBill, readCash, readMargins, readPositions } from "./account_codec.ts";
import { readInstrument } from "./instruments.ts";
import { type Evidence, instantOf, readOrder, readOwnTrade } from "./order_codec.ts";

/** Decoding keeps no clock: events have no time of receipt. */
export const NEVER = 0 as Micros;
const EVIDENCE: Evidence = { source: "query", requestedAt: null };

export function ignored(venue: string, reason: string): Event {
  return { kind: "ignored", venue, reason, receivedAt: NEVER };
}

/** @param symbol of a book, which does not name its own; "" = nobody knows @throws {FrameError} */
export function decodeRow(row: Fields, symbol: string, isPerp: boolean, listing: GuessedListing): readonly Printable[] {
  const { venue } = row.origin, has = (...names: string[]) => names.every((name) => row.has(name));
  if (has("sCode")) return [ackOf(row)];
  if (has("asks", "bids")) return [bookOf(row, "book_snapshot", listing.get(symbol))];
  if (has("instId", "tickSz", "lotSz")) return instrumentsOf(row);
  if (has("details")) return [readBalances(row, true, EVIDENCE, NEVER), ...(isPerp ? readMargins(row, NEVER) : [])];
  if (has("balData")) return [readCash(row, EVIDENCE, NEVER), ...positionsIn(row, listing)];
  if (has("instId", "pos", "mgnMode")) return positionsOf([row], listing);
  if (has("acctLv", "posMode")) return [readAccountMode(row, isPerp, [], NEVER)];
  if (has("billId", "balChg")) {
    return [readBill(row, listing, NEVER) ?? ignored(venue, "a bill whose trade says it too")];
  }
  if (has("ordId", "state")) return [readOrder(row, listing.get(row.text("instId")), EVIDENCE, NEVER)];
  if (has("ordId", "tradeId", "fillPx", "fee")) return [readOwnTrade(row, listing.get(row.text("instId")), NEVER)];
  if (has("ordId", "tradeId", "fillPx")) return [unpaidFillOf(row, listing.get(row.text("instId")))];
  if (has("instId", "fundingRate")) return [fundingOf(row)];
  if (has("instId", "markPx")) return [valueOf(row, "mark_price", "markPx")];
  if (has("instId", "idxPx")) return [valueOf(row, "index_price", "idxPx")];
  if (has("instId", "askPx", "bidPx")) return [topOf(row, listing.get(row.text("instId")))];
  if (has("tradeId", "px", "sz", "side")) return [tradeOf(row, listing.get(row.text("instId")))];
  const names = Object.keys(row.values);
  if (names.length === 1 && has("ts")) return [{ kind: "heartbeat", venue, venueAt: instantOf(row, "ts") }];
  return [ignored(venue, `a row with ${names.slice(0, 5).join(", ")} carries nothing for us`)];
}

/** What the venue says of one order in an answer. */
export function ackOf(row: Fields, id: string | null = null): Ack {
  const code = row.text("sCode"), accepted = code === "0";
  return {
    kind: "ack",
    venue: row.origin.venue,
    id,
    accepted,
    clientOrderId: row.optionalText("clOrdId") ?? row.optionalText("algoClOrdId"),
    venueOrderId: row.optionalText("ordId") ?? row.optionalText("algoId"),
    ...(accepted ? {} : { code, message: row.optionalText("sMsg") ?? "" }),
    venueAt: instantOf(row, "ts"),
  };
}

/** A book whose rows have price and size first, whatever else they have. */
export function bookOf(row: Fields, kind: "book_snapshot" | "book_delta", instrument: Instrument): Event {
  const counter = (name: string) => {
    const value = row.values[name];
    return typeof value === "number" && value >= 0 ? value : null;
  };
  return {
    kind,
    instrument: instrument.id,
    bids: readRows(row, "bids", new LevelBuffer(), instrument),
    asks: readRows(row, "asks", new LevelBuffer(), instrument),
    firstId: null,
    lastId: counter("seqId"),
    previousId: counter("prevSeqId"),
    venueAt: instantOf(row, "ts"),
    receivedAt: NEVER,
  };
}

/** Positions of the frame; which they are a guess knows as well as a listing. */
export function positionsOf(rows: readonly Fields[], listing: GuessedListing): Event[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { venue } = first.origin;
  return [readPositions(rows, listing, false, { venue, evidence: EVIDENCE, receivedAt: NEVER })];
}

function positionsIn(row: Fields, listing: GuessedListing): Event[] {
  const rows = row.has("posData") ? row.list("posData") : [];
  return positionsOf(rows.map((value) => fieldsOf(value, row.origin, "posData[]")), listing);
}

/** Those that are announced have no grids yet. */
function instrumentsOf(row: Fields): Event[] {
  const { venue } = row.origin, symbol = row.text("instId");
  if (row.optionalText("tickSz") === null) return [ignored(venue, `${symbol} is announced and has no rules yet`)];
  if (row.text("instType") === "OPTION") return [ignored(venue, `${symbol} is an option`)];
  return [{ kind: "instrument", instrument: readInstrument(row, 0 as InstrumentId).instrument, receivedAt: NEVER }];
}

function fundingOf(row: Fields): Printable {
  const nextAt = instantOf(row, "fundingTime"), venueAt = instantOf(row, "ts");
  return {
    kind: "funding",
    venue: row.origin.venue,
    symbol: row.text("instId"),
    rate: plain(row, "fundingRate"),
    nextAt,
    venueAt,
  };
}

function valueOf(row: Fields, kind: "mark_price" | "index_price", name: string): Printable {
  const venueAt = instantOf(row, "ts"), price = plain(row, name);
  return { kind, venue: row.origin.venue, symbol: row.text("instId"), price, venueAt };
}

function topOf(row: Fields, { id, tick, lot }: Instrument): Event {
  return {
    kind: "top_of_book",
    instrument: id,
    bidPrice: row.steps("bidPx", tick) as Price,
    bidSize: row.steps("bidSz", lot) as Size,
    askPrice: row.steps("askPx", tick) as Price,
    askSize: row.steps("askSz", lot) as Size,
    lastId: null,
    venueAt: instantOf(row, "ts"),
    receivedAt: NEVER,
  };
}

function tradeOf(row: Fields, { id, tick, lot }: Instrument): Event {
  return {
    kind: "trade",
    instrument: id,
    price: row.steps("px", tick, 1) as Price,
    size: row.steps("sz", lot) as Size,
    aggressor: sideOf(row),
    tradeId: row.identifier("tradeId"),
    venueAt: instantOf(row, "ts"),
    receivedAt: NEVER,
  };
}

/** A row of the `fills` channel, which says nothing of fees. A client id that is no number is told as "0" there. */
function unpaidFillOf(row: Fields, { id, tick, lot }: Instrument): UnpaidFill {
  const clientId = row.optionalText("clOrdId");
  return {
    kind: "fill",
    venue: row.origin.venue,
    instrument: id,
    clientId: clientId === "0" ? null : clientId,
    venueOrderId: row.identifier("ordId"),
    tradeId: row.identifier("tradeId"),
    side: sideOf(row),
    price: row.steps("fillPx", tick, 1) as Price,
    size: row.steps("fillSz", lot) as Size,
    liquidity: row.text("execType") === "M" ? "maker" : "taker",
    fee: null,
    source: "push",
    venueAt: instantOf(row, "ts"),
    receivedAt: NEVER,
  };
}

function sideOf(row: Fields): Side {
  const side = row.text("side");
  if (side === "buy" || side === "sell") return side;
  throw new FrameError(row.origin.venue, `Cannot read side "${side}": want buy or sell`, row.origin.frame);
}

/** "1.2500" as "1.25". */
function plain(row: Fields, name: string): string {
  row.amount(name); // a number, or it is told
  const text = row.text(name);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
