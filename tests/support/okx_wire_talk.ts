/** Talks to the simulated OKX without sockets: signs as that venue wants it, and reads its envelopes. @module */
import { createHmac } from "node:crypto";
import { type AccountOptions, DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { createOkxWire } from "../../exchanges/simulator/wire/okx.ts";
import type { WireOptions } from "../../exchanges/simulator/wire.ts";
import { linesOf, sharedFixtures } from "./fixtures.ts";
import { START, WireTalk } from "./wire_talk.ts";

// deno-lint-ignore no-explicit-any -- a venue's answers are read field by field, as a test needs them
type Frame = any;
export type OkxReply = { readonly status: number; readonly code: string; readonly msg: string; readonly data: Frame[] };

export const SWAP = "BTC-USDT-SWAP", SPOT = "BTC-USDT";
export const PUBLIC = "/ws/v5/public", PRIVATE = "/ws/v5/private", BUSINESS = "/ws/v5/business";

export class OkxWireTalk extends WireTalk {
  readonly #numbers = new Map<number, number>();
  constructor(options: Partial<WireOptions> = {}, readonly account: AccountOptions = DEMO_ACCOUNT) {
    super(createOkxWire({ seed: 1, startAt: START, symbols: ["BTC-USDT-SWAP", "BTC-USDT"], ...options }));
  }

  /** A public question. */
  ask(path: string, query: Readonly<Record<string, string | number>> = {}): OkxReply {
    return read(this.get(`/api/v5/${path}`, query));
  }

  /** A signed question. */
  own(path: string, query: Readonly<Record<string, string | number>> = {}): OkxReply {
    const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    return read(this.sent("GET", path, text, ""));
  }

  /** A signed command. */
  send(path: string, body: unknown, headers: Record<string, string> = {}): OkxReply {
    return read(this.sent("POST", path, "", JSON.stringify(body), headers));
  }

  /** Null = no answer came. */
  sent(method: string, path: string, query: string, body: string, headers: Record<string, string> = {}) {
    const time = iso(this.nowMs), target = query === "" ? `/api/v5/${path}` : `/api/v5/${path}?${query}`;
    return this.raw(method, `/api/v5/${path}`, query, body, {
      "ok-access-key": this.account.apiKey,
      "ok-access-passphrase": this.account.passphrase ?? "any",
      "ok-access-timestamp": time,
      "ok-access-sign": this.#sign(`${time}${method}${target}${body}`),
      ...headers,
    });
  }

  /** A logged in private socket. */
  private(): number {
    const socket = this.open(PRIVATE);
    this.login(socket);
    return socket;
  }

  login(socket: number, change: Readonly<Record<string, unknown>> = {}): Frame {
    const timestamp = String(Math.floor(this.nowMs / 1_000));
    const sign = this.#sign(`${timestamp}GET/users/self/verify`);
    const args = {
      apiKey: this.account.apiKey,
      passphrase: this.account.passphrase ?? "any",
      timestamp,
      sign,
      ...change,
    };
    this.say(socket, JSON.stringify({ op: "login", args: [args] }));
    this.pass(50);
    return this.take(socket).at(-1);
  }

  subscribe(socket: number, ...args: Readonly<Record<string, unknown>>[]): Frame[] {
    this.say(socket, JSON.stringify({ op: "subscribe", args }));
    this.pass(60);
    return this.take(socket);
  }

  /** An order operation over a socket, and its answer; null = none came within a second. Pushes stay where they are. */
  op(socket: number, op: string, args: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Frame {
    const id = String((this.#numbers.get(socket) ?? 0) + 1), seen: Frame[] = [];
    this.#numbers.set(socket, Number(id));
    this.say(socket, JSON.stringify({ id, op, args, ...more }));
    for (let waited = 0; waited < 1_000; waited += 5) {
      seen.push(...this.take(socket));
      const at = seen.findIndex((frame) => frame.id === id);
      if (at >= 0) {
        const [found] = seen.splice(at, 1);
        this.pass(40);
        this.pushes.push(...seen, ...this.take(socket));
        return found;
      }
      this.pass(5);
    }
    this.pushes.push(...seen);
    return null;
  }

  /** What came beside answers of `op`, oldest first. */
  readonly pushes: Frame[] = [];

  /** Takes the data of one channel's pushes. */
  pushed(channel: string): Frame[] {
    return this.pushes.filter(({ arg, event }) => event === undefined && arg?.channel === channel).flatMap(({ data }) =>
      data
    );
  }

  #sign(payload: string): string {
    return createHmac("sha256", this.account.secret!).update(payload).digest("base64");
  }
}

function read(reply: ReturnType<WireTalk["raw"]>): OkxReply {
  if (reply === null) throw new Error("Cannot read an answer: none came");
  const { code, msg, data } = reply.body;
  return { status: reply.status, code: String(code), msg, data };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** What a recording or a documented example of the venue says; null where there are none on this machine. */
export async function okxFixture(file: string): Promise<Frame> {
  const folder = sharedFixtures();
  return folder === null ? null : JSON.parse((await linesOf(`${folder}/okx/${file}`)).join("\n"));
}
