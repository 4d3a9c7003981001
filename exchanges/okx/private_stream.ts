/** The private side of the talk: one socket, logged on and subscribed to what happens to the account, which also carries our orders.
 * It is ready once every channel has said yes; then the account is read. A second one, as ready, stands by and takes over at once: the
 * account is read again then, for what nobody heard. @module */
import type { OrderReport } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { Link } from "../shared/link.ts";
import { textOf } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import { ignoredOf, strangerIn } from "../shared/strangers.ts";
import { OddPrices } from "../shared/trade_prices.ts";
import { readBalances, readMargins, readPositions } from "./account_codec.ts";
import type { Caller } from "./caller.ts";
import { RECONNECT } from "./market_feed.ts";
import { Logons } from "./logons.ts";
import type { Markets } from "./markets.ts";
import { PUSH, readOrderPush } from "./order_codec.ts";
import type { OkxProduct } from "./products.ts";
import { rowsOf } from "./public_codec.ts";
import { serviceWordOf } from "./service_words.ts";
import { Subscriptions, type Topic } from "./subscriptions.ts";

const SECOND = 1_000_000;
const LIMITS = {
  handshake: 20 * SECOND,
  // The venue ends a socket after 30 s without a word.
  quiet: 12 * SECOND,
  patience: 4 * SECOND,
  lifetime: Infinity,
  // Longer than an order's answer may take: what is in flight on the old socket is still answered there.
  grace: 3 * SECOND,
  standby: true,
} as const;
/** How long the account's channel may take to speak of an order that was taken, µs. */
const ECHO = 2 * SECOND;
/** Only what changed, when it changes: not everything every five seconds. */
const ON_CHANGE = JSON.stringify({ updateInterval: "0" });

export type PrivateHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** The channels speak: what they do not tell has to be read. */
  subscribed(now: Micros): void;
  /** Something of the account was missed, or does not fit what we know of a market. */
  missed(now: Micros): void;
  /** The channels are gone. */
  lost(now: Micros): void;
  /** An order was spoken of; `amendment` tells what became of a request to amend it. */
  reported(report: OrderReport, amendment: Amendment | null, now: Micros): void;
};
/** `succeeded` null = it is not over. */
export type Amendment = {
  readonly requestId: string;
  readonly succeeded: boolean | null;
  readonly code: string | null;
  readonly message: string;
};

export class PrivateStream {
  readonly link: Link;
  readonly #subscriptions: Subscriptions;
  readonly #logons: Logons;
  readonly #oddPrices = new OddPrices();
  /** When the channel of orders spoke last. */
  #reportedAt = 0;
  /** An order was sent then and taken, and nothing was said of any since; 0 = there is none. */
  #awaitedSince = 0;

