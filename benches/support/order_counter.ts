/** A venue's end of a WebSocket in a process of its own, which counts the orders that arrive: each by its number, which must
 * follow the one before, and every so many of them in full, their signature included. Reads raw TCP, so that counting costs
 * less than sending.
 *
 *   deno run -P=dev benches/support/order_counter.ts '{"apiKey":"…","hmacSecret":"…","ed25519PublicKey":"PEM"}'
 *
 * Prints its port. A text frame `{"begin":"plain"|"hmac"|"ed25519"}` sets the count back and says how orders are signed;
 * `{"end":true}` is answered by a `Counted`. @module */
import { createHash, createHmac, verify } from "node:crypto";

export type CounterKeys = {
  readonly apiKey: string;
  readonly hmacSecret: string;
  /** SPKI in PEM. */
  readonly ed25519PublicKey: string;
};
export type Scheme = "plain" | "hmac" | "ed25519";
export type Counted = {
  readonly orders: number;
  /** Read in full. */
  readonly checked: number;
  /** The first thing that was not as it must be; `null` = nothing. */
  readonly problem: string | null;
};

const CHECK_EVERY = 499;
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;
/** Of a client's frame: two bytes and the mask. */
const SHORTEST = 6;
const NUMBER_AT = '{"id":'.length;

/** Counts what comes over one connection. */
export class OrderCounter {
  #scheme: Scheme = "plain";
  #orders = 0;
  #checked = 0;
  #lastId = NaN;
  #problem: string | null = null;
  readonly #decoder = new TextDecoder();

  constructor(readonly keys: CounterKeys) {}

  /** Takes one text, unmasked. @returns what is to be answered, or `null` */
  take(text: Uint8Array): string | null {
    if (text[2] !== 105 || text[3] !== 100) return this.#control(JSON.parse(this.#decoder.decode(text)));
    let id = 0;
    for (let i = NUMBER_AT; text[i] >= 48 && text[i] <= 57; i++) id = id * 10 + text[i] - 48;
    if (this.#orders > 0 && id !== this.#lastId + 1) this.#fault(`order ${id} follows ${this.#lastId}`);
    this.#lastId = id;
    if (this.#orders++ % CHECK_EVERY === 0) this.#check(this.#decoder.decode(text));
    return null;
  }

  #control(word: { readonly begin?: Scheme; readonly end?: boolean }): string | null {
    if (word.end) {
      const counted: Counted = { orders: this.#orders, checked: this.#checked, problem: this.#problem };
      return JSON.stringify(counted);
    }
    if (word.begin === undefined) throw new RangeError(`Cannot understand ${JSON.stringify(word)}`);
    this.#scheme = word.begin;
    this.#orders = this.#checked = 0;
    this.#problem = null;
    return null;
  }

  /** All that the venue would look at. */
  #check(text: string): void {
    this.#checked += 1;
    const { method, params } = JSON.parse(text) as { method: string; params: Record<string, string | number> };
    if (method !== "order.place") return this.#fault(`method ${method}`);
    const { symbol, price, quantity, newClientOrderId, signature, apiKey, ...rest } = params;
    const shaped = symbol === "BTCUSDT" && DECIMAL.test(String(price)) && DECIMAL.test(String(quantity)) &&
      /^mm[0-9a-z]{14}$/.test(String(newClientOrderId)) && (rest.side === "BUY" || rest.side === "SELL") &&
      rest.type === "LIMIT_MAKER" && typeof rest.timestamp === "number";
    if (!shaped) return this.#fault(`an order of a strange shape: ${text}`);
    if (this.#scheme === "plain") {
      if (signature !== undefined || apiKey !== undefined) this.#fault("a signature on a socket that is logged on");
      return;
    }
    const { signature: _, ...signed } = params;
    const payload = Object.keys(signed).sort().map((name) => `${name}=${signed[name]}`).join("&");
    if (apiKey !== this.keys.apiKey || !this.#holds(payload, String(signature))) {
      this.#fault(`a wrong signature: ${text}`);
    }
  }

  #holds(payload: string, signature: string): boolean {
    if (this.#scheme === "hmac") {
      return createHmac("sha256", this.keys.hmacSecret).update(payload).digest("hex") === signature;
    }
    const bytes = Uint8Array.from(atob(signature), (c) => c.charCodeAt(0));
    return verify(null, new TextEncoder().encode(payload), this.keys.ed25519PublicKey, bytes);
  }

