/** Orders to the venue and its answers back: each command goes out once, over the trade socket or over REST, and comes back as
 * accepted, refused or ambiguous. The venue answers before its matching engine has looked: a placement that it took can still be
 * ended by it at once (a post-only order that would trade), which the private stream tells; an amendment counts once that stream
 * shows the new size. A placement is never sent twice; a cancel may be, it does no harm. @module */
import type { Amend, Cancel, CancelAll, CancelStranger, Place, Replace } from "../../core/command.ts";
import type { OrderReport, Refusal } from "../../core/event.ts";
import type { Instrument } from "../../core/instrument.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { AwaitedAmends } from "./awaited_amends.ts";
import { type Answer, resultFields } from "./answers.ts";
import type { Asked, Caller, Sending } from "./caller.ts";
import { amendCall, type Call, cancelAllCall, placeCall } from "./calls.ts";
import { CANCEL, CancelLine } from "./cancel_line.ts";
import type { Markets } from "./markets.ts";
import type { Product } from "./product.ts";
import { BYBIT } from "./refusals.ts";

/** How long an answer to an order or a cancel may take, µs; an order's validity if that is longer. */
const PATIENCE = 2 * MICROS_PER_SECOND;

export class OrderFlow {
  readonly #amends: AwaitedAmends;
  readonly #cancels: CancelLine;

