/** The public streams: who listens to what, and each event in Binance's words, written once for all who hear it. An SBE
 * socket is asked and answers in JSON; its events are bytes.
 * Source: binance-spot-api-docs, web-socket-streams.md and sbe-market-data-streams.md; docs of 2026-07-21. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { DepthChange } from "../../depth_feed.ts";
import type { PublicBest, PublicTrade } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import type { VenueServices } from "../../venue.ts";
import type { AggregateTrade } from "../../recent_trades.ts";
import { bestBytes, diffBytes, partialBytes, tradeBytes } from "./sbe.ts";
import { SlowDepth } from "./slow_depth.ts";
import { fixed, levelTexts, type Stamp, stampIn } from "./words.ts";

const MOST_STREAMS = 1_024;
/** Client messages a second that a stream socket may send. */
const MOST_MESSAGES = 5;
const PARTIAL_DEPTHS = [5, 10, 20], SBE_PARTIAL_DEPTH = 20;
/** Streams of SBE bear the names of JSON's and are others. */
const SBE = "sbe ";

type StreamSocket = {
  readonly id: number;
  readonly unit: "ms" | "us";
  /** Events come as SBE. */
  readonly binary: boolean;
  combined: boolean;
  readonly streams: Set<string>;
  second: number;
  messages: number;
};

/** What a client sends on a stream socket. */
type Request = { readonly id: unknown; readonly method: unknown; readonly params: unknown };

export class Streams {
  readonly #sockets = new Map<number, StreamSocket>();
  readonly #listeners = new Map<string, Set<StreamSocket>>();
  readonly #slow = new SlowDepth((instrument, change) => this.#sendDepth(instrument, change, "1000ms"));

  constructor(readonly services: VenueServices) {}

  has(id: number): boolean {
    return this.#sockets.has(id);
  }

  /** @param path "/ws", "/ws/a/b" or "/stream" */
  open(id: number, path: string, query: string, binary = false): void {
    const options = new URLSearchParams(query);
    const combined = path.startsWith("/stream");
    const inMicros = options.get("timeUnit")?.toUpperCase().startsWith("MICROSECOND");
    const unit = binary || inMicros ? "us" : "ms";
    const socket: StreamSocket = { id, unit, combined, streams: new Set(), second: 0, messages: 0, binary };
    this.#sockets.set(id, socket);
    const named = combined ? options.get("streams") ?? "" : decoded(path.replace(/^\/ws\/?/, ""));
    for (const stream of named.split("/").filter((name) => name !== "")) this.#subscribe(socket, stream);
  }

  close(id: number): void {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return;
    for (const stream of socket.streams) this.#unsubscribe(socket, stream);
    this.#sockets.delete(id);
  }

