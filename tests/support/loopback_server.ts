/** A real HTTP and WebSocket server on loopback whose answers a test scripts, and a TCP server that shakes hands for a
 * WebSocket and then says nothing more: an open connection to nobody. @module */
import { createHash } from "node:crypto";

export class LoopbackServer {
  readonly requests: { method: string; url: string; body: string; headers: Headers }[] = [];
  readonly sockets: WebSocket[] = [];
  /** Answers a request that is no upgrade. */
  answer: (request: Request) => Response | Promise<Response> = () => new Response("ok");
  /** Text frames that came, over all sockets. */
  readonly received: string[] = [];
  upgradeHeaders: Headers | null = null;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #arrived = Promise.withResolvers<string>();
  #connected = Promise.withResolvers<WebSocket>();

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => this.#handle(request));
  }

  get http(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }
  get ws(): string {
    return `ws://127.0.0.1:${this.#server.addr.port}`;
  }
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }
  /** The next text frame that comes. */
  arrived(): Promise<string> {
    return this.#arrived.promise;
  }
  /** The next socket that opens. */
  connected(): Promise<WebSocket> {
    return this.#connected.promise;
  }

  async #handle(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") !== "websocket") {
      this.requests.push({
        method: request.method,
        url: new URL(request.url).pathname + new URL(request.url).search,
        body: await request.text(),
        headers: new Headers(request.headers),
      });
      return this.answer(request);
    }
    this.upgradeHeaders = new Headers(request.headers);
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
    socket.onopen = () => {
      this.sockets.push(socket);
      this.#connected.resolve(socket);
      this.#connected = Promise.withResolvers();
    };
    socket.onmessage = ({ data }) => {
      this.received.push(data);
      this.#arrived.resolve(data);
      this.#arrived = Promise.withResolvers();
    };
    socket.onerror = () => {};
    return response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) if (socket.readyState === WebSocket.OPEN) socket.close();
    await this.#server.shutdown();
  }
}

export class SilentServer {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.Conn[] = [];
  readonly #serving: Promise<void>;

  /** @param shakesHands false = it takes the connection and does not even answer the upgrade */
  constructor(readonly shakesHands: boolean) {
    this.#serving = this.#serve();
  }

  get ws(): string {
    return `ws://${this.host}`;
  }
  get host(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  /** Ends every connection: with that close code, or without a word. */
  async end(code: number | null): Promise<void> {
    for (const connection of this.#connections.splice(0)) {
      if (code !== null) await connection.write(Uint8Array.of(0x88, 2, code >> 8, code & 0xff));
      connection.close();
    }
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      this.#connections.push(connection);
      const buffer = new Uint8Array(4096);
      const count = await connection.read(buffer) ?? 0;
      if (!this.shakesHands) continue;
      const key = /sec-websocket-key: (.*)\r/i.exec(new TextDecoder().decode(buffer.subarray(0, count)))?.[1] ?? "";
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      await connection.write(
        new TextEncoder().encode(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        ),
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving.catch(() => {});
    for (const connection of this.#connections) connection.close();
  }
}
