/** The brake of Binance, spot and futures, and of venues that took over its API, over REST alone: lists all open orders of the
 * account in one answer, and cancels them by id or by symbol. Conditional orders stand in other lists; Twoside sends none. Source:
 * binance-spot-api-docs, rest-api.md, "Current open orders", "Cancel order", "Cancel All Open Orders on a Symbol" and "LIMITS";
 * USD-M futures, the same; read 2026-11-26. @module */
import type { Brake, BrakeAnswer, BrakeFailure, BrakeOptions, BrakeOrder, BrakePage } from "../../core/guard/brake.ts";
import type { RefusalReason } from "../../core/event.ts";
import { brakeFailure } from "../../core/guard/brake_failure.ts";
import { multiply, subtract } from "../../core/money.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { HttpCall } from "../../core/venue.ts";
import { readOrders, readOrFail } from "./brake_reading.ts";
import { type Answer, httpAnswer, resultFields, type VenueError } from "./fapi_answers.ts";
import { type Call, timestampOf, type ToHttp } from "./fapi_calls.ts";
import { type Fields, fieldsOf, FrameError, listOf } from "./fields.ts";
import { headerOf } from "./headers.ts";
import { retryAfter } from "./rate_limit.ts";

/** How long after its time stamp the venue may still take a call, ms: a cancel or a question does no harm late. */
const RECV_WINDOW = 5_000;
/** A late answer is worth something yet. */
const TIMEOUT = 5 * MICROS_PER_SECOND as Micros;
/** Where the venue names no pause: a window of request weight, the shortest ban. */
const PAUSES = { weight: 60 * MICROS_PER_SECOND, ban: 120 * MICROS_PER_SECOND };
const YES = "200";
const CLOCK_REFUSED = -1021, TOO_MANY_REQUESTS = -1003;
const ORIGIN = 0 as Micros;

/** What differs from venue to venue. */
export type BrakeWords = {
  readonly timeCall: Call;
  /** The open orders of the whole account; there are no pages. */
  readonly listCall: Call;
  /** By the venue's id alone, the fastest way. */
  cancelCall(venueOrderId: string, symbol: string): Call;
  cancelAllCall(symbol: string): Call;
  reasonOf(error: VenueError): RefusalReason;
  readonly toHttp: ToHttp;
  /** Codes beside -1021 that say that our time is not the venue's. */
  readonly clockCodes?: ReadonlySet<number>;
  /** As `Brake.landsWithin`. */
  readonly landsWithin?: Micros;
};

export class FapiBrake implements Brake {
  constructor(readonly options: BrakeOptions, readonly words: BrakeWords) {}

  get venue(): string {
    return this.options.venue;
  }
  get landsWithin(): Micros | undefined {
    return this.words.landsWithin;
  }

  clock(): HttpCall {
    return this.words.toHttp(this.words.timeCall, this.options.rest, null, TIMEOUT, ORIGIN);
  }

  readClock(status: number, body: string): Micros | null {
    const answer = this.#answer(status, body, {});
    if (answer.error !== null || status !== 200) return null;
    const at = readOrFail(() => resultFields(answer).instant("serverTime"));
    return typeof at === "number" ? at : null;
  }

  list(_page: string | null, venueNow: Micros): HttpCall {
    return this.#call(this.words.listCall, venueNow);
  }

  readList(status: number, body: string, headers: Readonly<Record<string, string>>): BrakePage {
    const answer = this.#answer(status, body, headers);
    if (answer.error !== null) return this.#failure(answer.error, headers);
    if (status !== 200) return brakeFailure(`HTTP ${status} is no answer to a question: want 200`);
    return readOrFail((): BrakePage => {
      const orders = readOrders(listOf(answer.result, answer.origin, "result"), answer.origin, readOrder);
      return "kind" in orders ? orders : { kind: "complete", orders };
    });
  }

  cancel({ symbol, venueOrderId }: BrakeOrder, venueNow: Micros): HttpCall {
    return this.#call(this.words.cancelCall(venueOrderId, symbol), venueNow);
  }

  cancelAll(symbol: string, venueNow: Micros): HttpCall {
    return this.#call(this.words.cancelAllCall(symbol), venueNow);
  }

  readCancel(status: number, body: string, headers: Readonly<Record<string, string>>): BrakeAnswer {
    const answer = this.#answer(status, body, headers), { error } = answer;
    if (error === null) return readOrFail(() => readCancelled(answer));
    // Of a symbol: nothing rested.
    return this.words.reasonOf(error) === "unknown_order" ? { kind: "gone" } : this.#failure(error, headers);
  }

  #failure(error: VenueError, headers: Readonly<Record<string, string>>): BrakeFailure {
    const { code } = error, ofClock = code === CLOCK_REFUSED || (code !== null && this.words.clockCodes?.has(code));
    const failed = failureOf(error, ofClock === true, headers);
    return !failed.limited && this.words.reasonOf(error) === "authentication" ? { ...failed, denied: true } : failed;
  }

  #call(call: Call, venueNow: Micros): HttpCall {
    const { signer, rest } = this.options;
    const authority = { signer, timestamp: timestampOf(venueNow), recvWindow: RECV_WINDOW, loggedOn: false };
    return this.words.toHttp(call, rest, authority, TIMEOUT, venueNow);
  }

  #answer(status: number, body: string, headers: Readonly<Record<string, string>>): Answer {
    return httpAnswer(this.options.venue, { status, body, headers }, ORIGIN, ORIGIN);
  }
}

/** @throws {FrameError} if anything of it is not as an order's */
function readOrder(order: Fields): BrakeOrder {
  const left = subtract(order.amount("origQty"), order.amount("executedQty")), price = order.amount("price");
  if (left[0] < 0n || price[0] < 0n) {
    const message = `Cannot read ${order.path} ${
      order.identifier("orderId")
    }: want no more filled than ordered, at a price`;
    throw new FrameError(order.origin.venue, message, order.origin.frame);
  }
  const symbol = order.text("symbol");
  if (symbol === "") throw new FrameError(order.origin.venue, "Cannot read an order of no symbol", order.origin.frame);
  return {
    symbol,
    venueOrderId: order.identifier("orderId"),
    clientId: order.text("clientOrderId") || null,
    worth: multiply(price, left),
  };
}

/** An order, or a list of them; an order list comes with its legs; or nothing but a yes, whose code is a number or a text.
 * @throws {FrameError} if it is none of these */
function readCancelled({ result, origin }: Answer): BrakeAnswer {
  const ended = Array.isArray(result) ? listOf(result, origin, "result") : [result];
  for (const value of ended) {
    const order = fieldsOf(value, origin, "result");
    if (order.has("code") && order.identifier("code") === YES) continue;
    order.identifier(order.has("orderId") ? "orderId" : "orderListId");
  }
  return { kind: "done" };
}

function failureOf(
  error: VenueError,
  clock: boolean,
  headers: Readonly<Record<string, string>>,
): BrakeFailure {
  const { status, code, message } = error;
  // A bare 403 is the venue's firewall.
  const limited = status === 429 || status === 418 || code === TOO_MANY_REQUESTS || status === 403 && code === null;
  const said = retryAfter(headerOf(headers, "retry-after"), ORIGIN);
  const usual = (status === 418 ? PAUSES.ban : PAUSES.weight) as Micros;
  return brakeFailure(`HTTP ${status}, ${code ?? "no code"}: ${message}`, {
    limited,
    clock,
    retryAfter: limited ? said ?? usual : null,
  });
}
