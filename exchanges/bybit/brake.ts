/** The brake of Bybit (unified account): lists the open orders of spot and of the linear contracts, its own product's first,
 * and page by page, and cancels them by id or by symbol. Source: Bybit v5 docs, "Get Open & Closed Orders", "Cancel Order", "Cancel
 * All Orders", "Integration Guidance" and "Rate Limit"; read 2026-11-26. Nothing here was tried on the venue itself: (verify)
 * that the two settle coins are all of its linear contracts, and that `cursor` goes back as it came, encoded. @module */
import type { Brake, BrakeAnswer, BrakeFailure, BrakeOptions, BrakeOrder, BrakePage } from "../../core/guard/brake.ts";
import { brakeFailure } from "../../core/guard/brake_failure.ts";
import { multiply } from "../../core/money.ts";
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../../core/units.ts";
import type { HttpCall } from "../../core/venue.ts";
import { readOrders, readOrFail } from "../shared/brake_reading.ts";
import { type Fields, fieldsOf, FrameError, parseJson } from "../shared/fields.ts";
import { headerOf } from "../shared/headers.ts";
import { BYBIT } from "./refusals.ts";
import { demandScheme, encodedCursor, signedHeaders } from "./signing.ts";

/** Ours can rest nowhere else. In a linear list the settle coin has to be named. */
const IN_SPOT = [{ category: "spot", query: "category=spot" }] as const;
const IN_LINEAR = [
  { category: "linear", query: "category=linear&settleCoin=USDT" },
  { category: "linear", query: "category=linear&settleCoin=USDC" },
] as const;
type OneList = typeof IN_SPOT[number] | typeof IN_LINEAR[number];
const PAGE_SIZE = 50;
/** How long after its time stamp the venue may still take a call, ms. */
const RECV_WINDOW = 5_000;
const TIMEOUT = 5 * MICROS_PER_SECOND as Micros;
const CLOCK_REFUSED = ["-1", "10002"];
/** Budgets of an account are by the second; over the limit of an address means ten minutes of silence. */
const LIMITED = ["10006", "20003", "170222", "170005", "10429", "429"], BANNED = "10403";
const PAUSES = { budget: 1 * MICROS_PER_SECOND, ban: 600 * MICROS_PER_SECOND };
const NANOS = /^\d{19}$/;

type Headers = Readonly<Record<string, string>>;
/** Which list, and the page of it; `cursor` empty = the first. */
type Place = { readonly list: number; readonly cursor: string };

/** Of the perpetuals. @throws {RangeError} for a key that the venue has no signatures for */
export function createBybitBrake(options: BrakeOptions): Brake {
  return new BybitBrake(options, [...IN_LINEAR, ...IN_SPOT]);
}

/** @throws {RangeError} for a key that the venue has no signatures for */
export function createBybitSpotBrake(options: BrakeOptions): Brake {
  return new BybitBrake(options, [...IN_SPOT, ...IN_LINEAR]);
}

class BybitBrake implements Brake {
  /** @param lists the venue's own product first: a key may be refused the others, and what rests is to be seen at once */
  constructor(private readonly options: BrakeOptions, private readonly lists: readonly OneList[]) {
    demandScheme(options.signer, options.venue);
  }

  get venue(): string {
    return this.options.venue;
  }

  clock(): HttpCall {
    return { method: "GET", url: `${this.options.rest}/v5/market/time`, headers: {}, body: null, timeout: TIMEOUT };
  }

