/** One raw frame or body of Bybit to printable events, without a session: told apart by its shape alone. Public frames do not say
 * whether they are of spot or of contracts, and need not: both are written alike. For `main.ts decode`. @module */
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { type Fields, fieldsOf, parseJson } from "../shared/fields.ts";
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
import type { Printable, UnpaidFill } from "../shared/normalised.ts";
import { MarketCodec } from "./codec.ts";
import { controlOf } from "./control.ts";
import { decodeAnswer } from "./decode_answers.ts";
import { tickerEvents } from "./decode_tickers.ts";
import { firstMs, msOf } from "./instants.ts";
import { readInstrument } from "./instruments.ts";
import { PERP, type Product, SPOT } from "./product.ts";
import { topicOf } from "./topic.ts";
import { UserMessages } from "./user_messages.ts";

const VENUE = "bybit";
const NUMBERS: NumberNames = {
  prices: new Set(["p", "price", "execPrice", "bid1Price", "ask1Price"]),
  sizes: new Set(["v", "qty", "size", "execQty", "cumExecQty", "bid1Size", "ask1Size"]),
  books: new Set(["b", "a"]),
};
/** What symbols end in: names of pairs do not part the two. */
const QUOTES = ["USDT", "USDC", "PERP", "USDE", "USD1", "EUR", "BTC", "ETH", "USD", "BRL", "TRY"];
/** Decoding keeps no clock: events have no time of receipt. */
const NEVER = 0 as Micros;
const PRIVATE = /^(?:order|execution|position|wallet)(?:\.\w+)?$/;

export const BYBIT_DECODERS: Decoders = { spot: decoderOf(SPOT), perp: decoderOf(PERP) };

function decoderOf(product: Product): FrameDecoder {
  return {
    venue: VENUE,
    sequenceNames: { snapshot: { lastId: "u" }, delta: { lastId: "u" }, top: { lastId: "u" } },
    listingFrom: (text) => listingFrom(text, product),
    decodeFrame: (text, known) => decodeFrame(text, known, product),
  };
}

/** A body of `instruments-info` as a listing. @throws {FrameError} */
function listingFrom(text: string, product: Product): Listing {
  const rows = bodyOf(VENUE, text).object("result"),
    listed = new Map(
      rows.list("list").map((value, i) => {
        const row = fieldsOf(value, rows.origin, "result.list[]");
        return [row.text("symbol"), readInstrument(row, i as InstrumentId, product) ?? undefined] as const;
      }),
    );
  return { get: (symbol) => listed.get(symbol) };
}

function decodeFrame(text: string, known: Listing | null, product: Product): Decoded {
  const outer = parseJson(VENUE, text), recorded = recordingLine(outer);
  if (recorded?.raw === null) return plainly([ignored("a note of the recorder")]);
  const frame = recorded?.raw ?? text, value = recorded ? parseJson(VENUE, frame) : outer;
  const listing = new GuessedListing(VENUE, value, known, NUMBERS, { kind: product.kind, assetsOf });
  const fields = fieldsOf(value, { venue: VENUE, frame });
  return {
    events: eventsOf(fields, frame, listing, product),
    instrumentOf: (id) => listing.instrumentOf(id),
    counters: countersOf(fields),
  };
}

function eventsOf(fields: Fields, frame: string, listing: GuessedListing, product: Product): Printable[] {
  const isTopic = fields.has("topic"), name = isTopic ? fields.text("topic") : "";
  if (!isTopic) return decodeOther(fields, listing, product);
  const topic = topicOf(name);
  if (topic?.kind === "ticker") return tickerEvents(fields.object("data"), fields.instant("ts"), listing);
  if (topic !== null) {
    const told: MarketMessage[] = [];
    new MarketCodec(VENUE, listing).decode(frame, NEVER, (message) => told.push(copyOf(message)));
    return told;
  }
  if (name.startsWith("execution.fast")) return fastExecutions(fields, listing);
  if (PRIVATE.test(name)) return whole(new UserMessages(VENUE, null, listing).read(fields, NEVER), name);
  return [ignored(`a frame of ${name} carries nothing for us`)];
}

