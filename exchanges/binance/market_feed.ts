/** The public side of the talk: one socket for depth, trades and top of book of all markets, and the books kept gapless
 * by snapshots over REST. A book that cannot be vouched for is told as lost and fetched anew. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import { FrameError } from "../shared/fields.ts";
import { Link } from "../shared/link.ts";
import type { Random } from "../shared/random.ts";
import { StreamProof } from "../shared/stream_proof.ts";
import { type Answer, resultFields } from "./answers.ts";
import { BACKGROUND, type Caller } from "./caller.ts";
import { depthSymbolIn, snapshotOf, StreamCodec, type StreamMessage, type StreamReply } from "./codec.ts";
import type { Market, Markets } from "./markets.ts";
import { snapshotCall } from "./orders.ts";
import { SbeError, SbeFrames, type Trades } from "./sbe_frames.ts";
import { streamChoice } from "./stream_choice.ts";

/** Streams on one connection, says the venue. */
const MOST_STREAMS = 1_024;
/** Streams named in one SUBSCRIBE, and the time between two: the venue takes 5 messages a second, pongs included. */
const STREAMS_A_FRAME = 100, FRAME_GAP = 250_000;
const SNAPSHOTS_AT_ONCE = 2;
/** Resyncs of one book that may fail in a row before the socket itself is suspected. */
const RESYNCS = 5;
/** A book that was gapless this long, µs, is fetched anew without a wait. */
const SETTLED = 60_000_000;
const SECOND = 1_000_000;
const PUBLIC_LIMITS = { handshake: 15 * SECOND, quiet: 8 * SECOND, patience: 4 * SECOND, grace: 2 * SECOND };
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
const EVENTS: ReadonlySet<string> = new Set(["book_delta", "trade", "trades", "top_of_book"]);

export type FeedHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** Numbers do not fit the grids that we know: they may be old. */
  gridsInDoubt(now: Micros): void;
};

type Subscribing = { readonly channel: string; readonly frames: string[][]; waiting: number };

