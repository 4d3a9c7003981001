/** Carries the calls of clearings to simulated venues and their answers back, without sockets, in virtual time: the venues'
 * real words, latencies and request limits. @module */
import type { Clearing, GuardCall } from "../../core/guard/clearing.ts";
import type { Micros } from "../../core/units.ts";
import type { Wire, WireOutput } from "../../exchanges/simulator/wire.ts";

/** How often a clearing is asked for what is due, µs. */
const LOOK = 10_000;

type Pair = { readonly wire: Wire; readonly clearing: Clearing };

export class WireCarrier {
  /** Statuses of all answers. */
  readonly statuses = new Map<number, number>();
  readonly #pairs: readonly Pair[];
  readonly #under = new Map<number, { readonly clearing: Clearing; readonly id: number; readonly until: number }>();
  #lastId = 1_000_000;

  constructor(pairs: readonly Pair[], public now: Micros) {
    this.#pairs = pairs;
  }

  /** Lives up to `end`, or until every venue is proven empty. */
  run(end: Micros): void {
    for (const pair of this.#pairs) this.#send(pair);
    while (this.now < end && this.#pairs.some(({ clearing }) => !clearing.verified)) {
      this.now = Math.max(
        this.now,
        Math.min(end, this.now + LOOK, ...this.#pairs.map(({ wire }) => wire.nextAt)),
      ) as Micros;
      for (const pair of this.#pairs) {
        const outputs: WireOutput[] = [];
        pair.wire.advance(this.now, (output) => outputs.push(output));
        for (const output of outputs) if (output.kind === "answer") this.#reply(output, pair);
        this.#send(pair);
      }
      for (const [number, { clearing, id, until }] of this.#under) {
        if (this.now < until) continue;
        this.#under.delete(number);
        clearing.onReply(id, 0, "no answer in time", {}, this.now);
      }
    }
  }

  #reply({ request, status, body, headers }: Extract<WireOutput, { kind: "answer" }>, pair: Pair): void {
    const under = this.#under.get(request);
    if (under === undefined) return;
    this.#under.delete(request);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    under.clearing.onReply(under.id, status, body, headers, this.now);
    this.#send(pair);
  }

  #send({ wire, clearing }: Pair): void {
    for (const { id, call } of clearing.due(this.now)) this.#request(wire, clearing, id, call);
  }

  #request(wire: Wire, clearing: Clearing, id: number, call: GuardCall["call"]): void {
    const { pathname, search } = new URL(call.url), number = ++this.#lastId;
    const headers = Object.fromEntries(
      Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    this.#under.set(number, { clearing, id, until: this.now + call.timeout });
    const request = { method: call.method, path: pathname, query: search.slice(1), headers, body: call.body ?? "" };
    wire.onRequest(number, request, this.now);
  }
}