  onMessage(id: number, text: string): void {
    const socket = this.#sockets.get(id)!, { services } = this;
    services.countRequest("stream request");
    const second = Math.floor(services.exchange.now / 1e6);
    if (second !== socket.second) {
      socket.second = second;
      socket.messages = 0;
    }
    if (++socket.messages > MOST_MESSAGES) {
      services.countViolation();
      services.close(id, 1008, "Too many requests");
      return;
    }
    services.send(id, JSON.stringify(this.#control(socket, text)), "answer");
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    const { services } = this;
    this.#publish(
      `${lower(instrument)}@trade`,
      (stamp) =>
        `{"e":"trade","E":${stamp(services.exchange.now)},"s":"${instrument.symbol}","t":${trade.id},` +
        `"p":"${fixed(trade.price, instrument.tick)}","q":"${fixed(trade.size, instrument.lot)}",` +
        `"T":${stamp(trade.at)},"m":${trade.aggressor === "sell"},"M":true}`,
    );
    const tradedAt = trade.at + services.clockOffset as Micros;
    this.#publishBytes(`${lower(instrument)}@trade`, () => tradeBytes(instrument, trade, services.venueNow, tradedAt));
  }

  onAggregate(instrument: Instrument, trade: AggregateTrade): void {
    const { services } = this;
    this.#publish(
      `${lower(instrument)}@aggTrade`,
      (stamp) =>
        `{"e":"aggTrade","E":${stamp(services.exchange.now)},"s":"${instrument.symbol}","a":${trade.id},` +
        `"p":"${fixed(trade.price, instrument.tick)}","q":"${fixed(trade.size, instrument.lot)}",` +
        `"f":${trade.firstId},"l":${trade.lastId},"T":${stamp(trade.at)},"m":${trade.aggressor === "sell"},"M":true}`,
    );
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    const { symbol, tick, lot } = instrument;
    this.#publish(
      `${symbol.toLowerCase()}@bookTicker`,
      () =>
        `{"u":${best.updateId},"s":"${symbol}","b":"${fixed(best.bidPrice, tick)}","B":"${fixed(best.bidSize, lot)}",` +
        `"a":"${fixed(best.askPrice, tick)}","A":"${fixed(best.askSize, lot)}"}`,
    );
    this.#publishBytes(`${lower(instrument)}@bestBidAsk`, () => bestBytes(instrument, best, this.services.venueNow));
  }

  onDepth(floor: Floor, change: DepthChange): void {
    this.#sendDepth(floor.instrument, change, "100ms");
    this.#slow.add(floor.instrument, change);
    this.#sendPartial(floor, "@100ms");
    const { instrument, market, updateId } = floor, { venueNow } = this.services, name = lower(instrument);
    this.#publishBytes(`${name}@depth`, () => diffBytes(instrument, change, venueNow));
    this.#publishBytes(`${name}@depth${SBE_PARTIAL_DEPTH}`, () => {
      const bids = market.depth("buy", SBE_PARTIAL_DEPTH), asks = market.depth("sell", SBE_PARTIAL_DEPTH);
      return partialBytes(instrument, updateId, bids, asks, venueNow);
    });
  }

  /** When the streams of one message a second are due. */
  get nextAt(): number {
    return this.#slow.nextAt;
  }

  onTimer(now: number): void {
    for (const symbol of this.#slow.flush(now)) {
      const floor = this.services.exchange.floor(symbol);
      if (floor !== null) this.#sendPartial(floor, "");
    }
  }

  /** Tells every socket that the server goes down. */
  announceShutdown(): void {
    const now = this.services.exchange.now;
    for (const socket of this.#sockets.values()) {
      const event = `{"e":"serverShutdown","E":${this.#stampOf(socket)(now)}}`;
      this.#send(socket, "!serverShutdown", event);
    }
  }

  #sendDepth(instrument: Instrument, change: DepthChange, speed: "100ms" | "1000ms"): void {
    const write = (stamp: Stamp) =>
      `{"e":"depthUpdate","E":${stamp(this.services.exchange.now)},"s":"${instrument.symbol}",` +
      `"U":${change.firstId},"u":${change.lastId},"b":${levelTexts(change.bids, instrument)},` +
      `"a":${levelTexts(change.asks, instrument)}}`;
    if (speed === "100ms") return this.#publish(`${lower(instrument)}@depth@100ms`, write);
    this.#publish(`${lower(instrument)}@depth`, write);
    this.#publish(`${lower(instrument)}@depth@1000ms`, write);
  }

  #sendPartial({ instrument, market, updateId }: Floor, speed: "" | "@100ms"): void {
    for (const count of PARTIAL_DEPTHS) {
      const write = () =>
        `{"lastUpdateId":${updateId},"bids":${levelTexts(market.depth("buy", count), instrument)},` +
        `"asks":${levelTexts(market.depth("sell", count), instrument)}}`;
      this.#publish(`${lower(instrument)}@depth${count}${speed}`, write);
      if (speed === "") this.#publish(`${lower(instrument)}@depth${count}@1000ms`, write);
    }
  }

  #publish(stream: string, write: (stamp: Stamp) => string): void {
    const listeners = this.#listeners.get(stream);
    if (listeners === undefined) return;
    let inMs: string | null = null, inMicros: string | null = null;
    for (const socket of listeners) {
      const event = socket.unit === "us"
        ? inMicros ??= write(this.#stampOf(socket))
        : inMs ??= write(this.#stampOf(socket));
      this.#send(socket, stream, event);
    }
  }

  /** Combined or not: an SBE event names its symbol and needs no wrapper. */
  #publishBytes(stream: string, write: () => Uint8Array): void {
    const listeners = this.#listeners.get(SBE + stream);
    if (listeners === undefined) return;
    const event = write();
    for (const socket of listeners) this.services.send(socket.id, event, "market");
  }

  #send(socket: StreamSocket, stream: string, event: string): void {
    this.services.send(socket.id, socket.combined ? `{"stream":"${stream}","data":${event}}` : event, "market");
  }

  #stampOf({ unit }: StreamSocket): Stamp {
    return stampIn(unit, this.services.clockOffset);
  }

  #subscribe(socket: StreamSocket, stream: string): void {
    socket.streams.add(stream);
    const name = socket.binary ? SBE + stream : stream, listeners = this.#listeners.get(name);
    if (listeners === undefined) this.#listeners.set(name, new Set([socket]));
    else listeners.add(socket);
  }

  #unsubscribe(socket: StreamSocket, stream: string): void {
    socket.streams.delete(stream);
    const name = socket.binary ? SBE + stream : stream, listeners = this.#listeners.get(name);
    listeners?.delete(socket);
    if (listeners?.size === 0) this.#listeners.delete(name);
  }

  #control(socket: StreamSocket, text: string): Readonly<Record<string, unknown>> {
    const request = readRequest(text);
    if (request === null) return { code: 3, msg: "Invalid JSON: expected value" };
    const { id = null, method, params } = request;
    const invalid = (why: string) => ({ code: 2, msg: `Invalid request: ${why}`, id });
    switch (method) {
      case "SUBSCRIBE":
      case "UNSUBSCRIBE": {
        if (!Array.isArray(params) || params.some((name) => typeof name !== "string")) {
          return invalid("property `params` must be an array of strings");
        }
        if (method === "SUBSCRIBE" && socket.streams.size + params.length > MOST_STREAMS) {
          return invalid(`too many streams, at most ${MOST_STREAMS}`);
        }
        for (const name of params) {
          method === "SUBSCRIBE" ? this.#subscribe(socket, name) : this.#unsubscribe(socket, name);
        }
        return { result: null, id };
      }
      case "LIST_SUBSCRIPTIONS":
        return { result: [...socket.streams], id };
      case "SET_PROPERTY":
        if (!Array.isArray(params) || params[0] !== "combined" || typeof params[1] !== "boolean") {
          return invalid("unknown property");
        }
        socket.combined = params[1];
        return { result: null, id };
      case "GET_PROPERTY":
        if (!Array.isArray(params) || params[0] !== "combined") return invalid("unknown property");
        return { result: socket.combined, id };
      default:
        return invalid(
          "unknown variant, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, " +
            "`GET_PROPERTY`",
        );
    }
  }
}

function readRequest(text: string): Request | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null ? message as Request : null;
  } catch {
    return null; // answered as invalid JSON
  }
}

function lower({ symbol }: Instrument): string {
  return symbol.toLowerCase();
}

/** A path as clients mean it: "@" and names that are no ASCII may come percent-encoded. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray "%": names a stream that nobody knows, like every other misspelt one
  }
}
