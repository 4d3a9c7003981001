/** One raw frame or body of futures to printable events, without a session: told apart by its shape alone, as nothing says what it
 * was an answer to. For `main.ts decode`. @module */
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Venue } from "../../core/venue.ts";
import {
  type EndOf,
  readFuturesAccount,
  readFuturesEvent,
  readFuturesOrder,
  readFuturesPositions,
  readFuturesTrade,
  type StreamNote,
} from "./fapi_account.ts";
import type { Answer, Evidence } from "./fapi_answers.ts";
import { FuturesCodec } from "./fapi_codec.ts";
import { readIncome } from "./fapi_flows.ts";
import { snapshotOf } from "./fapi_frames.ts";
import { readFuturesInfo } from "./fapi_instruments.ts";
import type { ExchangeInfo } from "./fapi_markets.ts";
import { type Fields, fieldsOf, parseJson } from "./fields.ts";
import { bodyOf, type Decoded, type FrameDecoder, plainly, recordingLine } from "./frame_decoder.ts";
import { GuessedListing, type NumberNames } from "./guessed_listing.ts";
import type { Listing } from "./market_frames.ts";
import type { Ack, Printable } from "./normalised.ts";

/** Where numbers stand in frames and bodies of futures. */
const NUMBERS: NumberNames = {
  prices: new Set(["p", "L", "b", "a", "price", "bidPrice", "askPrice"]),
  sizes: new Set(["q", "l", "z", "B", "A", "pa", "qty", "origQty", "executedQty", "positionAmt", "bidQty", "askQty"]),
  books: new Set(["b", "a", "bids", "asks"]),
};
const USER_EVENTS = new Set([
  "ORDER_TRADE_UPDATE",
  "ACCOUNT_UPDATE",
  "TRADE_LITE",
  "MARGIN_CALL",
  "ACCOUNT_CONFIG_UPDATE",
  "listenKeyExpired",
  "ALGO_UPDATE",
  "CONDITIONAL_ORDER_TRIGGER_REJECT",
  "STRATEGY_UPDATE",
  "GRID_UPDATE",
  "announcement",
]);
/** Decoding keeps no clock: events have no time of receipt. */
const NEVER = 0 as Micros;
const EVIDENCE = { source: "query", requestedAt: null } as const;
const NO_CODE = "200";

/** What a family's frames of futures are decoded with. */
export type FuturesDecoding = {
  /** As printed: the family's name. */
  readonly venue: string;
  readonly sequenceNames: Venue["sequenceNames"];
  readonly endOf: EndOf;
  /** Spot in the words of futures; absent = futures. */
  readonly spot?: {
    readonly userEvents: ReadonlySet<string>;
    /** @throws {FrameError} */
    readEvent(event: Fields, listing: Listing, endOf: EndOf, now: Micros): readonly (Event | StreamNote)[];
    readAccount(answer: Answer, evidence: Evidence, now: Micros): readonly Event[];
    readListing: ReadListing;
  };
};
type ReadListing = (body: Fields, wanted: ReadonlyMap<string, InstrumentId>) => ExchangeInfo;

export function futuresDecoder(decoding: FuturesDecoding): FrameDecoder {
  const { venue, sequenceNames } = decoding;
  return {
    venue,
    sequenceNames,
    listingFrom(text) {
      const listed = listedIn(bodyOf(venue, text), decoding);
      return { get: (symbol) => listed.get(symbol)?.instrument };
    },
    decodeFrame: (text, known) => decodeFrame(decoding, text, known),
  };
}

function decodeFrame(decoding: FuturesDecoding, text: string, known: Listing | null): Decoded {
  const { venue } = decoding, outer = parseJson(venue, text), recorded = recordingLine(outer);
  const frame = recorded ? recorded.raw : text;
  if (frame === null) return plainly([{ kind: "ignored", venue, reason: "a note of the recorder", receivedAt: NEVER }]);
  const value = recorded ? parseJson(venue, frame) : outer;
  const listing = new GuessedListing(venue, value, known, NUMBERS, { kind: decoding.spot ? "spot" : "linear" });
  const symbol = /[?&]symbol=([^&]+)/.exec(recorded?.url ?? "")?.[1] ?? "";
  const reading = new FrameReading(decoding, frame, symbol, listing), events = reading.read(value);
  return { events, instrumentOf: (id) => listing.instrumentOf(id), counters: reading.counters };
}