function decodeOther(fields: Fields, listing: GuessedListing, product: Product): Printable[] {
  const isAnswer = fields.has("success") || fields.has("retCode") || fields.values.op === "pong";
  if (fields.has("op") && !isAnswer) return [ignored(`a request of a client: ${fields.values.op}`)];
  const control = fields.has("result") ? null : controlOf(fields);
  if (control?.kind === "pong") return [heartbeat(fields)];
  if (control !== null) {
    const { id, accepted, code, message } = control;
    return [{
      kind: "ack",
      venue: VENUE,
      id: id || null,
      accepted,
      ...(accepted || code === null ? {} : { code }),
      ...(accepted ? {} : { message }),
      venueAt: null,
    }];
  }
  return decodeAnswer(fields, listing, product);
}

/** Pongs of private sockets say when; those of public ones do not. */
function heartbeat(fields: Fields): Printable {
  const list = ["args", "data"].map((name) => fields.values[name]).find(Array.isArray) ?? [];
  const time = fieldsOf({ time: list[0] ?? "" }, fields.origin, "pong");
  return { kind: "heartbeat", venue: VENUE, venueAt: firstMs(time, "time") };
}

/** Trades of ours before their fee is known. Of a maker's trade the client id is left out. */
function fastExecutions(frame: Fields, listing: GuessedListing): Printable[] {
  const fills = frame.list("data").map((value): UnpaidFill => {
    const row = fieldsOf(value, frame.origin, "data[]"), { id, tick, lot } = listing.get(row.text("symbol"));
    return {
      kind: "fill",
      venue: VENUE,
      instrument: id,
      clientId: row.optionalText("orderLinkId"),
      venueOrderId: row.identifier("orderId"),
      tradeId: row.identifier("execId"),
      side: row.text("side") === "Buy" ? "buy" : "sell",
      price: row.steps("execPrice", tick, 1) as Price,
      size: row.steps("execQty", lot) as Size,
      liquidity: row.flag("isMaker") ? "maker" : "taker",
      fee: null,
      source: "push",
      venueAt: msOf(row, "execTime"),
      receivedAt: NEVER,
    };
  });
  return whole(fills, "execution.fast");
}

/** A book's cross sequence has no place in an event. */
function countersOf(fields: Fields): Readonly<Record<string, number>> | undefined {
  const data = ["data", "result"].map((name) => fields.values[name]).find((value) =>
    typeof value === "object" && value !== null && "seq" in value && "u" in value
  );
  const { seq } = (data ?? {}) as { seq?: unknown };
  return typeof seq === "number" ? { seq } : undefined;
}

function whole(events: readonly Printable[], topic: string): Printable[] {
  return events.length > 0 ? [...events] : [ignored(`a frame of ${topic} with nothing in it`)];
}

/** Levels and trades are borrowed until the codec is called again. */
function copyOf(message: MarketMessage): MarketMessage {
  if (message.kind !== "book_snapshot" && message.kind !== "book_delta") return { ...message };
  const copied = ({ count, prices, sizes }: typeof message.bids) => ({
    count,
    prices: prices.slice(0, count),
    sizes: sizes.slice(0, count),
  });
  return { ...message, bids: copied(message.bids), asks: copied(message.asks) };
}

function assetsOf(symbol: string): { readonly base: string; readonly quote: string } {
  const quote = QUOTES.find((quote) => symbol.endsWith(quote) && symbol !== quote);
  if (quote === undefined) return { base: "", quote: "" };
  return { base: symbol.slice(0, -quote.length), quote: quote === "PERP" ? "USDC" : quote };
}

function ignored(reason: string): Event {
  return { kind: "ignored", venue: VENUE, reason, receivedAt: NEVER };
}
