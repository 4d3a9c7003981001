/** Sockets of streams: who listens to what, what they may ask, and each event written once for all who hear it. Source: USD-M futures
 * and asterdex/api-docs, "Websocket Market Streams", "Live Subscribing/Unsubscribing"; read 2026-11-26. @module */
import type { Channel } from "../../faults.ts";
import type { VenueServices } from "../../venue.ts";
import type { FapiKind } from "./kind.ts";
import { type Route, routeOf, type StreamAddress } from "./routes.ts";

type StreamSocket = {
  readonly id: number;
  readonly route: Route;
  combined: boolean;
  readonly events: readonly string[] | null;
  readonly streams: Set<string>;
  second: number;
  messages: number;
};
type Request = { readonly id?: unknown; readonly method?: unknown; readonly params?: unknown };

export class StreamSockets {
  readonly #sockets = new Map<number, StreamSocket>();
  readonly #listeners = new Map<string, Set<StreamSocket>>();

  constructor(readonly services: VenueServices, readonly kind: FapiKind) {}

  has(id: number): boolean {
    return this.#sockets.has(id);
  }

  open(id: number, { route, combined, streams, events }: StreamAddress): void {
    const socket: StreamSocket = { id, route, combined, events, streams: new Set(), second: 0, messages: 0 };
    this.#sockets.set(id, socket);
    for (const stream of streams) this.#subscribe(socket, stream);
  }

  close(id: number): void {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return;
    for (const stream of [...socket.streams]) this.#unsubscribe(socket, stream);
    this.#sockets.delete(id);
  }

  onMessage(id: number, text: string): void {
    const socket = this.#sockets.get(id)!, { services, kind } = this;
    services.countRequest("stream request");
    const second = Math.floor(services.exchange.now / 1e6);
    if (second !== socket.second) {
      socket.second = second;
      socket.messages = 0;
    }
    if (++socket.messages > kind.mostMessages) {
      services.countViolation();
      return services.close(id, 1008, "Too many requests");
    }
    services.send(id, JSON.stringify(this.#control(socket, text)), "answer");
  }

  isHeard(stream: string): boolean {
    return this.#listeners.has(stream);
  }

  /** @param event its name, where a socket may have asked for some alone */
  publish(stream: string, write: () => string, channel: Channel = "market", event: string | null = null): void {
    const listeners = this.#listeners.get(stream);
    if (listeners === undefined) return;
    const text = write(), wrapped = `{"stream":"${stream}","data":${text}}`;
    for (const { id, combined, events } of listeners) {
      if (event !== null && events !== null && !events.includes(event)) continue;
      this.services.send(id, combined ? wrapped : text, channel);
    }
  }

  /** A stream of another route than the socket's is taken and stays silent. */
  #subscribe(socket: StreamSocket, stream: string): void {
    socket.streams.add(stream);
    if (socket.route !== "any" && socket.route !== routeOf(stream)) return;
    const listeners = this.#listeners.get(stream);
    if (listeners === undefined) this.#listeners.set(stream, new Set([socket]));
    else listeners.add(socket);
  }

  #unsubscribe(socket: StreamSocket, stream: string): void {
    socket.streams.delete(stream);
    const listeners = this.#listeners.get(stream);
    listeners?.delete(socket);
    if (listeners?.size === 0) this.#listeners.delete(stream);
  }

  #control(socket: StreamSocket, text: string): Readonly<Record<string, unknown>> {
    const request = readRequest(text);
    if (request === null) return { error: { code: 3, msg: "Invalid JSON: expected value at line 1 column 1" } };
    const { id, method, params } = request, named = id === undefined ? {} : { id };
    const invalid = (why: string) => ({ error: { code: 2, msg: `Invalid request: ${why}` }, ...named });
    if (id !== undefined && !(Number.isSafeInteger(id) && (id as number) >= 0)) {
      return { error: { code: 2, msg: "Invalid request: request ID must be an unsigned integer" } };
    }
    switch (method) {
      case "SUBSCRIBE":
      case "UNSUBSCRIBE": {
        if (!Array.isArray(params) || params.some((name) => typeof name !== "string")) {
          return invalid("property `params` must be an array of strings");
        }
        if (method === "SUBSCRIBE" && socket.streams.size + params.length > this.kind.mostStreams) {
          return invalid(`too many streams, at most ${this.kind.mostStreams}`);
        }
        for (const name of params) {
          if (method === "SUBSCRIBE") this.#subscribe(socket, name);
          else this.#unsubscribe(socket, name);
        }
        return { result: null, ...named };
      }
      case "LIST_SUBSCRIPTIONS":
        return { result: [...socket.streams], ...named };
      case "SET_PROPERTY":
        if (!Array.isArray(params) || params[0] !== "combined" || typeof params[1] !== "boolean") {
          return invalid("unknown property");
        }
        socket.combined = params[1];
        return { result: null, ...named };
      case "GET_PROPERTY":
        if (!Array.isArray(params) || params[0] !== "combined") return invalid("unknown property");
        return { result: socket.combined, ...named };
      default:
        return invalid(
          "unknown variant, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, " +
            "`SET_PROPERTY`, `GET_PROPERTY`",
        );
    }
  }
}

function readRequest(text: string): Request | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null ? message as Request : null;
  } catch {
    return null; // answered as invalid JSON
  }
}
