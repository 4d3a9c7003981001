/** Orders to the venue and its answers back: each command goes out once, over the socket or over REST, and comes back as
 * accepted, refused or ambiguous. A placement is never sent twice; a cancel may be, it does no harm. @module */
import type { Amend, Cancel, CancelAll, CancelStranger, Place, Replace } from "../../core/command.ts";
import type { OrderReport, Refusal } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Size } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { type Answer, type Evidence, resultFields, type VenueError } from "./fapi_answers.ts";
import type { Call } from "./fapi_calls.ts";
import type { Asked, Caller, Sending } from "./fapi_caller.ts";
import type { MarketListing, Markets } from "./fapi_markets.ts";
import { type Fields, FrameError, messageOf } from "./fields.ts";
import type { Listing } from "./market_frames.ts";
import type { Request } from "./requests.ts";

/** How long an answer to an order or a cancel may take, µs; an order's validity if that is longer. */
const PATIENCE = 2_000_000;
/** How long after the send a cancel is still welcome, µs. */
const CANCEL_VALIDITY = 5_000_000;
const CANCEL: Sending = { tier: "cancel", kind: "other", validity: CANCEL_VALIDITY, patience: PATIENCE };

/** What differs from venue to venue. */
export type OrderWords = {
  /** Calls of commands. @throws {RangeError} if a number or the client id cannot be sent, or the venue has no such call */
  place(place: Place, listing: MarketListing): Call;
  /** @param listing null while it is not known: a cancel needs none */
  cancel(cancel: Cancel, symbol: string, listing: MarketListing | null): Call;
  /** One on none of our markets. */
  cancelStranger(cancel: Pick<Cancel, "clientId" | "venueOrderId">, symbol: string): Call;
  replace(replace: Replace, listing: MarketListing): Call;
  amend(amend: Amend, listing: MarketListing): Call;
  cancelAll(symbol: string): Call;
  /** An order as an answer states it; null = no market of ours. @throws {FrameError} */
  readOrder(order: Fields, listing: Listing, evidence: Evidence, receivedAt: Micros): OrderReport | null;
  /** The order in the answer to an amendment. @throws {FrameError} */
  amendedOrder(answer: Fields): Fields;
  /** Whether an amendment counts as an order in the venue's limits. */
  readonly amendCounts: boolean;
  /** The orders in the answer to a cancel-all; none where it names none. @throws {FrameError} */
  cancelledOrders(answer: Answer): readonly Fields[];
  /** True if a cancel-all was refused because nothing rested. */
  nothingRested(error: VenueError): boolean;
  /** True if the refused request certainly did nothing. */
  isDefinitive(error: VenueError): boolean;
  refusalOf(error: VenueError): Refusal;
};

