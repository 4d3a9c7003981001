/** Orders to the venue and its answers back: each command goes out once, over the socket or over REST, and comes back as accepted,
 * refused or ambiguous. A placement is never sent twice; a cancel may be, it does no harm. A yes of OKX says that its gateway took
 * the request; what became of it the channel of orders tells, and for an amendment nothing else counts. @module */
import type { Amend, Cancel, CancelStranger, Command, Place, Replace } from "../../core/command.ts";
import type { OrderReport, Refusal } from "../../core/event.ts";
import type { Micros, Size } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import type { Request } from "../shared/requests.ts";
import { type Answer, orderOutcome } from "./answers.ts";
import type { Asked, Caller, Sending } from "./caller.ts";
import { amendCall, type Call, cancelCall, placeCall } from "./calls.ts";
import type { OkxListing } from "./instruments.ts";
import type { Market, Markets } from "./markets.ts";
import type { Amendment } from "./private_stream.ts";
import { type OkxProduct, tradeModeOf } from "./products.ts";
import { OKX } from "./refusals.ts";

/** How long an answer to an order or a cancel may take, µs; an order's validity if that is longer. */
const PATIENCE = 2_000_000;
const CANCEL: Sending = { tier: "cancel", kind: "other", validity: 5_000_000, patience: PATIENCE };
type OrderVerb = "place" | "cancel" | "amend";
/** An amendment that the gateway took and whose end was not told yet. */
type Pending = { readonly clientId: string; readonly size: Size };

export class OrderFlow {
  /** By the request's id. */
  readonly #amending = new Map<string, Pending>();
  #amendments = 0;

  constructor(
    readonly options: SessionOptions,
    readonly product: OkxProduct,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    readonly handlers: {
      /** `acctLv`; null = not read yet. */
      accountLevel(): string | null;
      /** A refusal says that the rules of a market are not the ones that we know. */
      listingInDoubt(now: Micros): void;
      /** The venue has taken what was sent at `sentAt`: its channel of orders has to speak of it. */
      taken(sentAt: Micros, now: Micros): void;
    },
  ) {}

  // Who commands may write the next command into the same object: what an answer needs is copied.

