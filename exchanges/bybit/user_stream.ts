/** The private side of the talk: the socket that tells of orders, executions, positions and the wallet. No topic begins with what
 * is there already: the account is read over REST once all are subscribed. Source: Bybit v5 docs, "Private streams"; read
 * 2026-11-26. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import { type DeadManOutcome, isNotSet, isSet } from "../shared/dead_man.ts";
import { fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { Link } from "../shared/link.ts";
import { textOf } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import type { AccountReads } from "./account_reads.ts";
import type { Caller } from "./caller.ts";
import { lifetime, RECONNECT } from "./connecting.ts";
import { controlOf } from "./control.ts";
import type { Product } from "./product.ts";
import { authFrame } from "./signing.ts";
import { SocketTalk } from "./socket_talk.ts";
import type { UserMessage, UserMessages } from "./user_messages.ts";

const LIMITS = {
  handshake: 20 * MICROS_PER_SECOND,
  quiet: 10 * MICROS_PER_SECOND,
  patience: 5 * MICROS_PER_SECOND,
  grace: 3 * MICROS_PER_SECOND,
};
/** How long after our word the logon has to reach the venue, ms. */
export const LOGON_WITHIN = 10_000;
/** Pings in one window of the dead-man switch: one or two may get lost. */
const PINGS_A_WINDOW = 4;
/** Waits between tries to read the account, µs. */
const ACCOUNT_RETRY = { first: MICROS_PER_SECOND, longest: 15 * MICROS_PER_SECOND, shortest: 200_000 };
/** How long the stream may take to speak of an order that was taken, µs. */
const ECHO = 2 * MICROS_PER_SECOND;

export type UserHandlers = {
  /** Something that the state of the link depends on has changed. */
  changed(now: Micros): void;
  /** An event of the account does not fit what we know of its market. */
  gridsInDoubt(now: Micros): void;
  /** What the stream told, once it went out. */
  told(message: UserMessage, now: Micros): void;
  /** The account was read after a subscription. */
  accountRead(now: Micros): void;
};

export class UserStream {
  readonly link: Link;
  readonly #talk: SocketTalk;
  readonly #retry: Backoff;
  /** The socket that waits for the venue's clock, without which no logon can be dated. */
  #undated: string | null = null;
  #subscribed = false;
  #accountRead = false;
  #accountAsked = 0;
  /** When the stream spoke of an order last. */
  #reportedAt = 0;
  /** An order was sent then and taken, and the stream has said nothing since; 0 = there is none. */
  #awaitedSince = 0;
  /** The topic of the dead-man switch, while it is on. */
  #dcpTopic: string | null = null;
  /** The socket that was asked to follow it last, and whether the venue said yes. */
  #dcpSocket: { readonly channel: string; readonly follows: boolean } | null = null;
  /** Who waits for that yes. */
  #dcpWaiting: ((outcome: DeadManOutcome, now: Micros) => void)[] = [];

