/** Sends calls to OKX over the private socket or REST and brings the answers back to who asked: signing, expiry, time limits, and the
 * counts of `budgets.ts` with what they and the venue's own word forbid. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { ByteKind, Effects, SessionOptions } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { type Fields, FrameError } from "../shared/fields.ts";
import { RateLimits } from "../shared/rate_limit.ts";
import { type Request, Requests } from "../shared/requests.ts";
import { VenueClock } from "../shared/venue_clock.ts";
import { type RestAddress, restAddressOf } from "./address.ts";
import { type Answer, httpAnswer, socketAnswer } from "./answers.ts";
import { Budgets } from "./budgets.ts";
import { type Call, httpCall, socketText } from "./calls.ts";
import { OKX } from "./refusals.ts";

/** What becomes of a question. Exactly one of the two is told first; a late answer may follow a loss. */
export type Asked = {
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

/** The channel of REST calls among the requests. */
export const REST = "rest";
/** After a refusal for too many requests the venue names no end: a window of its limits. */
const PAUSE = 2 * MICROS_PER_SECOND;
/** A bare 403 or 418 is no word of the venue's interface but of what stands before it. */
const FIREWALL_PAUSE = 60 * MICROS_PER_SECOND;
/** An answer to a REST call comes from the transport at the latest then. */
const BACKSTOP = MICROS_PER_SECOND;
/** The same unknown code is told again after this, µs; so many are remembered. */
const UNKNOWN_AGAIN = 3_600 * MICROS_PER_SECOND, UNKNOWN_KEPT = 100;

export class Caller {
  readonly clock = new VenueClock();
  /** What the venue told us to leave. */
  readonly limits = new RateLimits();
  readonly budgets: Budgets;
  readonly requests: Requests<Asked>;
  readonly #rest: RestAddress;
  /** The connection that takes orders, or null while there is none. */
  socket: string | null = null;
  /** Told when the venue refuses our time. */
  onClockRefused: (now: Micros) => void = () => {};
  /** A call over this channel got no answer and nothing was heard since. */
  #suspect: string | null = null;
  readonly #unknownToldAt = new Map<string, Micros>();

  constructor(readonly options: SessionOptions, readonly io: Effects) {
    this.#rest = restAddressOf(options.endpoints.rest);
    this.budgets = new Budgets(options, io);
    this.requests = new Requests(io, "requests", (request, reason, now) => {
      if (request.channel !== REST) this.#suspect = request.channel;
      request.what.lost(reason, request, now);
    });
  }

  /** Why a call may not go out now, or null. */
  forbids(call: Call, tier: Tier, now: Micros): string | null {
    if (tier === "cancel") return null;
    const blocked = this.limits.blockedUntil(tier === "order" ? "orders" : "all", now);
    if (blocked !== null) return `rate limited by the venue for ${Math.ceil((blocked - now) / 1_000)} ms more`;
    if (!this.requests.room) return `${this.requests.size} requests wait for an answer already`;
    return this.budgets.forbids(call, tier === "background", now);
  }

  /** True while calls should rather take the other road: an answer is missing on this one. */
  get socketSuspect(): boolean {
    return this.socket !== null && this.#suspect === this.socket;
  }

  /** A frame came: the channel answers. */
  heard(channel: string): void {
    if (this.#suspect === channel) this.#suspect = null;
  }

  /** Sends over the socket if there is one that answers and the call has such a form, else over REST. False = not a byte went out.
   * What adds risk and was refused on the first road is not tried on the second: the kill word may be why. */
  send(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    if (call.socket === null || this.socket === null || this.socketSuspect) {
      return this.sendOverRest(call, sending, asked, now);
    }
    if (this.sendOverSocket(call, sending, asked, now)) return true;
    return sending.kind === "other" && this.sendOverRest(call, sending, asked, now);
  }

  sendOverSocket(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    if (this.socket === null) return false;
    const id = this.requests.nextId(), text = socketText(id, call, this.#validUntil(sending, now));
    if (!this.transmit(id, this.socket, text, sending, asked, now)) return false;
    this.budgets.spend(call, now);
    return true;
  }

  sendOverRest(call: Call, sending: Sending, asked: Asked, now: Micros): boolean {
    const { signer } = this.options, id = this.requests.nextId(), at = this.clock.venueTime(now);
    const request = httpCall(call, this.#rest, signer && { signer, at }, {
      validUntil: this.#validUntil(sending, now),
      timeout: sending.patience as Micros,
    });
    if (!this.io.request(id, request, sending.kind)) return false;
    this.requests.add(id, REST, asked, now, sending.patience + BACKSTOP);
    this.budgets.spend(call, now);
    return true;
  }

  /** Sends a text of the caller's own making, such as a subscription. */
  transmit(id: number, channel: string, text: string, { kind, patience }: Sending, asked: Asked, now: Micros): boolean {
    if (!this.io.transmit(channel, text, kind)) return false;
    this.requests.add(id, channel, asked, now, patience);
    return true;
  }

  /** An answer came over a socket. @throws {FrameError} if it is none */
  onSocketAnswer(frame: Fields, now: Micros): void {
    const id = frame.optionalText("id");
    this.#deliver(id === null ? NaN : Number(id), socketAnswer(frame), now);
  }

  /** The reply to an HTTP call came, or its loss. */
  onHttpReply(id: number, status: number, body: string, now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#deliver(id, httpAnswer(this.options.venue, { status, body, headers }, now), now);
  }

  /** Takes an error's word about limits and clocks; also of a row inside an answer. @param of orders alone, or of anything */
  note(error: VenueError, of: "all" | "orders", now: Micros): void {
    const { status, code, retryAt } = error, { reason } = OKX.understand(error);
    if (reason === "clock") this.onClockRefused(now);
    if (status === 429) this.#block("all", retryAt ?? now + PAUSE, now);
    else if (reason === "rate_limit") this.#block(of, retryAt ?? now + PAUSE, now);
    else if (code === null && (status === 403 || status === 418)) {
      this.#block("all", retryAt ?? now + FIREWALL_PAUSE, now);
    }
  }

  #deliver(id: number, answer: Answer, now: Micros): void {
    const { venue } = this.options, { error } = answer, request = this.requests.take(id);
    // The first word of an order's own error is its row's, and who asked takes that.
    if (error !== null && !request?.what.tellsRefusals) {
      this.note(error, "all", now);
      this.#tellUnknown(error, now);
    }
    if (request === undefined) {
      const what = error === null ? "a result" : `error ${error.code}: ${error.message}`;
      this.io.emit({ kind: "ignored", venue, reason: `an answer to no open request: ${what}`, receivedAt: now });
      return;
    }
    try {
      request.what.answered(answer, request, now);
    } catch (fault) {
      if (!(fault instanceof FrameError)) throw fault;
      this.io.emit({ kind: "error", venue, message: fault.message, frame: fault.frame, receivedAt: now });
      request.what.lost(`the answer cannot be read: ${fault.message}`, request, now);
    }
  }

  /** A code that no table holds is never silence, whatever it was the answer to. */
  #tellUnknown(error: VenueError, now: Micros): void {
    const { code, status, message } = error, { venue } = this.options;
    // No answer at all is a loss, which is told where it matters.
    if (OKX.understand(error).known || status === 0) return;
    const name = code ?? String(status), told = this.#unknownToldAt.get(name);
    if (told !== undefined && now - told < UNKNOWN_AGAIN) return;
    if (this.#unknownToldAt.size >= UNKNOWN_KEPT) this.#unknownToldAt.clear();
    this.#unknownToldAt.set(name, now);
    const said = `Cannot understand error ${name} of ${venue}, "${message}": want a code of its table`;
    this.io.emit({ kind: "error", venue, message: said, frame: "", receivedAt: now });
  }

  #block(scope: "all" | "orders", until: number, now: Micros): void {
    if (!this.limits.block(scope, until as Micros)) return;
    const { venue } = this.options;
    this.io.emit({ kind: "rate_limited", venue, until: until as Micros, scope, receivedAt: now });
  }

  #validUntil({ validity }: Sending, now: Micros): Micros {
    return this.clock.venueTime(now) + validity as Micros;
  }
}