  place(place: Place, now: Micros): void {
    const { clientId, validity, purpose } = place;
    const ready = this.#prepare(place.instrument, ({ listing }) => {
      return placeCall(place, listing, this.product, tradeModeOf(this.product, this.handlers.accountLevel()));
    }, now);
    if (typeof ready === "string") return this.#refuse(clientId, "place", ready, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#placeAnswered(clientId, answer, request, at),
      lost: (reason, _request, at) => this.#placeAnswer(clientId, "ambiguous", null, lostRefusal(reason), at),
    };
    const sending = orderSending(validity, purpose ?? "order");
    if (!this.caller.send(ready, sending, asked, now)) {
      return this.#refuse(clientId, "place", "the transport took no byte", now);
    }
    this.#sent(clientId, validity, now);
  }

  cancel(cancel: Cancel, now: Micros): void {
    const { clientId } = cancel, market = this.markets.byId.get(cancel.instrument);
    if (market === undefined || !this.options.signer) {
      const reason = market === undefined ? `no market has the number ${cancel.instrument}` : "there is no key";
      return this.#refuse(clientId, "cancel", reason, now);
    }
    const call = this.#built(() => cancelCall(cancel, market.listing ?? { symbol: market.symbol, code: null }));
    if (typeof call === "string") return this.#refuse(clientId, "cancel", call, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#cancelAnswered(clientId, answer, request, at),
      lost: (reason, _request, at) => this.#cancelAnswer(clientId, "ambiguous", lostRefusal(reason), at),
    };
    if (!this.caller.send(call, CANCEL, asked, now)) {
      this.#refuse(clientId, "cancel", "neither the socket nor REST took a byte", now);
    }
  }

  /** Over REST, where a market goes by its symbol. Of it the channel of orders need not speak: it may tell of our markets alone. */
  cancelStranger({ symbol, clientId, venueOrderId }: CancelStranger, now: Micros): void {
    if (!this.options.signer) return this.#refuse(clientId, "cancel", "there is no key", now);
    const call = this.#built(() => cancelCall({ clientId, venueOrderId }, { symbol, code: null }));
    if (typeof call === "string") return this.#refuse(clientId, "cancel", call, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, _request, at) => this.#cancelTold(clientId, orderOutcome(answer).error, at),
      lost: (reason, _request, at) => this.#cancelAnswer(clientId, "ambiguous", lostRefusal(reason), at),
    };
    if (!this.caller.sendOverRest(call, CANCEL, asked, now)) {
      this.#refuse(clientId, "cancel", "REST took no byte", now);
    }
  }

  amend(amend: Amend, now: Micros): void {
    const { clientId, size } = amend, requestId = `a${++this.#amendments}`;
    const ready = this.#prepare(amend.instrument, ({ listing }) => amendCall(amend, listing, requestId), now);
    if (typeof ready === "string") return this.#refuse(clientId, "amend", ready, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#amendAnswered(requestId, clientId, answer, request, at),
      lost: (reason, _request, at) => {
        // Its push may have come before, and then it is over.
        if (this.#amending.delete(requestId)) this.#amendAnswer(clientId, "ambiguous", lostRefusal(reason), null, at);
      },
    };
    this.#amending.set(requestId, { clientId, size });
    if (!this.caller.send(ready, orderSending(PATIENCE, "order"), asked, now)) {
      this.#amending.delete(requestId);
      return this.#refuse(clientId, "amend", "the transport took no byte", now);
    }
    this.#sent(clientId, PATIENCE, now);
  }

  /** OKX has no message for both: the session says so in its capabilities, and the order that is there comes first. */
  replace({ cancel, place }: Replace, now: Micros): void {
    this.#refuse(place.clientId, "place", "OKX has no message that cancels one order and places another", now);
    this.cancel(cancel, now);
  }

  /** The channel of orders spoke of one; it is the only word about an amendment that counts. */
  onReport({ clientId, venueOrderId, size, status }: OrderReport, amendment: Amendment | null, now: Micros): void {
    const pending = amendment === null ? undefined : this.#amending.get(amendment.requestId);
    if (amendment === null || pending === undefined || amendment.succeeded === null) return;
    this.#amending.delete(amendment.requestId);
    const { code, message } = amendment;
    if (amendment.succeeded) return this.#amendAnswer(pending.clientId, "accepted", null, size, now);
    const error = {
      status: 200,
      code,
      message: message || `order ${clientId ?? venueOrderId} is ${status}`,
      retryAt: null,
    };
    this.#amendAnswer(pending.clientId, "refused", refusalOf(error), null, now);
  }

  /** The private socket is gone: no push tells of these any more. */
  forgetAmendments(reason: string, now: Micros): void {
    for (const { clientId } of this.#amending.values()) {
      this.#amendAnswer(clientId, "ambiguous", lostRefusal(reason), null, now);
    }
    this.#amending.clear();
  }

  /** The call, or why it may not go out. */
  #prepare(
    instrument: Place["instrument"],
    build: (market: Market & { readonly listing: OkxListing }) => Call,
    now: Micros,
  ): Call | string {
    const market = this.markets.byId.get(instrument), listing = market?.listing;
    if (!this.options.signer) return "there is no key";
    if (!market || !listing) return `the venue's listing of market ${instrument} is not known`;
    if (!this.caller.clock.trusted) return "the venue's clock is not measured";
    const call = this.#built(() => build({ ...market, listing }));
    return typeof call === "string" ? call : this.caller.forbids(call, "order", now) ?? call;
  }

  #built(build: () => Call): Call | string {
    try {
      return build();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return error.message;
    }
  }

  #placeAnswered(clientId: string, answer: Answer, { sentAt }: Request<Asked>, now: Micros): void {
    const { row, error } = orderOutcome(answer);
    if (error === null) {
      const venueOrderId = row.identifier("ordId"); // read before anything is told
      this.#placeAnswer(clientId, "accepted", venueOrderId, null, now);
      return this.handlers.taken(sentAt, now);
    }
    this.caller.note(error, "orders", now);
    const { verdict, reason } = OKX.understand(error);
    this.#placeAnswer(clientId, verdict === "definitive" ? "rejected" : "ambiguous", null, refusalOf(error), now);
    if (reason === "filter" || reason === "market_closed") this.handlers.listingInDoubt(now);
  }

  #cancelAnswered(clientId: string, answer: Answer, { sentAt }: Request<Asked>, now: Micros): void {
    const { error } = orderOutcome(answer);
    this.#cancelTold(clientId, error, now);
    if (error === null) this.handlers.taken(sentAt, now);
  }

  #cancelTold(clientId: string, error: VenueError | null, now: Micros): void {
    if (error === null) return this.#cancelAnswer(clientId, "accepted", null, now);
    this.caller.note(error, "orders", now);
    const verdict = OKX.isDefinitive(error) ? "refused" : "ambiguous";
    this.#cancelAnswer(clientId, verdict, refusalOf(error), now);
  }

  /** A yes of the gateway changes nothing yet; a refusal is one. */
  #amendAnswered(
    requestId: string,
    clientId: string,
    answer: Answer,
    { sentAt }: Request<Asked>,
    now: Micros,
  ): void {
    const { error } = orderOutcome(answer);
    if (error === null) {
      if (!this.#amending.has(requestId)) return; // its push was faster
      this.io.wake(`amend:${requestId}`, now + PATIENCE as Micros);
      return this.handlers.taken(sentAt, now);
    }
    this.caller.note(error, "orders", now);
    if (!this.#amending.delete(requestId)) return;
    const { verdict, reason } = OKX.understand(error);
    this.#amendAnswer(clientId, verdict === "definitive" ? "refused" : "ambiguous", refusalOf(error), null, now);
    if (reason === "filter" || reason === "market_closed") this.handlers.listingInDoubt(now);
  }

  /** The gateway took an amendment, and nobody has told what became of it. */
  onTimer(timer: string, now: Micros): void {
    const requestId = timer.slice("amend:".length), pending = this.#amending.get(requestId);
    if (pending === undefined) return;
    this.#amending.delete(requestId);
    const reason = `the gateway took it, and nothing was said of it for ${PATIENCE / 1e6} s`;
    this.#amendAnswer(pending.clientId, "ambiguous", lostRefusal(reason), null, now);
  }

  #placeAnswer(
    clientId: string,
    verdict: "accepted" | "rejected" | "ambiguous",
    venueOrderId: string | null,
    refusal: Refusal | null,
    now: Micros,
  ): void {
    const { venue } = this.options;
    this.io.emit({ kind: "place_answer", venue, clientId, verdict, venueOrderId, refusal, receivedAt: now });
  }

  #cancelAnswer(
    clientId: string,
    verdict: "accepted" | "refused" | "ambiguous",
    refusal: Refusal | null,
    now: Micros,
  ): void {
    this.io.emit({ kind: "cancel_answer", venue: this.options.venue, clientId, verdict, refusal, receivedAt: now });
  }

  #amendAnswer(
    clientId: string,
    verdict: "accepted" | "refused" | "ambiguous",
    refusal: Refusal | null,
    size: Size | null,
    now: Micros,
  ): void {
    const { venue } = this.options;
    this.io.emit({ kind: "amend_answer", venue, clientId, verdict, refusal, size, receivedAt: now });
  }

  #sent(clientId: string, validity: number, now: Micros): void {
    const validUntil = this.caller.clock.laterTime(now) + validity as Micros;
    this.io.emit({ kind: "sent", venue: this.options.venue, clientId, sentAt: now, validUntil });
  }

  #refuse(clientId: string, command: OrderVerb & Command["kind"], reason: string, now: Micros): void {
    const { venue } = this.options;
    this.io.emit({ kind: "send_refused", venue, clientId, command, reason, receivedAt: now });
  }
}

function orderSending(validity: number, kind: "order" | "flatten"): Sending {
  return { tier: "order", kind, validity, patience: Math.max(PATIENCE, validity) };
}

function refusalOf(error: VenueError): Refusal {
  return OKX.refusal(error);
}

function lostRefusal(message: string): Refusal {
  return { reason: "other", code: "lost", message, retryAt: null };
}