  readClock(status: number, body: string): Micros | null {
    const at = this.#read(status, body, {}, ({ result }) => {
      const nanos = result.text("timeNano");
      if (!NANOS.test(nanos)) throw new FrameError(this.venue, `Cannot read the time ${nanos}: want 19 digits`, body);
      return Number(nanos.slice(0, -3)) as Micros;
    });
    return typeof at === "number" ? at : null;
  }

  list(page: string | null, venueNow: Micros): HttpCall {
    const { list, cursor } = this.#placeOf(page), path = "/v5/order/realtime";
    const query = `${this.lists[list].query}&openOnly=0&limit=${PAGE_SIZE}${
      cursor && `&cursor=${encodedCursor(cursor)}`
    }`;
    const headers = this.#headers(query, venueNow);
    return { method: "GET", url: `${this.options.rest}${path}?${query}`, headers, body: null, timeout: TIMEOUT };
  }

  readList(status: number, body: string, headers: Headers, page: string | null = null): BrakePage {
    const { list } = this.#placeOf(page), read = this.#readPage(status, body, headers, page);
    if (read.kind !== "failed" || read.next !== undefined || list + 1 === this.lists.length) return read;
    // One list that is refused must not hide the orders of the others; a limit, or a wrong clock, refuses all.
    return read.limited || read.clock ? read : { ...read, next: `${list + 1} ` };
  }

  #readPage(status: number, body: string, headers: Headers, page: string | null): BrakePage {
    const { list, cursor } = this.#placeOf(page), { category, query } = this.lists[list];
    return this.#read(status, body, headers, ({ result }): BrakePage => {
      const told = result.optionalText("category");
      if (told !== null && told !== category) {
        throw new FrameError(this.venue, `Cannot read a list of ${told}: want ${category}`, body);
      }
      const rows = result.list("list"), next = result.optionalText("nextPageCursor");
      const orders = readOrders(rows, result.origin, (row) => readOrder(row, category));
      if ("kind" in orders) return next === null ? orders : { ...orders, next: `${list} ${next}` };
      if (orders.length > 0 && next !== null) return { kind: "part", orders, next: `${list} ${next}` };
      // Behind the last order a page may be empty; a first one that is, and has a next, contradicts itself.
      if (next !== null && cursor === "") {
        return brakeFailure(`the first page of ${query} is empty and has a next`);
      }
      if (list + 1 < this.lists.length) return { kind: "part", orders, next: `${list + 1} ` };
      return { kind: "complete", orders };
    });
  }

  cancel({ symbol, venueOrderId }: BrakeOrder, venueNow: Micros): HttpCall {
    const { category, name } = this.#marketOf(symbol);
    return this.#post("/v5/order/cancel", { category, symbol: name, orderId: venueOrderId }, venueNow);
  }

  /** At most 500 orders of it go. */
  cancelAll(symbol: string, venueNow: Micros): HttpCall {
    const { category, name } = this.#marketOf(symbol);
    return this.#post("/v5/order/cancel-all", { category, symbol: name }, venueNow);
  }

  /** Spot and linear share their symbols: one that a list has shown says which it is, one of our markets is the venue's. */
  #marketOf(symbol: string): { readonly category: string; readonly name: string } {
    const [category, name] = symbol.split(" ");
    return name === undefined ? { category: this.lists[0].category, name: symbol } : { category, name };
  }

  /** @throws {RangeError} for a page that `readList` has not named */
  #placeOf(page: string | null): Place {
    const [, list, cursor] = /^(\d) (.*)$/.exec(page ?? "0 ") ?? [];
    if (list === undefined || Number(list) >= this.lists.length) throw new RangeError(`Cannot find page "${page}"`);
    return { list: Number(list), cursor };
  }

  readCancel(status: number, body: string, headers: Headers): BrakeAnswer {
    let isGone = false;
    const answer = this.#read(status, body, headers, (): BrakeAnswer => ({ kind: "done" }), (error) => {
      isGone = BYBIT.understand(error).reason === "unknown_order";
    });
    return isGone ? { kind: "gone" } : answer;
  }

  #post(path: string, content: Readonly<Record<string, string>>, venueNow: Micros): HttpCall {
    const body = JSON.stringify(content);
    const headers = { ...this.#headers(body, venueNow), "Content-Type": "application/json" };
    return { method: "POST", url: `${this.options.rest}${path}`, headers, body, timeout: TIMEOUT };
  }

  /** @param payload the query or the body, exactly as it is sent */
  #headers(payload: string, venueNow: Micros): Headers {
    return signedHeaders(this.options.signer, Math.floor(venueNow / MICROS_PER_MS), RECV_WINDOW, payload);
  }

  /** What `make` makes of an answer without an error. */
  #read<T>(
    status: number,
    body: string,
    headers: Headers,
    make: (answer: { readonly result: Fields }) => T,
    refused: (error: Parameters<typeof BYBIT.understand>[0]) => void = () => {},
  ): T | BrakeFailure {
    if (status === 403) {
      const about = { limited: true, retryAfter: PAUSES.ban as Micros };
      return brakeFailure("HTTP 403: too much from this address", about);
    }
    if (status === 429) {
      return brakeFailure("HTTP 429: too much at once", { limited: true, retryAfter: PAUSES.budget as Micros });
    }
    if (status !== 200) return brakeFailure(`HTTP ${status} is no answer: want 200`);
    return readOrFail(() => {
      const origin = { venue: this.venue, frame: body },
        answer = fieldsOf(parseJson(this.venue, body), origin, "answer");
      const code = String(answer.integer("retCode")), message = answer.text("retMsg");
      if (code === "0") return make({ result: answer.object("result") });
      const error = { status, code, message, retryAt: null };
      refused(error);
      const limited = LIMITED.includes(code) || code === BANNED;
      const denied = !limited && BYBIT.understand(error).reason === "authentication";
      return brakeFailure(`${code}: ${message}`, {
        ...(denied ? { denied } : {}),
        limited,
        clock: CLOCK_REFUSED.includes(code),
        retryAfter: limited ? pauseOf(code, answer, headers) : null,
      });
    });
  }
}

/** Until the budget's second is over, where the venue says when; both instants are its own. */
function pauseOf(code: string, answer: Fields, headers: Headers): Micros {
  if (code === BANNED) return PAUSES.ban as Micros;
  const reset = headerOf(headers, "x-bapi-limit-reset-timestamp");
  const { time } = answer.values;
  const ms = reset !== undefined && /^\d{13}$/.test(reset) && typeof time === "number" ? Number(reset) - time : NaN;
  return ms > 0 && ms <= 60_000 ? ms * MICROS_PER_MS as Micros : PAUSES.budget as Micros;
}

/** @throws {FrameError} if anything of it is not as an order's */
function readOrder(order: Fields, category: string): BrakeOrder {
  const price = order.amount("price"), left = order.amount("leavesQty"), symbol = order.text("symbol");
  const venueOrderId = order.identifier("orderId");
  if (symbol === "" || price[0] < 0n || left[0] < 0n) {
    const message = `Cannot read order ${venueOrderId}: want a symbol, and no price or size below 0`;
    throw new FrameError(order.origin.venue, message, order.origin.frame);
  }
  const clientId = order.text("orderLinkId") || null;
  return { symbol: `${category} ${symbol}`, venueOrderId, clientId, worth: multiply(price, left) };
}