  constructor(
    readonly options: SessionOptions,
    readonly product: OkxProduct,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: PrivateHandlers,
  ) {
    const backoff = new Backoff(random.fork("private"), RECONNECT);
    this.link = new Link("private", options.endpoints.wsPrivate, LIMITS, io, backoff, {
      probe: (channel, now) => this.#probe(channel, now),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      promoted: (channel, now) => this.#carry(channel, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
    this.#logons = new Logons(options, io, caller, {
      answered: (channel, error, now) => this.#onLogon(channel, error, now),
      unsent: (channel, now) => this.link.drop(channel, "login: the transport took no byte", now),
    });
    this.#subscriptions = new Subscriptions(io, {
      done: (channel, now) => this.#ready(channel, now),
      refused: (channel, topics, error, now) => {
        const names = topics.map(({ channel }) => channel).join(", ");
        this.caller.note(error, "all", now);
        this.link.drop(channel, `subscribe to ${names} refused: ${error.code} ${error.message}`, now);
      },
    });
  }

  /** Why the account's events cannot be relied on, or null. */
  get missing(): string | null {
    return this.link.main === null ? "the account's channels are not subscribed" : null;
  }

  /** The venue has taken a request of ours about an order, sent at `sentAt`: the channel has to speak of it. Silence then is that of a
   * subscription that is dead, and fills may be missed. */
  expectReport(sentAt: Micros, now: Micros): void {
    if (this.link.main === null || this.#awaitedSince !== 0 || this.#reportedAt >= sentAt) return;
    this.#awaitedSince = sentAt;
    this.io.wake("private:echo", now + ECHO as Micros);
  }

  /** The venue's clock is measured: who waited for it can log on. */
  onClock(now: Micros): void {
    this.#logons.onClock(now);
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#logons.begin(channel, now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    this.caller.heard(channel);
    const { venue } = this.options;
    try {
      const text = textOf(venue, frame);
      if (text === "pong") return;
      const message = fieldsOf(parseJson(venue, text), { venue, frame: text });
      if (message.has("op")) return this.caller.onSocketAnswer(message, now);
      if (message.has("event")) return this.#onEvent(channel, message, now);
      // The socket that stands by hears the same.
      if (channel !== this.link.standby) this.#onPush(message, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#tellUnread(error, now);
      // It may have been a fill: the account is not known any more until it is read again.
      this.handlers.missed(now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "private:echo") this.#missEcho(now);
    else this.link.timer(timer, now);
  }

  #onEvent(channel: string, event: Fields, now: Micros): void {
    if (this.#logons.onEvent(channel, event, now)) return;
    if (this.#subscriptions.onEvent(channel, event, now)) return;
    const word = serviceWordOf(event);
    if (word.kind === "leaving") return this.link.leave(channel, now);
    if (word.kind === "lost") return this.link.drop(channel, word.reason, now);
    this.#ignore(word.reason, now);
  }

  #onLogon(channel: string, error: VenueError | null, now: Micros): void {
    if (error !== null) return this.link.drop(channel, `login refused: ${error.code} ${error.message}`, now);
    if (this.#subscriptions.ask(channel, this.#topics)) return;
    this.link.drop(channel, "subscribe: the transport took no byte", now);
  }

  get #topics(): readonly Topic[] {
    const { instType } = this.product;
    return [
      { channel: "orders", instType },
      { channel: "account", extraParams: ON_CHANGE },
      ...(instType === "SWAP" ? [{ channel: "positions", instType, extraParams: ON_CHANGE }] : []),
    ];
  }

  #ready(channel: string, now: Micros): void {
    if (this.link.ready(channel, now)) this.#carry(channel, now);
  }

  #carry(channel: string, now: Micros): void {
    this.caller.socket = channel;
    this.handlers.subscribed(now);
    this.handlers.changed(now);
  }

  #onPush(message: Fields, now: Micros): void {
    const topic = message.object("arg"), name = topic.text("channel"), rows = rowsOf(message);
    switch (name) {
      case "orders":
        return this.#onOrders(rows, now);
      case "account":
        for (const row of rows) {
          this.io.emit(readBalances(row, false, PUSH, now));
          if (this.product.instType !== "SWAP") continue;
          for (const margin of readMargins(row, now)) this.io.emit(margin);
        }
        return;
      case "positions": {
        const context = { venue: this.options.venue, evidence: PUSH, receivedAt: now };
        const positions = readPositions(rows, this.markets.listing, false, context);
        if (positions.positions.length > 0) this.io.emit(positions);
        return;
      }
      default:
        this.#ignore(`a message of channel ${name}, which was not asked for`, now);
    }
  }

  /** A row that cannot be read hides none of the others: a fill is never dropped. */
  #onOrders(rows: readonly Fields[], now: Micros): void {
    let wasMissed = false;
    for (const row of rows) {
      try {
        this.#onOrder(row, now);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.#tellUnread(error, now);
        wasMissed = true;
      }
    }
    if (wasMissed) this.handlers.missed(now);
  }

  #onOrder(row: Fields, now: Micros): void {
    const symbol = row.text("instId"), instrument = this.markets.listing.get(symbol);
    if (instrument === undefined) return this.#ignoreOrder(row, symbol, now);
    this.#reportedAt = now;
    this.#awaitedSince = 0;
    const events = readOrderPush(row, instrument, now);
    for (const event of events) {
      const odd = event.kind === "fill" ? this.#oddPrices.tell(row, "fillPx", instrument, event) : null;
      if (odd !== null) this.io.emit(odd);
      this.io.emit(event);
    }
    this.handlers.reported(events.at(-1) as OrderReport, amendmentIn(row), now);
  }

  #ignoreOrder(row: Fields, symbol: string, now: Micros): void {
    const reason = `an order on ${symbol}, which is no market of ours`, { venue } = this.options;
    const stranger = strangerIn(row, symbol, row.optionalText("clOrdId"), "ordId");
    const traded = () => {
      const size = row.optionalText("fillSz"), isTrade = row.optionalIdentifier("tradeId") !== null;
      return isTrade && size !== null ? `${row.text("side")} ${size} at ${row.text("fillPx")}` : null;
    };
    this.io.emit(ignoredOf({ kind: "ignored", venue, reason, receivedAt: now }, stranger, traded));
  }

  #missEcho(now: Micros): void {
    const { main } = this.link;
    if (this.#awaitedSince === 0 || main === null) return;
    this.link.drop(main, `an order was taken and the channel said nothing of it for ${ECHO / SECOND} s`, now);
  }

  #probe(channel: string, now: Micros): void {
    if (!this.io.transmit(channel, "ping", "other")) this.link.drop(channel, "ping: the transport took no byte", now);
  }

  #lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    this.#logons.close(channel);
    this.#subscriptions.close(channel);
    if (wasMain) {
      // First, so that what is told as lost is not sent over this socket again.
      this.caller.socket = null;
      this.#awaitedSince = 0;
      this.handlers.lost(now);
    }
    this.caller.requests.close(channel, reason, now);
    this.handlers.changed(now);
  }

  #tellUnread({ message, frame }: FrameError, now: Micros): void {
    this.io.emit({ kind: "error", venue: this.options.venue, message, frame, receivedAt: now });
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}

/** What a row says of a request to amend; null = it says nothing of any. `amendResult`: "-1" failed, "0" done, "1" it was cancelled
 * instead, "2" done by the venue itself. */
function amendmentIn(row: Fields): Amendment | null {
  const requestId = row.optionalText("reqId"), result = row.optionalText("amendResult");
  if (requestId === null || result === null) return null;
  const succeeded = result === "0" ? true : result === "-1" || result === "1" ? false : null;
  return { requestId, succeeded, code: row.optionalText("code"), message: row.optionalText("msg") ?? "" };
}
