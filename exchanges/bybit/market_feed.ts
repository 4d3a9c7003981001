/** The public side of the talk: one socket for books, best prices, trades and reference prices of all markets. The venue sends a
 * whole book when its topic is subscribed, so a book that cannot be vouched for is told as lost and subscribed anew. Books of 50
 * levels are the fastest that are deeper than one level (20 ms; 200 levels take 100 ms, 1000 take 200), and a quoting strategy
 * looks no deeper. @module */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import { fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { Link } from "../shared/link.ts";
import { type MarketMessage, textOf } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import { BookKeeper } from "./books.ts";
import type { Caller } from "./caller.ts";
import { MarketCodec } from "./codec.ts";
import { controlOf } from "./control.ts";
import { lifetime, RECONNECT } from "./connecting.ts";
import type { Market, Markets } from "./markets.ts";
import type { Product } from "./product.ts";
import { SocketTalk } from "./socket_talk.ts";
import { MOST_CHARACTERS, subscribe } from "./subscribing.ts";
import { readTicker } from "./tickers.ts";
import { topicOf } from "./topic.ts";

const DEPTH = 50;
const LIMITS = {
  handshake: 20 * MICROS_PER_SECOND,
  quiet: 10 * MICROS_PER_SECOND,
  patience: 5 * MICROS_PER_SECOND,
  grace: 2 * MICROS_PER_SECOND,
};
/** The market of a frame that cannot be read. */
const IN_TOPIC = /"topic"\s*:\s*"(orderbook\.\d+\.|publicTrade\.|tickers\.)([^"]+)"/;

export type FeedHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** Numbers do not fit the grids that we know: they may be old. */
  gridsInDoubt(now: Micros): void;
};

export class MarketFeed {
  readonly link: Link;
  readonly #talk: SocketTalk;
  readonly #codec: MarketCodec;
  readonly #books: BookKeeper;
  /** The socket that is being subscribed, until it is ready. */
  #opening: string | null = null;
  /** The listing was read once: what it lacks is not waited for. */
  #isListed = false;
  /** The frame that is being read. */
  #channel = "";
  #now = 0 as Micros;
  readonly #take = (message: MarketMessage) => this.#onMessage(message);