  constructor(
    readonly options: SessionOptions,
    readonly product: Product,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    /** A refusal says that the rules of a market are not the ones that we know. */
    readonly listingInDoubt: (now: Micros) => void,
    /** The venue has taken what was sent at `sentAt`: its private stream has to speak of it. */
    readonly taken: (sentAt: Micros, now: Micros) => void,
  ) {
    this.#cancels = new CancelLine(product, io, caller, {
      answered: (clientId, error, sentAt, at) => this.#cancelAnswered(clientId, error, sentAt, at),
      lost: (clientId, reason, at) => this.#cancelAnswer(clientId, "ambiguous", lostRefusal(reason), at),
      unsent: (clientId, at) => this.#refuse(clientId, "cancel", "neither the socket nor REST took a byte", at),
    });
    this.#amends = new AwaitedAmends(io, (clientId, size, at) => {
      if (size !== null) return this.#amendAnswer(clientId, "accepted", null, size, at);
      this.#amendAnswer(clientId, "ambiguous", lostRefusal("the private stream shows no new size"), null, at);
    });
  }

  /** The private stream has told of an order. */
  reported(report: OrderReport, now: Micros): void {
    this.#amends.reported(report, now);
  }

  /** @returns false if the timer is none of its own */
  onTimer(timer: string, now: Micros): boolean {
    return this.#amends.timer(timer, now) || this.#cancels.timer(timer, now);
  }

  // Who commands may write the next command into the same object: what an answer needs is copied.

  place(place: Place, now: Micros): void {
    const { clientId, validity, purpose } = place;
    const ready = this.#prepare(place.instrument, (instrument) => placeCall(place, instrument, this.product), now);
    if (typeof ready === "string") return this.#refuse(clientId, "place", ready, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, { sentAt }, at) => this.#placeAnswered(clientId, answer, sentAt, at),
      lost: (reason, _request, at) => this.#placeAnswer(clientId, "ambiguous", lostRefusal(reason), null, at),
    };
    const sending = orderSending(validity, purpose === "flatten" ? purpose : "order");
    if (!this.caller.send(ready, sending, asked, now)) {
      return this.#refuse(clientId, "place", "the transport took no byte", now);
    }
    this.#sent(clientId, validity, now);
  }

  cancel(cancel: Cancel, now: Micros): void {
    const { clientId } = cancel, market = this.markets.byId.get(cancel.instrument);
    if (market === undefined || this.options.signer === null) {
      const reason = market === undefined ? `no market has the number ${cancel.instrument}` : "there is no key";
      return this.#refuse(clientId, "cancel", reason, now);
    }
    this.#cancels.send(cancel, market.symbol, now);
  }

  /** Of it the private stream need not speak. */
  cancelStranger({ symbol, clientId, venueOrderId }: CancelStranger, now: Micros): void {
    if (this.options.signer === null) return this.#refuse(clientId, "cancel", "there is no key", now);
    this.#cancels.send({ clientId, venueOrderId }, symbol, now);
  }

  /** The venue has no message that does both: the order that is there goes, and nothing else is done. */
  replace({ cancel, place }: Replace, now: Micros): void {
    this.#refuse(place.clientId, "place", `${this.product.title} has no message that cancels and places`, now);
    this.cancel(cancel, now);
  }

  amend(amend: Amend, now: Micros): void {
    const { clientId, size } = amend;
    const ready = this.#prepare(amend.instrument, (instrument) => amendCall(amend, instrument, this.product), now);
    if (typeof ready === "string") return this.#refuse(clientId, "amend", ready, now);
    const asked: Asked = {
      tellsRefusals: true,
      answered: ({ error }, { sentAt }, at) => {
        if (error) {
          this.#amends.forget(clientId);
          const verdict = isDefinitive(error) ? "refused" : "ambiguous", refusal = refusalOf(error);
          this.#amendAnswer(clientId, verdict, refusal, null, at);
          return this.#doubtListing(refusal, at);
        }
        this.#amends.taken(clientId, at);
        this.taken(sentAt, at);
      },
      lost: (reason, _request, at) => {
        this.#amends.forget(clientId);
        this.#amendAnswer(clientId, "ambiguous", lostRefusal(reason), null, at);
      },
    };
    const validity = PATIENCE as Micros;
    if (!this.caller.send(ready, orderSending(validity, "order"), asked, now)) {
      return this.#refuse(clientId, "amend", "the transport took no byte", now);
    }
    this.#amends.sent(clientId, size);
    this.#sent(clientId, validity, now);
  }

  /** Cancels whatever rests on one market. There is no socket operation for it; an answer that is lost is asked for once more. */
  cancelAll({ instrument }: CancelAll, now: Micros): void {
    const symbol = this.markets.byId.get(instrument)?.symbol;
    if (symbol === undefined || this.options.signer === null) {
      return this.#ignore(`cancel_all of market ${instrument}: no such market, or no key`, now);
    }
    const call = cancelAllCall(symbol, this.product);
    const send = (lost: Asked["lost"], at: Micros) => {
      const answered = ({ error }: Answer, _request: unknown, then: Micros) => {
        if (error) {
          this.#ignore(`cancel_all of ${symbol} was refused: ${error.code ?? error.status} ${error.message}`, then);
        }
      };
      if (this.caller.sendOverRest(call, CANCEL, { answered, lost }, at)) return;
      this.#ignore(`cancel_all of ${symbol}: REST took no byte`, at);
    };
    send((reason, _request, at) => {
      this.#ignore(`cancel_all of ${symbol}: ${reason}; it goes out once more`, at);
      send((again, _again, then) => this.#ignore(`cancel_all of ${symbol}: ${again}`, then), at);
    }, now);
  }

  /** The call, or why it may not go out. */
  #prepare(id: Place["instrument"], build: (instrument: Instrument) => Call, now: Micros): Call | string {
    const instrument = this.markets.byId.get(id)?.instrument;
    if (this.options.signer === null) return "there is no key";
    if (!instrument) return `the venue's listing of market ${id} is not known`;
    if (!this.caller.clock.trusted) return "the venue's clock is not measured";
    try {
      const call = build(instrument);
      return this.caller.forbids(call, "order", now) ?? call;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return error.message;
    }
  }

  #placeAnswered(clientId: string, answer: Answer, sentAt: Micros, now: Micros): void {
    const { error } = answer;
    if (error) {
      const refusal = refusalOf(error);
      this.#placeAnswer(clientId, isDefinitive(error) ? "rejected" : "ambiguous", refusal, null, now);
      return this.#doubtListing(refusal, now);
    }
    this.#placeAnswer(clientId, "accepted", null, resultFields(answer).identifier("orderId"), now);
    this.taken(sentAt, now);
  }

  #doubtListing({ reason }: Refusal, now: Micros): void {
    if (reason === "filter" || reason === "market_closed") this.listingInDoubt(now);
  }

  #placeAnswer(
    clientId: string,
    verdict: "accepted" | "rejected" | "ambiguous",
    refusal: Refusal | null,
    venueOrderId: string | null,
    now: Micros,
  ): void {
    const { venue } = this.options;
    this.io.emit({ kind: "place_answer", venue, clientId, verdict, venueOrderId, refusal, receivedAt: now });
  }

  #cancelAnswered(clientId: string, error: VenueError | null, sentAt: Micros, now: Micros): void {
    if (error) {
      return this.#cancelAnswer(clientId, isDefinitive(error) ? "refused" : "ambiguous", refusalOf(error), now);
    }
    this.#cancelAnswer(clientId, "accepted", null, now);
    this.taken(sentAt, now);
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
    size: Amend["size"] | null,
    now: Micros,
  ): void {
    const { venue } = this.options;
    this.io.emit({ kind: "amend_answer", venue, clientId, verdict, refusal, size, receivedAt: now });
  }

  #sent(clientId: string, validity: Micros, now: Micros): void {
    const validUntil = this.caller.clock.laterTime(now) + validity as Micros;
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

function orderSending(validity: number, kind: Sending["kind"]): Sending {
  return { tier: "order", kind, validity, patience: Math.max(PATIENCE, validity) };
}

function isDefinitive(error: VenueError): boolean {
  return BYBIT.isDefinitive(error);
}

function refusalOf(error: VenueError): Refusal {
  return BYBIT.refusal(error);
}

function lostRefusal(message: string): Refusal {
  return { reason: "other", code: "lost", message, retryAt: null };
}
