/** Sends calls to Binance, or to a venue that took over its API, over its socket or REST and brings the answers back to who asked: signing, time stamps,
 * time limits, and the request limits with what they forbid. @module */
import type { OrderMessage } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import { MICROS_PER_SECOND } from "../../core/units.ts";
import type { ByteKind, Effects, HttpCall, SessionOptions } from "../../core/venue.ts";
import { type Fields, FrameError } from "./fields.ts";
import { RateLimits } from "./rate_limit.ts";
import { type Request, Requests } from "./requests.ts";
import { VenueClock } from "./venue_clock.ts";
import { type Answer, httpAnswer, socketAnswer, type UsedLimit, type VenueError } from "./fapi_answers.ts";
import { type Authority, type Call, socketText, timestampOf, type ToHttp } from "./fapi_calls.ts";
import type { LimitSpec } from "./fapi_limits.ts";
import { boundedPause, OtherHosts, pausedUntil } from "./fapi_pauses.ts";

/** What becomes of a question. Exactly one of the two is told first; a late answer may follow a loss. */
export type Asked = {
  /** REST base of another host that was asked; absent = the venue's own. */
  readonly base?: string;
  /** Who asked tells of refusals itself, in full; absent = here they are told if nobody knows their code. */
  readonly tellsRefusals?: boolean;
  readonly answered: (answer: Answer, request: Request<Asked>, now: Micros) => void;
  readonly lost: (reason: string, request: Request<Asked>, now: Micros) => void;
};
/** How pressing a call is: the less, the earlier it gives way to the limits. A cancel never does. */
export type Tier = "cancel" | "order" | "query" | "background";

export type Sending = {
  readonly tier: Tier;
  /** Kept from going out by the kill word. */
  readonly kind: ByteKind;
  /** How long after the send the venue may still take it, µs. */
  readonly validity: number;
  /** How long the answer may take, µs. */
  readonly patience: number;
};
export const QUERY: Sending = {
  tier: "query",
  kind: "other",
  validity: 5 * MICROS_PER_SECOND,
  patience: 5 * MICROS_PER_SECOND,
};
export const BACKGROUND: Sending = { ...QUERY, tier: "background" };

/** What differs from venue to venue. */
export type CallerWords = {
  /** Whether the venue's table of errors holds this one. */
  isKnown(error: VenueError): boolean;
  /** Writes a call for REST, signed; null = it cannot be signed now, and nothing goes out. */
  readonly toHttp: (...asked: Parameters<ToHttp>) => HttpCall | null;
  /** How long after the send the venue may still take a signed call, whatever validity it is given, µs; absent = as it is given. */
  readonly landsWithin?: number;
  /** Codes beside -1021 that say that our time is not the venue's. */
  readonly clockCodes?: ReadonlySet<number>;
  /** Commands that count as orders; absent = placements and amendments. All of them weigh something. */
  readonly orderMessages?: readonly OrderMessage[];
};

/** The part of the request weight that each tier may use up; the rest is kept for the more pressing ones. */
const SHARES: Readonly<Record<Tier, number>> = { background: 0.7, query: 0.9, order: 0.97, cancel: Infinity };
const WEIGHT = "REQUEST_WEIGHT 1m";
const ORDERS = /^ORDERS /;
const ORDER_MESSAGES: readonly OrderMessage[] = ["place", "amend"];
/** A window of orders, µs, where the venue names none. */
const ORDERS_PAUSE = 10 * MICROS_PER_SECOND;
const LONGEST_WINDOW_MS = 60_000;
/** The same unknown code is told again after this, µs; so many are remembered. */
const UNKNOWN_AGAIN = 3_600 * MICROS_PER_SECOND, UNKNOWN_KEPT = 100;
export const REST = "rest";
/** A socket's answer to a REST call would be a bug of the transport: this much later the call is given up. */
const BACKSTOP = MICROS_PER_SECOND;

export class Caller {
  readonly clock = new VenueClock();
  readonly limits = new RateLimits();
  readonly requests: Requests<Asked>;
  /** The connection that takes signed calls, or null while there is none. */
  socket: { readonly channel: string; readonly loggedOn: boolean } | null = null;
  /** Told when the venue refuses our time. */
  onClockRefused: (now: Micros) => void = () => {};
  #orderWindows: string[] = [];
  /** Written anew for each call. */
  readonly #authority: { -readonly [Name in keyof Authority]: Authority[Name] } | null;
  /** A call over this channel got no answer and nothing was heard since. */
  #suspect: string | null = null;
  readonly #otherHosts = new OtherHosts();
  /** Codes that nobody knows, and when they were told. */
  readonly #unknownToldAt = new Map<string, Micros>();

