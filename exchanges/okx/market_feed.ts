/** The public side of the talk: one socket for the books, trades, best prices and reference prices of up to 25 markets. Each book's
 * snapshot comes in the stream itself; a book that cannot be vouched for is told as lost and subscribed to anew.
 *
 * A book belongs to the socket that brought its snapshot. A socket that is to replace another one brings snapshots of its own, and
 * takes the books over one by one. @module */
import type { BookSnapshot } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { Link } from "../shared/link.ts";
import { type MarketMessage, textOf } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import { Books } from "./books.ts";
import type { Caller } from "./caller.ts";
import { MarketCodec } from "./codec.ts";
import { Logons } from "./logons.ts";
import type { Market, Markets } from "./markets.ts";
import type { OkxProduct } from "./products.ts";
import { readReference, rowsOf } from "./public_codec.ts";
import { serviceWordOf } from "./service_words.ts";
import { Subscriptions, type Topic } from "./subscriptions.ts";

const SECOND = 1_000_000;
/** Books of 400 levels on one connection: the venue wants fewer than 30. */
export const MARKETS_EACH = 25;
/** Between two looks at books that have gone silent. */
const LIFE_EVERY = 15 * SECOND;
/** The venue names no age at which it cuts a socket: its notice says when. */
const LIMITS = {
  handshake: 15 * SECOND,
  quiet: 8 * SECOND,
  patience: 4 * SECOND,
  lifetime: Infinity,
  grace: 2 * SECOND,
};
/** Waits between two tries, µs: the venue takes 3 connections a second from one address. */
export const RECONNECT = { first: SECOND, longest: 15 * SECOND, shortest: 350_000 };
/** For everybody, and ten times as often for those whose tier has it; each with a sequence of its own. */
const BOOKS = "books", FAST_BOOKS = "books-l2-tbt";

export type FeedHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** Numbers do not fit the grids that we know, or the venue speaks of new ones. */
  gridsInDoubt(now: Micros): void;
};

export class MarketFeed {
  readonly link: Link;
  readonly #codec: MarketCodec;
  readonly #subscriptions: Subscriptions;
  readonly #logons: Logons;
  /** What was asked for on a socket: by symbol, which channel has its book. */
  readonly #asked = new Map<string, Map<string, string>>();
  /** Whether the faster books are to be asked for: there is a key, and they were not refused. */
  #triesFast: boolean;
  readonly #books: Books;
  /** Of the frame that is read. */
  #channel = "";
  #now = 0 as Micros;