  #fault(problem: string): void {
    this.#problem ??= problem;
  }
}

const DECIMAL = /^\d+(\.\d+)?$/;

/** The payloads of the client's frames; what is not whole yet waits for the next bytes. */
export class FrameCutter {
  #buffer = new Uint8Array(1 << 20);
  #length = 0;

  /** Where the next bytes may be read to. */
  get room(): Uint8Array {
    if (this.#length > this.#buffer.length / 2) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    return this.#buffer.subarray(this.#length);
  }

  /** So many bytes came: `visit` sees each whole frame, unmasked and borrowed. */
  came(bytes: number, visit: (opcode: number, payload: Uint8Array) => void): void {
    this.#length += bytes;
    const buffer = this.#buffer;
    let at = 0;
    while (at + SHORTEST <= this.#length) {
      let body = at + SHORTEST, size = buffer[at + 1] & 127;
      if (size === 126) body += 2;
      else if (size === 127) throw new RangeError("Cannot count a frame of more than 64 KiB");
      if (body > this.#length) break;
      if (size === 126) size = buffer[at + 2] << 8 | buffer[at + 3];
      if (body + size > this.#length) break;
      for (let i = 0; i < size; i++) buffer[body + i] ^= buffer[body - 4 + (i & 3)];
      visit(buffer[at] & 15, buffer.subarray(body, body + size));
      at = body + size;
    }
    buffer.copyWithin(0, at, this.#length);
    this.#length -= at;
  }
}

async function serve(connection: Deno.TcpConn, keys: CounterKeys): Promise<void> {
  connection.setNoDelay();
  await handshake(connection);
  const counter = new OrderCounter(keys), cutter = new FrameCutter(), answers: Uint8Array[] = [];
  let open = true;
  while (open) {
    const got = await connection.read(cutter.room);
    if (got === null) break;
    cutter.came(got, (opcode, payload) => {
      if (opcode === TEXT) {
        const answer = counter.take(payload);
        if (answer !== null) answers.push(frameOf(TEXT, new TextEncoder().encode(answer)));
      } else if (opcode === CLOSE) {
        answers.push(frameOf(CLOSE, payload.slice()));
        open = false;
      } else if (opcode === PING) answers.push(frameOf(PONG, payload.slice()));
    });
    for (const answer of answers.splice(0)) await connection.write(answer);
  }
  connection.close();
}

async function handshake(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(8_192);
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    const got = await connection.read(buffer);
    if (got === null) throw new Error("Cannot shake hands: the client left");
    head += new TextDecoder().decode(buffer.subarray(0, got));
  }
  const [, key] = /^sec-websocket-key: *(\S+)/im.exec(head) ?? [];
  const accept = createHash("sha1").update(key + GUID).digest("base64");
  await connection.write(new TextEncoder().encode(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  ));
}

/** @param payload up to 64 KiB */
function frameOf(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload, short = length < 126;
  const head = short ? [128 | opcode, length] : [128 | opcode, 126, length >> 8, length & 255];
  const frame = new Uint8Array(head.length + length);
  frame.set(head);
  frame.set(payload, head.length);
  return frame;
}

if (import.meta.main) {
  const keys = JSON.parse(Deno.args[0]) as CounterKeys;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(listener.addr.port);
  for await (const connection of listener) await serve(connection, keys);
}