  constructor(readonly options: SessionOptions, readonly io: Effects, readonly words: CallerWords) {
    const { signer } = options;
    this.#authority = signer && { signer, timestamp: 0, recvWindow: 0, loggedOn: false };
    this.requests = new Requests(io, "requests", (request, reason, now) => {
      if (request.channel !== REST) this.#suspect = request.channel;
      request.what.lost(reason, request, now);
    });
  }

  /** Takes the limits as the venue lists them. */
  configure(limits: readonly LimitSpec[]): void {
    for (const { name, length, limit } of limits) this.limits.configure(name, length, limit);
    this.#orderWindows = limits.map(({ name }) => name).filter((name) => ORDERS.test(name));
  }

  /** Why a call may not go out now, or null. */
  forbids(call: Call, tier: Tier, now: Micros): string | null {
    if (tier === "cancel") return null;
    if (!this.requests.room) return `${this.requests.size} requests wait for an answer already`;
    if (call.base !== undefined) return this.#otherHosts.forbids(call.base, now);
    const blocked = this.limits.blockedUntil(tier === "order" ? "orders" : "all", now);
    if (blocked !== null) return `rate limited by the venue for ${Math.ceil((blocked - now) / 1_000)} ms more`;
    const at = this.clock.venueTime(now);
    if (!this.limits.allows(WEIGHT, call.weight, SHARES[tier], at)) {
      const window = this.limits.window(WEIGHT, at);
      return `request weight ${window?.used} of ${window?.limit} is used; the rest is kept for more pressing calls`;
    }
    return tier === "order" ? this.#fullWindow(at) : null;
  }

