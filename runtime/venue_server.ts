/** Puts simulated venues behind real loopback sockets: one listener for each venue, that serves REST and WebSocket, and
 * one admin address that tells the truth at the venues and makes trouble on request. It knows no venue by name: a table
 * of factories comes from the roof. @module */
import type { Micros } from "../core/units.ts";
import type {
  RunningVenue,
  ServedAccount,
  ServedFactory,
  ServedOutput,
  ServedTape,
  ServedVenue,
} from "./served_venue.ts";
import { adminHandler } from "./simulator_admin.ts";

const LOOPBACK = "127.0.0.1";
/** Longest time between two steps of a venue, ms. */
const PACE_MS = 5;
/** A client that lets so much pile up is cut off, bytes. */
const MOST_BUFFERED = 8 * 1024 * 1024;
/** Longest time that a request waits for an answer, µs. */
const MOST_WAIT = 60e6;
/** Longest body of a request that is read, bytes. */
const MOST_BODY = 256 * 1024;

export type SimulatorOptions = {
  /** Which venues can be had, by name. */
  readonly wires: Readonly<Record<string, ServedFactory>>;
  readonly venues: readonly string[];
  /** Port of the admin address; 0 = any free one. The venues take any free ones. */
  readonly port: number;
  /** Of every venue; or by venue. */
  readonly symbols?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly seed: number;
  /** Paths of recorded market data; none = the made-up market. */
  readonly tapes?: readonly string[];
  readonly speed?: number;
  readonly accounts?: readonly ServedAccount[];
  readonly latency?: { readonly base: Micros; readonly jitter: Micros };
};

export type RunningSimulator = {
  readonly adminUrl: string;
  readonly venues: readonly RunningVenue[];
  stop(): Promise<void>;
};

/** Microseconds since 1970; never steps back within a process. */
export function simulatorNow(): Micros {
  return Math.floor((performance.timeOrigin + performance.now()) * 1_000) as Micros;
}

/** @throws {RangeError} for an unknown venue or symbol, or a tape that cannot be read
 * @throws {Deno.errors.AddrInUse} if the admin port is taken */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { wires, port, seed, speed, accounts, latency } = options;
  if (options.venues.length === 0) throw new RangeError("Cannot simulate no venue: want at least one name");
  const tapes = await Promise.all((options.tapes ?? []).map(readTape));
  const servers: VenueServer[] = [], startAt = simulatorNow();
  // Several venues trade one asset around one path, so they begin at one moment.
  const shared = options.venues.length > 1 ? true : undefined;
  try {
    for (const name of options.venues) {
      if (!Object.hasOwn(wires, name)) {
        throw new RangeError(`Cannot simulate "${name}": known venues are ${Object.keys(wires).join(", ")}`);
      }
      const symbols = symbolsOf(options, name);
      const wire = wires[name]({ symbols, seed, startAt, accounts, latency, tapes, speed, shared });
      servers.push(new VenueServer(wire));
    }
    const admin = Deno.serve({ hostname: LOOPBACK, port, onListen() {} }, adminHandler(servers, simulatorNow));
    return {
      adminUrl: `http://${LOOPBACK}:${admin.addr.port}`,
      venues: servers.map(({ running }) => running),
      async stop() {
        await Promise.all([admin.shutdown(), ...servers.map((server) => server.stop())]);
      },
    };
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  }
}

/** One venue behind its listener. */
export class VenueServer {
  readonly running: RunningVenue;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #sockets = new Map<number, WebSocket>();
  /** Requests without an answer, oldest first. */
  readonly #waiting = new Map<number, { readonly answer: (response: Response) => void; readonly since: Micros }>();
  #lastId = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #timerAt = Infinity;
  #stopped = false;

