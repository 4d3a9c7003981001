/** One raw frame or body of Binance, of spot here and of USD-M in `fapi_decode.ts`, to printable events, without a session: told apart by its shape alone, as nothing
 * says what it was an answer to. For `main.ts decode`. @module */
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { type Fields, fieldsOf, parseJson } from "../shared/fields.ts";
import { bodyOf, type Decoded, type Decoders, plainly, recordingLine } from "../shared/frame_decoder.ts";
import type { Listing } from "../shared/market_frames.ts";
import { amendedOrder, readAccount, readOrder, readOwnTrade, readUserEvent } from "./account_codec.ts";
import { futuresDecoder } from "../shared/fapi_decode.ts";
import { snapshotOf } from "../shared/fapi_frames.ts";
import { StreamCodec } from "./codec.ts";
import { GuessedListing, type NumberNames } from "../shared/guessed_listing.ts";
import type { Ack, Heartbeat } from "../shared/normalised.ts";
import { readExchangeInfo } from "./instruments.ts";
import { isSbe, readSbe } from "./sbe.ts";
import { endOfFutures } from "./usdm.ts";
import { binance, binanceUsdm } from "./mod.ts";

type Sign = Ack | Heartbeat;

const VENUE = "binance";
/** Where numbers stand in frames and bodies of spot. */
export const SPOT_NUMBERS: NumberNames = {
  prices: new Set(["p", "L", "b", "a", "price", "bidPrice", "askPrice"]),
  sizes: new Set(["q", "l", "z", "B", "A", "qty", "origQty", "executedQty", "bidQty", "askQty"]),
  books: new Set(["b", "a", "bids", "asks"]),
};
const USER_EVENTS = new Set([
  "executionReport",
  "outboundAccountPosition",
  "balanceUpdate",
  "externalLockUpdate",
  "listStatus",
  "eventStreamTerminated",
]);
/** Decoding keeps no clock: events have no time of receipt. */
const NEVER = 0 as Micros;
const EVIDENCE = { source: "query", requestedAt: null } as const;

/** Decodes one frame. @param known the venue's listing, or null: then numbers keep the decimals they came with
 * @throws {FrameError} if it cannot be read */
export function decodeFrame(text: string, known: Listing | null): Decoded {
  const outer = parseJson(VENUE, text);
  const recorded = recordingLine(outer);
  const frame = recorded ? recorded.raw : text;
  if (frame === null) return plainly([ignored("a note of the recorder")]);
  const value = recorded ? parseJson(VENUE, frame) : outer;
  const listing = new GuessedListing(VENUE, value, known, SPOT_NUMBERS);
  const symbol = /[?&]symbol=([^&]+)/.exec(recorded?.url ?? "")?.[1] ?? "";
  return {
    events: decodeValue(value, frame, symbol, listing),
    instrumentOf: (id) => listing.instrumentOf(id),
  };
}

/** Decodes one binary frame of the market streams. @throws {FrameError} if it cannot be read */
export function decodeBinary(bytes: Uint8Array, known: Listing | null): Decoded[] {
  return readSbe(VENUE, bytes).map(({ text, venueAt }) => {
    const { events, instrumentOf } = decodeFrame(text, known);
    if (venueAt === null) return { events, instrumentOf };
    return { events: events.map((event) => ({ ...event, venueAt: venueAt as Micros })), instrumentOf };
  });
}

/** A venue's `exchangeInfo` body as a listing for `decodeFrame`. @throws {FrameError} */
export function listingFrom(text: string): Listing {
  const body = bodyOf(VENUE, text);
  const symbols = body.list("symbols").map((value) => fieldsOf(value, body.origin, "symbol").text("symbol"));
  const { listed } = readExchangeInfo(body, new Map(symbols.map((symbol, i) => [symbol, i as InstrumentId])));
  return { get: (symbol) => listed.get(symbol)?.instrument };
}

function decodeValue(value: unknown, frame: string, symbol: string, listing: GuessedListing): (Event | Sign)[] {
  if (Array.isArray(value)) return value.flatMap((entry) => decodeBody(entry, frame, symbol, listing));
  const fields = fieldsOf(value, { venue: VENUE, frame });
  const event = userEventIn(fields);
  if (event) return decodeUserEvent(event, listing);
  if (fields.has("status") && (fields.has("result") || fields.has("error"))) return decodeAnswer(fields, listing);
  if (isStreamFrame(fields)) return decodeStream(frame, listing);
  return decodeBody(value, frame, symbol, listing);
}

function userEventIn(fields: Fields): Fields | null {
  const wrapped = ["event", "data"].find((name) => fields.has(name) && typeof fields.values[name] === "object");
  const inner = wrapped ? fields.object(wrapped) : fields;
  const shutdown = wrapped === "event" && inner.values.e === "serverShutdown";
  return shutdown || USER_EVENTS.has(String(inner.values.e)) || wrapped === "event" ? inner : null;
}

function isStreamFrame(fields: Fields): boolean {
  if (["stream", "e", "method"].some((name) => fields.has(name))) return true;
  const reply = "id" in fields.values && ("result" in fields.values || fields.has("error"));
  return reply || ["u", "B", "A"].every((name) => fields.has(name));
}

function decodeUserEvent(event: Fields, listing: Listing): (Event | Sign)[] {
  return readUserEvent(event, listing, NEVER).map((message) =>
    message.kind === "stream_terminated"
      ? ignored("eventStreamTerminated: the subscription ended")
      : message.kind === "shutdown"
      ? ignored("serverShutdown: the venue will close this connection")
      : message
  );
}

