/** A venue in memory with a brake that speaks its plain words, and the carrier between it and clearings, in virtual time:
 * latency, lost and late answers, pages, limits, scripts. @module */
import type { Brake, BrakeFailure, BrakeOrder } from "../../core/guard/brake.ts";
import { Clearing, type ClearingOptions, type GuardCall } from "../../core/guard/clearing.ts";
import { encodeClientId } from "../../core/oms/client_id.ts";
import { formatMoney, parseMoney } from "../../core/money.ts";
import type { Micros } from "../../core/units.ts";
import type { HttpCall } from "../../core/venue.ts";

export const TAG = 77;
export const START = 1_700_000_000_000_000 as Micros;
/** Seconds from the start as an instant. */
export const at = (seconds: number): Micros => START + Math.round(seconds * 1e6) as Micros;
/** Of an order of ours, in some epoch. */
export const ownId = (sequence: number, epoch = 3): string => encodeClientId({ tag: TAG, epoch, sequence });

export type Reply = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
  /** So much later than usual, µs. */
  readonly delay?: number;
};
/** What reached the venue. */
export type Arrived = {
  readonly what: GuardCall["what"];
  readonly path: string;
  readonly key: string;
  readonly at: Micros;
};
/** What a script makes of a call: `undefined` = what the venue would do, `null` = no answer ever. Nothing is done unless it has
 * the venue obey. */
export type Script = (call: Arrived, obey: () => Reply) => Reply | null | undefined;

const failed = (reason: string, change: Partial<BrakeFailure> = {}): BrakeFailure => ({
  kind: "failed",
  reason,
  limited: false,
  clock: false,
  retryAfter: null,
  ...change,
});

/** A brake in the words of `BrakeVenue`. */
export function plainBrake(venue: string, key = "key 1"): Brake {
  const call = (method: HttpCall["method"], path: string, venueNow: Micros | null): HttpCall => {
    const headers = { key, ...(venueNow === null ? {} : { time: String(venueNow) }) };
    return { method, url: `https://${venue}${path}`, headers, body: null, timeout: 3e6 as Micros };
  };
  const refusal = (status: number, body: string, headers: Readonly<Record<string, string>>): BrakeFailure | null => {
    if (status === 429 || status === 418) {
      const seconds = headers["retry-after"];
      const retryAfter = seconds === undefined ? null : Number(seconds) * 1e6 as Micros;
      return failed(`HTTP ${status}`, { limited: true, retryAfter });
    }
    if (status === 401) return failed("wrong time", { clock: true });
    if (status === 403) return failed(`HTTP 403: ${body}`, { denied: true });
    return status === 200 || status === 404 ? null : failed(`HTTP ${status}: ${body}`);
  };
  return {
    venue,
    clock: () => call("GET", "/time", null),
    readClock: (status, body) => status === 200 && /^\d+$/.test(body) ? Number(body) as Micros : null,
    list: (page, venueNow) => call("GET", `/orders/${page ?? "0"}`, venueNow),
    readList(status, body, headers) {
      const refused = refusal(status, body, headers);
      if (refused !== null) return refused;
      try {
        const { orders, next } = JSON.parse(body) as { orders: Record<string, string>[]; next: string | null };
        const read = orders.filter(({ worth }) => worth !== "odd").map(({ symbol, venueOrderId, clientId, worth }) => {
          return { symbol, venueOrderId, clientId: clientId ?? null, worth: parseMoney(worth) };
        });
        if (read.length < orders.length) return failed("an odd order", { shown: read });
        return next === null ? { kind: "complete", orders: read } : { kind: "part", orders: read, next };
      } catch {
        return failed(`cannot read ${body.slice(0, 20)}`);
      }
    },
    cancel: ({ symbol, venueOrderId }, venueNow) => call("DELETE", `/order/${symbol}/${venueOrderId}`, venueNow),
    cancelAll: (symbol, venueNow) => call("DELETE", `/orders/${symbol}`, venueNow),
    readCancel: (status, body, headers) =>
      refusal(status, body, headers) ?? (status === 404 ? { kind: "gone" } : { kind: "done" }),
  };
}

/** The same with a call for several orders, and none for a whole symbol. Its answer has a line for each: done, gone, or why not. */
export function batchBrake(venue: string, most: number, key = "key 1"): Brake {
  const plain = plainBrake(venue, key);
  return {
    ...plain,
    cancelAll: () => null,
    batch: {
      most,
      cancel(orders, venueNow) {
        const call = plain.cancelAll("", venueNow)!, ids = orders.map(({ venueOrderId }) => venueOrderId).join(",");
        return { ...call, url: `https://${venue}/batch/${ids}` };
      },
      read(status, body, headers, orders) {
        if (status !== 200) return orders.map(() => plain.readCancel(status, body, headers));
        return body.split("\n").map((line) => line === "done" || line === "gone" ? { kind: line } : failed(line));
      },
    },
  };
}

export class BrakeVenue {
  /** What rests there: the truth. */
  readonly orders = new Map<string, BrakeOrder>();
  readonly arrived: Arrived[] = [];
  /** Asked first about each call. */
  script: Script = () => undefined;
  /** Of its lists; Infinity = all in one. */
  pageSize = Infinity;
  /** Its clock less ours, µs; signed calls further off than 5 s are refused. */
  clockOffset = 0;
  #lastId = 0;