  constructor(readonly wire: ServedVenue) {
    this.#server = Deno.serve({ hostname: LOOPBACK, port: 0, onListen() {} }, (request) => this.#handle(request));
    const { rest, ...wsUrls } = wire.urls(`${LOOPBACK}:${this.#server.addr.port}`);
    this.running = { venue: wire.venue, restUrl: rest, wsUrls };
    this.#schedule(simulatorNow());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { answer } of this.#waiting.values()) answer(new Response("The simulator stopped", { status: 503 }));
    this.#waiting.clear();
    const closed = [...this.#sockets.values()].map((socket) =>
      new Promise<void>((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.addEventListener("close", () => resolve(), { once: true });
        if (socket.readyState < WebSocket.CLOSING) socket.close(1001, "the simulator stops");
      })
    );
    await Promise.all([...closed, this.#server.shutdown()]);
  }

  async #handle(request: Request): Promise<Response> {
    const url = new URL(request.url), query = url.search.slice(1);
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return this.#upgrade(request, url, query);
    const body = await readBody(request);
    if (body === null) return new Response(`Body too long: want at most ${MOST_BODY} bytes`, { status: 413 });
    const id = ++this.#lastId, now = simulatorNow();
    return await new Promise<Response>((resolve) => {
      if (this.#stopped) return resolve(new Response("The simulator stopped", { status: 503 }));
      this.#waiting.set(id, { answer: resolve, since: now });
      const headers = Object.fromEntries(request.headers);
      this.wire.onRequest(id, { method: request.method, path: url.pathname, query, headers, body }, now);
      this.#schedule(now);
    });
  }

  #upgrade(request: Request, url: URL, query: string): Response {
    if (!this.wire.accepts(url.pathname)) return new Response(`No socket at ${url.pathname}`, { status: 404 });
    const refusal = this.wire.forbids?.(url.pathname, Object.fromEntries(request.headers)) ?? null;
    if (refusal !== null) return new Response(refusal, { status: 401 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    const id = ++this.#lastId;
    this.#sockets.set(id, socket);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      const now = simulatorNow();
      this.wire.onSocketOpen(id, url.pathname, query, now);
      this.#schedule(now);
    };
    socket.onmessage = ({ data }) => {
      const now = simulatorNow();
      this.wire.onSocketMessage(id, typeof data === "string" ? data : new TextDecoder().decode(data), now);
      this.#schedule(now);
    };
    socket.onclose = () => {
      this.#sockets.delete(id);
      if (!this.#stopped) this.wire.onSocketClose(id, simulatorNow());
    };
    // A close event always follows and does the work.
    socket.onerror = (event) => event.preventDefault();
    return response;
  }

  /** Lets the venue live up to now, and comes back in time. */
  #pump(): void {
    this.#timer = null;
    this.#timerAt = Infinity;
    if (this.#stopped) return;
    const now = simulatorNow();
    this.wire.advance(now, (output) => this.#deliver(output));
    this.#giveUp(now);
    this.#schedule(now);
  }

  /** Ends requests that the venue will never answer; their clients have long stopped waiting. */
  #giveUp(now: Micros): void {
    for (const [id, { answer, since }] of this.#waiting) {
      if (now - since < MOST_WAIT) break;
      this.#waiting.delete(id);
      answer(new Response("No answer came", { status: 504 }));
    }
  }

  #schedule(now: Micros): void {
    if (this.#stopped) return;
    const at = Math.min(this.wire.nextAt, now + PACE_MS * 1_000);
    if (this.#timer !== null) {
      if (at >= this.#timerAt) return;
      clearTimeout(this.#timer);
    }
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#pump(), Math.max(0, Math.ceil((at - now) / 1_000)));
  }

  #deliver(output: ServedOutput): void {
    if (output.kind === "answer") {
      const waiting = this.#waiting.get(output.request);
      this.#waiting.delete(output.request);
      waiting?.answer(new Response(output.body, { status: output.status, headers: output.headers }));
      return;
    }
    const socket = this.#sockets.get(output.socket);
    if (socket === undefined || socket.readyState !== WebSocket.OPEN) return;
    if (output.kind === "close") return socket.close(closeCode(output.code), output.reason);
    if (socket.bufferedAmount <= MOST_BUFFERED) {
      return socket.send(output.kind === "frame" ? output.text : output.bytes as Uint8Array<ArrayBuffer>);
    }
    this.#sockets.delete(output.socket);
    this.wire.onSocketClose(output.socket, simulatorNow());
    socket.close(3008, "too slow");
  }
}

/** The built-in WebSocket may close with 1000 and 3000 to 4999 alone; a protocol's own 10xx becomes 30xx. */
function closeCode(code: number): number {
  return code === 1000 || code >= 3000 ? code : code + 2000;
}

async function readBody(request: Request): Promise<string | null> {
  if (request.body === null) return "";
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > MOST_BODY ? null : new TextDecoder().decode(bytes);
}

/** Reads a tape, gzipped or not, and the `meta.json` beside it if it is one of a recording's folder.
 * @throws {RangeError} if the file cannot be read */
export async function readTape(path: string): Promise<ServedTape> {
  try {
    const bytes = await Deno.readFile(path);
    const text = new TextDecoder().decode(path.endsWith(".gz") ? await unpacked(bytes) : bytes);
    return { name: path, text, meta: await readMeta(path) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`Cannot read the tape ${path}: ${why}`, { cause });
  }
}

/** Our own tapes are many gzip members in one file, of which a crash may have cut the last: the web's own stream reads the
 * first alone. Loaded by need, since the demo plays no tape and would pay megabytes for it. */
async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const { constants, gunzipSync } = await import("node:zlib");
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

async function readMeta(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  if (!/(?:^|\/)events\.jsonl(?:\.gz)?$/.test(path)) return null;
  const text = await Deno.readTextFile(path.replace(/events\.jsonl(?:\.gz)?$/, "meta.json")).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  return text === null ? null : JSON.parse(text);
}

function symbolsOf({ symbols }: SimulatorOptions, venue: string): readonly string[] | undefined {
  return isList(symbols) ? symbols : symbols?.[venue];
}

/** `Array.isArray` takes no list that is only read. */
function isList(symbols: SimulatorOptions["symbols"]): symbols is readonly string[] {
  return Array.isArray(symbols);
}
