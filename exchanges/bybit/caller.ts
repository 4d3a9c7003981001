/** Sends calls to Bybit over the trade socket or REST and brings the answers back to who asked: signing, time stamps, time limits,
 * budgets, and what a limit that was run into forbids. Source: Bybit v5 docs, "Rate Limit"; read 2026-11-26. @module */
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import type { ByteKind, Effects, SessionOptions } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { type Fields, FrameError } from "../shared/fields.ts";
import { RateLimits } from "../shared/rate_limit.ts";
import { type Request, Requests } from "../shared/requests.ts";
import { RollingBudgets } from "../shared/rolling_budgets.ts";
import { UnknownCodes } from "../shared/unknown_codes.ts";
import { VenueClock } from "../shared/venue_clock.ts";
import { type Answer, httpAnswer, socketAnswer } from "./answers.ts";
import { ADDRESS, budgetName, budgetsOf, isTold, spendersOf } from "./budgets.ts";
import { type Authority, type Call, httpCall, socketText } from "./calls.ts";
import type { Product } from "./product.ts";
import { BYBIT } from "./refusals.ts";

/** What becomes of a question. Exactly one of the two is told first; a late answer may follow a loss. */
export type Asked = {
  /** Who asked tells of refusals itself, in full; absent = here they are told if nobody knows their code. */
  readonly tellsRefusals?: boolean;
  readonly answered: (answer: Answer, request: Request<Sent>, now: Micros) => void;
  readonly lost: (reason: string, request: Request<Sent>, now: Micros) => void;
};
/** What is kept of a call until its answer. */
export type Sent = { readonly asked: Asked; readonly budget: string | null };
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
const WINDOW = 5 * MICROS_PER_SECOND;
export const QUERY: Sending = { tier: "query", kind: "other", validity: WINDOW, patience: WINDOW };
export const BACKGROUND: Sending = { ...QUERY, tier: "background" };

/** The part of a budget that each tier may use up; the rest is kept for the more pressing ones, and for calls that the way to the
 * venue pushes together. */
const SHARES: Readonly<Record<Tier, number>> = { background: 0.6, query: 0.8, order: 0.9, cancel: Infinity };
/** Pauses where the venue names none, µs; a ban of the address lasts ten minutes. */
const PAUSES = { second: MICROS_PER_SECOND, ban: 600 * MICROS_PER_SECOND };
const LIMITED = new Set(["10006", "20003", "170222", "170005", "10429", "429"]), BANNED = "10403", FORBIDDEN = 403;
const CLOCK_REFUSED = new Set(["-1", "10002"]);
/** The longest pause after which a budget of a second can be free again, µs. */
const LONGEST_PAUSE = 60 * MICROS_PER_SECOND;
const REST = "rest";
/** A socket's answer to a REST call would be a bug of the transport: this much later the call is given up. */
const BACKSTOP = MICROS_PER_SECOND;

export class Caller {
  readonly clock = new VenueClock();
  readonly limits = new RateLimits();
  readonly requests: Requests<Sent>;
  /** The trade socket that takes calls, or null while there is none. */
  socket: string | null = null;
  /** Told when the venue refuses our time. */
  onClockRefused: (now: Micros) => void = () => {};
  readonly #budgets: RollingBudgets;
  readonly #unknown: UnknownCodes;
  /** A call over this channel got no answer and nothing was heard since. */
  #suspect: string | null = null;

  constructor(readonly options: SessionOptions, readonly product: Product, readonly io: Effects) {
    this.#budgets = new RollingBudgets(budgetsOf(product));
    this.#unknown = new UnknownCodes(options.venue, BYBIT);
    this.requests = new Requests(io, "requests", (request, reason, now) => {
      if (request.channel !== REST) this.#suspect = request.channel;
      request.what.asked.lost(reason, request, now);
    });
  }

