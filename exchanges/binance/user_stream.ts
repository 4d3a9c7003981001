/** The private side of the talk: the socket of the WebSocket API, made ready step by step (the venue's time, logon where
 * the key allows it, the user data stream), then carrying our calls and the account's events. @module */
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import { type Answer, resultFields } from "../shared/fapi_answers.ts";
import { ApiSocket } from "../shared/fapi_api_socket.ts";
import { type Asked, BACKGROUND, type Caller, QUERY } from "../shared/fapi_caller.ts";
import { Echo } from "../shared/fapi_echo.ts";
import type { Market, Markets } from "../shared/fapi_markets.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import type { Link } from "../shared/link.ts";
import type { Random } from "../shared/random.ts";
import { readAccount, readUserEvent } from "./account_codec.ts";
import { textOf } from "../shared/market_frames.ts";
import { readFees } from "./instruments.ts";
import { accountCall, commissionCall, subscribeUserText } from "./orders.ts";

const SECOND = 1_000_000;
/** Waits between tries to read the account, µs. */
const ACCOUNT_RETRY = { first: SECOND, longest: 15 * SECOND, shortest: 200_000 };
/** Between two looks at what trades cost, µs. */
const FEES_EVERY = 3_600 * SECOND;
/** The subscription is there already: as good as a yes. */
const ALREADY_SUBSCRIBED = -2035;

export type UserHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** An answer to `time` came. */
  timed(answer: Answer, sentAt: Micros, now: Micros): void;
  /** The account's fees for a market are known. */
  feesKnown(market: Market, now: Micros): void;
  /** An event of the account does not fit what we know of its market. */
  gridsInDoubt(now: Micros): void;
};

