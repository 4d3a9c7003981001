/** Talks to a simulated venue without sockets: its clock is turned by hand, requests are signed as the venue wants, and
 * frames gather by socket. @module */
import type { Micros } from "../../core/units.ts";
import type { Signer } from "../../core/venue.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import type { Wire, WireOutput } from "../../exchanges/simulator/wire.ts";

export const START = 1_790_000_000_000_000 as Micros;
export const DEMO_SIGNER: Signer = createSigner({ scheme: "hmac", apiKey: "demo", secret: "demo" });

type Fields = Readonly<Record<string, string | number>>;
// deno-lint-ignore no-explicit-any -- as for frames
type Reply = { readonly status: number; readonly body: any; readonly headers: Readonly<Record<string, string>> };
// deno-lint-ignore no-explicit-any -- a venue's answers are read field by field, as a test needs them
type Frame = any;

export class WireTalk {
  now: Micros = START;
  readonly #answers = new Map<number, Extract<WireOutput, { kind: "answer" }>>();
  readonly #frames = new Map<number, Frame[]>();
  readonly closed = new Map<number, number>();
  #lastId = 0;

  constructor(readonly wire: Wire, readonly signer: Signer = DEMO_SIGNER) {}

  get nowMs(): number {
    return Math.floor(this.now / 1_000);
  }

  /** Lets `ms` go by in small steps, as a server does. */
  pass(ms: number): void {
    const end = this.now + ms * 1_000;
    while (this.now < end) {
      this.now = Math.min(end, this.now + 5_000) as Micros;
      this.wire.advance(this.now, (output) => this.#take(output));
    }
  }

  /** A public REST request; null = no answer came within a second. */
  get(path: string, query: Fields = {}): Reply | null {
    return this.raw("GET", path, form(query), "", {});
  }

  /** A signed REST request, its parameters in the query. */
  signed(method: string, path: string, fields: Fields = {}): Reply | null {
    return this.raw(method, path, this.#sign(fields), "", { "x-mbx-apikey": this.signer.apiKey });
  }

  /** A signed REST request, its parameters in the body. */
  posted(method: string, path: string, fields: Fields = {}): Reply | null {
    return this.raw(method, path, "", this.#sign(fields), { "x-mbx-apikey": this.signer.apiKey });
  }

  raw(method: string, path: string, query: string, body: string, headers: Record<string, string>): Reply | null {
    const id = ++this.#lastId;
    this.wire.onRequest(id, { method, path, query, headers, body }, this.now);
    for (let waited = 0; waited < 1_000 && !this.#answers.has(id); waited += 5) this.pass(5);
    const answer = this.#answers.get(id);
    if (answer === undefined) return null;
    return { status: answer.status, body: readable(answer.body), headers: answer.headers };
  }

  /** Opens a socket; its number. */
  open(path: string, query = ""): number {
    const socket = ++this.#lastId;
    this.#frames.set(socket, []);
    this.wire.onSocketOpen(socket, path, query, this.now);
    this.pass(5);
    return socket;
  }

  say(socket: number, text: string): void {
    this.wire.onSocketMessage(socket, text, this.now);
    this.pass(5);
  }

  hangUp(socket: number): void {
    this.wire.onSocketClose(socket, this.now);
    this.pass(5);
  }

  /** A ws-api call and its answer; null = none came. */
  call(socket: number, method: string, params: Readonly<Record<string, unknown>> = {}): Frame | null {
    const id = `call-${++this.#lastId}`;
    this.say(socket, JSON.stringify({ id, method, params }));
    for (let waited = 0; waited < 1_000; waited += 5) {
      const found = this.#frames.get(socket)!.findIndex((frame) => frame.id === id);
      if (found >= 0) return this.#frames.get(socket)!.splice(found, 1)[0];
      this.pass(5);
    }
    return null;
  }

  /** The same with key, time and signature. */
  signedCall(socket: number, method: string, fields: Fields = {}): Frame | null {
    const params: Record<string, string | number> = { ...fields, apiKey: this.signer.apiKey };
    params.timestamp ??= this.nowMs;
    const payload = Object.keys(params).sort().map((name) => `${name}=${params[name]}`).join("&");
    return this.call(socket, method, { ...params, signature: this.signer.sign(payload) });
  }

  /** Frames that came since the last call. */
  take(socket: number): Frame[] {
    return this.#frames.get(socket)!.splice(0);
  }

  #sign(fields: Fields): string {
    const payload = form({ timestamp: this.nowMs, ...fields });
    return `${payload}&signature=${encodeURIComponent(this.signer.sign(payload))}`;
  }

  #take(output: WireOutput): void {
    if (output.kind === "answer") this.#answers.set(output.request, output);
    else if (output.kind === "close") this.closed.set(output.socket, output.code);
    else this.#frames.get(output.socket)?.push(output.kind === "bytes" ? output.bytes : readable(output.text));
  }
}

function form(fields: Fields): string {
  return Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/** The JSON of a frame or a body; the text itself if it is none. */
function readable(text: string): Frame {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
