/** One socket of market streams, as Binance and the venues that took over its API offer them: subscribed in steps, probed by its
 * list of subscriptions, and proven to bring something. What its frames mean is said by a codec; what they change, by who
 * listens. Source: binance-spot-api-docs, web-socket-streams.md, "Live Subscribing/Unsubscribing to streams"; read 2026-11-25.
 * @module */
import type { BookDelta, BookSnapshot, Ignored, ReferencePrice, TopOfBook, Trade } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "./backoff.ts";
import type { Answer } from "./fapi_answers.ts";
import { BACKGROUND, type Caller } from "./fapi_caller.ts";
import type { Markets } from "./fapi_markets.ts";
import { FrameError } from "./fields.ts";
import { Link } from "./link.ts";
import type { Random } from "./random.ts";
import { StreamProof } from "./stream_proof.ts";

/** The answer to SUBSCRIBE, LIST_SUBSCRIPTIONS and their kin. */
export type StreamReply = {
  readonly kind: "reply";
  readonly id: number | string | null;
  readonly result: unknown;
  readonly refusal: { readonly code: number; readonly message: string } | null;
};
/** The venue will close this connection soon; it promises no period of notice. */
export type ServerShutdown = { readonly kind: "shutdown" };
/** Trades of one frame: the first `count` of them. */
export type Trades = { readonly kind: "trades"; readonly count: number; readonly trades: readonly Trade[] };
/** What positions are valued at, and what that leans on. */
export type References = { readonly kind: "references"; readonly prices: readonly ReferencePrice[] };
export type StreamMessage =
  | BookDelta
  | BookSnapshot
  | TopOfBook
  | Trade
  | Trades
  | References
  | Ignored
  | StreamReply
  | ServerShutdown;

/** What one socket carries. */
export type StreamChoice = {
  /** Of its channels and timers. */
  readonly name: string;
  readonly url: string;
  /** For the upgrade request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands behind `<symbol>@`, for each market. */
  readonly kinds: readonly string[];
  /** Reads a frame; what it returns is borrowed until the next. @throws {FrameError} */
  decode(frame: string | Uint8Array, now: Micros): StreamMessage;
  /** Whose book a frame hides that could not be read. */
  booksIn(error: FrameError): "all" | string | null;
};
/** What the venue lets one socket do. */
export type StreamLimits = {
  readonly mostStreams: number;
  /** Streams named in one SUBSCRIBE, and the time between two, µs. */
  readonly streamsAFrame: number;
  readonly frameGap: number;
};
export type StreamHandlers = {
  take(message: StreamMessage, isMain: boolean, now: Micros): void;
  bad(error: FrameError, isMain: boolean, now: Micros): void;
  /** All is subscribed on the socket that now carries the talk. */
  subscribed(now: Micros): void;
  lost(wasMain: boolean, reason: string, now: Micros): void;
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
};

const SECOND = 1_000_000;
const LIMITS = { handshake: 15 * SECOND, quiet: 8 * SECOND, patience: 4 * SECOND, grace: 2 * SECOND };
/** A socket is replaced at this age, µs, less up to the spread: the venue cuts at 24 h, and sockets should not all go at
 * once. */
const LIFETIME = 23 * 3_600 * SECOND, SPREAD = 3_600 * SECOND;
/** The age at which one socket is replaced, drawn once for each link. */
export function lifetime(random: Random): number {
  return LIFETIME - random.fork("lifetime").int(SPREAD);
}
/** From the subscription to its first event, µs; a venue that sends nothing for so long is connected to anew. */
const FIRST_EVENT = 20 * SECOND;
/** Waits between two tries, µs. A venue that is back is traded on within a minute, so none is long; the venue takes 300 connections
 * in 5 minutes from one address: web-socket-streams.md, "General WSS information". */
export const RECONNECT = { first: SECOND, longest: 15 * SECOND, shortest: 100_000 };

/** What proves that a stream flows. */
const EVENTS: ReadonlySet<string> = new Set(["book_delta", "trade", "trades", "top_of_book", "references"]);

type Subscribing = { readonly channel: string; readonly frames: string[][]; waiting: number };

export class StreamSocket {
  readonly link: Link;
  readonly #proof = new StreamProof(FIRST_EVENT);
  #subscribing: Subscribing | null = null;

