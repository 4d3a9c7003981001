/** A `BrakeVenue` behind a real loopback socket. @module */
import type { Micros } from "../../core/units.ts";
import { BrakeVenue } from "./brake_venue.ts";
import { LoopbackServer } from "./loopback_server.ts";

export class PlainServer implements AsyncDisposable {
  readonly venue = new BrakeVenue("venue");
  readonly #server = new LoopbackServer();

  constructor() {
    this.#server.answer = ({ method, url, headers }) => {
      const call = {
        method: method as "GET",
        url,
        headers: Object.fromEntries(headers),
        body: null,
        timeout: 0 as Micros,
      };
      const reply = this.venue.take({ id: 0, what: method === "GET" ? "list" : "cancel", road: 0, call }, now());
      return reply === null ? new Response(null, { status: 504 }) : new Response(reply.body, reply);
    };
  }

  get rest(): string {
    return this.#server.http;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }
}

function now(): Micros {
  return Math.floor((performance.timeOrigin + performance.now()) * 1e3) as Micros;
}