  constructor(
    readonly options: SessionOptions,
    readonly product: Product,
    readonly io: Effects,
    readonly caller: Caller,
    readonly messages: UserMessages,
    readonly reads: AccountReads,
    random: Random,
    readonly handlers: UserHandlers,
  ) {
    const own = random.fork("private"), url = options.endpoints.wsPrivate;
    this.#retry = new Backoff(random.fork("account"), ACCOUNT_RETRY);
    this.link = new Link("private", url, { ...LIMITS, lifetime: lifetime(own) }, io, new Backoff(own, RECONNECT), {
      probe: (channel) => void this.#talk.ping(channel),
      lost: (channel, wasMain, _reason, now) => this.#lost(channel, wasMain, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
    this.#talk = new SocketTalk("private", io, (channel, reason, now) => this.link.drop(channel, reason, now));
  }

  /** Why the account's events cannot be relied on, or null. */
  get missing(): string | null {
    if (!this.#subscribed) return "the private topics are not subscribed";
    return this.#accountRead ? null : "the account is not read";
  }

  /** The venue has taken a request of ours about an order, sent at `sentAt`: the stream has to speak of it. Silence then is that of
   * a subscription that is dead, and fills may be missed. */
  expectReport(sentAt: Micros, now: Micros): void {
    if (!this.#subscribed || this.#awaitedSince !== 0 || this.#reportedAt >= sentAt) return;
    this.#awaitedSince = sentAt;
    this.io.wake("private:echo", now + ECHO as Micros);
  }

  /** The venue's clock is known. */
  onClock(now: Micros): void {
    if (this.#undated !== null) this.#logOn(this.#undated, now);
  }

  /** Follows the topic of the dead-man switch from now on, over every socket, and pings several times in its window: it fires once
   * none that follows it has spoken for so long. @param told `set` once the main socket follows it, and not before */
  followDcp(topic: string, window: Micros, told: (outcome: DeadManOutcome, now: Micros) => void, now: Micros): void {
    const { main } = this.link;
    this.#dcpTopic = topic;
    this.#talk.pingWithin(window / PINGS_A_WINDOW, now);
    if (main === null) return told(isNotSet("lost", `no private socket is there to follow ${topic}`), now);
    const isAsked = this.#dcpSocket?.channel === main;
    if (isAsked && this.#dcpSocket?.follows) return told(isSet(null), now);
    this.#dcpWaiting.push(told);
    if (!isAsked) this.#subscribeDcp(main, topic, now);
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#talk.opened(channel, now);
    if (this.caller.clock.trusted) this.#logOn(channel, now);
    else this.#undated = channel;
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    const { venue } = this.options;
    try {
      const text = textOf(venue, frame), fields = fieldsOf(parseJson(venue, text), { venue, frame: text });
      const control = controlOf(fields);
      if (control?.kind === "pong") return;
      if (control !== null) {
        if (!this.#talk.take(channel, control, now)) {
          this.#ignore(`an answer to nothing that was asked: ${control.op} ${control.message}`, now);
        }
        return;
      }
      for (const message of this.messages.read(fields, now)) this.#tell(message, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#tell({ kind: "error", venue, message: error.message, frame: error.frame, receivedAt: now }, now);
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "private:account") this.#readAccount(now);
    else if (timer === "private:echo") this.#missEcho(now);
    else if (!this.#talk.timer(timer, now)) this.link.timer(timer, now);
  }

  #tell(message: UserMessage, now: Micros): void {
    if (message.kind === "order") {
      this.#reportedAt = now;
      this.#awaitedSince = 0;
    }
    this.io.emit(message);
    this.handlers.told(message, now);
    if (message.kind !== "error") return;
    // It may have been a fill: the account is not known any more until it is read again.
    this.handlers.gridsInDoubt(now);
    if (!this.#subscribed) return;
    this.#accountRead = false;
    this.handlers.changed(now);
    this.#readAccount(now);
  }

  #missEcho(now: Micros): void {
    const { main } = this.link;
    if (this.#awaitedSince === 0 || main === null) return;
    const seconds = ECHO / MICROS_PER_SECOND;
    this.link.drop(main, `an order was taken and the private stream said nothing of it for ${seconds} s`, now);
  }

  #logOn(channel: string, now: Micros): void {
    this.#undated = null;
    const { signer } = this.options;
    if (signer === null || !this.link.owns(channel)) return;
    const text = authFrame(signer, this.caller.timestamp(now) + LOGON_WITHIN);
    const went = this.#talk.logOn(channel, text, ({ accepted, code, message }, at) => {
      if (accepted) return this.#subscribe(channel, at);
      this.link.drop(channel, `auth refused: ${code ?? ""} ${message}`, at);
    }, now);
    if (!went) this.link.drop(channel, "auth: the transport took no byte", now);
  }

  #subscribe(channel: string, now: Micros): void {
    const topics = ["order", "execution", "wallet", ...(this.product.category === "linear" ? ["position"] : [])];
    const went = this.#talk.topics("subscribe", channel, topics, ({ accepted, message }, at) => {
      if (!accepted) return this.link.drop(channel, `subscribe refused: ${message}`, at);
      this.link.ready(channel, at);
      this.#subscribed = true;
      this.handlers.changed(at);
      this.#readAccount(at);
      if (this.#dcpTopic !== null) this.#subscribeDcp(channel, this.#dcpTopic, at);
    }, now);
    if (!went) this.link.drop(channel, "subscribe: the transport took no byte", now);
  }

  /** A refusal is who set the switch's to hear. Where it was set already, the socket goes: without it nothing keeps orders that it
   * was to take, and whoever set it has to know. */
  #subscribeDcp(channel: string, topic: string, now: Micros): void {
    this.#dcpSocket = { channel, follows: false };
    const went = this.#talk.topics("subscribe", channel, [topic], ({ accepted, message }, at) => {
      if (this.#dcpSocket?.channel !== channel) return; // another socket follows in its place
      if (accepted || message.includes("already subscribed")) {
        this.#dcpSocket = { channel, follows: true };
        this.#tellDcp(isSet(null), at);
        return;
      }
      this.#dcpTopic = this.#dcpSocket = null;
      const reason = `subscribe to ${topic} refused: ${message}`;
      if (!this.#tellDcp(isNotSet("refused", reason), at)) this.link.drop(channel, reason, at);
    }, now);
    if (!went) this.link.drop(channel, `subscribe to ${topic}: the transport took no byte`, now);
  }

  /** @returns whether anybody waited for it */
  #tellDcp(outcome: DeadManOutcome, now: Micros): boolean {
    const waiting = this.#dcpWaiting;
    this.#dcpWaiting = [];
    for (const told of waiting) told(outcome, now);
    return waiting.length > 0;
  }

  /** After the subscription, so that no change falls between the two. */
  #readAccount(now: Micros): void {
    if (!this.#subscribed || this.#accountRead) return;
    const number = ++this.#accountAsked;
    const again = (reason: string, _requestedAt: Micros, at: Micros) => {
      if (number !== this.#accountAsked) return;
      this.#ignore(`the account cannot be read: ${reason}`, at);
      this.io.wake("private:account", at + this.#retry.next() as Micros);
    };
    const done = (at: Micros) => {
      if (number !== this.#accountAsked) return;
      this.#retry.reset();
      this.#accountRead = true;
      this.handlers.changed(at);
      this.handlers.accountRead(at);
    };
    this.reads.wallet(
      ({ balances, margin }, _requestedAt, at) => {
        if (number !== this.#accountAsked) return;
        this.io.emit(balances);
        if (margin && this.product.category === "linear") this.io.emit(margin);
        if (this.product.category === "spot") return done(at);
        this.reads.positions(
          (positions, then) => {
            if (number === this.#accountAsked) this.io.emit(positions);
            done(then);
          },
          again,
          at,
        );
      },
      again,
      now,
    );
  }

  #lost(channel: string, wasMain: boolean, now: Micros): void {
    this.#talk.closed(channel);
    if (this.#undated === channel) this.#undated = null;
    if (this.#dcpSocket?.channel === channel) {
      this.#dcpSocket = null;
      this.#tellDcp(isNotSet("lost", "the private socket was lost before it followed the switch"), now);
    }
    if (wasMain) {
      this.#subscribed = this.#accountRead = false;
      this.#accountAsked++;
      this.#awaitedSince = 0;
    }
    this.handlers.changed(now);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}
