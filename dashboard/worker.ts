/** The dashboard's thread: takes frames in, serves them, hands requests over. Its rights are those of `rights.ts`; started
 * and fed by `mod.ts` alone. @module */
import { RingReader } from "../core/shared_ring.ts";
import { TURNS } from "../core/stages.ts";
import { wordsOf } from "../core/words.ts";
import { Answers } from "./answers.ts";
import { createApp } from "./app.ts";
import { Doorkeeper } from "./auth.ts";
import { Denials } from "./denials.ts";
import { guard, namesOf } from "./door.ts";
import { FrameReceiver } from "./frame_wire.ts";
import { handRoutes } from "./hand_routes.ts";
import { Hub, WALL_CLOCK } from "./hub.ts";
import { LatchFile } from "./latch.ts";
import { Hand } from "./operator.ts";
import { STREAMS_WORD, TAKEN_WORD } from "./outbox.ts";
import { PageFiles } from "./page_files.ts";
import { performanceMetrics, PerformanceMonitor } from "./performance.ts";
import type { DashboardStart, FromDashboard, Guest, OperatorResult, ToDashboard } from "./protocol.ts";
import { faultResponse, type Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";
import { dropRights, listenAddresses } from "./rights.ts";
import { Audience } from "./stream.ts";
import { type PageAnswer, watchRoutes } from "./watch_routes.ts";

const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToDashboard | DashboardStart>) => void;
  postMessage(message: FromDashboard): void;
};
const post = (message: FromDashboard) => thread.postMessage(message);
let take: (message: ToDashboard) => void = () => {};

thread.onmessage = ({ data }) => {
  if (data.kind !== "start") return take(data);
  start(data).catch((error) => post({ kind: "failed", message: explain(error, data) }));
};

async function start(options: DashboardStart): Promise<void> {
  const { token, stopToken, latchPath, uiPath, words, venues, answerTimeoutMs, rearmPhrase } = options;
  const clock = WALL_CLOCK, newId = () => crypto.randomUUID();
  const hub = new Hub(clock, options.factsKept), taken = new Int32Array(options.taken), receiver = new FrameReceiver();
  const performance = new PerformanceMonitor(new RingReader(options.turns, TURNS), wordsOf(words), clock);
  const audience = new Audience(hub, (size) => Atomics.store(taken, STREAMS_WORD, size));
  const denials = new Denials(clock, post);
  const results = new Answers<OperatorResult>(clock, answerTimeoutMs);
  const pages = new Answers<PageAnswer>(clock, answerTimeoutMs);
  const files = await PageFiles.read(uiPath), latch = new LatchFile(latchPath);
  const hand = new Hand({ post, words: wordsOf(words), venues, latch, hub, results, rearmPhrase, newId });
  const keeper = new Doorkeeper(token, stopToken);
  let engineMetrics = "";

  const metrics = () => `${engineMetrics}${performanceMetrics(performance.view())}${ownMetrics(audience, denials)}`;
  const description = async () => {
    const { describe } = await import("./openapi.ts"); // with the schemas' library, for the few who ask
    return describe(routes, hub.frame?.view.build ?? "unknown");
  };
  const routes: readonly Route[] = [
    ...watchRoutes({ hub, audience, pages, post, newId, metrics, describe: description }),
    ...handRoutes(hand, hub, keeper),
  ];
  const onFault = (error: unknown): string => {
    const id = newId();
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    post({ kind: "fault", id, message, stack });
    return id;
  };

  // The port may be chosen by the system, and the names that are served depend on it.
  let serve: ((request: Request, address: string) => Response | Promise<Response>) | null = null;
  const servers: Deno.HttpServer<Deno.NetAddr>[] = [];
  const listen = (hostname: string, port: number) =>
    servers.push(Deno.serve(
      { hostname, port, onListen() {}, onError: (error) => guard(faultResponse(onFault(error))) },
      (request, { remoteAddr }) => serve?.(request, remoteAddr.hostname) ?? guard(new Response(null, { status: 503 })),
    ));
  const [first, second] = listenAddresses(options.hostname);
  listen(first, options.port);
  const { port } = servers[0].addr;
  if (second !== undefined) tryListen(() => listen(second, port));
  if (options.guest) await admit(options.guest);
  await dropRights(options);

  const app = createApp({
    routes,
    names: namesOf(options.hostname, port, options.allowedHosts),
    keeper,
    files,
    clock,
    onDenied: (request: Request, address: string, refusal: Refusal) => denials.add(request, address, refusal),
    onFault,
  });
  serve = (request, address) => app.fetch(request, { address });

  take = (message) => {
    switch (message.kind) {
      case "frame": {
        Atomics.add(taken, TAKEN_WORD, 1);
        const frame = receiver.whole(message.frame);
        return hub.take({ ...frame, view: { ...frame.view, performance: performance.view() } });
      }
      case "result":
        return results.settle(message.result.requestId, message.result);
      case "page":
        return pages.settle(message.requestId, message);
      case "metrics":
        engineMetrics = message.text === "" || message.text.endsWith("\n") ? message.text : `${message.text}\n`;
        return;
      case "stop":
        audience.close();
        results.close();
        pages.close();
        hub.close();
        Promise.all(servers.map((server) => server.shutdown())).then(() => {
          latch.close();
          post({ kind: "stopped" });
        });
        return;
      default:
        return message satisfies never;
    }
  };
  post({ kind: "listening", port, uiHash: files.hash });
}

/** Loaded by its address: what it does is nothing that this room knows of. */
async function admit({ moduleUrl, port }: Guest): Promise<void> {
  const { attach } = await import(moduleUrl) as { attach(port: MessagePort): void };
  attach(port);
}

/** A machine without IPv6, or with another program on that port of it, is served on 127.0.0.1 alone. */
function tryListen(listen: () => void): void {
  try {
    listen();
  } catch (error) {
    const expected = error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.AddrNotAvailable ||
      (error instanceof Error && /address family|cannot assign/i.test(error.message));
    if (!expected) throw error;
  }
}

function explain(error: unknown, { hostname, port, uiPath, latchPath }: DashboardStart): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Cannot serve the dashboard on ${hostname}:${port}: the port is in use; choose another one, or 0 for any free one`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `Cannot serve the dashboard on ${hostname}:${port}: the system forbids it; choose a port from 1024 up`;
  }
  if (error instanceof Deno.errors.NotFound) {
    return `Cannot start the dashboard: the folder ${uiPath} or the folder of ${latchPath} is missing`;
  }
  return `Cannot start the dashboard on ${hostname}:${port}: ${error instanceof Error ? error.message : String(error)}`;
}

function ownMetrics(audience: Audience, denials: Denials): string {
  const rows = [
    ["streams", "gauge", "Browsers that follow the stream", audience.size],
    ["stream_frames_total", "counter", "Frames written to streams", audience.frameCount],
    ["stream_bytes_total", "counter", "Bytes written to streams", audience.byteCount],
    ["denied_total", "counter", "Requests refused at the door or for their token", denials.count],
  ] as const;
  return rows.map(([name, type, help, value]) => {
    const full = `twoside_dashboard_${name}`;
    return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${full} ${value}\n`;
  }).join("");
}