/** One frame, or one body, on its way to events. */
class FrameReading {
  /** Of a partial book, which has the counters of a change and no id of a snapshot. */
  counters: Readonly<Record<string, number>> = {};

  /** @param symbol that was asked about; "" = nobody knows */
  constructor(
    readonly decoding: FuturesDecoding,
    readonly frame: string,
    readonly symbol: string,
    readonly listing: GuessedListing,
  ) {}

  /** @throws {FrameError} if it cannot be read */
  read(value: unknown): Printable[] {
    if (Array.isArray(value)) return value.flatMap((entry) => this.#entry(entry));
    if (value === true) return [this.#ack(null, null)];
    const fields = this.#fields(value);
    if (fields.has("stream") && Array.isArray(fields.values.data)) return this.read(fields.values.data);
    const data = fields.has("stream") && fields.has("data") ? fields.object("data") : fields;
    if (data.has("e")) return this.#event(data, fields.values);
    if (fields.values.generated === true && !data.has("lastUpdateId")) {
      return this.#ignored("a frame that no venue sent: a recorder made it");
    }
    if (fields.has("status") && (fields.has("result") || fields.has("error"))) return this.#answer(fields);
    const reply = "id" in fields.values && ("result" in fields.values || fields.has("error") || fields.has("code"));
    const isTop = ["u", "s", "b", "B", "a", "A"].every((name) => fields.has(name));
    if (fields.has("stream") || fields.has("method") || reply || isTop) return this.#streamed(fields.values);
    return this.#body(value);
  }

  #entry(value: unknown): Printable[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.#ignored(NAMELESS);
    const fields = this.#fields(value);
    return fields.has("e") ? this.#event(fields, fields.values) : this.#body(value);
  }

  /** @param whole the frame that it came in, wrapped or not */
  #event(event: Fields, whole: unknown): Printable[] {
    const kind = event.text("e");
    if (kind === "markPriceUpdate") return this.#marks(event, "p", "i", "r", event.instant("E"), nextAt(event, "T"));
    const { spot } = this.decoding;
    if (!(spot?.userEvents ?? USER_EVENTS).has(kind)) return this.#streamed(whole);
    if (kind === "TRADE_LITE") return [this.#unpaid(event)];
    const { endOf } = this.decoding,
      messages = spot
        ? spot.readEvent(event, this.listing, endOf, NEVER)
        : readFuturesEvent(event, this.listing, endOf, NEVER, (rows) => rows);
    return messages.flatMap((message) => this.#told(message, event));
  }

  #told(message: Event | StreamNote, event: Fields): Printable[] {
    switch (message.kind) {
      case "money_moved":
        return message.reason === "FUNDING_FEE" ? this.#funding(event) : this.#ignored(
          `ACCOUNT_UPDATE ${message.reason}: money came or went without a trade, which the balances say too`,
        );
      case "reread":
      case "mode_changed":
        return this.#ignored(message.reason);
      case "key_expired":
        return this.#ignored("listenKeyExpired: the stream brings nothing any more");
      case "trade_hint":
        return [];
      default:
        return [message];
    }
  }

