/** The account's events on a socket of their own, opened by a listen key that has to be kept alive. A wrong or dead key opens a
 * socket all the same and stays silent: what proves the stream are the orders that it speaks of, and the account is read over REST
 * after each connection. Source: USD-M futures, "User Data Streams"; read 2026-11-25. @module */
import type { AccountEvent, DecodeError, Ignored } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "./backoff.ts";
import type { StreamNote } from "./fapi_account.ts";
import { resultFields } from "./fapi_answers.ts";
import type { Call } from "./fapi_calls.ts";
import { BACKGROUND, type Caller, QUERY } from "./fapi_caller.ts";
import { Echo } from "./fapi_echo.ts";
import { replyIn } from "./fapi_frames.ts";
import type { Markets } from "./fapi_markets.ts";
import { lifetime, RECONNECT } from "./fapi_stream.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "./fields.ts";
import { Link } from "./link.ts";
import { type Listing, textOf } from "./market_frames.ts";
import type { Random } from "./random.ts";
import { Renewal } from "./renewal.ts";

export type ListenWords = {
  /** Makes a key, or keeps the one that there is. */
  keyCall(verb: "POST" | "PUT", key: string | null): Call;
  /** Where the account's events come with a key. */
  url(key: string): string;
  /** @throws {FrameError} */
  readEvent(
    event: Fields,
    listing: Listing,
    now: Micros,
  ): readonly (AccountEvent | DecodeError | Ignored | StreamNote)[];
};
export type ListenHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** An event of the account does not fit what we know of its market. */
  gridsInDoubt(now: Micros): void;
  /** The account has to be read anew: something of it was missed. */
  doubt(now: Micros): void;
  /** It is to be read once more: what is known of it stays true. */
  reread(now: Micros): void;
  /** The socket that carried the talk is gone. */
  lost(now: Micros): void;
  /** Money came or went without a trade. */
  moneyMoved(at: Micros, now: Micros): void;
  modeChanged(now: Micros): void;
};

const SECOND = MICROS_PER_SECOND, MINUTE = 60 * SECOND;
/** How long a key lives unless it is kept alive, µs. */
const KEY_LIFE = 60 * MINUTE;
const KEY_RETRY = { first: SECOND, longest: 15 * SECOND, shortest: 200_000 };
const LIMITS = { handshake: 15 * SECOND, quiet: 20 * SECOND, patience: 6 * SECOND, grace: 2 * SECOND };
/** How long the answer to a probe may take, µs: less than `patience`. */
const PROBE = { ...BACKGROUND, patience: 4 * SECOND };
const INVALID_KEY = -1125;

