/** Talks to a simulated Bybit without sockets: signed as it wants, over REST, the private and the trade socket. @module
 */
import type { WireOptions } from "../../exchanges/simulator/wire.ts";
import { createBybitWire } from "../../exchanges/simulator/wire/bybit.ts";
import { START, WireTalk } from "./wire_talk.ts";

type Fields = Readonly<Record<string, unknown>>;
// deno-lint-ignore no-explicit-any -- a venue's answers are read field by field, as a test needs them
type Frame = any;

const WINDOW = "5000";

export class BybitTalk extends WireTalk {
  #lastRequest = 0;

  constructor(options: Partial<WireOptions> = {}) {
    super(createBybitWire({ seed: 1, startAt: START, symbols: ["BTCUSDT", "ETHUSDT"], ...options }));
  }

  /** A question that anybody may ask; its body. */
  ask(path: string, fields: Fields = {}): Frame {
    return this.raw("GET", path, query(fields), "", {})!.body;
  }

  /** A signed question; its body, or null where none came. */
  read(path: string, fields: Fields = {}): Frame | null {
    const text = query(fields);
    return this.raw("GET", path, text, "", this.headers(text))?.body ?? null;
  }

  /** A signed command over REST; its body, or null where none came. */
  post(path: string, fields: Fields = {}): Frame | null {
    return this.posting(path, fields)?.body ?? null;
  }

  /** The same with status and headers. */
  posting(path: string, fields: Fields = {}) {
    const body = JSON.stringify(fields);
    return this.raw("POST", path, "", body, this.headers(body));
  }

  headers(payload: string, stamp = this.nowMs): Record<string, string> {
    const { apiKey } = this.signer;
    return {
      "x-bapi-api-key": apiKey,
      "x-bapi-timestamp": String(stamp),
      "x-bapi-recv-window": WINDOW,
      "x-bapi-sign": this.signer.sign(`${stamp}${apiKey}${WINDOW}${payload}`),
    };
  }

  /** The words that open a private or a trade socket for an account. */
  auth(expires: number | string = this.nowMs + 10_000): Fields {
    return { op: "auth", args: [this.signer.apiKey, expires, this.signer.sign(`GET/realtime${expires}`)] };
  }

  tell(socket: number, message: Fields): void {
    this.say(socket, JSON.stringify(message));
  }

  /** A private socket that hears these topics. */
  hearing(...topics: string[]): number {
    const socket = this.open("/v5/private");
    this.tell(socket, this.auth());
    this.tell(socket, { op: "subscribe", args: topics });
    this.pass(20);
    this.take(socket);
    return socket;
  }

  /** A trade socket that is logged in. */
  trading(): number {
    const socket = this.open("/v5/trade");
    this.tell(socket, this.auth());
    this.pass(20);
    this.take(socket);
    return socket;
  }

  /** A command over a trade socket, and its answer; null = none came. */
  command(socket: number, op: string, fields: Fields, header: Fields = {}): Frame | null {
    const reqId = `r-${++this.#lastRequest}`;
    const stamped = { "X-BAPI-TIMESTAMP": String(this.nowMs), "X-BAPI-RECV-WINDOW": WINDOW, ...header };
    this.tell(socket, { reqId, header: stamped, op, args: [fields] });
    for (let waited = 0; waited < 500; waited += 5) {
      const frames = this.take(socket), found = frames.find((frame) => frame.reqId === reqId);
      if (found !== undefined) return found;
      this.pass(5);
    }
    return null;
  }

  /** What a private socket has heard of a topic since the last call, row by row. */
  rows(socket: number, topic: string): Frame[] {
    this.pass(20);
    return this.take(socket).filter((frame) => frame.topic === topic).flatMap(({ data }) => data);
  }

  trouble(name: string, parameters: Fields = {}): void {
    this.wire.setFault(name, parameters, this.now);
  }
}

function query(fields: Fields): string {
  const text = (value: unknown) => typeof value === "object" ? JSON.stringify(value) : String(value); // some have no `toString`
  return Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(text(value))}`).join("&");
}