  /** Funding of crossed margin, as the stream has it: without an id, and without the market. */
  #funding(event: Fields): Printable[] {
    const account = event.object("a"), venueAt = event.instant("T"), { venue } = this.decoding;
    return account.list("B").map((value) => {
      const row = fieldsOf(value, event.origin, "a.B[]"), asset = row.text("a"), amount = row.amount("bc");
      const flowId = `${asset} ${row.text("bc")} ${venueAt}`;
      const told = { what: "funding", instrument: null, asset, amount, source: "push" } as const;
      return { kind: "cash_flow", venue, flowId, ...told, venueAt, receivedAt: NEVER };
    });
  }

  #unpaid(event: Fields): Printable {
    const { id, tick, lot } = this.listing.get(event.text("s"));
    return {
      kind: "fill",
      venue: this.decoding.venue,
      instrument: id,
      clientId: event.optionalText("c"),
      venueOrderId: event.identifier("i"),
      tradeId: event.identifier("t"),
      side: event.text("S") === "BUY" ? "buy" : "sell",
      price: event.steps("L", tick) as Price,
      size: event.steps("l", lot) as Size,
      liquidity: event.flag("m") ? "maker" : "taker",
      fee: null,
      source: "push",
      venueAt: event.instant("T"),
      receivedAt: NEVER,
    };
  }

  #streamed(frame: unknown): Printable[] {
    const message = new FuturesCodec(this.decoding.venue, this.listing).decode(JSON.stringify(frame), NEVER);
    switch (message.kind) {
      case "shutdown":
        return this.#ignored("serverShutdown: the venue will close this connection");
      case "reply": {
        const { id, refusal } = message;
        return [this.#ack(id === null ? null : String(id), refusal && { ...refusal, code: String(refusal.code) })];
      }
      case "trades":
        return [...message.trades];
      case "references":
        return [...message.prices];
      case "book_snapshot":
        this.counters = partialCounters(this.#fields(frame));
        return [Object.keys(this.counters).length === 0 ? message : { ...message, lastId: null }];
      default:
        return [message];
    }
  }

  #answer(fields: Fields): Printable[] {
    const id = fields.has("id") ? fields.identifier("id") : null;
    if (fields.has("error")) return [this.#refusal(id, fields.object("error"))];
    const { result } = fields.values;
    const events = Array.isArray(result)
      ? result.flatMap((entry) => this.#entry(entry))
      : this.#body({ ...this.#fields(result).values, ...booksBeside(fields) });
    return events.map((event) => event.kind === "ack" && event.id === null ? { ...event, id } : event);
  }

  #body(value: unknown): Printable[] {
    const body = this.#fields(value), has = (...names: string[]) => names.every((name) => body.has(name));
    const { listing } = this, { venue, endOf, spot } = this.decoding, { origin } = body;
    const answer = { status: 200, result: [body.values], error: null, details: null, limits: [], origin };
    if (has("lastUpdateId", "bids", "asks")) return [snapshotOf(body, listing.get(this.symbol), NEVER)];
    if (has("symbols")) return this.#listing(body);
    if (spot && has("balances")) return [...spot.readAccount({ ...answer, result: body.values }, EVIDENCE, NEVER)];
    if (has("assets", "positions")) {
      const whole = { ...answer, result: body.values };
      return [...readFuturesAccount(whole, EVIDENCE, false, NEVER), ...this.#positions(body)];
    }
    if (has("incomeType", "income")) {
      const { flow } = readIncome(body, listing, NEVER);
      return flow ? [flow] : this.#ignored(`income of kind ${body.text("incomeType")}: fills say it`);
    }
    if (has("symbol", "positionAmt")) return [readFuturesPositions(answer, listing, EVIDENCE, NEVER, (rows) => rows)];
    if (has("symbol", "orderId", "id", "commission")) return present(readFuturesTrade(body, listing, NEVER));
    if (has("symbol", "orderId", "status", "side", "origQty")) {
      return present(readFuturesOrder(body, listing, EVIDENCE, endOf, NEVER));
    }
    if (has("asset", "balance", "crossWalletBalance")) return [this.#balance(body)];
    if (has("symbol", "markPrice", "indexPrice", "lastFundingRate")) {
      const at = body.instant("time"), next = nextAt(body, "nextFundingTime");
      return this.#marks(body, "markPrice", "indexPrice", "lastFundingRate", at, next, "symbol");
    }
    if (has("symbol", "bidPrice", "bidQty", "askPrice", "askQty")) return [this.#top(body)];
    if (has("symbol", "fundingRate", "fundingTime")) {
      const symbol = body.text("symbol"), rate = body.text("fundingRate");
      return [{
        kind: "funding",
        venue,
        symbol,
        rate: plain(rate),
        nextAt: null,
        venueAt: body.instant("fundingTime"),
      }];
    }
    if (has("symbol", "countdownTime") || has("listenKey") || Object.keys(body.values).length === 0) {
      return [this.#ack(null, null)];
    }
    if (has("serverTime")) return [{ kind: "heartbeat", venue, venueAt: body.instant("serverTime") }];
    if (has("code", "msg")) return [this.#refusal(null, body)];
    return this.#ignored(`a body with ${Object.keys(body.values).slice(0, 5).join(", ")} carries nothing for us`);
  }

  #listing(body: Fields): Printable[] {
    return [...listedIn(body, this.decoding).values()].map(({ instrument }) => ({
      kind: "instrument",
      instrument,
      receivedAt: NEVER,
    }));
  }

  #positions(account: Fields): Printable[] {
    const rows = account.list("positions");
    if (rows.length === 0) return [];
    const answer = { status: 200, result: rows, error: null, details: null, limits: [], origin: account.origin };
    return [readFuturesPositions(answer, this.listing, EVIDENCE, NEVER, (each) => each)];
  }

  #balance(body: Fields): Printable {
    const balance = { asset: body.text("asset"), free: body.amount("balance"), locked: [0n, 0] as const };
    const venueAt = body.has("updateTime") ? body.instant("updateTime") : null;
    const { venue } = this.decoding;
    return { kind: "balances", venue, balances: [balance], complete: false, ...EVIDENCE, venueAt, receivedAt: NEVER };
  }

  #top(body: Fields): Printable {
    const { id, tick, lot } = this.listing.get(body.text("symbol"));
    return {
      kind: "top_of_book",
      instrument: id,
      bidPrice: body.steps("bidPrice", tick) as Price,
      bidSize: body.steps("bidQty", lot) as Size,
      askPrice: body.steps("askPrice", tick) as Price,
      askSize: body.steps("askQty", lot) as Size,
      lastId: body.has("lastUpdateId") ? body.integer("lastUpdateId") : null,
      venueAt: body.has("time") ? body.instant("time") : null,
      receivedAt: NEVER,
    };
  }

  /** Mark, index where it is told, and the funding rate: as texts, since events of the core hold such prices as floats. */
  #marks(
    body: Fields,
    mark: string,
    index: string,
    rate: string,
    venueAt: Micros,
    next: Micros | null,
    symbolIn = "s",
  ): Printable[] {
    const common = { venue: this.decoding.venue, symbol: body.text(symbolIn), venueAt };
    const textOf = (name: string) => {
      body.amount(name); // refuses what is no plain decimal
      return plain(body.text(name));
    };
    const events: Printable[] = [{ kind: "mark_price", ...ordered(common, { price: textOf(mark) }) }];
    if (body.has(index)) events.push({ kind: "index_price", ...ordered(common, { price: textOf(index) }) });
    if (body.has(rate)) {
      events.push({ kind: "funding", ...ordered(common, { rate: textOf(rate), nextAt: next }) });
    }
    return events;
  }

  #refusal(id: string | null, error: Fields): Ack {
    const code = error.identifier("code"), message = error.optionalText("msg") ?? "";
    return this.#ack(id, code === NO_CODE ? null : { code, message });
  }

  #ack(id: string | null, refusal: { readonly code: string; readonly message: string } | null): Ack {
    const base = { kind: "ack", venue: this.decoding.venue, id, accepted: refusal === null, venueAt: null } as const;
    return refusal ? { ...base, code: refusal.code, message: refusal.message } : base;
  }

  #ignored(reason: string): Printable[] {
    return [{ kind: "ignored", venue: this.decoding.venue, reason, receivedAt: NEVER }];
  }

  #fields(value: unknown): Fields {
    return fieldsOf(value, { venue: this.decoding.venue, frame: this.frame });
  }
}