  /** Why a call may not go out now, or null. */
  forbids({ budget }: Call, tier: Tier, now: Micros): string | null {
    if (tier === "cancel") return null;
    const blocked = this.limits.blockedUntil("all", now);
    if (blocked !== null) return `rate limited by the venue for ${Math.ceil((blocked - now) / MICROS_PER_MS)} ms more`;
    if (!this.requests.room) return `${this.requests.size} requests wait for an answer already`;
    for (const name of [budget, ADDRESS]) {
      if (name === null || this.#budgets.allows(name, SHARES[tier], now)) continue;
      const stand = this.#budgets.stand(name, now);
      return `${
        budgetName(name)
      } is used up: ${stand?.used} of ${stand?.limit}; the rest is kept for more pressing calls`;
    }
    return null;
  }

  /** When a call of that budget may go out without coming near its limit; `now` = now. */
  opensAt(budget: string, now: Micros): Micros {
    return this.#budgets.opensAt(budget, SHARES.order, now);
  }

  /** True while calls should rather take the other road: an answer is missing on this one. */
  get socketSuspect(): boolean {
    return this.socket !== null && this.#suspect === this.socket;
  }

  /** A frame came: the channel answers. */
  heard(channel: string): void {
    if (this.#suspect === channel) this.#suspect = null;
  }

  /** Sends over the socket if the call has a place there and the socket answers, else over REST. False = not a byte went out. What
   * adds risk and was refused on the first road is not tried on the second: the kill word may be why. */
  send(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    if (call.op === null || this.socket === null || this.socketSuspect) {
      return this.sendOverRest(call, sending, asked, now);
    }
    if (this.#sendOverSocket(this.socket, call, sending, asked, now)) return true;
    return sending.kind === "other" && this.sendOverRest(call, sending, asked, now);
  }

  #sendOverSocket(channel: string, call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    const authority = this.#authority(sending.validity, now);
    if (authority === null) return false;
    const id = this.requests.nextId();
    if (!this.io.transmit(channel, socketText(id, call, authority), sending.kind)) return false;
    this.#sent(id, channel, call, asked, now, sending.patience);
    return true;
  }

  sendOverRest(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    const id = this.requests.nextId();
    const authority = call.signed ? this.#authority(sending.validity, now) : null;
    const request = httpCall(call, this.options.endpoints.rest, authority, sending.patience as Micros);
    if (!this.io.request(id, request, sending.kind)) return false;
    this.#budgets.spend(ADDRESS, now);
    this.#sent(id, REST, call, asked, now, sending.patience + BACKSTOP);
    return true;
  }

  /** The venue's time now, ms; cut, since what is ahead of its clock by a second is refused. */
  timestamp(now: Micros): number {
    return Math.floor(this.clock.venueTime(now) / MICROS_PER_MS);
  }

  #authority(validity: number, now: Micros): Authority | null {
    const { signer } = this.options;
    const recvWindow = Math.max(1, Math.floor(validity / MICROS_PER_MS));
    return signer && { signer, timestamp: this.timestamp(now), recvWindow };
  }

  /** An answer came over the trade socket. @throws {FrameError} if it is none */
  onSocketAnswer(frame: Fields, now: Micros): void {
    this.#deliver(Number(frame.optionalText("reqId") ?? NaN), socketAnswer(frame, now, this.offset), now);
  }

  /** The reply to an HTTP call came, or its loss. */
  onHttpReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    if (status === 0) return this.#lose(this.requests.take(id), body || "no answer came", now);
    let answer: Answer;
    try {
      answer = httpAnswer(this.options.venue, { status, body, headers }, now, this.offset);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return this.#unread(this.requests.take(id), error, now);
    }
    this.#deliver(id, answer, now);
  }

  #deliver(id: number, answer: Answer, now: Micros): void {
    const request = this.requests.take(id), { error } = answer;
    this.#observe(request?.what.budget ?? null, answer, now);
    if (error) this.#note(error, now);
    const untold = error && !request?.what.asked.tellsRefusals ? this.#unknown.told(error, now) : null;
    if (untold) this.io.emit(untold);
    if (!request) {
      const what = error ? `error ${error.code}: ${error.message}` : "a result", { venue } = this.options;
      return this.io.emit({
        kind: "ignored",
        venue,
        reason: `an answer to no open request: ${what}`,
        receivedAt: now,
      });
    }
    try {
      request.what.asked.answered(answer, request, now);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#unread(request, error, now);
    }
  }

  #unread(request: Request<Sent> | undefined, { message, frame }: FrameError, now: Micros): void {
    this.io.emit({ kind: "error", venue: this.options.venue, message, frame, receivedAt: now });
    this.#lose(request, `the answer cannot be read: ${message}`, now);
  }

  /** The loss of what is overdue was told. */
  #lose(request: Request<Sent> | undefined, reason: string, now: Micros): void {
    if (request && !request.overdue) request.what.asked.lost(reason, request, now);
  }

  #sent(id: number, channel: string, { budget }: Call, asked: Asked, now: Micros, patience: number): void {
    this.requests.add(id, channel, { asked, budget }, now, patience);
    if (budget !== null) this.#budgets.spend(budget, now);
  }

  #observe(budget: string | null, { allowance }: Answer, now: Micros): void {
    if (budget === null || allowance === null) return;
    const { limit, remaining, resetsAt } = allowance, ours = Math.max(now, resetsAt - this.offset) as Micros;
    // With room left the instant says nothing: it is about now.
    const freeAt = (remaining === 0 ? ours : now + PAUSES.second) as Micros;
    const stand = this.#budgets.observe(budget, limit, remaining, freeAt, now), { venue } = this.options;
    if (stand === null || !isTold(budget)) return;
    const name = budgetName(budget), spentBy = spendersOf(budget);
    this.io.emit({ kind: "rate_budget", venue, name, ...stand, resetsAt: ours, spentBy, receivedAt: now });
  }

  /** Takes an error's word about limits and clocks. */
  #note({ status, code, retryAt }: VenueError, now: Micros): void {
    if (code !== null && CLOCK_REFUSED.has(code)) this.onClockRefused(now);
    const isBan = code === BANNED || status === FORBIDDEN;
    if (!isBan && status !== 429 && (code === null || !LIMITED.has(code))) return;
    const told = retryAt === null ? 0 : Math.min(retryAt, now + LONGEST_PAUSE);
    const until = (isBan ? now + PAUSES.ban : told > now ? told : now + PAUSES.second) as Micros;
    if (!this.limits.block("all", until)) return;
    this.io.emit({ kind: "rate_limited", venue: this.options.venue, until, scope: "all", receivedAt: now });
  }

  /** The venue's clock minus ours, µs; 0 while nothing is measured. */
  get offset(): number {
    return this.clock.sample?.offset ?? 0;
  }
}