function decodeStream(frame: string, listing: Listing): (Event | Sign)[] {
  const message = new StreamCodec(VENUE, listing).decode(frame, NEVER);
  if (message.kind === "shutdown") return [ignored("serverShutdown: the venue will close this connection")];
  if (message.kind !== "reply") return [message];
  const id = message.id === null ? null : String(message.id);
  return [ack(id, message.refusal)];
}

function decodeAnswer(fields: Fields, listing: GuessedListing): (Event | Sign)[] {
  const id = fields.has("id") ? fields.identifier("id") : null;
  if (fields.has("error")) return refusal(id, fields.object("error"), listing);
  const { result } = fields.values;
  const events = Array.isArray(result)
    ? result.flatMap((entry) => decodeBody(entry, fields.origin.frame, "", listing))
    : decodeBody(result, fields.origin.frame, "", listing);
  return events.map((event) => event.kind === "ack" && event.id === null ? { ...event, id } : event);
}

function decodeBody(value: unknown, frame: string, symbol: string, listing: GuessedListing): (Event | Sign)[] {
  if (Array.isArray(value)) return [ignored("rows without names carry nothing for us")];
  const body = fieldsOf(value, { venue: VENUE, frame }, "body");
  const has = (...names: string[]) => names.every((name) => body.has(name));
  if (has("lastUpdateId", "bids", "asks")) return [snapshotOf(body, listing.get(symbol), NEVER)];
  if (has("symbols")) return decodeListing(body);
  if (has("balances")) return [readAccount(body, EVIDENCE, NEVER)];
  if (has("cancelResult")) return cancelReplaceHalves(body, listing);
  if (has("amendedOrder")) return decodeBody(amendedOrder(body).values, frame, symbol, listing);
  if (has("orderReports")) {
    return body.list("orderReports").flatMap((report) => decodeBody(report, frame, symbol, listing));
  }
  if (has("symbol", "orderId", "isBuyer")) return present(readOwnTrade(body, listing, NEVER));
  if (has("symbol", "orderId", "status", "side")) return present(readOrder(body, listing, EVIDENCE, NEVER));
  if (has("orderId", "clientOrderId")) return [placed(body)];
  if (has("symbol", "bidPrice", "bidQty", "askPrice", "askQty")) return [topOfTicker(body, listing)];
  if (has("serverTime")) return [{ kind: "heartbeat", venue: VENUE, venueAt: body.instant("serverTime") }];
  if (has("code", "msg")) return refusal(null, body, listing);
  if (Object.keys(body.values).length === 0 || has("subscriptionId")) return [ack(null, null)];
  return [ignored(`a body with ${Object.keys(body.values).slice(0, 5).join(", ")} carries nothing for us`)];
}

function decodeListing(body: Fields): Event[] {
  const symbols = body.list("symbols").map((value) => fieldsOf(value, body.origin, "symbol").text("symbol"));
  const { listed } = readExchangeInfo(body, new Map(symbols.map((symbol, i) => [symbol, i as InstrumentId])));
  return [...listed.values()].map(({ instrument }) => ({ kind: "instrument", instrument, receivedAt: NEVER }));
}

function cancelReplaceHalves(data: Fields, listing: GuessedListing): (Event | Sign)[] {
  return ["cancelResponse", "newOrderResponse"]
    .filter((name) => data.has(name))
    .flatMap((name) => decodeBody(data.values[name], data.origin.frame, "", listing));
}

/** The venue's error, and what it says about the halves of a cancel-replace. Code 0 is a yes. */
function refusal(id: string | null, error: Fields, listing: GuessedListing): (Event | Sign)[] {
  const code = error.integer("code"), message = error.text("msg");
  const halves = error.has("data") ? cancelReplaceHalves(error.object("data"), listing) : [];
  return [ack(id, code === 0 ? null : { code, message }), ...halves];
}

function placed(body: Fields): Sign {
  return {
    kind: "ack",
    venue: VENUE,
    id: null,
    accepted: true,
    clientOrderId: body.text("clientOrderId"),
    venueOrderId: body.identifier("orderId"),
    venueAt: body.has("transactTime") ? body.instant("transactTime") : null,
  };
}

function topOfTicker(body: Fields, listing: GuessedListing): Event {
  const { id, tick, lot } = listing.get(body.text("symbol"));
  return {
    kind: "top_of_book",
    instrument: id,
    bidPrice: body.steps("bidPrice", tick) as Price,
    bidSize: body.steps("bidQty", lot) as Size,
    askPrice: body.steps("askPrice", tick) as Price,
    askSize: body.steps("askQty", lot) as Size,
    lastId: null,
    venueAt: null,
    receivedAt: NEVER,
  };
}

function present(event: Event | null): Event[] {
  return event ? [event] : [];
}

function ack(id: string | null, refusal: { readonly code: number; readonly message: string } | null): Sign {
  const base = { kind: "ack", venue: VENUE, id, accepted: refusal === null, venueAt: null } as const;
  return refusal ? { ...base, code: String(refusal.code), message: refusal.message } : base;
}

function ignored(reason: string): Event {
  return { kind: "ignored", venue: VENUE, reason, receivedAt: NEVER };
}

export const BINANCE_DECODERS: Decoders = {
  spot: {
    venue: VENUE,
    sequenceNames: binance.sequenceNames,
    listingFrom,
    decodeFrame,
    binary: { isBinary: isSbe, decode: decodeBinary },
  },
  perp: futuresDecoder({ venue: VENUE, sequenceNames: binanceUsdm.sequenceNames, endOf: endOfFutures }),
};