  /** @param at venue's time */
  #fullWindow(at: Micros): string | null {
    const windows = this.#orderWindows;
    for (let i = 0; i < windows.length; i++) {
      if (!this.limits.allows(windows[i], 1, 1, at)) return `${windows[i]} is used up`;
    }
    return null;
  }

  /** True while calls should rather take the other road: an answer is missing on this one. */
  get socketSuspect(): boolean {
    return this.socket !== null && this.#suspect === this.socket.channel;
  }

  /** A frame came: the channel answers. */
  heard(channel: string): void {
    if (this.#suspect === channel) this.#suspect = null;
  }

  /** Sends over the socket if there is one that answers, else over REST. False = not a byte went out. What adds risk
   * and was refused on the first road is not tried on the second: the kill word may be why. */
  send(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    if (call.method === null || !this.socket || this.socketSuspect) return this.sendOverRest(call, sending, asked, now);
    if (this.sendOverSocket(call, sending, asked, now)) return true;
    return sending.kind === "other" && this.sendOverRest(call, sending, asked, now);
  }

  sendOverSocket(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    if (!this.socket || call.method === null) return false;
    const { channel, loggedOn } = this.socket;
    const id = this.requests.nextId();
    const authority = this.authority(sending.validity, loggedOn, now);
    const text = call.text && authority ? call.text(id, authority) : socketText(id, call, authority);
    return this.transmit(id, channel, text, sending, asked, now, call.weight);
  }

  sendOverRest(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    const id = this.requests.nextId();
    const authority = this.authority(sending.validity, false, now);
    const { rest } = this.options.endpoints, patience = sending.patience as Micros;
    const request = this.words.toHttp(call, rest, authority, patience, this.clock.venueTime(now));
    if (request === null || !this.io.request(id, request, sending.kind)) return false;
    const { base } = call, what = base === undefined ? asked : { ...asked, base };
    this.#sent(id, REST, what, now, sending.patience + BACKSTOP, call.weight);
    return true;
  }

  /** Sends a text of the caller's own making, such as a logon. */
  transmit(id: number, channel: string, text: string, sending: Sending, asked: Asked, now: Micros, weight = 2) {
    if (!this.io.transmit(channel, text, sending.kind)) return false;
    this.#sent(id, channel, asked, now, sending.patience, weight);
    return true;
  }

  /** What signs a call at `now`; null without a key. Borrowed until the next call. */
  authority(validity: number, loggedOn: boolean, now: Micros): Authority | null {
    const authority = this.#authority;
    if (authority === null) return null;
    authority.timestamp = timestampOf(this.clock.venueTime(now));
    authority.recvWindow = Math.min(LONGEST_WINDOW_MS, Math.max(1, Math.floor(validity / 1_000)));
    authority.loggedOn = loggedOn;
    return authority;
  }

  /** The end of the window in which the venue may take what is sent now, our time. It ends by the venue's clock: where that is ahead of
   * ours, ours may catch up with it before the window is over. */
  validUntil(validity: number, now: Micros): Micros {
    return this.clock.laterTime(now) + Math.max(validity, this.words.landsWithin ?? 0) as Micros;
  }

  /** An answer came over the socket. @throws {FrameError} if it is none */
  onSocketAnswer(frame: Fields, now: Micros): void {
    const answer = socketAnswer(frame, now, this.#offset);
    const { id } = frame.values;
    this.deliver(typeof id === "number" ? id : NaN, answer, now);
  }

  /** The reply to an HTTP call came, or its loss. */
  onHttpReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.deliver(id, httpAnswer(this.options.venue, { status, body, headers }, now, this.#offset), now);
  }

  /** Counts new orders until the venue's next word about them. */
  spendOrder(now: Micros): void {
    const windows = this.#orderWindows, at = this.clock.venueTime(now);
    for (let i = 0; i < windows.length; i++) this.limits.spend(windows[i], 1, at);
  }

  /** Takes an error's word about limits and clocks; also for errors inside an answer. */
  note(error: VenueError, now: Micros): void {
    const { code, retryAt } = error, until = pausedUntil(error, now);
    if (code === -1021 || (code !== null && this.words.clockCodes?.has(code))) this.onClockRefused(now);
    if (code === -1015) this.#block("orders", retryAt ?? this.#endOfOrderWindow(now), now);
    else if (until !== null) this.#block("all", until, now);
  }

  /** Brings an answer to who asked. */
  deliver(id: number, answer: Answer, now: Micros): void {
    const { venue } = this.options, request = this.requests.take(id), base = request?.what.base;
    if (base !== undefined) this.#otherHosts.note(base, answer.error, now);
    else {
      for (const limit of answer.limits) this.#observe(limit, now);
      if (answer.error) this.note(answer.error, now);
    }
    if (answer.error && !request?.what.tellsRefusals) this.#tellUnknown(answer.error, now);
    if (!request) {
      const what = answer.error ? `error ${answer.error.code}: ${answer.error.message}` : "a result";
      this.io.emit({ kind: "ignored", venue, reason: `an answer to no open request: ${what}`, receivedAt: now });
      return;
    }
    try {
      request.what.answered(answer, request, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.io.emit({ kind: "error", venue, message: error.message, frame: error.frame, receivedAt: now });
      request.what.lost(`the answer cannot be read: ${error.message}`, request, now);
    }
  }

  /** A code that no table holds is never silence, whatever it was the answer to. */
  #tellUnknown(error: VenueError, now: Micros): void {
    const { venue } = this.options, { code, status, message } = error;
    // No answer at all is a loss, which is told where it matters.
    if (status < 400 || this.words.isKnown(error)) return;
    const name = String(code ?? status), told = this.#unknownToldAt.get(name);
    if (told !== undefined && now - told < UNKNOWN_AGAIN) return;
    if (this.#unknownToldAt.size >= UNKNOWN_KEPT) this.#unknownToldAt.clear();
    this.#unknownToldAt.set(name, now);
    const said = `Cannot understand error ${name} of ${venue}, "${message}": want a code of its table`;
    this.io.emit({ kind: "error", venue, message: said, frame: "", receivedAt: now });
  }

  #sent(id: number, channel: string, asked: Asked, now: Micros, patience: number, weight: number): void {
    this.requests.add(id, channel, asked, now, patience);
    this.limits.spend(WEIGHT, weight, this.clock.venueTime(now));
  }

  #observe({ name, used, limit }: UsedLimit, now: Micros): void {
    const at = this.clock.venueTime(now), known = this.limits.window(name, at);
    if (known && limit !== null && known.limit !== limit) this.limits.configure(name, known.length, limit);
    const window = this.limits.observe(name, used, at);
    if (!window) return;
    const resetsAt = window.resetsAt - this.#offset as Micros;
    const { venue } = this.options, { limit: most, length } = window;
    const told = { kind: "rate_budget", venue, name, used, limit: most, window: length } as const;
    const spentBy = ORDERS.test(name) ? { kinds: this.words.orderMessages ?? ORDER_MESSAGES } : undefined;
    this.io.emit({ ...told, resetsAt, ...(spentBy && { spentBy }), receivedAt: now });
  }

  #block(scope: "all" | "orders", told: number, now: Micros): void {
    const until = boundedPause(told, now);
    if (!this.limits.block(scope, until)) return;
    this.io.emit({
      kind: "rate_limited",
      venue: this.options.venue,
      until,
      scope,
      receivedAt: now,
    });
  }

  /** In our time. */
  #endOfOrderWindow(now: Micros): number {
    const at = this.clock.venueTime(now);
    for (const name of this.#orderWindows) {
      const window = this.limits.window(name, at);
      if (window && window.used >= window.limit) return window.resetsAt - this.#offset;
    }
    return now + ORDERS_PAUSE;
  }

  get #offset(): Micros {
    return this.clock.sample?.offset ?? 0 as Micros;
  }
}
