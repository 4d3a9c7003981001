/** The venue's end of a WebSocket over raw TCP, as far as a bench needs it: no fragments, no extensions. Whoever measures
 * microseconds wants no other work between the bytes and the clock. @module */
import { createHash } from "node:crypto";
import { FrameCutter } from "./order_counter.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;
const encoder = new TextEncoder(), decoder = new TextDecoder();

/** One text as a server sends it. */
export function textFrame(text: string): Uint8Array {
  return frameOf(TEXT, encoder.encode(text));
}

export function frameOf(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload,
    head = length < 126 ? 2 : length < 1 << 16 ? 4 : 10,
    frame = new Uint8Array(head + length);
  frame[0] = 128 | opcode;
  frame[1] = head === 2 ? length : head === 4 ? 126 : 127;
  const view = new DataView(frame.buffer);
  if (head === 4) view.setUint16(2, length);
  if (head === 10) view.setBigUint64(2, BigInt(length));
  frame.set(payload, head);
  return frame;
}

export class ServerSocket {
  readonly #cutter = new FrameCutter();
  #sending: Promise<void> | null = null;

  private constructor(readonly connection: Deno.TcpConn, readonly path: string) {}

  /** Shakes hands. @throws {Error} if the client leaves meanwhile or speaks something else */
  static async accept(connection: Deno.TcpConn): Promise<ServerSocket> {
    connection.setNoDelay();
    const buffer = new Uint8Array(8_192);
    let head = "";
    while (!head.endsWith("\r\n\r\n")) {
      const got = await connection.read(buffer);
      if (got === null) throw new Error("Cannot shake hands: the client left");
      head += decoder.decode(buffer.subarray(0, got));
    }
    const [, path] = /^GET (\S+) /.exec(head) ?? [], [, key] = /^sec-websocket-key: *(\S+)/im.exec(head) ?? [];
    if (path === undefined || key === undefined) throw new Error(`Cannot shake hands with ${head.split("\r\n")[0]}`);
    const accept = createHash("sha1").update(key + GUID).digest("base64");
    const socket = new ServerSocket(connection, path);
    await socket.send(encoder.encode(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    ));
    return socket;
  }

  /** Sends what is framed already. The first write happens before this returns, unless another one is under way; the bytes
   * are borrowed until it resolves. */
  send(bytes: Uint8Array): Promise<void> {
    const before = this.#sending;
    const sending = before === null ? this.#write(bytes) : before.then(() => this.#write(bytes));
    const done = sending.finally(() => {
      if (this.#sending === done) this.#sending = null;
    });
    return this.#sending = done;
  }

  /** Reads until the client leaves. `visit` gets each text with the time at which its bytes were read, ms. */
  async read(visit: (text: string, at: number) => void): Promise<void> {
    for (;;) {
      const got = await this.connection.read(this.#cutter.room).catch(goneAs), at = performance.now();
      if (got === null) return;
      let left = false;
      this.#cutter.came(got, (opcode, payload) => {
        if (opcode === TEXT) visit(decoder.decode(payload), at);
        else if (opcode === PING) void this.send(frameOf(PONG, payload.slice()));
        else if (opcode === CLOSE) {
          left = true;
          void this.send(frameOf(CLOSE, payload.slice()));
        }
      });
      if (left) return;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.connection.write(bytes.subarray(sent));
  }
}

/** A client that ends with its process has left like any other. */
function goneAs(error: unknown): null {
  if (error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe) return null;
  throw error;
}
