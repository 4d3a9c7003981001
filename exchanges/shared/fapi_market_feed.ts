/** The public side of the talk: one socket or more with the streams of all markets, and the books kept gapless by snapshots
 * over REST. A book that cannot be vouched for is told as lost and fetched anew. @module */
import type { BookDelta, BookSnapshot } from "../../core/event.ts";
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { type Answer, resultFields } from "./fapi_answers.ts";
import type { Call } from "./fapi_calls.ts";
import { BACKGROUND, type Caller } from "./fapi_caller.ts";
import type { Market, Markets } from "./fapi_markets.ts";
import { type StreamChoice, type StreamLimits, type StreamMessage, StreamSocket } from "./fapi_stream.ts";
import type { Fields, FrameError } from "./fields.ts";
import type { Link } from "./link.ts";
import type { Random } from "./random.ts";

/** What differs from venue to venue. */
export type FeedWords = {
  /** The first carries the books. */
  readonly streams: readonly StreamChoice[];
  readonly limits: StreamLimits;
  snapshotCall(symbol: string): Call;
  /** @throws {FrameError} */
  readSnapshot(body: Fields, instrument: Instrument, now: Micros): BookSnapshot;
};
export type FeedHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** Numbers do not fit the grids that we know: they may be old. */
  gridsInDoubt(now: Micros): void;
};

/** Snapshots on their way at once; the time until the next try where the limits allow none, µs. */
const SNAPSHOTS_AT_ONCE = 2, SNAPSHOT_GAP = 250_000;
/** Resyncs of one book that may fail in a row before the socket itself is suspected. */
const RESYNCS = 5;
/** A book that was gapless this long, µs, is fetched anew without a wait. */
const SETTLED = 60_000_000;

export class MarketFeed {
  readonly links: readonly Link[];
  readonly #sockets: readonly StreamSocket[];
  /** Of the socket with the books. */
  readonly #bookLink: Link;
  readonly #booksTimer: string;
  readonly #emit: (event: BookSnapshot | BookDelta) => void;
  #asked = 0;