export class MarketFeed {
  readonly link: Link;
  readonly #kinds: readonly string[];
  readonly #codec: StreamCodec;
  /** Null where events come as JSON. */
  readonly #sbe: SbeFrames | null;
  readonly #emit: (event: BookSnapshot | BookDelta) => void;
  readonly #proof = new StreamProof(FIRST_EVENT);
  #subscribing: Subscribing | null = null;
  #asked = 0;

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: FeedHandlers,
  ) {
    const { url, headers, kinds, binary } = streamChoice(options);
    this.#kinds = kinds;
    if (markets.all.length * kinds.length > MOST_STREAMS) {
      const most = Math.floor(MOST_STREAMS / kinds.length);
      throw new RangeError(`Cannot stream ${markets.all.length} markets of ${options.venue}: want at most ${most}`);
    }
    const own = random.fork("public"), limits = { ...PUBLIC_LIMITS, lifetime: lifetime(own) };
    this.link = new Link("public", url, limits, io, new Backoff(own, RECONNECT), {
      probe: (channel, now) => this.#probe(channel, now),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    }, headers);
    this.#codec = new StreamCodec(options.venue, markets.listing);
    this.#sbe = binary ? new SbeFrames(options.venue, markets.listing) : null;
    this.#emit = (event) => io.emit(event);
  }

  /** Every book has been gapless since the stream opened. */
  get synced(): boolean {
    return this.markets.all.every(({ everSynced }) => everSynced);
  }

  /** The subscriptions bring something: that they were accepted is no proof. */
  get flows(): boolean {
    return this.#proof.flows || this.markets.all.length === 0;
  }

  /** The listing is known: what waited for it goes on. */
  onListed(now: Micros): void {
    if (this.#subscribing?.waiting === 0) this.#subscribe(now);
    this.#fetchBooks(now); // a symbol may have been listed late
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#subscribing = { channel, frames: this.#frames(), waiting: 0 };
    if (this.#listed) this.#subscribe(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    const isMain = channel === this.link.main;
    try {
      const binary = this.#sbe !== null && typeof frame !== "string";
      const message = binary ? this.#sbe.decode(frame, now) : this.#codec.decode(frame, now);
      this.#take(message, channel, isMain, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#onBadFrame(error, isMain, now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "public:subscribe") this.#subscribe(now);
    else if (timer === "public:books") this.#fetchBooks(now);
    else if (timer === "public:proof") this.#prove(now);
    else this.link.timer(timer, now);
  }

  /** The market's grids changed: its levels are in old units. */
  reset(market: Market, reason: string, now: Micros): void {
    this.#beginAnew(market, reason, now);
    this.#fetchBooks(now);
  }

  /** Somebody who looks at the market does not believe its book; a book that is being fetched already stays so. */
  resync(instrument: InstrumentId, reason: string, now: Micros): void {
    const market = this.markets.byId.get(instrument);
    if (market === undefined) return this.#ignore(`a resync of market ${instrument}, which is not listed`, now);
    if (market.syncedAt === null) return;
    this.#beginAnew(market, `asked for anew: ${reason}`, now);
    this.#fetchBooks(now);
  }

  #take(message: StreamMessage | Trades, channel: string, isMain: boolean, now: Micros): void {
    if (this.#proof.waits || this.#subscribing !== null) this.#noteFlow(message, channel, now);
    switch (message.kind) {
      case "book_delta":
        return this.#onChange(message, isMain, now);
      case "trade":
      case "top_of_book":
        if (isMain) this.io.emit(message);
        return;
      case "trades":
        if (isMain) { for (let i = 0; i < message.count; i++) this.io.emit(message.trades[i]); }
        return;
      case "reply":
        return this.#onReply(message, now);
      case "shutdown":
        return this.link.leave(channel, now);
      case "book_snapshot":
        return this.#ignore("a partial book, which was not asked for", now);
      case "ignored":
        return this.io.emit(message);
      default:
        return message satisfies never;
    }
  }

  #noteFlow({ kind }: StreamMessage | Trades, channel: string, now: Micros): void {
    if (EVENTS.has(kind) && this.#proof.flowed(channel)) this.handlers.changed(now);
  }

  #prove(now: Micros): void {
    const { main } = this.link;
    if (main === null || !this.#proof.isOverdue(now)) return;
    this.link.drop(main, `the subscriptions were accepted and brought nothing in ${FIRST_EVENT / SECOND} s`, now);
  }

  get #listed(): boolean {
    return this.markets.all.some(({ listing }) => listing !== null);
  }

  #frames(): string[][] {
    const streams = this.#streams(), frames: string[][] = [];
    for (let i = 0; i < streams.length; i += STREAMS_A_FRAME) frames.push(streams.slice(i, i + STREAMS_A_FRAME));
    return frames;
  }

  #streams(): string[] {
    return this.markets.all.flatMap(({ stream }) => this.#kinds.map((kind) => `${stream}@${kind}`));
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
    if (state.frames.length > 0) this.io.wake("public:subscribe", now + FRAME_GAP as Micros);
  }

  #subscribed(state: Subscribing, { error }: Answer, now: Micros): void {
    if (error) return this.link.drop(state.channel, `SUBSCRIBE refused: ${error.code} ${error.message}`, now);
    if (--state.waiting > 0 || state.frames.length > 0 || this.#subscribing !== state) return;
    this.#subscribing = null;
    this.link.ready(state.channel, now);
    const dueAt = this.markets.all.length === 0 ? null : this.#proof.subscribed(state.channel, now);
    if (dueAt !== null) this.io.wake("public:proof", dueAt);
    for (const market of this.markets.all) {
      if (market.sync.state !== "idle") continue; // a spare socket took over: the chain goes on
      market.sync.begin();
      market.snapshotAt = now;
    }
    this.#fetchBooks(now);
    this.handlers.changed(now);
  }

  #onReply({ id, result, refusal }: StreamReply, now: Micros): void {
    const error = refusal && { status: 400, code: refusal.code, message: refusal.message, retryAt: null };
    const origin = { venue: this.options.venue, frame: "" };
    const answer = { status: error ? 400 : 200, result, error, details: null, limits: [], origin };
    this.caller.deliver(typeof id === "number" ? id : NaN, answer, now);
  }

  #onChange(change: BookDelta, isMain: boolean, now: Micros): void {
    const market = this.markets.byId.get(change.instrument);
    if (!market) return;
    const before = market.sync.lastId;
    if (market.sync.change(change, this.#emit, isMain ? "gap" : "old") !== "gap") return;
    this.#lose(market, `gap: update ${change.firstId} does not continue ${before}`, now);
    this.#fetchBooks(now);
  }

  #onBadFrame(error: FrameError, isMain: boolean, now: Micros): void {
    const { venue, message, frame } = error;
    this.io.emit({ kind: "error", venue, message, frame, receivedAt: now });
    if (!isMain) return;
    const reason = `a depth frame could not be read: ${message}`;
    if (error instanceof SbeError && error.hidesBook) {
      for (const market of this.markets.all) this.#beginAnew(market, reason, now);
      return this.#fetchBooks(now);
    }
    const symbol = error instanceof SbeError ? error.depthSymbol : depthSymbolIn(frame);
    const market = symbol === null ? undefined : this.markets.bySymbol.get(symbol);
    if (!market) return;
    this.#beginAnew(market, reason, now);
    this.handlers.gridsInDoubt(now);
    this.#fetchBooks(now);
  }

  /** What was kept of the stream is of no use any more, and neither is a snapshot on its way: it may be older than what is
   * missing now. */
  #beginAnew(market: Market, reason: string, now: Micros): void {
    if (market.sync.state !== "idle") market.sync.begin();
    this.#lose(market, reason, now);
    if (market.asking === 0) return;
    market.asking = 0;
    market.snapshotAt = now + market.backoff.next() as Micros;
  }

  /** The book cannot be vouched for any more: says so, and wants a new snapshot unless there is no stream to join it to.
   * A book that was lost before and is being fetched stays so. */
  #lose(market: Market, reason: string, now: Micros): void {
    const { syncedAt, backoff, sync } = market;
    if (syncedAt === null) return;
    this.io.emit({ kind: "book_lost", instrument: market.id, reason, receivedAt: now });
    if (now - syncedAt >= SETTLED) {
      backoff.reset();
      market.losses = 0;
    }
    market.losses++;
    market.syncedAt = null;
    market.snapshotAt = sync.state === "idle" ? null : now + (market.losses === 1 ? 0 : backoff.next()) as Micros;
    if (market.losses <= RESYNCS || this.link.main === null) return;
    this.link.drop(this.link.main, `the book of ${market.symbol} was lost ${market.losses} times in a row`, now);
  }

  #fetchBooks(now: Micros): void {
    let asking = this.markets.all.reduce((count, market) => count + (market.asking === 0 ? 0 : 1), 0);
    let next = Infinity;
    for (const market of this.markets.all) {
      if (market.snapshotAt === null || market.asking !== 0 || market.listing === null) continue;
      if (market.snapshotAt > now) next = Math.min(next, market.snapshotAt);
      else if (asking < SNAPSHOTS_AT_ONCE && this.#fetchBook(market, now)) asking++;
      else next = Math.min(next, now + FRAME_GAP);
    }
    if (next < Infinity) this.io.wake("public:books", next as Micros);
  }

  #fetchBook(market: Market, now: Micros): boolean {
    const call = snapshotCall(market.symbol);
    if (this.caller.forbids(call, "background", now) !== null) return false;
    const number = ++this.#asked;
    const again = (at: Micros) => {
      market.asking = 0;
      market.snapshotAt = at + market.backoff.next() as Micros;
      this.#fetchBooks(at);
    };
    const went = this.caller.sendOverRest(call, BACKGROUND, {
      answered: (answer, _request, at) => {
        if (market.asking !== number) return;
        if (!answer.error) return this.#join(market, answer, again, at);
        this.#ignore(`the depth snapshot of ${market.symbol} was refused: ${answer.error.message}`, at);
        again(at);
      },
      lost: (_reason, _request, at) => market.asking === number && again(at),
    }, now);
    if (went) market.asking = number;
    return went;
  }

  #join(market: Market, answer: Answer, again: (at: Micros) => void, now: Micros): void {
    if (!market.listing) return again(now);
    const snapshot = snapshotOf(resultFields(answer), market.listing.instrument, now);
    const outcome = market.sync.snapshot(snapshot, this.#emit);
    if (outcome === "stale") return again(now);
    market.asking = 0;
    market.snapshotAt = null;
    if (outcome === "unwanted") return;
    market.syncedAt = now;
    market.everSynced = true;
    if (outcome === "gap") this.#lose(market, "gap: the changes kept beside the snapshot do not join", now);
    this.#fetchBooks(now);
    this.handlers.changed(now);
  }

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
    if (wasMain) {
      this.#proof.lost();
      for (const market of this.markets.all) {
        market.sync.stop();
        this.#lose(market, `the market stream was lost: ${reason}`, now);
        market.everSynced = false;
        market.losses = 0;
        market.asking = 0;
        market.snapshotAt = null;
      }
    }
    this.handlers.changed(now);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}
