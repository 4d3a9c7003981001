/** One raw frame or body of OKX to printable events, without a session. For `main.ts decode`. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Fields, fieldsOf, listOf, parseJson } from "../shared/fields.ts";
import {
  bodyOf,
  type Decoded,
  type Decoders,
  type FrameDecoder,
  plainly,
  recordingLine,
} from "../shared/frame_decoder.ts";
import { GuessedListing, type NumberNames } from "../shared/guessed_listing.ts";
import type { Listing, MarketMessage } from "../shared/market_frames.ts";
import type { Ack, Printable } from "../shared/normalised.ts";
import { MarketCodec } from "./codec.ts";
import { ackOf, bookOf, decodeRow, ignored, NEVER, positionsOf } from "./decode_rows.ts";
import { readInstrument } from "./instruments.ts";
import { okx, okxSpot } from "./mod.ts";
import { readOrderPush } from "./order_codec.ts";
import { serviceWordOf } from "./service_words.ts";

const VENUE = "okx";
/** Where numbers stand in frames and bodies. */
const NUMBERS: NumberNames = {
  prices: new Set(["px", "fillPx", "askPx", "bidPx"]),
  sizes: new Set(["sz", "fillSz", "accFillSz", "pos", "askSz", "bidSz"]),
  books: new Set(["asks", "bids"]),
};
/** Types whose instruments have grids and contracts as ours have. */
const LISTED = new Set(["SPOT", "MARGIN", "SWAP", "FUTURES"]);

export const OKX_DECODERS: Decoders = { spot: decoderOf(false), perp: decoderOf(true) };

function decoderOf(isPerp: boolean): FrameDecoder {
  return {
    venue: VENUE,
    sequenceNames: (isPerp ? okx : okxSpot).sequenceNames,
    listingFrom,
    decodeFrame: (text, known) => decodeFrame(text, known, isPerp),
  };
}

/** A body of `public/instruments`, or a message of the channel, as a listing. @throws {FrameError} */
function listingFrom(text: string): Listing {
  const body = bodyOf(VENUE, text), rows = body.list("data").map((value) => fieldsOf(value, body.origin, "data[]"));
  const ours = rows.filter((row) => LISTED.has(row.text("instType")) && row.optionalText("tickSz") !== null);
  const listed = new Map(
    ours.map((row, i) => [row.text("instId"), readInstrument(row, i as InstrumentId).instrument]),
  );
  return { get: (symbol) => listed.get(symbol) };
}

function decodeFrame(text: string, known: Listing | null, isPerp: boolean): Decoded {
  if (text.trim() === "pong") return plainly([{ kind: "heartbeat", venue: VENUE, venueAt: null }]);
  if (text.trim() === "ping") return plainly([ignored(VENUE, "a request of a client: ping")]);
  const outer = parseJson(VENUE, text), recorded = recordingLine(outer);
  if (recorded?.raw === null) return plainly([ignored(VENUE, "a note of the recorder")]);
  if (recorded) return decodeFrame(recorded.raw, known, isPerp);
  const kind = isPerp ? "linear" : "spot";
  const listing = new GuessedListing(VENUE, outer, known, NUMBERS, { kind, contracts: isPerp });
  const values = Array.isArray(outer) ? outer : [outer];
  return {
    events: values.flatMap((value) =>
      decodeValue(fieldsOf(value, { venue: VENUE, frame: text }), text, isPerp, listing)
    ),
    instrumentOf: (id) => listing.instrumentOf(id),
    unitOf: (id) => listing.unitOf(id),
    counters: countersOf(outer),
  };
}

function decodeValue(frame: Fields, text: string, isPerp: boolean, listing: GuessedListing): readonly Printable[] {
  if (frame.has("event")) return [decodeEvent(frame)];
  if (frame.has("op") && !frame.has("code")) return [ignored(VENUE, `a request of a client: ${frame.text("op")}`)];
  if (frame.has("arg") && frame.has("data")) return decodePush(frame, text, isPerp, listing);
  return frame.has("code") && !frame.has("sCode")
    ? decodeAnswer(frame, isPerp, listing)
    : decodeRow(frame, "", isPerp, listing);
}

function decodeEvent(event: Fields): Printable {
  const word = event.text("event"), code = event.optionalText("code"), accepted = word !== "error";
  const id = event.optionalText("id"), message = event.optionalText("msg") ?? "";
  if (!["subscribe", "unsubscribe", "login", "error"].includes(word)) {
    return ignored(VENUE, serviceWordOf(event).reason);
  }
  const refusal = accepted && (code ?? "0") === "0" ? {} : { code: code ?? "", message };
  return { kind: "ack", venue: VENUE, id, accepted: !("code" in refusal), ...refusal, venueAt: null };
}

/** Every order of an answer by itself; what has no order is told as a whole. */
function decodeAnswer(answer: Fields, isPerp: boolean, listing: GuessedListing): readonly Printable[] {
  const id = answer.optionalText("id"), code = answer.identifier("code"), { data } = answer.values;
  const rows = Array.isArray(data) ? data.map((value) => fieldsOf(value, answer.origin, "data[]")) : [];
  if (code === "0" && !Array.isArray(data)) return [ignored(VENUE, "an answer without a list")];
  if (rows.length === 0 && code !== "0") {
    const message = answer.optionalText("msg") ?? "";
    return [{ kind: "ack", venue: VENUE, id, accepted: false, code, message, venueAt: null } satisfies Ack];
  }
  const positions = rows.length > 0 && rows.every((row) => row.has("pos") && row.has("mgnMode"));
  if (positions) return positionsOf(rows, listing);
  return rows.flatMap((row) => row.has("sCode") ? [ackOf(row, id)] : decodeRow(row, "", isPerp, listing));
}

function decodePush(frame: Fields, text: string, isPerp: boolean, listing: GuessedListing): readonly Printable[] {
  const topic = frame.object("arg"), channel = topic.text("channel");
  const rows = listOf(frame.values.data, frame.origin, "data").map((value) => fieldsOf(value, frame.origin, "data[]"));
  const told: MarketMessage[] = [];
  if (new MarketCodec(VENUE, listing).decode(text, NEVER, (message) => told.push(message))) return told;
  switch (channel) {
    case "books5":
    case "books-rpi":
    case "books-elp": {
      const kind = frame.optionalText("action") === "update" ? "book_delta" : "book_snapshot";
      return rows.map((row) => bookOf(row, kind, listing.get(topic.text("instId"))));
    }
    case "orders":
      return rows.flatMap((row) => [...readOrderPush(row, listing.get(row.text("instId")), NEVER)]);
    case "positions":
      return positionsOf(rows, listing);
    case "liquidation-warning":
      return [ignored(VENUE, "a warning of liquidation: the positions say how near it is")];
    default:
      return rows.flatMap((row) => decodeRow(row, "", isPerp, listing));
  }
}

/** A snapshot has nothing before it, which the venue says with a number. */
function countersOf(outer: unknown): Record<string, number> {
  const [book] = (outer as { data?: { prevSeqId?: unknown }[] } | null)?.data ?? [];
  return book?.prevSeqId === -1 ? { prevSeqId: -1 } : {};
}
