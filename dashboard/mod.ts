/** The engine's door to the dashboard, which lives on a thread of its own. Nothing here waits for it: frames are dropped into
 * later ones when it is slow, and its death costs the engine nothing but the view. @module */
import type { OperatorEvent } from "../core/event.ts";
import { createRing } from "../core/shared_ring.ts";
import { TURNS } from "../core/stages.ts";
import type { DashboardStart, Frame, FromDashboard, Guest, OperatorResult, Page, ToDashboard } from "./protocol.ts";
import { assertToken } from "./auth.ts";
import { FrameSender } from "./frame_wire.ts";
import { Outbox } from "./outbox.ts";
import { absolute, isLoopback, startRights } from "./rights.ts";

export { createToken } from "./auth.ts";

export type DashboardOptions = {
  readonly mode: "demo" | "paper" | "live";
  /** 0 = any free one. */
  readonly port: number;
  /** Default 127.0.0.1, which brings ::1 along. */
  readonly hostname?: string;
  /** Must be true for an address that others can reach: there the token travels unencrypted unless a proxy adds TLS. */
  readonly exposed?: boolean;
  /** At least 256 bits; see `createToken()`. */
  readonly token: string;
  readonly stopToken?: string | null;
  /** Further `Host` values to serve, exactly as a proxy sends them. */
  readonly allowedHosts?: readonly string[];
  readonly latchPath: string;
  readonly words: SharedArrayBuffer;
  /** In the order of the configuration, which gives each its kill word; absent = none can be killed on its own. */
  readonly venues?: readonly string[];
  /** The ring of turns cut into stages (core/stages.ts); absent = nobody looks at them. */
  readonly turns?: SharedArrayBuffer;
  /** What a person types to arm again, shown on the page. */
  readonly rearmPhrase?: string | null;
  readonly uiPath?: string;
  readonly answerTimeoutMs?: number;
  readonly factsKept?: number;
  /** Somebody else's work for this thread; see `Guest`. */
  readonly guest?: Guest | null;
};
export type Ask = Omit<Extract<FromDashboard, { kind: "ask" }>, "kind">;
export type Denied = Omit<Extract<FromDashboard, { kind: "denied" }>, "kind">;
/** A bug behind an answer 500, or `id` "" when the whole thread has died: then nothing is served any more. */
export type Fault = Omit<Extract<FromDashboard, { kind: "fault" }>, "kind">;

export interface Dashboard {
  readonly port: number;
  /** "http://127.0.0.1:8080", without the token. */
  readonly address: string;
  /** SHA-256 of the page's files, for the audit. */
  readonly uiHash: string;
  /** Frames that were merged into later ones because the dashboard was slow. */
  readonly mergedCount: number;
  /** Browsers and scripts that follow the stream. */
  readonly watchers: number;
  publish(frame: Frame): void;
  /** Prometheus text for `GET /metrics`. */
  metrics(text: string): void;
  /** How an operator event ended; known by its `requestId`. */
  result(result: OperatorResult): void;
  /** Rows for an `ask`; each row's `seq` is what the next page's `after` will be. */
  page(requestId: string, rows: Page["rows"], error?: string): void;
  onOperator(call: (event: OperatorEvent) => void): void;
  onAsk(call: (ask: Ask) => void): void;
  onDenied(call: (denied: Denied) => void): void;
  onFault(call: (fault: Fault) => void): void;
  /** Ends every stream and the thread; at most two seconds. */
  stop(): Promise<void>;
}

const DEFAULT_UI = `${import.meta.dirname}/ui`;
/** Below the five seconds that a page waits, so that it hears "pending" and not nothing. */
const ANSWER_TIMEOUT_MS = 4_500;
const FACTS_KEPT = 2_000;
const STOP_LIMIT_MS = 2_000;