  constructor(readonly name: string) {}

  rest(clientId: string | null, { symbol = "BTC", worth = "100" } = {}): BrakeOrder {
    const venueOrderId = String(++this.#lastId), order = { symbol, venueOrderId, clientId, worth: parseMoney(worth) };
    this.orders.set(venueOrderId, order);
    return order;
  }

  /** Of ours that rest. */
  get own(): readonly BrakeOrder[] {
    return [...this.orders.values()].filter(({ clientId }) => clientId?.startsWith("mm"));
  }

  /** What it answers; `null` = nothing. */
  take({ what, call }: GuardCall, now: Micros): Reply | null {
    const path = new URL(call.url).pathname, key = call.headers.key;
    const arrived = { what, path, key, at: now };
    this.arrived.push(arrived);
    const scripted = this.script(arrived, () => this.obey(call, now));
    return scripted === undefined ? this.obey(call, now) : scripted;
  }

  obey({ method, url, headers }: HttpCall, now: Micros): Reply {
    const [, place, first, second] = new URL(url).pathname.split("/"), venueNow = now + this.clockOffset;
    if (place === "time") return { status: 200, body: String(venueNow) };
    if (Math.abs(Number(headers.time) - venueNow) > 5e6) return { status: 401, body: "wrong time" };
    if (method === "GET") return this.#list(Number(first));
    if (place === "batch") {
      const lines = first.split(",").map((id) => this.orders.delete(id) ? "done" : "gone");
      return { status: 200, body: lines.join("\n") };
    }
    if (place === "order") return { status: this.orders.delete(second) ? 200 : 404, body: "{}" };
    for (const { symbol, venueOrderId } of [...this.orders.values()]) {
      if (symbol === first) this.orders.delete(venueOrderId);
    }
    return { status: 200, body: "{}" };
  }

  /** Pages go on behind the last id that was shown: what ends meanwhile shifts nothing. */
  #list(after: number): Reply {
    const rest = [...this.orders.values()].filter(({ venueOrderId }) => Number(venueOrderId) > after);
    const page = rest.slice(0, this.pageSize), last = page.at(-1)?.venueOrderId;
    const orders = page.map((order) => ({ ...order, worth: formatMoney(order.worth) }));
    return { status: 200, body: JSON.stringify({ orders, next: page.length < rest.length ? last : null }) };
  }
}

type Due = { readonly at: number; readonly run: () => void };

/** Carries the calls of clearings to their venues and the answers back. */
export class BrakeTrial {
  now: Micros = START;
  /** From the call to its arrival, and from there to the answer, µs. */
  oneWay = 20_000;
  /** How often `due` is asked. */
  readonly #look = 10_000;
  readonly #due: Due[] = [];
  readonly #pairs: { readonly venue: BrakeVenue; readonly clearing: Clearing }[] = [];

  begin(venue: BrakeVenue, options: Partial<ClearingOptions> = {}, keys = ["key 1"]): Clearing {
    return this.beginWith(keys.map((key) => plainBrake(venue.name, key)), venue, options);
  }

  beginWith(brakes: readonly Brake[], venue: BrakeVenue, options: Partial<ClearingOptions> = {}): Clearing {
    const clearing = new Clearing(brakes, {
      now: this.now,
      symbols: ["BTC", "ETH"],
      tag: TAG,
      dedicated: false,
      ...options,
    });
    this.#pairs.push({ venue, clearing });
    return clearing;
  }

  /** Something happens at the venue at `seconds`. */
  at(seconds: number, run: () => void): void {
    this.#later(at(seconds), run);
  }

  /** Lives up to `seconds` from the start, or until `stop`. */
  run(seconds: number, stop: () => boolean = () => false): this {
    const end = at(seconds);
    for (const pair of this.#pairs) this.#send(pair);
    while (this.now < end && !stop()) {
      const next = Math.min(this.now + this.#look, this.#due[0]?.at ?? Infinity, end);
      this.now = Math.max(this.now, next) as Micros;
      while (this.#due.length > 0 && this.#due[0].at <= this.now) this.#due.shift()!.run();
      for (const pair of this.#pairs) this.#send(pair);
    }
    return this;
  }

  /** Seconds since the start. */
  get elapsed(): number {
    return (this.now - START) / 1e6;
  }

  #send(pair: { readonly venue: BrakeVenue; readonly clearing: Clearing }): void {
    const { venue, clearing } = pair;
    for (const call of clearing.due(this.now)) {
      this.#later(this.now + this.oneWay, () => {
        const reply = venue.take(call, this.now);
        const { status, body, headers = {}, delay = 0 }: Reply = reply ?? { status: 0, body: "no answer in time" };
        const after = reply === null ? call.call.timeout : this.oneWay + delay;
        this.#later(this.now + after, () => {
          clearing.onReply(call.id, status, body, headers, this.now);
          this.#send(pair);
        });
      });
    }
  }

  #later(when: number, run: () => void): void {
    let i = this.#due.length;
    while (i > 0 && this.#due[i - 1].at > when) i -= 1;
    this.#due.splice(i, 0, { at: when, run });
  }
}