  /** @param own up to `MARKETS_EACH` of the markets @param name of the link, such as "public" */
  constructor(
    readonly name: string,
    readonly own: readonly Market[],
    readonly options: SessionOptions,
    readonly product: OkxProduct,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: FeedHandlers,
  ) {
    this.link = new Link(name, options.endpoints.wsPublic, LIMITS, io, new Backoff(random.fork(name), RECONNECT), {
      probe: (channel, now) => this.#probe(channel, now),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
    this.#codec = new MarketCodec(options.venue, markets.listing);
    this.#subscriptions = new Subscriptions(io, {
      done: (channel, now) => this.#tryReady(channel, now),
      refused: (channel, topics, error, now) => this.#refused(channel, topics, error, now),
    });
    this.#triesFast = options.signer !== null;
    this.#logons = new Logons(options, io, caller, {
      answered: (channel, error, now) => this.#onLogon(channel, error, now),
      unsent: (channel, now) => this.link.drop(channel, "login: the transport took no byte", now),
    });
    this.#books = new Books(name, own, io, {
      main: () => this.link.main,
      drop: (reason, now) => this.#dropMain(reason, now),
      renew: (channel, { symbol: instId }) => {
        const book = this.#asked.get(channel)?.get(instId) ?? BOOKS;
        return this.#subscriptions.renew(channel, { channel: book, instId });
      },
    });
  }

  onListed(now: Micros): void {
    for (const channel of this.#asked.keys()) this.#subscribe(channel, now);
  }

  /** The venue's clock is measured. */
  onClock(now: Micros): void {
    this.#logons.onClock(now);
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#asked.set(channel, new Map());
    if (this.#triesFast) this.#logons.begin(channel, now);
    else this.#subscribe(channel, now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    this.#channel = channel;
    this.#now = now;
    try {
      if (!this.#codec.decode(frame, now, this.#take)) this.#onOther(channel, frame, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#onBadFrame(error, channel, now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === `${this.name}:books`) this.#books.renew(now);
    else if (timer === `${this.name}:life`) this.#lookForLife(now);
    else this.link.timer(timer, now);
  }

  /** The market's grids changed: its levels are in old units. */
  reset(market: Market, reason: string, now: Micros): void {
    this.#books.lose(market, reason, now);
  }

  /** Somebody who looks at the market does not believe its book; a book that is being fetched already stays so. */
  resync(market: Market, reason: string, now: Micros): void {
    if (market.syncedAt === null) return;
    this.#books.lose(market, `asked for anew: ${reason}`, now);
  }

  readonly #take = (message: MarketMessage): void => {
    switch (message.kind) {
      case "book_delta":
      case "book_snapshot": {
        const market = this.markets.byId.get(message.instrument);
        if (market === undefined) return;
        if (message.kind === "book_snapshot") return this.#onSnapshot(market, message);
        return this.#books.change(market, message, this.#channel, this.#now);
      }
      case "trade":
      case "top_of_book":
        if (this.#channel === this.link.main) this.io.emit(message);
        return;
      case "ignored":
        return this.io.emit(message);
      default:
        return message satisfies never;
    }
  };

  #onSnapshot(market: Market, snapshot: BookSnapshot): void {
    this.#books.snapshot(market, snapshot, this.#channel, this.#now);
    if (this.#channel !== this.link.main) this.#tryReady(this.#channel, this.#now);
  }

  #onOther(channel: string, frame: string | Uint8Array, now: Micros): void {
    const { venue } = this.options, text = textOf(venue, frame);
    if (text === "pong") return;
    const message = fieldsOf(parseJson(venue, text), { venue, frame: text });
    if (message.has("event")) return this.#onEvent(channel, message, now);
    const topic = message.object("arg"), name = topic.text("channel");
    if (name === "instruments") return this.#onListingChange(message, now);
    if (name !== "mark-price" && name !== "index-tickers") {
      return this.#ignore(`a message of channel ${name}, which was not asked for`, now);
    }
    if (channel === this.link.main) this.#onValues(name, topic, message, now);
  }

  #onValues(name: "mark-price" | "index-tickers", topic: Fields, message: Fields, now: Micros): void {
    const symbol = topic.text("instId");
    for (const market of this.own) {
      const instrument = market.listing?.instrument;
      if (instrument === undefined || (name === "index-tickers" ? market.listing?.family : market.symbol) !== symbol) {
        continue;
      }
      for (const row of rowsOf(message)) {
        this.io.emit(readReference(row, name === "mark-price" ? "mark" : "index", instrument, now));
      }
    }
  }

  #onListingChange(message: Fields, now: Micros): void {
    const ours = rowsOf(message).some((row) => this.markets.bySymbol.has(row.text("instId")));
    if (ours) this.handlers.gridsInDoubt(now);
  }

  #onEvent(channel: string, event: Fields, now: Micros): void {
    if (this.#logons.onEvent(channel, event, now) || this.#subscriptions.onEvent(channel, event, now)) return;
    const word = serviceWordOf(event);
    if (word.kind === "leaving") return this.link.leave(channel, now);
    if (word.kind === "lost") return this.link.drop(channel, word.reason, now);
    this.#ignore(word.reason, now);
  }

  #subscribe(channel: string, now: Micros): void {
    const asked = this.#asked.get(channel), topics: Topic[] = [], books: Topic[] = [];
    if (asked === undefined || this.#logons.waits(channel)) return;
    const channelOfBooks = this.#triesFast ? FAST_BOOKS : BOOKS, isFirst = asked.size === 0;
    for (const market of this.own) {
      if (market.listing === null || asked.has(market.symbol)) continue;
      asked.set(market.symbol, channelOfBooks);
      books.push({ channel: channelOfBooks, instId: market.symbol });
      if (channel === this.link.main) this.#books.await(market, now);
      topics.push(...this.#topicsOf(market, market.listing.family));
    }
    if (topics.length === 0) return;
    if (isFirst) topics.push({ channel: "instruments", instType: this.product.instType });
    // Books in a message of their own, so that a refusal that names nothing is still known to be about a book.
    if (!this.#subscriptions.ask(channel, books) || !this.#subscriptions.ask(channel, topics)) {
      return this.link.drop(channel, "subscribe: the transport took no byte", now);
    }
    this.io.wake(`${this.name}:life`, now + LIFE_EVERY as Micros);
  }

  #topicsOf({ symbol }: Market, family: string): Topic[] {
    const isSwap = this.product.instType === "SWAP", { topOfBook = true } = this.options;
    return [
      { channel: "trades", instId: symbol },
      ...(topOfBook ? [{ channel: "bbo-tbt", instId: symbol }] : []),
      ...(isSwap ? [{ channel: "mark-price", instId: symbol }] : []),
      { channel: "index-tickers", instId: isSwap ? family : symbol },
    ];
  }

  /** A socket carries the talk once everything is subscribed and each of its books has begun on it. */
  #tryReady(channel: string, now: Micros): void {
    const asked = this.#asked.get(channel);
    if (asked === undefined || asked.size === 0 || channel === this.link.main) return;
    if (this.#subscriptions.waits(channel)) return;
    if (this.own.some(({ symbol, source }) => asked.has(symbol) && source !== channel)) return;
    this.link.ready(channel, now);
    this.handlers.changed(now);
  }

  #refused(channel: string, topics: readonly Topic[], error: VenueError, now: Micros): void {
    const { code, message } = error;
    this.caller.note(error, "all", now);
    const said = `subscribe refused: ${code} ${message}`;
    const [{ channel: refused, instId }] = topics;
    if (refused === FAST_BOOKS) return this.#fallBack(channel, instId, said, now);
    if (refused === BOOKS) return this.link.drop(channel, said, now);
    // Without it the market can be traded all the same: what judges by it says that it has nothing to judge by.
    this.#ignore(`${said}: ${topics.map(({ channel, instId }) => `${channel} ${instId ?? ""}`).join(", ")}`, now);
  }

  /** Not of this tier: the books that everybody has, on the same socket and from now on. */
  #fallBack(channel: string, instId: string, said: string, now: Micros): void {
    this.#triesFast = false;
    this.#asked.get(channel)?.set(instId, BOOKS);
    this.#ignore(`${said}: ${instId} goes on with ${BOOKS}`, now);
    if (this.#subscriptions.ask(channel, [{ channel: BOOKS, instId }])) return;
    this.link.drop(channel, "subscribe: the transport took no byte", now);
  }

  /** Without a login there are books all the same. */
  #onLogon(channel: string, error: VenueError | null, now: Micros): void {
    if (error !== null) {
      this.#triesFast = false;
      this.#ignore(`login refused: ${error.code} ${error.message}; books go on with ${BOOKS}`, now);
    }
    this.#subscribe(channel, now);
  }

  #onBadFrame(error: FrameError, channel: string, now: Micros): void {
    const { venue, message, frame } = error;
    this.io.emit({ kind: "error", venue, message, frame, receivedAt: now });
    const symbol = /"channel":"books[^"]*","instId":"([^"]+)"/.exec(frame)?.[1];
    const market = symbol === undefined ? undefined : this.markets.bySymbol.get(symbol);
    if (market === undefined) return;
    if (market.source === channel) this.#books.lose(market, `a frame of the book could not be read: ${message}`, now);
    // Also of a socket whose book has not begun: it never will, while the grids are those of before.
    this.handlers.gridsInDoubt(now);
  }

  #lookForLife(now: Micros): void {
    this.#books.lookForLife(now);
    if (this.#asked.size > 0) this.io.wake(`${this.name}:life`, now + LIFE_EVERY as Micros);
  }

  #dropMain(reason: string, now: Micros): void {
    if (this.link.main !== null) this.link.drop(this.link.main, reason, now);
  }

  #probe(channel: string, now: Micros): void {
    if (!this.io.transmit(channel, "ping", "other")) this.link.drop(channel, "ping: the transport took no byte", now);
  }

  #lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    // A login that is not answered must not keep the books away for ever.
    if (this.#logons.close(channel)) this.#triesFast = false;
    this.#subscriptions.close(channel);
    this.#asked.delete(channel);
    this.#books.lost(channel, wasMain, reason, now);
    this.handlers.changed(now);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}
