/** The socket that orders go out over. It is logged on once; then no message is signed. A second one, logged on too, stands by and takes
 * over at once; while both are away orders go over REST.
 * Source: Bybit v5 docs, "Trade, Guideline"; read 2026-11-26. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import { fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { Link } from "../shared/link.ts";
import { textOf } from "../shared/market_frames.ts";
import type { Random } from "../shared/random.ts";
import type { Caller } from "./caller.ts";
import { lifetime, RECONNECT } from "./connecting.ts";
import { controlOf } from "./control.ts";
import { authFrame } from "./signing.ts";
import { SocketTalk } from "./socket_talk.ts";
import { LOGON_WITHIN } from "./user_stream.ts";

const LIMITS = {
  handshake: 20 * MICROS_PER_SECOND,
  quiet: 10 * MICROS_PER_SECOND,
  patience: 5 * MICROS_PER_SECOND,
  // Longer than an order's answer may take: what is in flight on the old socket is still answered there.
  grace: 3 * MICROS_PER_SECOND,
  standby: true,
} as const;
/** The venue is about to end this socket, and still answers what is in flight. */
const DRAINING = 10_019;

export class TradeSocket {
  readonly link: Link;
  readonly #talk: SocketTalk;
  /** The sockets that wait for the venue's clock. */
  readonly #undated = new Set<string>();

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    random: Random,
    /** The state of the link has changed. */
    readonly changed: (now: Micros) => void,
  ) {
    const own = random.fork("trade"), url = options.endpoints.wsTrade;
    this.link = new Link("trade", url, { ...LIMITS, lifetime: lifetime(own) }, io, new Backoff(own, RECONNECT), {
      probe: (channel) => void this.#talk.ping(channel),
      lost: (channel, wasMain, reason, now) => this.#lost(channel, wasMain, reason, now),
      promoted: (channel, now) => this.#carry(channel, now),
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
    this.#talk = new SocketTalk("trade", io, (channel, reason, now) => this.link.drop(channel, reason, now));
  }

  onClock(now: Micros): void {
    for (const channel of [...this.#undated]) this.#logOn(channel, now);
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    this.#talk.opened(channel, now);
    if (this.caller.clock.trusted) this.#logOn(channel, now);
    else this.#undated.add(channel);
  }

  onFrame(channel: string, frame: string | Uint8Array, now: Micros): void {
    this.link.heard(channel, now);
    this.caller.heard(channel);
    const { venue } = this.options;
    try {
      const text = textOf(venue, frame), fields = fieldsOf(parseJson(venue, text), { venue, frame: text });
      const control = controlOf(fields);
      if (control?.kind === "pong") return;
      const isDraining = fields.values.retCode === DRAINING;
      const isOurs = control !== null && this.#talk.take(channel, control, now);
      if (!isOurs) this.caller.onSocketAnswer(fields, now);
      if (!isDraining) return;
      // It takes no more: unless one stands by, orders go over REST until the next one is logged on.
      if (this.caller.socket === channel) this.caller.socket = null;
      this.link.leave(channel, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      // An answer that cannot be read is none: its question runs into its time limit and is told as lost.
      this.io.emit({ kind: "error", venue, message: error.message, frame: error.frame, receivedAt: now });
    }
  }

  onTimer(timer: string, now: Micros): void {
    if (!this.#talk.timer(timer, now)) this.link.timer(timer, now);
  }

  #logOn(channel: string, now: Micros): void {
    this.#undated.delete(channel);
    const { signer } = this.options;
    if (signer === null || !this.link.owns(channel)) return;
    const text = authFrame(signer, this.caller.timestamp(now) + LOGON_WITHIN);
    const went = this.#talk.logOn(channel, text, ({ accepted, code, message }, at) => {
      if (!accepted) return this.link.drop(channel, `auth refused: ${code ?? ""} ${message}`, at);
      if (this.link.ready(channel, at)) this.#carry(channel, at);
    }, now);
    if (!went) this.link.drop(channel, "auth: the transport took no byte", now);
  }

  #carry(channel: string, now: Micros): void {
    this.caller.socket = channel;
    this.changed(now);
  }

  #lost(channel: string, wasMain: boolean, reason: string, now: Micros): void {
    this.#talk.closed(channel);
    this.#undated.delete(channel);
    // First, so that what is told as lost is not sent over this socket again.
    if (wasMain) this.caller.socket = null;
    this.caller.requests.close(channel, reason, now);
    this.changed(now);
  }
}