/** Starts the thread; ends once it listens.
 * @throws {RangeError} for options that may not be; {Error} with one clear sentence if it cannot serve */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const hostname = options.hostname ?? "127.0.0.1", { token, stopToken = null, guest = null, port } = options;
  if (!isLoopback(hostname) && options.exposed !== true) {
    throw new RangeError(
      `Cannot serve the dashboard on ${hostname}: others could reach it; want a loopback address, or set exposed`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`Cannot serve the dashboard on port ${port}: want 0 to 65535`);
  }
  assertToken(token, "token");
  if (stopToken !== null) assertToken(stopToken, "stop token");
  if (stopToken === token) throw new RangeError("Cannot use one token for both: want a stop token of its own");

  const latchPath = absolute(options.latchPath), uiPath = absolute(options.uiPath ?? DEFAULT_UI);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "dashboard",
    deno: { permissions: startRights({ hostname, port, uiPath, latchPath, guest }) },
  });
  const send = (message: ToDashboard | DashboardStart, moved: Transferable[] = []) =>
    worker.postMessage(message, moved);
  const sender = new FrameSender();
  const outbox = new Outbox((frame) => send({ kind: "frame", frame: sender.thin(frame) }));
  const listening = Promise.withResolvers<{ readonly port: number; readonly uiHash: string }>();
  const stopped = Promise.withResolvers<void>();
  const operator = new Line<OperatorEvent>(), asks = new Line<Ask>();
  const denials = new Line<Denied>(), faults = new Line<Fault>();

  worker.onerror = (event) => {
    event.preventDefault(); // an error nobody catches would end the whole process
    listening.reject(new Error(`Cannot start the dashboard: ${event.message}`));
    stopped.resolve();
    faults.put({ id: "", message: event.message, stack: "" });
  };
  worker.onmessage = ({ data }: MessageEvent<FromDashboard>) => {
    switch (data.kind) {
      case "listening":
        return listening.resolve(data);
      case "failed":
        return listening.reject(new Error(data.message));
      case "operator":
        return operator.put(data.event);
      case "ask":
        return asks.put(data);
      case "denied":
        return denials.put(data);
      case "fault":
        return faults.put(data);
      case "stopped":
        return stopped.resolve();
      default:
        return data satisfies never;
    }
  };
  send({
    kind: "start",
    hostname,
    port,
    mode: options.mode,
    token,
    stopToken,
    allowedHosts: options.allowedHosts ?? [],
    latchPath,
    words: options.words,
    venues: options.venues ?? [],
    turns: options.turns ?? createRing(TURNS),
    taken: outbox.taken,
    uiPath,
    answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
    factsKept: options.factsKept ?? FACTS_KEPT,
    rearmPhrase: options.rearmPhrase ?? null,
    guest,
  }, guest ? [guest.port] : []);

  try {
    const { port: actual, uiHash } = await listening.promise;
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    return {
      port: actual,
      address: `http://${host}:${actual}`,
      uiHash,
      get mergedCount() {
        return outbox.mergedCount;
      },
      get watchers() {
        return outbox.watchers;
      },
      publish: (frame) => outbox.publish(frame),
      metrics: (text) => send({ kind: "metrics", text }),
      result: (result) => send({ kind: "result", result }),
      page: (requestId, rows, error) => send({ kind: "page", requestId, rows, error }),
      onOperator: (call) => operator.connect(call),
      onAsk: (call) => asks.connect(call),
      onDenied: (call) => denials.connect(call),
      onFault: (call) => faults.connect(call),
      async stop() {
        send({ kind: "stop" });
        const limit = setTimeout(() => stopped.resolve(), STOP_LIMIT_MS);
        await stopped.promise;
        clearTimeout(limit);
        worker.terminate();
      },
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** Keeps what comes before somebody listens; a kill may come in the first millisecond. */
class Line<T> {
  #call: ((item: T) => void) | null = null;
  #waiting: T[] = [];

  put(item: T): void {
    if (this.#call) this.#call(item);
    else if (this.#waiting.length < LINE_LIMIT) this.#waiting.push(item);
  }
  connect(call: (item: T) => void): void {
    this.#call = call;
    for (const item of this.#waiting.splice(0)) call(item);
  }
}
/** Beyond it new ones are let go: nobody has listened for long, and a kill has set its word by itself. */
const LINE_LIMIT = 256;