  /** @throws {RangeError} if there are more markets than one connection can stream */
  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly words: FeedWords,
    readonly handlers: FeedHandlers,
  ) {
    this.#sockets = words.streams.map((choice, i) =>
      new StreamSocket(options, io, caller, markets, random, choice, words.limits, {
        take: (message, isMain, now) => this.#take(message, isMain, now),
        bad: (error, isMain, now) => this.#onBadFrame(choice, error, isMain, now),
        subscribed: (now) => i === 0 && this.#begin(now),
        lost: (wasMain, reason, now) => i === 0 && wasMain && this.#loseAll(reason, now),
        changed: (now) => handlers.changed(now),
      })
    );
    this.links = this.#sockets.map(({ link }) => link);
    this.#bookLink = this.links[0];
    this.#booksTimer = `${words.streams[0].name}:books`;
    this.#emit = (event) => io.emit(event);
  }

  /** Every book has been gapless since the stream opened. */
  get synced(): boolean {
    return this.markets.all.every(({ everSynced }) => everSynced);
  }

  /** Every socket brings something. */
  get flows(): boolean {
    return this.#sockets.every(({ flows }) => flows);
  }

  owns(channel: string): boolean {
    return this.#socketOf(channel) !== undefined;
  }

  start(now: Micros): void {
    for (const link of this.links) link.renew(now);
  }

  /** The listing is known: what waited for it goes on. */
  onListed(now: Micros): void {
    for (const socket of this.#sockets) socket.onListed(now);
    this.#fetchBooks(now); // a symbol may have been listed late
  }

  onOpen(channel: string, now: Micros): void {
    this.#socketOf(channel)?.onOpen(channel, now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.#socketOf(channel)?.onFrame(channel, frame, now);
  }

  /** @returns false if the socket was none of these */
  closed(channel: string, now: Micros): boolean {
    return this.links.some((link) => link.closed(channel, now));
  }

  /** @returns false if the timer is none of these */
  onTimer(timer: string, now: Micros): boolean {
    if (timer === this.#booksTimer) this.#fetchBooks(now);
    else {
      const socket = this.#sockets.find(({ choice }) => timer.startsWith(`${choice.name}:`));
      if (socket === undefined) return false;
      socket.onTimer(timer, now);
    }
    return true;
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

  #socketOf(channel: string): StreamSocket | undefined {
    const sockets = this.#sockets;
    for (let i = 0; i < sockets.length; i++) if (sockets[i].link.owns(channel)) return sockets[i];
    return undefined;
  }

  #take(message: StreamMessage, isMain: boolean, now: Micros): void {
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
      case "references":
        if (isMain) { for (const price of message.prices) this.io.emit(price); }
        return;
      case "book_snapshot":
        return this.#ignore("a partial book, which was not asked for", now);
      case "ignored":
        return this.io.emit(message);
      case "reply":
      case "shutdown":
        return; // the socket's own
      default:
        return message satisfies never;
    }
  }

  #begin(now: Micros): void {
    for (const market of this.markets.all) {
      if (market.sync.state !== "idle") continue; // a spare socket took over: the chain goes on
      market.sync.begin();
      market.snapshotAt = now;
    }
    this.#fetchBooks(now);
  }

  #onChange(change: BookDelta, isMain: boolean, now: Micros): void {
    const market = this.markets.byId.get(change.instrument);
    if (!market) return;
    const before = market.sync.lastId;
    if (market.sync.change(change, this.#emit, isMain ? "gap" : "old") !== "gap") return;
    const came = change.previousId === null ? `${change.firstId}` : `behind ${change.previousId}`;
    this.#lose(market, `gap: update ${came} does not continue ${before}`, now);
    this.#fetchBooks(now);
  }

  #onBadFrame(choice: StreamChoice, error: FrameError, isMain: boolean, now: Micros): void {
    const { venue, message, frame } = error;
    this.io.emit({ kind: "error", venue, message, frame, receivedAt: now });
    if (!isMain) return;
    const hidden = choice.booksIn(error), reason = `a depth frame could not be read: ${message}`;
    if (hidden === "all") {
      for (const market of this.markets.all) this.#beginAnew(market, reason, now);
      return this.#fetchBooks(now);
    }
    const market = hidden === null ? undefined : this.markets.bySymbol.get(hidden);
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
    const { main } = this.#bookLink;
    if (market.losses <= RESYNCS || main === null) return;
    this.#bookLink.drop(main, `the book of ${market.symbol} was lost ${market.losses} times in a row`, now);
  }

  #fetchBooks(now: Micros): void {
    let asking = this.markets.all.reduce((count, market) => count + (market.asking === 0 ? 0 : 1), 0);
    let next = Infinity;
    for (const market of this.markets.all) {
      if (market.snapshotAt === null || market.asking !== 0 || market.listing === null) continue;
      if (market.snapshotAt > now) next = Math.min(next, market.snapshotAt);
      else if (asking < SNAPSHOTS_AT_ONCE && this.#fetchBook(market, now)) asking++;
      else next = Math.min(next, now + SNAPSHOT_GAP);
    }
    if (next < Infinity) this.io.wake(this.#booksTimer, next as Micros);
  }

  #fetchBook(market: Market, now: Micros): boolean {
    const call = this.words.snapshotCall(market.symbol);
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
    const snapshot = this.words.readSnapshot(resultFields(answer), market.listing.instrument, now);
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

  #loseAll(reason: string, now: Micros): void {
    for (const market of this.markets.all) {
      market.sync.stop();
      this.#lose(market, `the market stream was lost: ${reason}`, now);
      market.everSynced = false;
      market.losses = 0;
      market.asking = 0;
      market.snapshotAt = null;
    }
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}