export class ListenStream {
  readonly link: Link;
  readonly #echo = new Echo();
  readonly #renewal: Renewal;
  readonly #retry: Backoff;
  #key: string | null = null;
  /** That the socket which carries the talk was opened with. */
  #mainKey: string | null = null;
  /** That the last socket was opened with. */
  #openedWith: string | null = null;
  #asking = false;
  /** How often a key was lost: what was asked about one before its loss says nothing about the next. */
  #losses = 0;
  /** Whether requests are answered on this socket: null = nobody has tried yet (verify). */
  #answers: boolean | null = null;

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly words: ListenWords,
    readonly handlers: ListenHandlers,
  ) {
    const own = random.fork("private"), limits = { ...LIMITS, lifetime: lifetime(own) };
    this.#retry = new Backoff(random.fork("listen key"), KEY_RETRY);
    this.#renewal = new Renewal(KEY_LIFE, this.#retry);
    this.link = new Link("private", () => this.#url(), limits, io, new Backoff(own, RECONNECT), {
      probe: (channel, now) => this.#probe(channel, now),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
  }

  /** Why the account's events cannot be relied on, or null. */
  get missing(): string | null {
    if (this.#key === null) return "there is no listen key";
    return this.link.main === null ? "the account's stream is not open" : null;
  }

  start(now: Micros): void {
    this.#askKey("POST", now);
  }

  /** The venue has taken a request of ours about an order, sent at `sentAt`: the stream has to speak of it. */
  expectReport(sentAt: Micros, now: Micros): void {
    if (this.link.main === null) return;
    this.#echo.taken(sentAt, now);
    this.#wakeEcho();
  }

  onOpen(channel: string, now: Micros): void {
    // A spare socket of the same key takes over while the old one still speaks: nothing is missed.
    const seamless = this.link.main !== null && this.#mainKey === this.#openedWith;
    this.link.opened(channel, now);
    this.link.ready(channel, now);
    this.#mainKey = this.#openedWith;
    if (this.#openedWith !== this.#key) this.link.renew(now); // another came while it opened
    if (!seamless) this.handlers.doubt(now);
    this.handlers.changed(now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    const { venue } = this.options;
    try {
      const text = textOf(venue, frame), outer = fieldsOf(parseJson(venue, text), { venue, frame: text });
      const event = outer.has("stream") && outer.has("data") ? outer.object("data") : outer;
      if (!event.has("e")) return this.#onReply(event, now);
      for (const message of this.words.readEvent(event, this.markets.listing, now)) this.#take(message, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.io.emit({ kind: "error", venue, message: error.message, frame: error.frame, receivedAt: now });
      // It may have been a fill: the account is not known any more until it is read again.
      this.handlers.gridsInDoubt(now);
      this.handlers.doubt(now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "private:key") this.#keepKey(now);
    else if (timer === "private:echo") this.#judgeEcho(now);
    else this.link.timer(timer, now);
  }

  #take(message: AccountEvent | DecodeError | Ignored | StreamNote, now: Micros): void {
    switch (message.kind) {
      case "trade_hint":
        // Of a market that is not ours nothing follows.
        if (!this.markets.bySymbol.has(message.symbol)) return;
        this.#echo.hinted(`${message.symbol} ${message.tradeId}`, now);
        return this.#wakeEcho();
      case "money_moved":
        return this.handlers.moneyMoved(message.at, now);
      case "reread":
        this.#ignore(message.reason, now);
        return this.handlers.reread(now);
      case "mode_changed":
        this.#ignore(`${message.reason}: the account's mode is read anew`, now);
        return this.handlers.modeChanged(now);
      case "key_expired":
        return this.#loseKey("the listen key expired", now);
      case "order":
        this.#echo.reported(now);
        break;
      case "fill":
        this.#echo.told(`${this.markets.byId.get(message.instrument)?.symbol} ${message.tradeId}`);
        break;
    }
    this.io.emit(message);
  }

  #onReply(frame: Fields, now: Micros): void {
    const reply = replyIn(frame), { venue } = this.options;
    if (!reply) {
      throw new FrameError(venue, "Cannot tell what this frame is: want an event or a reply", frame.origin.frame);
    }
    const { id, result, refusal } = reply;
    const error = refusal && { status: 400, code: refusal.code, message: refusal.message, retryAt: null };
    const answer = { status: error ? 400 : 200, result, error, details: null, limits: [], origin: frame.origin };
    this.caller.deliver(typeof id === "number" ? id : NaN, answer, now);
  }

  /** Any answer is a sign of life, a refusal too. Whether the venue answers at all on this socket nobody has said: until it once
   * has, silence proves nothing. */
  #probe(channel: string, now: Micros): void {
    if (this.#answers === false) return this.link.heard(channel, now);
    const id = this.caller.requests.nextId(), text = JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id });
    const went = this.caller.transmit(
      id,
      channel,
      text,
      PROBE,
      {
        tellsRefusals: true,
        answered: () => {
          this.#answers = true;
        },
        lost: (_reason, _request, at) => {
          if (this.#answers === true) return;
          this.#answers = false;
          this.link.heard(channel, at);
        },
      },
      now,
      0,
    );
    if (!went) this.link.drop(channel, "LIST_SUBSCRIPTIONS: the transport took no byte", now);
  }

  #url(): string | null {
    this.#openedWith = this.#key;
    return this.#key === null ? null : this.words.url(this.#key);
  }

  #askKey(verb: "POST" | "PUT", now: Micros): void {
    if (this.#asking) return;
    const call = this.words.keyCall(verb, this.#key), losses = this.#losses;
    const failed = (reason: string, at: Micros) => {
      this.#asking = false;
      this.#ignore(`the listen key: ${reason}`, at);
      this.#renewal.failed(at);
      this.io.wake("private:key", at + this.#retry.next() as Micros);
    };
    if (this.caller.forbids(call, "query", now) !== null) return failed("the request limits forbid it now", now);
    const went = this.caller.sendOverRest(call, QUERY, {
      answered: (answer, { sentAt }, at) => {
        if (losses !== this.#losses) return;
        const { error } = answer;
        if (error?.code === INVALID_KEY) return this.#loseKey("the venue does not know the listen key", at);
        if (error) return failed(`refused with ${error.code}: ${error.message}`, at);
        // Keeping a key alive may be answered by nothing but a yes.
        const body = resultFields(answer);
        const key = verb === "POST" || body.has("listenKey") ? body.text("listenKey") : this.#key;
        this.#asking = false;
        if (key !== null) this.#takeKey(key, sentAt, at);
      },
      lost: (reason, _request, at) => {
        if (losses === this.#losses) failed(reason, at);
      },
    }, now);
    if (went) this.#asking = true;
    else failed("the transport took no byte", now);
  }

  #takeKey(key: string, sentAt: Micros, now: Micros): void {
    const isNew = key !== this.#key;
    this.#key = key;
    this.#renewal.renewed(sentAt);
    this.#wakeKey();
    // A socket of another key brings nothing any more; the new one opens first. One that was lost is opened again when its wait is
    // over: a venue that closes every socket is not run down.
    if (this.link.main === null ? !this.link.waiting : isNew) this.link.renew(now);
    this.handlers.changed(now);
  }

  #loseKey(reason: string, now: Micros): void {
    this.#key = null;
    this.#losses += 1;
    this.#asking = false;
    this.#renewal.gone();
    const { main } = this.link;
    if (main !== null) this.link.drop(main, reason, now);
    this.#askKey("POST", now);
    this.handlers.changed(now);
  }

  #keepKey(now: Micros): void {
    switch (this.#renewal.state(now)) {
      case "none":
        return this.#askKey("POST", now);
      case "dead":
        return this.#loseKey("the listen key was not kept alive in time", now);
      case "due":
        return this.#askKey("PUT", now);
      case "alive":
        return this.#wakeKey();
    }
  }

  #wakeKey(): void {
    const { nextAt } = this.#renewal;
    if (nextAt !== null) this.io.wake("private:key", nextAt);
  }

  #wakeEcho(): void {
    const { dueAt } = this.#echo;
    if (dueAt !== null) this.io.wake("private:echo", dueAt);
  }

  #judgeEcho(now: Micros): void {
    const owed = this.#echo.overdue(now), { main } = this.link;
    // The key may be what is wrong: the next socket opens with one that the venue has just confirmed.
    if (owed !== null && main !== null) this.link.drop(main, owed, now);
    else this.#wakeEcho();
  }

  #lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    this.caller.requests.close(channel, reason, now);
    if (wasMain) {
      this.#echo.reset();
      this.handlers.lost(now);
      if (this.#key !== null) this.#askKey("POST", now);
    }
    this.handlers.changed(now);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}