export class UserStream {
  readonly #socket: ApiSocket;
  readonly #retry: Backoff;
  #subscribed = false;
  #accountRead = false;
  #accountAsked = 0;
  readonly #echo = new Echo();

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: UserHandlers,
  ) {
    this.#retry = new Backoff(random.fork("account"), ACCOUNT_RETRY);
    this.#socket = new ApiSocket(options, io, caller, random, {
      proven: (channel, _loggedOn, now) => this.#subscribe(channel, now),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      promoted: (_channel, now) => this.#follow(now),
      timed: handlers.timed,
    }, "time");
  }

  get link(): Link {
    return this.#socket.link;
  }

  /** Why the account's events cannot be relied on, or null. */
  get missing(): string | null {
    if (!this.#subscribed) return "the user data stream is not subscribed";
    return this.#accountRead ? null : "the account is not read";
  }

  /** The venue has taken a request of ours about an order, sent at `sentAt`: the stream has to speak of it. Silence then is that of
   * a subscription that is dead, and fills may be missed. */
  expectReport(sentAt: Micros, now: Micros): void {
    if (!this.#subscribed) return;
    this.#echo.taken(sentAt, now);
    this.#wakeEcho();
  }

  onOpen(channel: string, now: Micros): void {
    this.#socket.onOpen(channel, now);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    this.caller.heard(channel);
    try {
      const text = textOf(this.options.venue, frame);
      const fields = fieldsOf(parseJson(this.options.venue, text), { venue: this.options.venue, frame: text });
      if (fields.has("event")) return this.#onEvent(channel, fields.object("event"), now);
      // The key was revoked, or its permissions: nothing more will be served on this socket.
      const revoked = !fields.has("id") && fields.values.status === 401;
      this.caller.onSocketAnswer(fields, now);
      if (revoked) this.link.drop(channel, "the venue does not take the API key any more", now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      const { venue, message, frame: raw } = error;
      this.io.emit({ kind: "error", venue, message, frame: raw, receivedAt: now });
      // It may have been a fill: the account is not known any more until it is read again.
      this.handlers.gridsInDoubt(now);
      this.#doubtAccount(now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "trade:account") this.#readAccount(now);
    else if (timer === "trade:fees") this.#readCommissions(now);
    else if (timer === "trade:echo") this.#judgeEcho(now);
    else this.link.timer(timer, now);
  }

  #wakeEcho(): void {
    const { dueAt } = this.#echo;
    if (dueAt !== null) this.io.wake("trade:echo", dueAt);
  }

  #judgeEcho(now: Micros): void {
    const owed = this.#echo.overdue(now), { main } = this.link;
    if (owed !== null && main !== null) this.link.drop(main, owed, now);
    else this.#wakeEcho();
  }

  #onEvent(channel: string, event: Fields, now: Micros): void {
    if (channel === this.link.standby) return this.#onStandbyEvent(channel, event, now);
    for (const message of readUserEvent(event, this.markets.listing, now)) {
      switch (message.kind) {
        case "stream_terminated":
          if (channel !== this.link.main) return;
          this.#subscribed = this.#accountRead = false;
          this.handlers.changed(now);
          return this.#subscribe(channel, now);
        case "shutdown":
          return this.link.leave(channel, now);
        case "order":
          this.#echo.reported(now);
          this.io.emit(message);
          break;
        default:
          this.io.emit(message);
      }
    }
  }

  /** It hears what the main socket hears: only what ends it counts. */
  #onStandbyEvent(channel: string, event: Fields, now: Micros): void {
    const kind = event.text("e");
    if (kind === "eventStreamTerminated") this.link.drop(channel, "the venue ended its subscription", now);
    else if (kind === "serverShutdown") this.link.leave(channel, now);
  }

  #subscribe(channel: string, now: Micros): void {
    const authority = this.caller.authority(QUERY.validity, this.#socket.loggedOn, now);
    if (!authority) return;
    const id = this.caller.requests.nextId(), text = subscribeUserText(id, authority);
    this.#socket.step(
      channel,
      "userDataStream.subscribe",
      id,
      text,
      (_answer, _sentAt, at) => {
        if (this.#socket.ready(channel, at)) this.#follow(at);
      },
      now,
      [ALREADY_SUBSCRIBED],
    );
  }

  /** The events of the socket that carries the talk count from now on. */
  #follow(now: Micros): void {
    this.#subscribed = true;
    this.handlers.changed(now);
    this.#readAccount(now);
  }

  #doubtAccount(now: Micros): void {
    if (!this.#subscribed) return;
    this.#accountRead = false;
    this.handlers.changed(now);
    this.#readAccount(now);
  }

  /** After the subscription, so that no change falls between the two. */
  #readAccount(now: Micros): void {
    if (!this.#subscribed || this.#accountRead) return;
    const number = ++this.#accountAsked;
    const again = (at: Micros) => {
      if (number === this.#accountAsked) this.io.wake("trade:account", at + this.#retry.next() as Micros);
    };
    const asked: Asked = {
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue || number !== this.#accountAsked) return;
        if (answer.error) {
          const reason = `the account was refused: ${answer.error.code} ${answer.error.message}`;
          this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: at });
          return again(at);
        }
        const account = resultFields(answer);
        this.io.emit(readAccount(account, { source: "query", requestedAt: sentAt }, at));
        this.#retry.reset();
        this.#accountRead = true;
        this.#takeFees(account, this.markets.all, at);
        this.handlers.changed(at);
        this.#readCommissions(at);
      },
      lost: (_reason, _request, at) => again(at),
    };
    const call = accountCall();
    const went = this.caller.forbids(call, "query", now) === null && this.caller.send(call, QUERY, asked, now);
    if (!went) again(now);
  }

  /** The account's own rates hold for most symbols; some are cheaper or dearer, which only the symbol's own answer says.
   * Where it is refused, the account's rates stay. No event tells of another fee tier: they are read again. */
  #readCommissions(now: Micros): void {
    if (!this.#accountRead) return; // they are read with it
    this.io.wake("trade:fees", now + FEES_EVERY as Micros);
    for (const market of this.markets.all) {
      const call = commissionCall(market.symbol);
      if (this.caller.forbids(call, "background", now) !== null) return;
      this.caller.send(call, BACKGROUND, {
        answered: (answer, _request, at) => {
          if (!answer.error) this.#takeFees(resultFields(answer), [market], at);
        },
        lost: () => {},
      }, now);
    }
  }

  #takeFees(body: Fields, markets: readonly Market[], now: Micros): void {
    const fees = readFees(body);
    if (!fees) return;
    for (const market of markets) {
      market.fees = fees;
      this.handlers.feesKnown(market, now);
    }
  }

  #lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    if (wasMain) {
      // First, so that what is told as lost is not sent over this socket again.
      this.caller.socket = null;
      this.#subscribed = this.#accountRead = false;
      this.#accountAsked++;
      this.#echo.reset();
    }
    this.caller.requests.close(channel, reason, now);
    this.handlers.changed(now);
  }
}
