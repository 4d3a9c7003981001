/** The brake of OKX, for swaps and spot alike: lists the open orders of the account page by page, whatever they are on, and cancels them
 * twenty in a call, since OKX has no call that cancels a whole market; what such a call leaves, one by one. Source: OKX API v5, "Get
 * order list", "Cancel order", "Cancel multiple orders" and "Rate Limits"; copies of 2025-08 to 2026-07, read 2026-11-26. Nothing here
 * was tried on the venue itself. @module */
import type {
  BatchCancel,
  Brake,
  BrakeAnswer,
  BrakeFailure,
  BrakeOptions,
  BrakeOrder,
  BrakePage,
} from "../../core/guard/brake.ts";
import { brakeFailure } from "../../core/guard/brake_failure.ts";
import { multiply, subtract, ZERO } from "../../core/money.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { HttpCall } from "../../core/venue.ts";
import { readOrders, readOrFail } from "../shared/brake_reading.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { type Fields, FrameError } from "../shared/fields.ts";
import { type RestAddress, restAddressOf } from "./address.ts";
import { type Answer, batchOutcomes, httpAnswer, orderOutcome, rowOf, rowsOf } from "./answers.ts";
import {
  allOpenOrdersCall,
  type Call,
  cancelBatchCall,
  cancelCall,
  CANCELS_AT_ONCE,
  httpCall,
  PAGE,
  timeCall,
} from "./calls.ts";
import { instantOf } from "./order_codec.ts";
import { OKX } from "./refusals.ts";
import { demandSigner } from "./signing.ts";

const TIMEOUT = 5 * MICROS_PER_SECOND as Micros;
/** Where the venue names no pause: a window of its limits; what stands before it is sterner. */
const PAUSES = { window: 2 * MICROS_PER_SECOND, firewall: 60 * MICROS_PER_SECOND };
const ORIGIN = 0 as Micros;

/** @throws {RangeError} for a key that the venue has no signatures for, or without its pass phrase */
export function createOkxBrake(options: BrakeOptions): Brake {
  demandSigner(options.venue, options.signer);
  return new OkxBrake(options);
}

class OkxBrake implements Brake {
  readonly #rest: RestAddress;

  constructor(readonly options: BrakeOptions) {
    this.#rest = restAddressOf(options.rest);
  }

  get venue(): string {
    return this.options.venue;
  }

  clock(): HttpCall {
    return httpCall(timeCall(), this.#rest, null, { validUntil: ORIGIN, timeout: TIMEOUT });
  }

  readClock(status: number, body: string): Micros | null {
    const answer = this.#answer(status, body, {});
    if (answer.error !== null) return null;
    const at = readOrFail(() => ({ at: instantOf(rowOf(answer), "ts") }));
    return "at" in at ? at.at : null;
  }

  /** @param page the last id of the page before */
  list(page: string | null, venueNow: Micros): HttpCall {
    return this.#call(allOpenOrdersCall(page), venueNow);
  }

  readList(
    status: number,
    body: string,
    headers: Readonly<Record<string, string>>,
    page: string | null = null,
  ): BrakePage {
    const answer = this.#answer(status, body, headers);
    if (answer.error !== null) return failureOf(answer.error);
    return readOrFail((): BrakePage => {
      const rows = rowsOf(answer), orders = readOrders(rows.map(({ values }) => values), answer.origin, readOrder);
      if ("kind" in orders) return orders;
      if (rows.length < PAGE) return { kind: "complete", orders };
      const next = orders[orders.length - 1].venueOrderId;
      return next === page ? brakeFailure(`the page before ${page} does not come on`) : { kind: "part", orders, next };
    });
  }

  cancel({ symbol, venueOrderId }: BrakeOrder, venueNow: Micros): HttpCall {
    return this.#call(cancelCall({ clientId: "", venueOrderId }, { symbol, code: null }), venueNow);
  }

  cancelAll(): null {
    return null;
  }

  readonly batch: BatchCancel = {
    most: CANCELS_AT_ONCE,
    cancel: (orders, venueNow) => this.#call(cancelBatchCall(orders), venueNow),
    read: (status, body, headers, orders) => this.#readBatch(status, body, headers, orders),
  };

  /** A yes says that the gateway took it: the list proves the rest. */
  readCancel(status: number, body: string, headers: Readonly<Record<string, string>>): BrakeAnswer {
    const answer = this.#answer(status, body, headers);
    return readOrFail((): BrakeAnswer => {
      const { error } = orderOutcome(answer);
      return error === null ? { kind: "done" } : answerTo(error);
    });
  }

  /** Rows bear the ids: one that is missing says nothing of its order. */
  #readBatch(
    status: number,
    body: string,
    headers: Readonly<Record<string, string>>,
    orders: readonly BrakeOrder[],
  ): readonly BrakeAnswer[] {
    const answer = this.#answer(status, body, headers);
    const told = readOrFail(() => ({ outcomes: batchOutcomes(answer) }));
    if ("kind" in told) return orders.map(() => told);
    const { outcomes } = told;
    if (!(outcomes instanceof Map)) return orders.map(() => failureOf(outcomes as VenueError));
    return orders.map(({ venueOrderId }) => {
      const error = outcomes.get(venueOrderId);
      if (error === undefined) return brakeFailure(`the answer does not say what became of ${venueOrderId}`);
      return error === null ? { kind: "done" } : answerTo(error);
    });
  }

  #call(call: Call, venueNow: Micros): HttpCall {
    const authority = { signer: this.options.signer, at: venueNow };
    return httpCall(call, this.#rest, authority, { validUntil: venueNow, timeout: TIMEOUT });
  }

  #answer(status: number, body: string, headers: Readonly<Record<string, string>>): Answer {
    return httpAnswer(this.venue, { status, body, headers }, ORIGIN);
  }
}

/** Worth in units of the quote asset on spot; on contracts without what one of them holds, which changes no order among those of one
 * market. @throws {FrameError} if anything of it is not as an order's */
function readOrder(row: Fields): BrakeOrder {
  const symbol = row.text("instId"), venueOrderId = row.identifier("ordId");
  const price = row.optionalText("px") === null ? ZERO : row.amount("px");
  const filled = row.optionalText("accFillSz") === null ? ZERO : row.amount("accFillSz");
  const left = subtract(row.amount("sz"), filled);
  if (symbol === "" || price[0] < 0n || left[0] < 0n) {
    const message =
      `Cannot read order ${venueOrderId}: want an instrument, and no more filled than ordered, at a price`;
    throw new FrameError(row.origin.venue, message, row.origin.frame);
  }
  return { symbol, venueOrderId, clientId: row.optionalText("clOrdId"), worth: multiply(price, left) };
}

function answerTo(error: VenueError): BrakeAnswer {
  return OKX.understand(error).reason === "unknown_order" ? { kind: "gone" } : failureOf(error);
}

function failureOf(error: VenueError): BrakeFailure {
  const { status, code, message, retryAt } = error, { reason } = OKX.understand(error);
  const firewall = code === null && (status === 403 || status === 418);
  const limited = status === 429 || firewall || reason === "rate_limit";
  const usual = (firewall ? PAUSES.firewall : PAUSES.window) as Micros;
  return brakeFailure(`HTTP ${status}, ${code ?? "no code"}: ${message}`, {
    limited,
    clock: reason === "clock",
    ...(reason === "authentication" && !limited ? { denied: true } : {}),
    retryAfter: limited ? retryAt ?? usual : null,
  });
}