export class OrderFlow {
  /** Of the last order; the next one's is the same as a rule. */
  #lastSending = orderSending(PATIENCE);

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    readonly words: OrderWords,
    /** A refusal says that the rules of a market are not the ones that we know. */
    readonly listingInDoubt: (now: Micros) => void,
    /** The venue has taken what was sent at `sentAt`: its account stream has to speak of it. */
    readonly taken: (sentAt: Micros, now: Micros) => void,
  ) {}

  // Who commands may write the next command into the same object: what an answer needs is copied.

  place(place: Place, now: Micros): void {
    const { clientId, validity, purpose } = place;
    const ready = this.#prepare(place.instrument, (listing) => this.words.place(place, listing), now);
    if (typeof ready === "string") return this.#refuse(clientId, "place", ready, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#placeAnswered(clientId, answer, request, at),
      lost: (reason, _request, at) => this.#placeLost(clientId, reason, at),
    };
    const usual = this.#sending(validity), sending = purpose === "flatten" ? { ...usual, kind: purpose } : usual;
    const sent = this.caller.send(ready, sending, asked, now);
    if (!sent) return this.#refuse(clientId, "place", "the transport took no byte", now);
    this.caller.spendOrder(now);
    this.#sent(clientId, validity, now);
  }

  cancel(cancel: Cancel, now: Micros): void {
    const { clientId } = cancel, market = this.markets.byId.get(cancel.instrument);
    if (market === undefined || !this.options.signer) {
      const reason = market === undefined ? `no market has the number ${cancel.instrument}` : "there is no key";
      return this.#refuse(clientId, "cancel", reason, now);
    }
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#cancelAnswered(clientId, answer, request, at),
      lost: (reason, _request, at) => this.#cancelLost(clientId, reason, at),
    };
    if (this.#sendCancel(this.words.cancel(cancel, market.symbol, market.listing), asked, now)) return;
    this.#refuse(clientId, "cancel", "neither the socket nor REST took a byte", now);
  }

  /** Of it the account's stream need not speak: it may tell of our markets alone. */
  cancelStranger({ symbol, clientId, venueOrderId }: CancelStranger, now: Micros): void {
    if (!this.options.signer) return this.#refuse(clientId, "cancel", "there is no key", now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: ({ error }, _request, at) =>
        error ? this.#cancelRefused(clientId, error, at) : this.#cancelAnswer(clientId, "accepted", null, at),
      lost: (reason, _request, at) => this.#cancelLost(clientId, reason, at),
    };
    if (this.#sendCancel(this.words.cancelStranger({ clientId, venueOrderId }, symbol), asked, now)) return;
    this.#refuse(clientId, "cancel", "neither the socket nor REST took a byte", now);
  }

  /** Where the pair cannot go as one message, the cancel goes alone: the order that is there comes first. */
  replace(replace: Replace, now: Micros): void {
    const { cancel, place } = replace, { clientId, validity } = place, oldId = cancel.clientId;
    const ready = this.#prepare(replace.instrument, (listing) => {
      if (!listing.replaceAllowed) {
        throw new RangeError(`Cannot replace on ${listing.instrument.symbol}: the venue forbids it`);
      }
      return this.words.replace(replace, listing);
    }, now);
    if (typeof ready === "string") {
      this.#refuse(clientId, "place", ready, now);
      return this.cancel(cancel, now);
    }
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#replaceAnswered(oldId, clientId, answer, request, at),
      lost: (reason, _request, at) => {
        this.#cancelLost(oldId, reason, at);
        this.#placeLost(clientId, reason, at);
      },
    };
    if (!this.caller.send(ready, this.#sending(validity), asked, now)) {
      this.#refuse(clientId, "place", "the transport took no byte", now);
      return this.#refuse(oldId, "cancel", "the transport took no byte", now);
    }
    this.caller.spendOrder(now);
    this.#sent(clientId, validity, now);
  }

  amend(amend: Amend, now: Micros): void {
    const { instrument, clientId } = amend;
    const ready = this.#prepare(instrument, (listing) => {
      if (listing.amendAllowed) return this.words.amend(amend, listing);
      throw new RangeError(`Cannot amend on ${listing.instrument.symbol}: the venue forbids it`);
    }, now);
    if (typeof ready === "string") return this.#refuse(clientId, "amend", ready, now);
    const validity = PATIENCE as Micros;
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, request, at) => this.#amendAnswered(instrument, clientId, answer, request, at),
      lost: (reason, _request, at) => this.#amendAnswer(clientId, "ambiguous", lostRefusal(reason), null, at),
    };
    const sent = this.caller.send(ready, this.#sending(validity), asked, now);
    if (!sent) return this.#refuse(clientId, "amend", "the transport took no byte", now);
    if (this.words.amendCounts) this.caller.spendOrder(now);
    this.#sent(clientId, validity, now);
  }

  /** Cancels whatever rests on one market. Lost over the socket, it goes over REST once more. */
  cancelAll({ instrument }: CancelAll, now: Micros): void {
    const symbol = this.markets.byId.get(instrument)?.symbol;
    if (symbol === undefined || !this.options.signer) {
      return this.#ignore(`cancel_all of market ${instrument}: no such market, or no key`, now);
    }
    const call = this.words.cancelAll(symbol);
    const asked = (lost: Asked["lost"]): Asked => ({
      answered: (answer, request, at) => this.#cancelAllAnswered(symbol, answer, request, at),
      lost,
    });
    const givenUp = asked((reason, _request, at) => this.#ignore(`cancel_all of ${symbol}: ${reason}`, at));
    const first = asked((reason, _request, at) => {
      this.#ignore(`cancel_all of ${symbol} over the socket: ${reason}; it goes over REST`, at);
      if (!this.caller.sendOverRest(call, CANCEL, givenUp, at)) {
        this.#ignore(`cancel_all of ${symbol}: REST took no byte`, at);
      }
    });
    const overSocket = !this.caller.socketSuspect && this.caller.sendOverSocket(call, CANCEL, first, now);
    if (overSocket || this.caller.sendOverRest(call, CANCEL, givenUp, now)) return;
    this.#ignore(`cancel_all of ${symbol}: neither the socket nor REST took a byte`, now);
  }

  /** The call, or why it may not go out. */
  #prepare(instrument: Place["instrument"], build: (listing: MarketListing) => Call, now: Micros): Call | string {
    const listing = this.markets.byId.get(instrument)?.listing;
    if (!this.options.signer) return "there is no key";
    if (!listing) return `the venue's listing of market ${instrument} is not known`;
    if (!this.caller.clock.trusted) return "the venue's clock is not measured";
    try {
      const call = build(listing);
      return this.caller.forbids(call, "order", now) ?? call;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return error.message;
    }
  }

  #sending(validity: number): Sending {
    if (this.#lastSending.validity !== validity) this.#lastSending = orderSending(validity);
    return this.#lastSending;
  }

  #sendCancel(call: Call, asked: Asked, now: Micros): boolean {
    const overSocket = !this.caller.socketSuspect && this.caller.sendOverSocket(call, CANCEL, asked, now);
    return overSocket || this.caller.sendOverRest(call, CANCEL, asked, now);
  }

  #placeAnswered(clientId: string, answer: Answer, request: Request<Asked>, now: Micros): void {
    if (answer.error) return this.#placeRefused(clientId, answer.error, now);
    this.#placeAccepted(clientId, resultFields(answer), request, now);
  }

  #placeAccepted(clientId: string, order: Fields, request: Request<Asked>, now: Micros): void {
    const venueOrderId = order.identifier("orderId");
    const { venue } = this.options;
    this.io.emit({
      kind: "place_answer",
      venue,
      clientId,
      verdict: "accepted",
      venueOrderId,
      refusal: null,
      receivedAt: now,
    });
    this.#report(order, request, now);
    this.taken(request.sentAt, now);
  }

  #placeRefused(clientId: string, error: VenueError, now: Micros): void {
    const refusal = this.#refusalOf(error);
    this.#placeAnswer(clientId, this.words.isDefinitive(error) ? "rejected" : "ambiguous", refusal, now);
    this.#doubtListing(refusal, now);
  }

  #doubtListing({ reason }: Refusal, now: Micros): void {
    if (reason === "filter" || reason === "market_closed") this.listingInDoubt(now);
  }

  #placeLost(clientId: string, reason: string, now: Micros): void {
    this.#placeAnswer(clientId, "ambiguous", lostRefusal(reason), now);
  }

  #placeAnswer(clientId: string, verdict: "rejected" | "ambiguous", refusal: Refusal, now: Micros): void {
    const { venue } = this.options;
    this.io.emit({ kind: "place_answer", venue, clientId, verdict, venueOrderId: null, refusal, receivedAt: now });
  }

  #cancelAnswered(clientId: string, answer: Answer, request: Request<Asked>, now: Micros): void {
    if (answer.error) return this.#cancelRefused(clientId, answer.error, now);
    this.#cancelAccepted(clientId, resultFields(answer), request, now);
  }

  #cancelAccepted(clientId: string, order: Fields, request: Request<Asked>, now: Micros): void {
    this.#cancelAnswer(clientId, "accepted", null, now);
    this.#report(order, request, now);
    this.taken(request.sentAt, now);
  }

  #cancelRefused(clientId: string, error: VenueError, now: Micros): void {
    this.#cancelAnswer(
      clientId,
      this.words.isDefinitive(error) ? "refused" : "ambiguous",
      this.#refusalOf(error),
      now,
    );
  }

  #cancelLost(clientId: string, reason: string, now: Micros): void {
    this.#cancelAnswer(clientId, "ambiguous", lostRefusal(reason), now);
  }

  #cancelAnswer(
    clientId: string,
    verdict: "accepted" | "refused" | "ambiguous",
    refusal: Refusal | null,
    now: Micros,
  ): void {
    this.io.emit({ kind: "cancel_answer", venue: this.options.venue, clientId, verdict, refusal, receivedAt: now });
  }

  /** Both fates stand in the result, or in the error's details if one of the two failed. Without details the request as
   * a whole was refused: "filters and order count limits are evaluated before cancellation and order placement occurs". */
  #replaceAnswered(oldId: string, clientId: string, answer: Answer, request: Request<Asked>, now: Micros): void {
    const fates = answer.error ? answer.details : resultFields(answer);
    if (!fates?.has("cancelResult")) {
      const error = answer.error ??
        { status: answer.status, code: null, message: "the answer names no results", retryAt: null };
      this.#cancelRefused(oldId, error, now);
      return this.#placeRefused(clientId, error, now);
    }
    // All is read before anything is told: a half that cannot be read leaves the whole answer unread.
    const cancelError = fates.text("cancelResult") === "SUCCESS" ? null : innerError(fates, "cancelResponse");
    const cancelled = cancelError ? null : fates.object("cancelResponse");
    const attempt = fates.text("newOrderResult");
    const placed = attempt === "SUCCESS" ? fates.object("newOrderResponse") : null;
    const placeError = placed || attempt === "NOT_ATTEMPTED" ? null : innerError(fates, "newOrderResponse");
    placed?.identifier("orderId");
    if (cancelled) this.#cancelAccepted(oldId, cancelled, request, now);
    else if (cancelError) this.#cancelRefused(oldId, cancelError, now);
    if (placed) return this.#placeAccepted(clientId, placed, request, now);
    if (placeError) {
      this.caller.note(placeError, now);
      return this.#placeRefused(clientId, placeError, now);
    }
    const message = "the cancel failed, so that the venue did not try the new order";
    const code = String(answer.error?.code ?? "");
    this.#placeAnswer(clientId, "rejected", { reason: "not_attempted", code, message, retryAt: null }, now);
  }

  #amendAnswered(
    instrument: InstrumentId,
    clientId: string,
    answer: Answer,
    request: Request<Asked>,
    now: Micros,
  ): void {
    if (answer.error) {
      const verdict = this.words.isDefinitive(answer.error) ? "refused" : "ambiguous",
        refusal = this.#refusalOf(answer.error);
      this.#amendAnswer(clientId, verdict, refusal, null, now);
      return this.#doubtListing(refusal, now);
    }
    const order = this.words.amendedOrder(resultFields(answer));
    const lot = this.markets.byId.get(instrument)?.listing?.instrument.lot;
    const size = lot ? order.steps(order.has("qty") ? "qty" : "origQty", lot) as Size : null;
    this.#amendAnswer(clientId, "accepted", null, size, now);
    this.#report(order, request, now);
    this.taken(request.sentAt, now);
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

  #cancelAllAnswered(symbol: string, answer: Answer, request: Request<Asked>, now: Micros): void {
    const { error } = answer;
    if (error && this.words.nothingRested(error)) return this.#ignore(`cancel_all of ${symbol}: nothing rested`, now);
    if (error) return this.#ignore(`cancel_all of ${symbol} was refused: ${error.code} ${error.message}`, now);
    for (const order of this.words.cancelledOrders(answer)) this.#report(order, request, now);
  }

  /** What an answer states about an order, where it states more than its id. An unreadable statement is told and does not
   * change the answer's verdict: that the venue accepted stands. */
  #report(order: Fields, { sentAt }: Request<Asked>, now: Micros): void {
    if (!order.has("status")) return;
    const { venue } = this.options;
    try {
      const report = this.words.readOrder(order, this.markets.listing, { source: "answer", requestedAt: sentAt }, now);
      if (report) this.io.emit(report);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.io.emit({ kind: "error", venue, message: messageOf(error), frame: error.frame, receivedAt: now });
    }
  }

  /** REST tells a loss as an answer of status 0: no word of the venue is behind that. */
  #refusalOf(error: VenueError): Refusal {
    return error.status === 0 ? lostRefusal(error.message) : this.words.refusalOf(error);
  }

  #sent(clientId: string, validity: Micros, now: Micros): void {
    const validUntil = this.caller.validUntil(validity, now);
    this.io.emit({ kind: "sent", venue: this.options.venue, clientId, sentAt: now, validUntil });
  }

  #refuse(clientId: string, command: "place" | "cancel" | "amend", reason: string, now: Micros): void {
    const { venue } = this.options;
    this.io.emit({ kind: "send_refused", venue, clientId, command, reason, receivedAt: now });
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}

function orderSending(validity: number): Sending {
  return { tier: "order", kind: "order", validity, patience: Math.max(PATIENCE, validity) };
}

/** The error of one half of a cancel-replace. */
function innerError(fates: Fields, name: string): VenueError {
  const error = fates.object(name);
  return { status: 400, code: error.integer("code"), message: error.text("msg"), retryAt: null };
}

function lostRefusal(message: string): Refusal {
  return { reason: "other", code: "lost", message, retryAt: null };
}