const NAMELESS = "rows without names carry nothing for us";

function listedIn(body: Fields, { spot }: FuturesDecoding) {
  const symbols = body.list("symbols").map((value) => fieldsOf(value, body.origin, "symbol").text("symbol"));
  const wanted = new Map(symbols.map((symbol, i) => [symbol, i as InstrumentId]));
  if (spot) return spot.readListing(body, wanted).listed;
  return readFuturesInfo(body, wanted, { amendAllowed: true, preventionModes: [] }).listed;
}

/** The WebSocket API's `depth` has its sides beside the result. */
function booksBeside(frame: Fields): Record<string, unknown> {
  const { bids, asks } = frame.values;
  return bids === undefined && asks === undefined ? {} : { bids, asks };
}

function partialCounters(frame: Fields): Record<string, number> {
  const data = frame.has("data") ? frame.object("data") : frame;
  return data.has("e") ? { U: data.integer("U"), u: data.integer("u"), pu: data.integer("pu") } : {};
}

/** 0 = there is no next one: the contract pays none. */
function nextAt(body: Fields, name: string): Micros | null {
  return body.has(name) && body.values[name] !== 0 ? body.instant(name) : null;
}

function ordered<T>({ venue, symbol, venueAt }: { venue: string; symbol: string; venueAt: Micros }, values: T) {
  return { venue, symbol, ...values, venueAt };
}

/** A decimal without zeros at its end. */
function plain(text: string): string {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

function present(event: Event | null): Event[] {
  return event ? [event] : [];
}