  /** @throws {RangeError} if there are more markets than one connection can stream */
  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly choice: StreamChoice,
    readonly limits: StreamLimits,
    readonly handlers: StreamHandlers,
  ) {
    const { name, url, headers, kinds } = choice, most = Math.floor(limits.mostStreams / kinds.length);
    if (markets.all.length > most) {
      throw new RangeError(`Cannot stream ${markets.all.length} markets of ${options.venue}: want at most ${most}`);
    }
    const own = random.fork(name), linkLimits = { ...LIMITS, lifetime: lifetime(own) };
    this.link = new Link(name, url, linkLimits, io, new Backoff(own, RECONNECT), {
      probe: (channel, now) => this.#probe(channel, now),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    }, headers);
  }

  /** The subscriptions bring something: that they were accepted is no proof. */
  get flows(): boolean {
    return this.#proof.flows || this.markets.all.length === 0;
  }

  /** The listing is known: a subscription that waited for it goes on. */
  onListed(now: Micros): void {
    if (this.#subscribing?.waiting === 0) this.#subscribe(now);
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#subscribing = { channel, frames: this.#frames(), waiting: 0 };
    if (this.markets.all.some(({ listing }) => listing !== null)) this.#subscribe(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    const isMain = channel === this.link.main;
    try {
      this.#take(this.choice.decode(frame, now), channel, isMain, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.handlers.bad(error, isMain, now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    const { name } = this.choice;
    if (timer === `${name}:subscribe`) this.#subscribe(now);
    else if (timer === `${name}:proof`) this.#prove(now);
    else this.link.timer(timer, now);
  }

  #take(message: StreamMessage, channel: string, isMain: boolean, now: Micros): void {
    if (this.#proof.waits || this.#subscribing !== null) this.#noteFlow(message, channel, now);
    switch (message.kind) {
      case "reply":
        return this.#onReply(message, now);
      case "shutdown":
        return this.link.leave(channel, now);
      default:
        return this.handlers.take(message, isMain, now);
    }
  }

  #noteFlow({ kind }: StreamMessage, channel: string, now: Micros): void {
    if (EVENTS.has(kind) && this.#proof.flowed(channel)) this.handlers.changed(now);
  }

  #prove(now: Micros): void {
    const { main } = this.link;
    if (main === null || !this.#proof.isOverdue(now)) return;
    this.link.drop(main, `the subscriptions were accepted and brought nothing in ${FIRST_EVENT / SECOND} s`, now);
  }

  #frames(): string[][] {
    const streams = this.#streams(), { streamsAFrame } = this.limits, frames: string[][] = [];
    for (let i = 0; i < streams.length; i += streamsAFrame) frames.push(streams.slice(i, i + streamsAFrame));
    return frames;
  }

  #streams(): string[] {
    return this.markets.all.flatMap(({ stream }) => this.choice.kinds.map((kind) => `${stream}@${kind}`));
  }

  #subscribe(now: Micros): void {
    const state = this.#subscribing;
    const params = state?.frames.shift();
    if (!state || !params) return;
    const id = this.caller.requests.nextId();
    const text = JSON.stringify({ method: "SUBSCRIBE", params, id });
    state.waiting++;
    const went = this.caller.transmit(
      id,
      state.channel,
      text,
      BACKGROUND,
      {
        answered: (answer, _request, at) => this.#subscribed(state, answer, at),
        lost: (reason, _request, at) => this.link.drop(state.channel, `SUBSCRIBE: ${reason}`, at),
      },
      now,
      0,
    );
    if (!went) return this.link.drop(state.channel, "SUBSCRIBE: the transport took no byte", now);
    if (state.frames.length > 0) {
      this.io.wake(`${this.choice.name}:subscribe`, now + this.limits.frameGap as Micros);
    }
  }

  #subscribed(state: Subscribing, { error }: Answer, now: Micros): void {
    if (error) return this.link.drop(state.channel, `SUBSCRIBE refused: ${error.code} ${error.message}`, now);
    if (--state.waiting > 0 || state.frames.length > 0 || this.#subscribing !== state) return;
    this.#subscribing = null;
    this.link.ready(state.channel, now);
    const dueAt = this.markets.all.length === 0 ? null : this.#proof.subscribed(state.channel, now);
    if (dueAt !== null) this.io.wake(`${this.choice.name}:proof`, dueAt);
    this.handlers.subscribed(now);
    this.handlers.changed(now);
  }

  #onReply({ id, result, refusal }: StreamReply, now: Micros): void {
    const error = refusal && { status: 400, code: refusal.code, message: refusal.message, retryAt: null };
    const origin = { venue: this.options.venue, frame: "" };
    const answer = { status: error ? 400 : 200, result, error, details: null, limits: [], origin };
    this.caller.deliver(typeof id === "number" ? id : NaN, answer, now);
  }

  /** A list that lacks one of our streams says that the venue forgot it. */
  #probe(channel: string, now: Micros): void {
    const id = this.caller.requests.nextId();
    const text = JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id });
    const went = this.caller.transmit(
      id,
      channel,
      text,
      BACKGROUND,
      {
        answered: ({ result }, _request, at) => {
          const missing = Array.isArray(result)
            ? this.#streams().find((stream) => !result.includes(stream))
            : undefined;
          if (missing) this.link.drop(channel, `the venue forgot the subscription to ${missing}`, at);
        },
        lost: () => {}, // the link's own patience decides
      },
      now,
      0,
    );
    if (!went) this.link.drop(channel, "LIST_SUBSCRIPTIONS: the transport took no byte", now);
  }

  #lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    if (this.#subscribing?.channel === channel) this.#subscribing = null;
    this.caller.requests.close(channel, reason, now);
    if (wasMain) this.#proof.lost();
    this.handlers.lost(wasMain, reason, now);
    this.handlers.changed(now);
  }
}