  constructor(
    readonly options: SessionOptions,
    readonly product: Product,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: FeedHandlers,
  ) {
    this.#books = new BookKeeper(DEPTH, io, markets, {
      changed: (now) => handlers.changed(now),
      // While a new socket is being subscribed it brings the books, and nothing is asked of the old one.
      channel: () => this.#opening === null ? this.link.main : null,
      hasMain: () => this.link.main !== null,
      topics: (op, channel, args, then, now) => this.#talk.topics(op, channel, args, then, now),
      drop: (channel, why, now) => this.link.drop(channel, why, now),
    });
    const characters = markets.all.flatMap((market) => this.#topicsOf(market)).join("").length;
    if (characters > MOST_CHARACTERS) {
      const most = Math.floor(markets.all.length * MOST_CHARACTERS / characters);
      throw new RangeError(`Cannot stream ${markets.all.length} markets of ${options.venue}: want at most ${most}`);
    }
    const own = random.fork("public"), url = options.endpoints.wsPublic;
    this.link = new Link("public", url, { ...LIMITS, lifetime: lifetime(own) }, io, new Backoff(own, RECONNECT), {
      probe: (channel) => void this.#talk.ping(channel),
      lost: (channel, _wasMain, reason, now) => this.#lost(channel, reason, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
    this.#talk = new SocketTalk("public", io, (channel, reason, now) => this.link.drop(channel, reason, now));
    this.#codec = new MarketCodec(options.venue, markets.listing, DEPTH);
  }

  /** Every book has been gapless since its stream began. */
  get synced(): boolean {
    return this.markets.all.every(({ everSynced }) => everSynced);
  }

  /** The listing is known: what waited for it is subscribed. */
  onListed(now: Micros): void {
    this.#isListed = true;
    const channel = this.#opening ?? this.link.main;
    if (channel !== null) this.#subscribe(channel, now);
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#talk.opened(channel, now);
    this.#opening = channel;
    for (const market of this.markets.all) market.subscribed = false;
    this.#subscribe(channel, now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    this.#channel = channel;
    this.#now = now;
    try {
      if (!this.#codec.decode(frame, now, this.#take)) this.#onOther(textOf(this.options.venue, frame), channel, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#onBadFrame(error, channel, now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "public:books") this.#books.renew(now);
    else if (!this.#talk.timer(timer, now)) this.link.timer(timer, now);
  }

  /** The market's grids changed: its levels are in old units. */
  reset(market: Market, reason: string, now: Micros): void {
    this.#books.lose(market, reason, now);
  }

  /** Somebody who looks at the market does not believe its book; one that is being fetched already stays so. */
  resync(instrument: InstrumentId, reason: string, now: Micros): void {
    const market = this.markets.byId.get(instrument);
    if (market === undefined) return this.#ignore(`a resync of market ${instrument}, which is not listed`, now);
    this.#books.lose(market, `asked for anew: ${reason}`, now);
  }

  #topicsOf({ symbol }: Market): string[] {
    const top = this.options.topOfBook === false ? [] : [`orderbook.1.${symbol}`];
    const reference = this.product.category === "linear" ? [`tickers.${symbol}`] : [];
    return [this.#books.topicOf(symbol), ...top, `publicTrade.${symbol}`, ...reference];
  }

  #subscribe(channel: string, now: Micros): void {
    const due = this.markets.all.filter(({ instrument, subscribed }) => instrument !== null && !subscribed);
    // A symbol that is not listed would fail the others with it.
    if (due.length === 0) {
      if (this.#isListed && channel === this.#opening) this.#subscribed(channel, now);
      return;
    }
    for (const market of due) market.subscribed = true;
    const topics = due.flatMap((market) => this.#topicsOf(market));
    subscribe(this.#talk, channel, topics, this.product.argsPerFrame, {
      done: (at) => this.#subscribed(channel, at),
      failed: (reason, at) => this.link.drop(channel, reason, at),
      refused: (topic, message, at) => {
        const { venue } = this.options, told = `Cannot subscribe to ${topic} of ${venue}: ${message}`;
        this.io.emit({ kind: "error", venue, message: told, frame: "", receivedAt: at });
      },
    }, now);
    this.#books.expect(due, now);
  }

  #subscribed(channel: string, now: Micros): void {
    if (this.#opening === channel) this.#opening = null;
    this.link.ready(channel, now);
    this.handlers.changed(now);
  }

  #onOther(text: string, channel: string, now: Micros): void {
    const { venue } = this.options, frame = fieldsOf(parseJson(venue, text), { venue, frame: text });
    const control = controlOf(frame);
    if (control?.kind === "pong") return;
    if (control !== null) {
      if (this.#talk.take(channel, control, now)) return;
      return this.#ignore(`an answer to nothing that was asked: ${control.op} ${control.message}`, now);
    }
    const topic = frame.has("topic") ? topicOf(frame.text("topic")) : null;
    if (topic?.kind !== "ticker") return this.#ignore(`a frame of no topic of ours: ${text.slice(0, 100)}`, now);
    for (const price of readTicker(frame, topic, this.markets.listing, now)) {
      if (this.#books.counts(price.instrument, channel)) this.io.emit(price);
    }
  }

  #onMessage(message: MarketMessage): void {
    const channel = this.#channel, now = this.#now;
    switch (message.kind) {
      case "book_snapshot":
        return this.#books.onSnapshot(message, channel, now);
      case "book_delta":
        return this.#books.onChange(message, channel, now);
      case "trade":
      case "top_of_book":
        if (this.#books.counts(message.instrument, channel)) this.io.emit(message);
        return;
      case "ignored":
        return this.io.emit(message);
      default:
        return message satisfies never;
    }
  }

  #onBadFrame({ message, frame }: FrameError, channel: string, now: Micros): void {
    this.io.emit({ kind: "error", venue: this.options.venue, message, frame, receivedAt: now });
    const [, topic, symbol] = IN_TOPIC.exec(frame) ?? [], market = this.markets.bySymbol.get(symbol);
    if (market === undefined) return;
    this.handlers.gridsInDoubt(now);
    const isBook = topic === `orderbook.${DEPTH}.` && this.#books.counts(market.id, channel);
    if (isBook) this.#books.lose(market, `a book frame could not be read: ${message}`, now);
  }

  #lost(channel: string, reason: string, now: Micros): void {
    this.#talk.closed(channel);
    if (this.#opening === channel) this.#opening = null;
    if (this.link.main !== null) {
      for (const market of this.markets.all) market.subscribed = market.instrument !== null;
    }
    this.#books.lost(channel, reason, now);
    this.handlers.changed(now);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}
